# ---
# jupyter:
#   jupytext:
#     formats: py:percent,ipynb
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 规划自洽吗 / Is the plan consistent?
#
# 规划的几百个数能否同时成立？每个数按其书写精度当作一个区间，关系逐条用区间算术核对。
# Can all that a plan states be true at once? Each figure is an interval by its rounding, and each relation is
# checked by interval arithmetic.

# %%
import hzsim as hz

checks = hz.check("hangzhou-15fyp-final")
checks

# %% [markdown]
# 一图看尽：推算值占规划值的比例，越偏离 100% 越紧。
# At a glance: what is implied as a share of what is stated.

# %%
hz.check_chart(checks, "zh")

# %% [markdown]
# 送审稿到定稿改了什么？
# What changed between the draft and the final outline?

# %%
hz.diff("hangzhou-15fyp-draft", "hangzhou-15fyp-final")

# %% [markdown]
# 上一个规划的目标后来如何？
# What came of the plan before?

# %%
hz.lookback_chart(hz.review(), "en")

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
from hzsim.present.plan_charts import check_chart, lookback_chart

plan = hz.read_plan("hangzhou-15fyp-final")
checks = hz.check_plan(plan)
for verdict in ("contradiction", "tension", "tight", "consistent"):
    print(verdict, sum(check.verdict == verdict for check in checks))

# %% [markdown]
# 一图看尽：推算值占规划值的比例，越偏离 100% 越紧。
# At a glance: what is implied as a share of what is stated.

# %%
check_chart(plan.title.zh, checks, "zh")

# %% [markdown]
# 送审稿到定稿改了什么？
# What changed between the draft and the final outline?

# %%
for change in hz.revisions(hz.read_plan("hangzhou-15fyp-draft"), plan)[:8]:
    print(change.change, change.statement.label.zh, "/", change.statement.label.en)

# %% [markdown]
# 上一个规划的目标后来如何？
# What came of the plan before?

# %%
lookback_chart("hangzhou-14fyp", hz.look_back(hz.read_plan("hangzhou-14fyp")), "en")

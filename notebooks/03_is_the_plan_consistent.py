# ---
# jupyter:
#   jupytext:
#     formats: py:percent,ipynb
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="zh"
# # 规划自洽吗
#
# 规划里有几百个数字。依次回答：
#
# 1. 它们能否同时成立？
# 2. 送审稿到定稿改了什么？
# 3. 上一个规划的目标完成得如何？

# %% [markdown] lang="en"
# # Is the plan consistent?
#
# A plan states hundreds of numbers.
#
# 1. Can all of them be true at once?
# 2. What changed between the draft and the final outline?
# 3. What came of the plan before?

# %% tags=["setup"]
import hzsim as hz

language = "en"

# %% [markdown] lang="zh"
# ## 一、能否同时成立

# %% [markdown] lang="en"
# ## 1. Can all be true at once?

# %%
checks = hz.check("hangzhou-15fyp-final")
checks

# %%
hz.check_chart(checks, language)

# %% [markdown] lang="zh"
# 每个数字按书写精度视为一个区间，再逐个核对关系式。没有发现矛盾，但有几处紧张：按5%的底线增长，2030年到不了3万亿元；数字经济的比重目标要求它增长得比生产总值快得多。图中越偏离100%，越紧张。

# %% [markdown] lang="en"
# Each figure is an interval by its rounding, and each relation is checked by interval arithmetic. There is no contradiction,
# but there are tensions: at the floor of 5% GDP does not reach 3万亿元 by 2030, and the digital economy's share asks it to grow
# much faster than GDP. The further from 100%, the greater the tension.

# %% [markdown] lang="zh"
# ## 二、送审稿到定稿

# %% [markdown] lang="en"
# ## 2. From draft to final outline

# %%
hz.diff("hangzhou-15fyp-draft", "hangzhou-15fyp-final")

# %% [markdown] lang="zh"
# 留意“数字改为文字”的几项：目标没有取消，但不再能核对。

# %% [markdown] lang="en"
# Mind figures that became words: no target was dropped, but it can no longer be checked.

# %% [markdown] lang="zh"
# ## 三、上一个规划

# %% [markdown] lang="en"
# ## 3. The plan before

# %%
hz.lookback_chart(hz.review(), language)

# %% [markdown] lang="zh"
# 生产总值勉强过线，年均增速没有达到：总量目标还可以靠价格和口径修订，增速目标不能。

# %% [markdown] lang="en"
# GDP just passed its mark while growth did not: a level may be helped by prices and revisions, growth may not.

# %% [markdown] lang="zh"
# ## 练习
#
# 1. 用 `hz.indicators(scenario=hz.read_scenario("satellites"))` 看指标表中哪几项在情景下难以实现。
# 2. `hz.check("hangzhou-15fyp-final", hz.read_scenario("floor"))` 比不给情景时多了什么？

# %% [markdown] lang="en"
# ## Exercises
#
# 1. Use `hz.indicators(scenario=hz.read_scenario("satellites"))` to see which indicators of the plan's table are unlikely.
# 2. What does `hz.check("hangzhou-15fyp-final", hz.read_scenario("floor"))` add?

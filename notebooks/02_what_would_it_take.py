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
# # 需要什么条件
#
# 从目标倒推：某项假设取多少，目标恰好实现？依次回答：
#
# 1. 3万亿元需要多高的增速？有八成把握呢？
# 2. 全部目标同时实现，只靠增速够不够？
# 3. 余地有多少？最少要调整什么？
# 4. 概率主要取决于什么？目标全部实现的抽样有何共同点？

# %% [markdown] lang="en"
# # What would it take?
#
# Backwards from a target: at which value of an assumption is it just met?
#
# 1. Which growth does 3万亿元 take, at the middle and with 80%?
# 2. Is growth alone enough for all targets together?
# 3. How much room is there, and what is the least that would have to change?
# 4. What do the odds depend on, and what do successful draws have in common?

# %% tags=["setup"]
import hzsim as hz

language = "en"

# %% [markdown] lang="zh"
# ## 一、需要多高的增速

# %% [markdown] lang="en"
# ## 1. Which growth

# %%
sprint = hz.read_scenario("sprint")
hz.require(sprint, "real_growth", "gdp >= 30000 in 2030")

# %%
hz.require(sprint, "real_growth", "gdp >= 30000 in 2030", probability=0.8)

# %% [markdown] lang="zh"
# 两个答案相差两个多百分点。前者照中心路径恰好实现，机会约为一半；后者为八成把握留出余量。报告写“须达到5.5%”时，要说明是哪一种。

# %% [markdown] lang="en"
# The two differ by more than two points. The first just meets the target on the central path, so about half of the time;
# the second leaves room for bad luck. A report that says "5.5% is needed" should say which it means.

# %% [markdown] lang="zh"
# 研发支出要多快，研发强度才到4.5%？增长越快，要求越高：

# %% [markdown] lang="en"
# How fast must R&D spending grow for 4.5% of GDP? The faster GDP grows, the more it takes:

# %%
found = {}
for growth in (0.050, 0.054):
    path = dict.fromkeys(range(2026, 2031), growth)
    answer = hz.require(sprint.replace(real_growth=path), "rd_spending_growth", "rd_intensity >= 4.5% in 2030")
    found[f"{growth:.1%}"] = f"{answer.value:.2%}"
found

# %% [markdown] lang="zh"
# ## 二、只靠增速够不够

# %% [markdown] lang="en"
# ## 2. Is growth alone enough?

# %%
hz.require(sprint, "real_growth", probability=0.5)

# %%
hz.curve_chart(hz.curve(sprint, "real_growth"), language)

# %% [markdown] lang="zh"
# 不够。增速提高，生产总值目标的概率上升，研发强度目标的概率下降，所以全部同时实现的概率先升后降，最高也只有一成左右。要提高它，必须同时动别的假设。

# %% [markdown] lang="en"
# It is not. Faster growth lifts the odds of GDP and lowers those of R&D intensity, so the odds of all together rise, then
# fall, and never get much beyond one in ten. Something else must move as well.

# %% [markdown] lang="zh"
# ## 三、余地与最小调整

# %% [markdown] lang="en"
# ## 3. Room, and the least change

# %%
hz.slack_chart(hz.slack(sprint), language)

# %% [markdown] lang="zh"
# 条越短，目标越容易失守；伸向另一侧的，已经差了一点。

# %% [markdown] lang="en"
# The shorter a bar, the sooner the target breaks; one on the other side is short already.

# %%
effort = hz.effort(sprint, probability=0.5)
effort

# %%
hz.effort_chart(effort, language)

# %% [markdown] lang="zh"
# 调整以各自的通常偏差为单位：研发支出须高出近两个通常偏差，是最难的一项。这是“最小”的组合，不等于容易做到。

# %% [markdown] lang="en"
# Changes are in usual deviations of each assumption: R&D spending would have to lie almost two above, the hardest of the
# three. The least change is not an easy one.

# %%
hz.frontier_chart(hz.frontier(sprint, "real_growth", "rd_spending_growth"), language)

# %% [markdown] lang="zh"
# ## 四、取决于什么

# %% [markdown] lang="en"
# ## 4. What it depends on

# %%
hz.tornado_chart(hz.sensitivity(sprint, "gdp_per_capita_usd >= 30000 in 2030", draws=20_000), language)

# %% [markdown] lang="zh"
# 人均美元目标最受汇率影响，而汇率不由规划决定。

# %% [markdown] lang="en"
# The target in dollars depends on the exchange rate most of all, which no plan decides.

# %%
hz.waterfall_chart(hz.explain(sprint, target="gdp@2030"), language)

# %%
conditions = hz.conditions(sprint)
conditions

# %% [markdown] lang="zh"
# ## 练习
#
# 1. 人均3万美元在什么汇率下不再实现？（`hz.require(sprint, "exchange_rate", ...)`）
# 2. 去掉研发强度目标后，`hz.effort` 的答案如何变化？
# 3. 用 `hz.when` 求生产总值目标首次以五成概率实现的年份；到2030年实现不了时，`until=2035` 又如何？

# %% [markdown] lang="en"
# ## Exercises
#
# 1. At which exchange rate is USD 30,000 per head no longer met? (`hz.require(sprint, "exchange_rate", ...)`)
# 2. How does the answer of `hz.effort` change without the target on R&D?
# 3. Use `hz.when` for the first year in which GDP reaches its target with one half; what if not by 2030?

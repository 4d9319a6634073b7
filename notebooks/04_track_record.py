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
# # 历史记录怎么说
#
# 以规划自己的5.4%为中心，概率接近一半是必然的。依次回答：
#
# 1. 换成历史记录的中心，概率是多少？
# 2. 杭州的增速会怎样，依据是什么？
# 3. 可比经济体保持过这样的速度吗？

# %% [markdown] lang="en"
# # What does the record say?
#
# Centred on the plan's own 5.4%, a probability near one half is built in.
#
# 1. What are the odds when the centre is the record's own forecast?
# 2. What will Hangzhou's growth be, and on what evidence?
# 3. Did comparable economies keep up this pace?

# %% tags=["setup"]
import hzsim as hz

language = "en"

# %% [markdown] lang="zh"
# ## 一、换一个中心

# %% [markdown] lang="en"
# ## 1. Another centre

# %%
sprint = hz.read_scenario("sprint")
recorded = hz.on_centre(sprint, "record")
hz.compare([sprint, recorded.replace(name="on-the-record")])

# %% [markdown] lang="zh"
# 增速目标的概率下降：高增长通常会放缓。现价生产总值的概率却可能上升，因为情景假设价格不涨，而记录显示价格会涨。两种中心回答的是两个问题，报告里应同时给出。

# %% [markdown] lang="en"
# The odds of growth fall, since fast growth has usually slowed. Those of GDP at current prices may rise: the scenario lets
# prices stand still, the record does not. The two centres answer two questions; a report should show both.

# %% [markdown] lang="zh"
# ## 二、全国与领先幅度

# %% [markdown] lang="en"
# ## 2. Nation and lead

# %%
history = hz.read_history()
city, nation = (
    {seen.year: seen.value / 100 for seen in history.observations(entity, "gdp_real_growth")}
    for entity in ("Hangzhou", "China")
)
hz.forecast_region(city, nation, 6)

# %% [markdown] lang="zh"
# 城市增速拆成全国增速和领先幅度两部分，分别预测：全国增速逐步放缓，领先幅度逐步收窄。

# %% [markdown] lang="en"
# A city's growth is its nation's and a lead, each forecast from its own evidence: the nation slows, the lead shrinks.

# %%
hz.fan_chart(hz.simulate(recorded), "gdp", history, language)

# %% [markdown] lang="zh"
# ## 三、有没有先例

# %% [markdown] lang="en"
# ## 3. Has anybody done it?

# %%
hz.realism(sprint)

# %% [markdown] lang="zh"
# 这些是过去的频率，只以增速为前提。它们与概率的数量级相当，但不是概率：概率还计入价格、汇率、人口和研发。

# %% [markdown] lang="en"
# These are frequencies of the past, on growth alone. They should be of the size of the odds, and are not the odds, which have
# prices, the exchange rate, people and R&D in them.

# %% [markdown] lang="zh"
# ## 练习
#
# 1. 中心换成 `"best"`（历史记录与外部预测结合），概率又如何？
# 2. 用 `hz.pace(21860, 30000, "2024-2030", known={2025: "5.2%"})` 查看3万亿元所需速度的先例。
# 3. 回放上一个规划：`hz.track(hz.read_scenario("fourteenth-plan"), "actuals-14th-plan")`。哪一年概率变化最大，为什么？

# %% [markdown] lang="en"
# ## Exercises
#
# 1. What are the odds on the centre `"best"`, the record combined with outside forecasts?
# 2. Who kept up the pace that 3万亿元 takes? `hz.pace(21860, 30000, "2024-2030", known={2025: "5.2%"})`
# 3. Replay the plan before: `hz.track(hz.read_scenario("fourteenth-plan"), "actuals-14th-plan")`. In which year did the odds
#    move most, and why?

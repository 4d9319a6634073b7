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
# # 前提是什么
#
# 5.4%的增长从何而来？依次回答：
#
# 1. 资本、劳动、人力资本各贡献多少，余下的全要素生产率（TFP）是多少？
# 2. 按现有投资率，3万亿元的可能性有多大？需要多高的TFP增速或投资率？
# 3. 收入相近的经济体做到过吗？
# 4. 同样的增速对碳排放意味着什么？

# %% [markdown] lang="en"
# # What would have to be true?
#
# What does growth of 5.4% come from?
#
# 1. What do capital, employment and human capital give, and what is left to total factor productivity (TFP)?
# 2. How likely is 3万亿元 at today's investment, and which TFP growth or investment would it take?
# 3. Have economies of like income done it?
# 4. What does such growth do to emissions?

# %% tags=["setup"]
import hzsim as hz

language = "en"

# %% [markdown] lang="zh"
# ## 一、增长的来源

# %% [markdown] lang="en"
# ## 1. What growth comes from

# %%
scenario = hz.read_scenario("sprint-production")
hz.contributions_chart(hz.simulate(scenario), language)

# %% [markdown] lang="zh"
# 资本的贡献最大；从业人员几乎不增加；余下的要靠TFP。

# %% [markdown] lang="en"
# Capital gives most, employment next to nothing; the rest is TFP.

# %% [markdown] lang="zh"
# ## 二、需要多高的TFP或投资率

# %% [markdown] lang="en"
# ## 2. Which TFP, or which investment

# %%
hz.assess(hz.simulate(scenario))

# %%
hz.require(scenario, "tfp_growth", "gdp >= 30000 in 2030", probability=0.5)

# %%
found = {}
for tfp in (0.01, 0.02):
    path = dict.fromkeys(range(2026, 2031), tfp)
    answer = hz.require(scenario.replace(tfp_growth=path), "investment_share", "gdp_growth >= 5.4% in 2026-2030")
    found[f"TFP {tfp:.0%}"] = f"{answer.value:.0%}"
found

# %% [markdown] lang="zh"
# TFP增速每低1个百分点，投资率要高出许多才能补上：靠投资撑不起来。

# %% [markdown] lang="en"
# A point less of TFP takes far more investment to make up: growth cannot be held up by investment.

# %% [markdown] lang="zh"
# 折旧率、资本存量和投资出自同一段历史，所以折旧率取多少，答案几乎不变：

# %% [markdown] lang="en"
# Depreciation, capital and investment share one history, so the answer hardly depends on the depreciation:

# %%
found = {}
for rate in (0.04, 0.06, 0.096):
    at = scenario.replace(depreciation=rate)
    answer = hz.require(at, "investment_share", "gdp_growth >= 5.4% in 2026-2030")
    found[f"{rate:.1%}"] = f"{answer.value:.1%}"
found

# %%
hz.frontier_chart(hz.frontier(scenario, "investment_share", "tfp_growth", "gdp >= 30000 in 2030"), language)

# %% [markdown] lang="zh"
# ## 三、有没有先例

# %% [markdown] lang="en"
# ## 3. Has anybody done it?

# %%
hz.realism(scenario)

# %% [markdown] lang="zh"
# ## 四、碳排放

# %% [markdown] lang="en"
# ## 4. Emissions

# %%
carbon = hz.read_scenario("carbon")
hz.require(carbon, "energy_intensity_change", "emissions_index <= 1 in 2030")

# %% [markdown] lang="zh"
# 杭州没有公布排放总量，所以只有强度和指数。答案是单位生产总值能耗每年须下降多少，排放才不增加。

# %% [markdown] lang="en"
# Hangzhou publishes no level, so these are intensities and indices: how much energy per unit of GDP must fall each year for emissions not to rise.

# %% [markdown] lang="zh"
# ## 练习
#
# 1. 四项要素一起动，最小的调整是什么？（`hz.effort(scenario, ["investment_share", "tfp_growth", "human_capital_growth", "employment_growth"], "gdp >= 30000 in 2030")`）
# 2. 受教育年限五年增加0.5年，人力资本每年增长多少？（`hz.human_capital_index`）

# %% [markdown] lang="en"
# ## Exercises
#
# 1. What is the smallest change of all four? (`hz.effort(scenario, ["investment_share", "tfp_growth",
#    "human_capital_growth", "employment_growth"], "gdp >= 30000 in 2030")`)
# 2. How much does human capital grow a year when schooling rises by half a year in five? (`hz.human_capital_index`)

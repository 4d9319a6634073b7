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
# # 前提是什么 / What would have to be true?
#
# 5.4% 的增速从哪里来？资本、劳动、人力资本，余下的是全要素生产率。
# What does growth of 5.4% come from? Capital, employment, human capital; what remains is total factor productivity.

# %%
import hzsim as hz

scenario = hz.read_scenario("sprint-production")
hz.contributions_chart(hz.simulate(scenario), "zh")

# %% [markdown]
# 按现有投资率和近年的全要素生产率，达到 3 万亿元的可能性有多大？
# With today's investment and the TFP of recent years, how likely is 3万亿元?

# %%
hz.assess(hz.simulate(scenario))

# %% [markdown]
# 投资率不变时需要多高的全要素生产率增速？全要素生产率 1% 或 2% 时又需要多高的投资率？
# Which TFP growth does it take at today's investment? And which investment at TFP of 1% or 2%?

# %%
hz.require(scenario, "tfp_growth", "gdp >= 30000 in 2030", probability=0.5)

# %%
for tfp in (0.01, 0.02):
    path = dict.fromkeys(range(2026, 2031), tfp)
    answer = hz.require(scenario.replace(tfp_growth=path), "investment_share", "gdp_growth >= 5.4% in 2026-2030")
    print(f"TFP {tfp:.0%}: {answer.value:.0%} of GDP")

# %% [markdown]
# 折旧率、资本存量和投资出自同一历史：折旧率取多少，答案几乎不变。
# Depreciation, capital and investment share one history: whatever the depreciation, the answer hardly moves.

# %%
for rate in (0.04, 0.06, 0.096):
    at = scenario.replace(depreciation=rate)
    ratio = hz.project(at).values["capital_output_ratio"][0, 0]
    answer = hz.require(at, "investment_share", "gdp_growth >= 5.4% in 2026-2030")
    print(f"{rate:.1%}: capital-output ratio {ratio:.2f}, investment {answer.value:.1%} of GDP")

# %% [markdown]
# 收入相近的经济体做到过吗？
# Have economies of like income done it?

# %%
hz.realism(scenario)

# %% [markdown]
# 几项前提可以互相替代：两两组合的概率，和最小的调整。
# They can stand in for each other: the odds over two of them, and the smallest change of all.

# %%
frontier = hz.frontier(scenario, "investment_share", "tfp_growth", "gdp >= 30000 in 2030")
hz.frontier_chart(frontier, "zh")

# %%
levers = ["investment_share", "tfp_growth", "human_capital_growth", "employment_growth"]
hz.effort(scenario, levers, "gdp >= 30000 in 2030")

# %% [markdown]
# 同样的增速对碳排放意味着什么？（杭州未公布排放量，只有强度与指数。）
# What does such growth do to emissions? (Hangzhou publishes no level: intensities and indices only.)

# %%
carbon = hz.read_scenario("carbon")
hz.require(carbon, "energy_intensity_change", "emissions_index <= 1 in 2030")

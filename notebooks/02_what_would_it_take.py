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
# # 需要什么 / What would it take?
#
# 从目标倒推：某项假设取多少，目标恰好达到？
# Backwards from a target: at which value of an assumption is it just met?

# %%
import hzsim as hz

scenario = hz.read_scenario("sprint")

# %% [markdown]
# 3万亿元需要多高的增速？已知 2025 年增长 5.2%，从 2026 年起计算。
# Which growth does 3万亿元 need? 2025 is known (5.2%), so the answer is for 2026-2030.

# %%
needed = hz.require(scenario, "real_growth", "gdp >= 30000 in 2030")
needed

# %%
print(f"{needed.value:.5%}, residual {needed.residual:.1e} 亿元")

# %% [markdown]
# 以上是中位路径上的答案：按它安排，达到的可能性约为一半。要有八成把握：
# That is the answer at the medians, which is met about half of the time. To meet it with 80%:

# %%
hz.require(scenario, "real_growth", "gdp >= 30000 in 2030", probability=0.8)

# %% [markdown]
# 人均 3 万美元在什么汇率下不再达到？
# At which exchange rate is USD 30,000 per head no longer met?

# %%
hz.require(scenario, "exchange_rate", "gdp_per_capita_usd >= 30000 in 2030")

# %% [markdown]
# 研发支出要多快，研发强度才到 4.5%？增长越快，要求越高。
# How fast must R&D spending grow for 4.5% of GDP? The faster GDP grows, the more it takes.

# %%
for growth in (0.050, 0.054):
    path = dict.fromkeys(range(2026, 2031), growth)
    answer = hz.require(scenario.replace(real_growth=path), "rd_spending_growth", "rd_intensity >= 4.5% in 2030")
    print(f"GDP {growth:.1%}: R&D {answer.value:.2%}")

# %% [markdown]
# 目标之间会互相牵制：增速更快，研发强度反而更低。只动增速一个假设，全部目标同时达到的概率有上限。
# Targets can pull apart: faster growth lowers R&D intensity. With growth alone there is a most that all targets
# together can reach.

# %%
hz.require(scenario, "real_growth", probability=0.5)

# %% [markdown]
# 每个概率各需多高的增速？整条曲线，各目标及全部目标。
# Which growth does each probability need? The whole curve, for each target and for all together.

# %%
curves = hz.curve(scenario, "real_growth")
curves

# %%
hz.curve_chart(curves, language="zh")

# %% [markdown]
# 在哪里失守？逐项变动，其余不变。
# Where does each target break? One quantity at a time, all else unchanged.

# %%
slack = hz.slack(scenario)
slack

# %%
hz.slack_chart(slack, language="zh")

# %% [markdown]
# 同时调整几项，最小的调整是什么？
# Several assumptions at once: what is the smallest change?

# %%
effort = hz.effort(scenario)
effort

# %%
hz.effort_chart(effort, language="zh")

# %% [markdown]
# 两项假设之间的前沿：全部目标同时达到的概率。
# The frontier between two assumptions: the probability of all targets together.

# %%
hz.frontier_chart(hz.frontier(scenario, "real_growth", "rd_spending_growth"), language="zh")

# %% [markdown]
# 什么最要紧？方差占比与龙卷风图。
# What matters most? Shares of variance, and the tornado.

# %%
sensitivity = hz.sensitivity(scenario, "gdp_per_capita_usd >= 30000 in 2030", draws=20_000)
sensitivity

# %%
hz.tornado_chart(sensitivity, language="zh")

# %% [markdown]
# 离达到目标还差什么？与它自身的最小调整相比，各项假设的贡献。
# Why does the scenario miss? Compared with its own least effort, what each assumption contributes.

# %%
why = hz.explain(scenario, target="gdp@2030")
why

# %%
hz.waterfall_chart(why, language="zh")

# %% [markdown]
# 达到目标的情形有何共同之处？
# What do the draws that meet the targets have in common?

# %%
conditions = hz.conditions(scenario)
conditions

# %%
hz.conditions_chart(conditions, language="zh")

# %% [markdown]
# 各目标的要求与概率一览。
# What each target needs, and how likely it is.

# %%
assessment = hz.assess(hz.simulate(scenario))
for item in assessment.targets:
    print(f"{item.probability:6.1%}  {item.required}")

# %%
hz.probability_chart([assessment], language="zh")

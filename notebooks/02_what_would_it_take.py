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
# 各目标的要求与概率一览。
# What each target needs, and how likely it is.

# %%
assessment = hz.assess(hz.simulate(scenario))
for item in assessment.targets:
    print(f"{item.probability:6.1%}  {item.required}")

# %%
hz.probability_chart([assessment], language="zh")

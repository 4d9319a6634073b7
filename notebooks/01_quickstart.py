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
# # 快速上手 / Quickstart
#
# 一个情景能否达到规划目标、可能性有多大？
# Can a scenario meet a plan's targets, and how likely is it?

# %%
import hzsim as hz

scenario = hz.read_scenario("sprint")

# %% [markdown]
# 不考虑不确定性：各项假设都取中位路径。
# Without uncertainty: every assumption on its central path.

# %%
hz.project(scenario)

# %% [markdown]
# 加上不确定性：抽样十万次，看末年的区间。
# With uncertainty: 100,000 draws, and the bands of the last year.

# %%
simulation = hz.simulate(scenario)
simulation

# %% [markdown]
# 各目标达到的概率，以及全部目标同时达到的概率。± 为抽样标准误。
# How likely each target is, and all of them together. ± is the Monte Carlo standard error.

# %%
assessment = hz.assess(simulation)
assessment

# %%
hz.fan_chart(simulation, "gdp", language="zh")

# %%
hz.bullet_chart(assessment, language="en")

# %% [markdown]
# 换一个假设：`replace` 返回改过的副本，原情景不变。抽样相同，所以差别不是噪声。
# Another assumption: `replace` returns a changed copy, the scenario stays as it is. The draws are the same,
# so that the difference is no noise.

# %%
weaker = hz.assess(hz.simulate(scenario.replace(exchange_rate=dict.fromkeys(range(2026, 2031), 7.5))))
print(f"7.12: {assessment.joint:.1%}    7.50: {weaker.joint:.1%}")

# %% [markdown]
# 数据以 pandas 表返回，比率为小数。
# Data come as pandas frames, rates as fractions.

# %%
simulation.quantiles("rd_intensity", (0.1, 0.5, 0.9)).round(5)

# %% [markdown]
# 导出为工作簿、Word 文档、网页或数据：
# Export as a workbook, a Word document, a web page or data:
#
# ```
# hzsim export sprint --to xlsx --out sprint.xlsx --lang zh
# hzsim export sprint --to page --out sprint.html
# ```

# %%
content = hz.export(scenario, "csv", draws=10_000).decode()
print("\n".join(content.splitlines()[:4]))

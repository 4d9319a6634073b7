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
# # 快速上手
#
# 规划目标能否实现，可能性有多大？本笔记本依次回答：
#
# 1. 一切如假设发展，2030年是什么样？
# 2. 加上不确定性，区间有多宽？
# 3. 各项目标实现的概率是多少？全部同时实现呢？
# 4. 换一项假设，概率变化多少？

# %% [markdown] lang="en"
# # Quickstart
#
# Can a plan's targets be met, and how likely is it? This notebook asks:
#
# 1. What does 2030 look like if everything goes as assumed?
# 2. How wide are the bands once what is not known is drawn?
# 3. How likely is each target, and how likely are all of them together?
# 4. What does another assumption change?

# %% tags=["setup"]
import hzsim as hz

language = "en"

# %% [markdown] lang="zh"
# ## 一、一切如假设发展

# %% [markdown] lang="en"
# ## 1. If everything goes as assumed

# %%
sprint = hz.read_scenario("sprint")
hz.project(sprint)

# %% [markdown] lang="zh"
# 各项假设都取中心路径，没有抽样。2030年的生产总值离3万亿元只差一点，所以目标“差不多能实现”；但这句话没有说可能性有多大。

# %% [markdown] lang="en"
# Every assumption is on its central path, nothing is drawn. GDP of 2030 falls just short of 3万亿元, so the target is
# "about met", which says nothing yet about how likely that is.

# %% [markdown] lang="zh"
# ## 二、加上不确定性

# %% [markdown] lang="en"
# ## 2. With what is not known

# %%
simulation = hz.simulate(sprint)
hz.fan_chart(simulation, "gdp", hz.read_history(), language)

# %% [markdown] lang="zh"
# 色带由浅到深为90%、80%和50%区间。到2030年，80%区间上下相差约1万亿元，远远大于离目标的差额：讨论差多少，不如讨论概率。

# %% [markdown] lang="en"
# The bands hold 90, 80 and 50%. By 2030 the 80% band is about a trillion yuan wide, far wider than the gap to the target:
# the gap matters less than the odds.

# %% [markdown] lang="zh"
# ## 三、概率

# %% [markdown] lang="en"
# ## 3. The odds

# %%
assessment = hz.assess(simulation)
assessment

# %% [markdown] lang="zh"
# 每项目标的概率都在一半上下，全部同时实现的概率却低得多。请比较 `assessment.joint` 与 `assessment.if_independent`：各目标若相互独立，概率就是后者；前者与后者之差反映目标之间的同向与牵制。

# %% [markdown] lang="en"
# Each target has odds of about one half; all of them together have far lower ones. Compare `assessment.joint` with
# `assessment.if_independent`, what the joint odds would be if targets had nothing to do with each other: the difference is
# what they share, less where they pull apart.

# %%
assessment.joint, assessment.if_independent

# %%
hz.bullet_chart(assessment, language)

# %% [markdown] lang="zh"
# ## 四、换一项假设

# %% [markdown] lang="en"
# ## 4. Another assumption

# %%
weaker = hz.assess(hz.simulate(sprint.replace(exchange_rate=dict.fromkeys(range(2026, 2031), 7.5))))
[round(item.probability, 3) for item in assessment.targets], [round(item.probability, 3) for item in weaker.targets]

# %% [markdown] lang="zh"
# `replace` 返回改过的副本，原情景不变。两次用的是同一批抽样，差别不是噪声。只有以美元计的人均目标变了：汇率不影响其他目标。

# %% [markdown] lang="en"
# `replace` returns a changed copy and leaves the scenario alone. Both use the same draws, so the difference is no noise.
# Only the target in dollars has moved: the exchange rate touches no other.

# %% [markdown] lang="zh"
# ## 练习
#
# 1. 把2026—2030年的增速改为5%（`real_growth`），哪些目标的概率下降，哪一项上升？为什么？
# 2. 用 `hz.simulate(sprint).quantiles("rd_intensity", (0.1, 0.5, 0.9))` 查看研发强度的区间。
# 3. 用 `hz.export(sprint, "docx", language)` 生成 Word 报告，写入文件后打开看看。

# %% [markdown] lang="en"
# ## Exercises
#
# 1. Let growth be 5% in 2026-2030 (`real_growth`). Which odds fall, which rise, and why?
# 2. Look at the bands of R&D intensity: `hz.simulate(sprint).quantiles("rd_intensity", (0.1, 0.5, 0.9))`.
# 3. Make a Word report with `hz.export(sprint, "docx", language)`, write its bytes to a file and open it.

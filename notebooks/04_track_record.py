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
# # 历史记录怎么说 / What does the track record say?
#
# 以规划自己的 5.4% 为中心，概率接近一半是必然的。换成历史记录给出的中心，概率是多少？
# Centred on the plan's own 5.4%, a probability near one half is built in. What is it when the centre is the track
# record's own forecast?

# %%
import hzsim as hz

scenario = hz.read_scenario("sprint")
recorded = hz.on_centre(scenario, "record")
{name: hz.assess(hz.simulate(one)).targets[0].probability for name, one in (("plan", scenario), ("record", recorded))}

# %% [markdown]
# 杭州增速的预测：全国增速和杭州的领先幅度，各有路径与不确定性，与情景用的是同一套。
# The forecast of Hangzhou's growth: China's and Hangzhou's lead over it, each a path and the parts of uncertainty that
# scenarios use.

# %%
history = hz.read_history()
city, nation = (
    {seen.year: seen.value / 100 for seen in history.observations(entity, "gdp_real_growth")}
    for entity in ("Hangzhou", "China")
)
hz.forecast_region(city, nation, 6)

# %% [markdown]
# 可比经济体能保持这个速度吗？
# Did comparable economies keep this pace?

# %%
hz.realism(scenario)

# %% [markdown]
# 按历史记录的地区生产总值区间。
# Bands of GDP on the track record.

# %%
hz.fan_chart(hz.simulate(recorded), "gdp", history, "zh")

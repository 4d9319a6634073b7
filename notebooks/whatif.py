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
# # 如果……会怎样
#
# 拖动滑块，概率和区间随之改变；每次都重新抽样5,000次，种子相同。下面先给出起点的结果，没有运行环境时也能看到；滑块要在 Jupyter 中运行才会出现。不装 Python 也能拖动滑块：用 `hzsim export sprint --to page --out sprint.html` 得到的网页。

# %% [markdown] lang="en"
# # What if
#
# Move a slider, and odds and bands follow: 5,000 draws each time, on the same seed. First the starting point, which can be
# seen where nothing runs; the sliders need a running Jupyter. To move sliders without Python, use the page of
# `hzsim export sprint --to page --out sprint.html`.

# %% tags=["setup"]
import hzsim as hz

language = "en"

# %% [markdown] lang="zh"
# ## 起点

# %% [markdown] lang="en"
# ## The starting point

# %%
DRAWS = 5_000
base = hz.read_scenario("sprint")
start = hz.assess(hz.simulate(base, DRAWS))
start

# %%
hz.fan_chart(start.simulation, "gdp", language=language)

# %% [markdown] lang="zh"
# ## 滑块

# %% [markdown] lang="en"
# ## Sliders

# %%
from io import BytesIO

import ipywidgets

STEPS = {  # step, and how many to either side
    "real_growth": (0.001, 30),
    "deflator_growth": (0.001, 30),
    "exchange_rate": (0.02, 50),
    "net_migration": (0.2, 50),
    "rd_spending_growth": (0.001, 50),
}


def slider(name: str) -> ipywidgets.FloatSlider:
    part, (step, count) = base.model.assumption(name), STEPS[name]
    now = base.assumptions[name][-1]
    return ipywidgets.FloatSlider(
        value=now,
        min=now - count * step,
        max=now + count * step,
        step=step,
        readout_format=".1%" if part.kind == "rate" else ".2f",
        description=part.label.to(language),
        continuous_update=False,
        style={"description_width": "16em"},
        layout={"width": "32em"},
    )


sliders = {name: slider(name) for name in STEPS}
table, picture = ipywidgets.HTML(), ipywidgets.Image(format="png", layout={"width": "46em"})


# %%
def scenario() -> hz.Scenario:
    """The base scenario with the sliders' values in the years that are still open."""
    return base.replace(**{name: dict.fromkeys(base.open_years, one.value) for name, one in sliders.items()})


def show(_: object = None) -> None:
    assessment, drawn = hz.assess(hz.simulate(scenario(), DRAWS)), BytesIO()
    hz.fan_chart(assessment.simulation, "gdp", language=language).savefig(drawn)
    table.value, picture.value = assessment._repr_html_(), drawn.getvalue()


for one in sliders.values():
    one.observe(show, "value")
show()
ipywidgets.VBox([*sliders.values(), table, picture])

# %% [markdown] lang="zh"
# ## 练习
#
# 1. 只动一个滑块，能把全部同时实现的概率提到多高？哪一个最有效？
# 2. 把增速和研发支出增速一起提高，概率为什么比单独提高时上升得更多？

# %% [markdown] lang="en"
# ## Exercises
#
# 1. With one slider alone, how high do the odds of all together get? Which one does most?
# 2. Why do growth and R&D spending together lift the odds by more than each alone?

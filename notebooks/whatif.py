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
# # 如果…… / What if
#
# 拖动滑块，概率与区间随之改变。每次移动都重新抽样 5,000 次，种子相同。
# Move a slider, and probabilities and bands follow: 5,000 draws each time, on the same seed.
#
# 这里用 ipywidgets：它在已有的 Jupyter 中运行，笔记本与其他几本同样以纯文本配对。不装任何程序时，
# 用 `hzsim export sprint --to page` 得到的网页。
# This uses ipywidgets, which runs in the Jupyter that is there and keeps the notebook plain text like the others
# (marimo would bring a server and a file format of its own). To move sliders without Python, use the page of
# `hzsim export sprint --to page`.

# %%
import ipywidgets

import hzsim as hz
from hzsim._typing import spoken_language
from hzsim.present.forms.style import render
from hzsim.scenario.parts.phrases import label_with_unit

language = spoken_language()  # 随系统语言 / that of the locale
base = hz.read_scenario("sprint")
DRAWS = 5_000

# %%
STEPS = {  # 步长与左右各多少步 / step, and how many to either side
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
        description=label_with_unit(part, language),
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
    assessment = hz.assess(hz.simulate(scenario(), DRAWS))
    table.value = assessment._repr_html_()
    picture.value = render(hz.fan_chart(assessment.simulation, "gdp", language=language))


for one in sliders.values():
    one.observe(show, "value")
show()
ipywidgets.VBox([*sliders.values(), table, picture])

"""The what-if page: one file that recomputes bands and probabilities in the browser as sliders move.

The page carries the effects of some 2,000 draws, frozen, and applies them to the paths that the
sliders set, with the same recursion as the model (`web/model.js`). It stays true to the model in
three ways: the exporter refuses to write a page whose formulas lack an indicator of the core
module, the page compares itself with the model's numbers when it opens, and the tests move its
sliders in a browser.
"""

import re
import shlex
from collections.abc import Mapping
from typing import Any

import numpy as np

from hzsim._typing import Language, Text
from hzsim.errors import BadValue, HzsimError
from hzsim.files.locations import origin
from hzsim.history.centres import on_centre
from hzsim.model.parts import Assumption, Indicator
from hzsim.model.registry import INDICATORS, MODULES
from hzsim.present.frozen import BYTES, SHARES, Frozen
from hzsim.present.report import headlines
from hzsim.present.ticks import decimals, ticks
from hzsim.present.web_page import json_for_html, part, self_contained
from hzsim.present.words import ALL_TARGETS, CENTRE_RIGHT, ON_RECORD, price_basis
from hzsim.scenario.phrases import label_with_unit, target_phrase
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import TOLERANCE, Target
from hzsim.simulation.drawing import FEWEST, SEED, check_draws
from hzsim.simulation.projection import simulate
from hzsim.simulation.summaries import BINS
from hzsim.units import Unit

DRAWS, LEAST_DRAWS = 2000, 500
MOST_DRAWS = 20_000
"""More would make the page slow to move and larger than 2 MB."""
_BUDGET = 265_000
"""Bytes of frozen effects in a page of the default size: base64 makes a third more of them."""
_STEPS: Mapping[str, tuple[float, int]] = {
    "real_growth": (0.001, 30),
    "deflator_growth": (0.001, 30),
    "exchange_rate": (0.02, 50),
    "natural_increase": (0.0001, 30),
    "net_migration": (0.2, 50),
    "rd_spending_growth": (0.001, 50),
}
"""The sliders: step in the assumption's unit, and how many steps to either side of the scenario."""


def default_draws(scenario: Scenario) -> int:
    """Return 2,000 draws, fewer where many uncertain assumptions or years would make the page too large."""
    numbers = len(scenario.uncertainty) * (len(scenario.years) - scenario.known_years)
    return max(LEAST_DRAWS, min(DRAWS, _BUDGET // (BYTES * numbers))) if numbers else 1


def page(scenario: Scenario, language: Language = "en", draws: int | None = None, seed: int = SEED) -> bytes:
    """Return the what-if page of a scenario of the core module as a file's bytes, the same for the same inputs.

    Raises BadValue for other modules, for indicators of the caller's own and for too few or too many draws.
    """
    _check_model(scenario)
    draws = default_draws(scenario) if draws is None or not scenario.uncertainty else draws
    if not 1 <= draws <= MOST_DRAWS:
        raise BadValue(f"expected from 1 to {MOST_DRAWS:,} draws in a page", str(draws), "leave --draws out")
    if scenario.uncertainty:
        check_draws(draws, FEWEST, "the bands of a page")
    frozen = Frozen.of(scenario, draws, seed)
    data = json_for_html(_payload(scenario, language, frozen, seed))
    return self_contained("page.html", scenario.title, language, "page.css", data, part("model.js") + part("page.js"))


def formulas() -> frozenset[str]:
    """Return the names of the indicators that the page's script computes."""
    return frozenset(re.findall(r"^\s*now\.(\w+)\[i\] =", part("model.js"), re.MULTILINE))


def _check_model(scenario: Scenario) -> None:
    model = scenario.model
    if model.modules != ("core",) or model.own:
        found = ", ".join([*model.modules, *(part.name for part in model.own)])
        raise BadValue("expected a scenario of the core module alone: the page knows no other formulas", found)
    missing = {part.name for part in MODULES["core"].indicators} - formulas()
    if missing:
        raise HzsimError(f"the page has no formula for {', '.join(sorted(missing))}: add it to present/web/model.js")


def _payload(scenario: Scenario, language: Language, frozen: Frozen, seed: int) -> dict[str, Any]:
    charted = headlines(scenario)
    bands, probabilities = frozen.bands(scenario, charted)
    sliders = [_slider(scenario, scenario.model.assumption(name)) for name in _STEPS]
    axes = _axes(scenario, frozen, sliders, charted)
    return {
        "file": _file(scenario),
        "language": language,
        "title": scenario.title._asdict(),
        "fingerprint": scenario.fingerprint,
        "years": list(scenario.years),
        "known": scenario.known_years,
        "open": _open(scenario),
        "facts": {name: scenario.baseline.value(name) for name in scenario.model.facts},
        "kinds": {name: part.kind for name, part in scenario.model.assumptions.items()},
        "central": {name: list(scenario.assumptions[name]) for name in scenario.model.assumptions},
        "recorded": _recorded(scenario, frozen.draws, seed),
        "draws": frozen.draws,
        "seed": seed,
        "certain": not scenario.uncertainty,
        "frozen": frozen.packed,
        "shares": list(SHARES),
        "tolerance": TOLERANCE,
        "indicators": list(scenario.model.indicators),
        "charted": list(charted),
        "charts": [_chart(INDICATORS[name], *axes[name]) for name in charted],
        "targets": [_target(target) for target in scenario.targets],
        "sliders": sliders,
        "words": {name: text._asdict() for name, text in _words(scenario, frozen.draws, seed).items()},
        "expected": {
            "bands": {name: table.tolist() for name, table in bands.items()},
            "probabilities": probabilities.tolist(),
        },
    }


def _recorded(scenario: Scenario, draws: int, seed: int) -> list[dict[str, float]] | None:
    """Return the probabilities on the track record, of each target and of all, with their errors; None without one."""
    recorded = on_centre(scenario, "record")
    if recorded is None:
        return None
    tally = simulate(recorded, draws, seed, indicators=()).tally
    pairs = zip(tally.probabilities, tally.standard_errors, strict=True)
    return [{"probability": float(share), "error": float(error)} for share, error in pairs]


def _file(scenario: Scenario) -> str:
    """Return how a command names the scenario, for a shell: shipped ones by name, others by the file's name."""
    shipped = scenario.folder is not None and not origin(scenario.folder / "any")
    return shlex.quote(scenario.name if shipped else f"{scenario.name}.yaml")


def _open(scenario: Scenario) -> int:
    """Return the place of the first year that sliders move."""
    return scenario.open_years.first - scenario.years.first


def _slider(scenario: Scenario, part: Assumption) -> dict[str, Any]:
    step, most = _STEPS[part.name]
    path = scenario.assumptions[part.name][_open(scenario) :]
    low, high = (
        np.floor((bound - edge) / step) for bound, edge in zip(_within(part), (min(path), max(path)), strict=True)
    )
    return {
        "name": part.name,
        "label": {"zh": label_with_unit(part, "zh"), "en": label_with_unit(part, "en")},
        "step": step,
        "least": int(max(-most, low + 1)),
        "most": int(min(most, high)),
        "mean": sum(path) / len(path),
        **_shape(part.unit, part.decimals),
    }


def _within(part: Assumption) -> tuple[float, float]:
    return max(part.bounds[0], part.lowest), part.bounds[1]


def _shape(unit: Unit, digits: int) -> dict[str, Any]:
    return {"factor": float(unit.factor), "shown": unit.shown, "decimals": digits}


def _axes(
    scenario: Scenario, frozen: Frozen, sliders: list[dict[str, Any]], names: tuple[str, ...]
) -> dict[str, tuple[float, float]]:
    """Return fixed axes that hold the 90% bands with any one slider at either end, and the targets."""
    found = [frozen.bands(scenario, names)[0]]
    for slider in sliders:
        for steps in (slider["least"], slider["most"]):
            path = scenario.assumptions[slider["name"]]
            moved = [value + steps * slider["step"] * (year >= _open(scenario)) for year, value in enumerate(path)]
            changed = scenario.replace(assumptions={**scenario.assumptions, slider["name"]: tuple(moved)})
            found.append(frozen.bands(changed, names)[0])
    axes = {}
    for name in names:
        marks = [target.value for target in scenario.targets if target.indicator.name == name]
        axes[name] = (
            min(*(table[name].min() for table in found), *marks),
            max(*(table[name].max() for table in found), *marks),
        )
    return axes


def _chart(part: Indicator, low: float, high: float) -> dict[str, Any]:
    factor = float(part.unit.factor)
    places = ticks(low / factor, high / factor)
    return {
        "name": part.name,
        "label": {"zh": label_with_unit(part, "zh"), "en": label_with_unit(part, "en")},
        "axis": [places[0] * factor, places[-1] * factor],
        "ticks": [place * factor for place in places],
        "tickDecimals": decimals(places[1] - places[0]),
        **_shape(part.unit, part.decimals),
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "indicator": target.indicator.name,
        "operator": target.operator,
        "value": target.value,
        "first": target.span.first,
        "last": target.span.last,
        "averaged": target.indicator.averaged,
        "label": {"zh": target_phrase(target, "zh"), "en": target_phrase(target, "en")},
        **_shape(target.indicator.unit, target.indicator.decimals),
    }


_FIXED = {
    "back": Text("回到情景", "Back to the scenario"),
    "shift": Text(
        "滑块显示这些年份的年均值；移动时整条路径平移。Esc 键回到情景。",
        "A slider shows the mean of these years; moving it shifts the whole path. Esc goes back to the scenario.",
    ),
    "command": Text(
        "同样的设定，更多抽样（自己的情景文件，请在其所在文件夹中运行）：",
        "The same settings with more draws (for a scenario file of your own, run it in its folder):",
    ),
    "target": Text("目标", "target"),
    "median": Text("中位数", "median"),
    "probability": Text(f"概率：{CENTRE_RIGHT.zh}", f"probability {CENTRE_RIGHT.en}"),
    "recorded": Text(f"概率：{ON_RECORD.zh}", f"probability {ON_RECORD.en}"),
    "record": Text(
        "按历史记录：凡有历史记录的假设，路径和不确定性均取自历史记录，其余取情景所设；不随滑块移动。",
        "On the track record: every assumption that has a record follows it, path and uncertainty, all else the "
        "scenario; sliders do not move it.",
    ),
    "together": ALL_TARGETS,
    "beyond": Text("↑↓ 部分超出坐标轴", "↑↓ partly beyond the axis"),
    "band": Text("80%区间", "80% band"),
    "before": Text("情景的中位数", "the scenario's median"),
    "disagrees": Text(
        "警告：本页的计算与模型不一致，请勿使用其数字。",
        "Warning: this page does not agree with the model; do not use its numbers.",
    ),
}
"""What the page says of every scenario."""


def _words(scenario: Scenario, draws: int, seed: int) -> dict[str, Text]:
    place, base, last = scenario.baseline.title, scenario.baseline.year, scenario.years.last
    worst = f"{100 * np.sqrt(0.25 / draws):.1f}"
    drawn = f"{draws:,}"
    return {
        **_FIXED,
        "scope": Text(
            f"{place.zh}，{base}年基期，至{last}年。{price_basis(scenario, 'zh')}。",
            f"{place.en}, base year {base}, to {last}. {price_basis(scenario, 'en')}.",
        ),
        "sliders": Text(f"调整假设（{scenario.open_years}）", f"Change assumptions ({scenario.open_years})"),
        "error": Text(
            f"概率后的 ± 为抽样标准误：{drawn} 次抽样时至多 {worst} 个百分点。"
            f"本页的分位数逐次抽样算得；hzsim 的表格由 {BINS:,} 组的频数读出，相差不超过一组。",
            f"± is the Monte Carlo standard error: at most {worst} percentage points with {drawn} draws. "
            f"Quantiles here are those of the draws; hzsim's tables read them from {BINS:,} bins, exact to one bin.",
        )
        if scenario.uncertainty
        else Text("此情景的假设均不抽样，因此没有区间。", "Nothing in this scenario is drawn, so there are no bands."),
        "note": Text(
            f"抽样固定（种子 {seed}），滑块只改变中位路径，不改变不确定性；结果是所列假设的含义，不是预言。"
            f"情景 {scenario.name}，指纹 {scenario.fingerprint[:12]}。",
            f"The draws are frozen (seed {seed}): sliders move central paths and leave the uncertainty as it is. "
            "The numbers are what the assumptions imply, not a prophecy. "
            f"Scenario {scenario.name}, fingerprint {scenario.fingerprint[:12]}.",
        ),
    }

"""The what-if page: one file that recomputes bands and probabilities in the browser as sliders move.

The page opens with the report's headline and numbers: those of the scenario's own simulation. It carries the
effects of some 2,000 draws, frozen, applies them to the paths that the sliders set, with the same
recursion as the model (`web/model.js`), and moves the report's numbers by what these draws move:
a quantile by their difference from the start (a control variate), a probability by the share that
now meets a target among the draws that met it at the start and among those that did not
(post-stratification; W. G. Cochran, Sampling Techniques, 1977, chapter 5A). It stays true to the
model in three ways: the exporter refuses to write a page whose formulas lack an indicator of the
core module, the page compares its draws with the model's numbers when it opens, and the tests move
its sliders in a browser.
"""

import math
import re
import shlex
from collections.abc import Mapping
from typing import Any, Unpack

import numpy as np

from hzsim._typing import Array, Language, Text
from hzsim.errors import BadValue, HzsimError, told
from hzsim.files.locations import origin
from hzsim.history.assessments import Assessments, on_centres
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.model.modules.registry import MODULES
from hzsim.present.answers.headline import headline
from hzsim.present.documents.frozen_draws import BYTES, SHARES, Frozen
from hzsim.present.forms.style import decimals, ticks
from hzsim.present.forms.web_page import json_for_html, part, self_contained
from hzsim.present.words.phrases import (
    ALL_TARGETS,
    CENTRE_RIGHT,
    MEDIAN,
    MET,
    NO,
    ON_RECORD,
    VALUE,
    YES,
    price_basis,
    provenance,
)
from hzsim.questions.draws.assessment import assess
from hzsim.scenario.parts.phrases import label_with_unit, target_phrase
from hzsim.scenario.parts.targets import TOLERANCE, Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import DRAWS, FEWEST, SAMPLER, SEED, check_draws
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.projection import Simulation
from hzsim.simulation.simulating import simulate_with
from hzsim.units import Unit

FROZEN, LEAST_FROZEN = 2000, 500
"""Draws that a page carries: more would make it large, and slow to move."""
_BUDGET = 265_000
"""Bytes of frozen effects in a page of the default size: base64 makes a third more of them."""
_STEPS: Mapping[str, tuple[float, int]] = {
    "real_growth": (0.001, 30),
    "deflator_growth": (0.001, 30),
    "exchange_rate": (0.0028, 50),
    "natural_increase": (0.0001, 30),
    "net_migration": (0.00016, 50),
    "rd_spending_growth": (0.001, 50),
}
"""The sliders: step in the assumption's unit, and how many steps to either side of the scenario.

Of an assumption that is measured by a fact of the base year the step is a share of that, made round.
"""


def frozen_draws(scenario: Scenario) -> int:
    """Return 2,000 draws, fewer where many uncertain assumptions or years would make the page too large."""
    numbers = len(scenario.uncertainty) * (len(scenario.years) - scenario.known_years)
    return max(LEAST_FROZEN, min(FROZEN, _BUDGET // (BYTES * numbers))) if numbers else 1


KEYWORDS = Keywords("page")


@KEYWORDS
def page(scenario: Scenario, language: Language = "en", **drawing: Unpack[DrawKeywords]) -> bytes:
    """Return the what-if page of a scenario of the core module as a file's bytes, the same for the same inputs.

    Draws are those of the numbers that the page opens with. Raises
    BadValue for other modules, for indicators of the caller's own and for too few draws.
    """
    _check_model(scenario)
    sampling = KEYWORDS.sampling(**drawing)
    if scenario.uncertain:
        check_draws(sampling.asked, FEWEST, told("the bands of a page"))
    charted = scenario.model.headlines
    report = simulate_with(sampling, scenario, charted)
    answer = on_centres(assess(report), jobs=sampling.jobs, executor=sampling.executor) if scenario.targets else None
    frozen = Frozen.of(scenario, min(sampling.draws, frozen_draws(scenario)), sampling.seed)
    data = json_for_html(_payload(report, answer, language, frozen, charted))
    return self_contained("page.html", scenario.title, language, "page.css", data, part("model.js") + part("page.js"))


def formulas() -> frozenset[str]:
    """Return the names of the indicators that the page's script computes."""
    return frozenset(re.findall(r"^\s*now\.(\w+)\[i\] =", part("model.js"), re.MULTILINE))


def _check_model(scenario: Scenario) -> None:
    model = scenario.model
    if model.modules != ("core",) or model.own:
        found = ", ".join([*model.modules, *(part.name for part in model.own)])
        raise BadValue("expected a scenario of the core module alone: the page knows no other formulas", found)
    other = [target for target in scenario.targets if target.indicator.made or target.upper or target.judged]
    if other or scenario.given:
        found = "; ".join(map(str, (*other, *scenario.given)))
        raise BadValue("expected plain targets and no condition: the page's script judges no others", found)
    missing = {part.name for part in MODULES["core"].indicators} - formulas()
    if missing:
        raise HzsimError(
            told(
                "the page has no formula for {names}: add it to present/web/model.js", names=", ".join(sorted(missing))
            )
        )


def _assumed(scenario: Scenario) -> dict[str, Any]:
    """Return the facts of the base year, and the kind and central path of each assumption."""
    parts = scenario.model.assumptions
    return {
        "facts": {name: scenario.baseline.value(name) for name in scenario.model.facts},
        "kinds": {name: part.kind for name, part in parts.items()},
        "central": {name: list(scenario.assumptions[name]) for name in parts},
    }


def _payload(
    report: Simulation, answer: Assessments | None, language: Language, frozen: Frozen, charted: tuple[str, ...]
) -> dict[str, Any]:
    """Return all data of the page's script as plain values: facts, paths, draws, targets, sliders and words."""
    scenario, recorded = report.scenario, answer.recorded if answer else None
    bands, probabilities = frozen.bands(scenario, charted)
    model, constants = scenario.model, scenario.baseline.measures.constants
    sliders = [_slider(scenario, model.assumptions[name]) for name in _STEPS if name in model.assumptions]
    axes = _axes(report, frozen, sliders, charted)
    return {
        "file": _file(scenario),
        "language": language,
        "title": scenario.title._asdict(),
        "fingerprint": scenario.fingerprint,
        "years": list(scenario.years),
        "known": scenario.known_years,
        "open": _open(scenario),
        **_assumed(scenario),
        "constants": constants,
        "names": sorted({*_STEPS, *formulas()}),
        "headline": [finding.text._asdict() for finding in headline(answer)] if answer else [],
        "recorded": None if recorded is None else _chances(recorded.simulation),
        "report": _report(report),
        "drawing": _drawing(report),
        "draws": frozen.draws,
        "certain": not scenario.uncertain,
        "frozen": frozen.packed,
        "shares": list(SHARES),
        "tolerance": TOLERANCE,
        "charted": list(charted),
        "charts": [_chart(model.indicators[name], *axes[name]) for name in charted],
        "targets": [_target(target, not scenario.is_drawn(target)) for target in scenario.targets],
        "sliders": sliders,
        "words": {name: text._asdict() for name, text in _words(report, frozen.draws).items()},
        "expected": {
            "bands": {name: _digits(table) for name, table in bands.items()},
            "probabilities": probabilities.tolist(),
        },
    }


def _report(simulation: Simulation) -> dict[str, Any]:
    """Return what the report says: quantiles of indicators by year, and of targets with their probabilities."""
    chances = _chances(simulation)
    numbers = [
        dict(zip(("low", "median", "high"), map(float, histogram.quantiles((0.1, 0.5, 0.9))), strict=True))
        for histogram in simulation.target_histograms
    ]
    return {
        "bands": {name: _digits(table) for name, table in _quantiles(simulation).items()},
        "targets": [{**number, **chance} for number, chance in zip(numbers, chances, strict=False)],
        "joint": chances[-1],
    }


def _digits(table: Array) -> list[list[float]]:
    """Return a table with twelve digits a number: more than the page compares, and shorter."""
    return [[float(f"{value:.12g}") for value in row] for row in table.tolist()]


def _chances(simulation: Simulation) -> list[dict[str, float]]:
    """Return the probabilities of each target and of all, with their errors."""
    return [
        {"probability": float(probability), "error": float(error)}
        for probability, error in zip(simulation.tally.probabilities, simulation.standard_errors, strict=True)
    ]


def _quantiles(simulation: Simulation) -> dict[str, Array]:
    """Return the quantiles of each indicator that was summarised, shape (years, quantiles)."""
    return {
        name: np.array([one.quantiles(SHARES) for one in of_years]) for name, of_years in simulation.histograms.items()
    }


def _drawing(simulation: Simulation) -> list[str]:
    """Return the options of a command that draws as the report does, where they are not the usual ones."""
    usual = {"draws": DRAWS, "seed": SEED, "sampler": SAMPLER}
    if not simulation.scenario.uncertain:
        return []
    return [f"--{name} {getattr(simulation, name)}" for name, one in usual.items() if getattr(simulation, name) != one]


def _file(scenario: Scenario) -> str:
    """Return how a command names the scenario, for a shell: shipped ones by name, others by the file's name."""
    shipped = scenario.folder is not None and not origin(scenario.folder / "any")
    return shlex.quote(scenario.name if shipped else f"{scenario.name}.yaml")


def _open(scenario: Scenario) -> int:
    """Return the place of the first year that sliders move."""
    return scenario.open_years.first - scenario.years.first


def _slider(scenario: Scenario, part: Assumption) -> dict[str, Any]:
    """Return one slider as plain values: label, step, the numbers of steps down and up, and the mean of its path."""
    step, most = _step(scenario, part), _STEPS[part.name][1]
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


def _step(scenario: Scenario, part: Assumption) -> float:
    """Return the step of a slider in the assumption's unit; one, two or five of a power of ten where it is a share."""
    step, base = _STEPS[part.name][0], scenario.model.base_of(part.name)
    if base is None:
        return step
    size = step * scenario.baseline.values.get(base, scenario.assumptions[part.name][0])
    power = math.floor(math.log10(size))
    return min((float(f"{digit}e{power}") for digit in (1, 2, 5, 10)), key=lambda one: abs(math.log(one / size)))


def _within(part: Assumption) -> tuple[float, float]:
    return max(part.bounds[0], part.lowest), part.bounds[1]


def _shape(unit: Unit, digits: int) -> dict[str, Any]:
    return {"factor": float(unit.factor), "shown": unit.shown, "decimals": digits}


def _axes(
    report: Simulation, frozen: Frozen, sliders: list[dict[str, Any]], names: tuple[str, ...]
) -> dict[str, tuple[float, float]]:
    """Return fixed axes that hold the 90% bands with any one slider at either end, and the targets."""
    scenario, found = report.scenario, [_quantiles(report)]
    start = frozen.bands(scenario, names)[0]
    for slider in sliders:
        for steps in (slider["least"], slider["most"]):
            path = scenario.assumptions[slider["name"]]
            moved = [value + steps * slider["step"] * (year >= _open(scenario)) for year, value in enumerate(path)]
            changed = scenario.replace(assumptions={**scenario.assumptions, slider["name"]: tuple(moved)})
            bands = frozen.bands(changed, names)[0]
            found.append({name: found[0][name] + bands[name] - start[name] for name in names})
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


def _target(target: Target, certain: bool) -> dict[str, Any]:
    return {
        "indicator": target.indicator.name,
        "operator": target.operator,
        "value": target.value,
        "first": target.span.first,
        "last": target.span.last,
        "averaged": target.indicator.averaged,
        "certain": certain,
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
        "对同样的设定重新模拟（自己的情景文件，请在其所在文件夹中运行）：",
        "The same settings, simulated anew (for a scenario file of your own, run it in its folder):",
    ),
    "target": Text("目标", "target"),
    "record": Text(
        "按历史记录：凡有历史记录的假设均取自历史记录，其余取情景所设；不随滑块移动。",
        "On the track record: every assumption that has a record follows it, all else the "
        "scenario; sliders do not move it.",
    ),
    "unmoved": Text(
        "以上是对情景本身的结论，不随滑块移动。", "This is said of the scenario as it is; sliders do not move it."
    ),
    "together": ALL_TARGETS,
    "beyond": Text("↑↓ 部分超出坐标轴", "↑↓ partly beyond the axis"),
    "band": Text("80%区间", "80% band"),
    "yes": YES,
    "no": NO,
    "disagrees": Text(
        "警告：本页的计算与模型不一致，请勿使用其数字。",
        "Warning: this page does not agree with the model; do not use its numbers.",
    ),
}
"""What the page says of every scenario."""


_DRAWN = {
    "median": MEDIAN,
    "before": Text("情景的中位数", "the scenario's median"),
    "probability": Text(f"概率：{CENTRE_RIGHT.zh}", f"probability {CENTRE_RIGHT.en}"),
    "recorded": Text(f"概率：{ON_RECORD.zh}", f"probability {ON_RECORD.en}"),
}
_CERTAIN = {
    "median": VALUE,
    "before": Text("情景的数值", "the scenario's value"),
    "probability": MET,
    "recorded": Text(f"{MET.zh}：{ON_RECORD.zh}", f"{MET.en} {ON_RECORD.en}"),
    "error": Text(
        "此情景的假设均不抽样：每个数都是一个点，目标或达到或未达到。",
        "Nothing in this scenario is drawn: each number is a point, and a target is met or missed.",
    ),
}
"""What the page calls its numbers, where something is drawn and where nothing is."""


def _words(report: Simulation, frozen: int) -> dict[str, Text]:
    """Return the page's texts by key, for a scenario with draws or without."""
    scenario = report.scenario
    kept = Text("滑块只改变中位路径，不改变不确定性", "Sliders move central paths and leave the uncertainty as it is")
    moved = kept if scenario.uncertain else Text("滑块改变假设的路径", "Sliders move the paths of assumptions")
    place, base, last = scenario.baseline.title, scenario.baseline.year, scenario.years.last
    return {
        **_FIXED,
        **({**_DRAWN, "error": _method(report, frozen)} if scenario.uncertain else _CERTAIN),
        "scope": Text(
            f"{place.zh}，{base}年基期，至{last}年。{price_basis(scenario, 'zh')}。",
            f"{place.en}, base year {base}, to {last}. {price_basis(scenario, 'en')}.",
        ),
        "sliders": Text(f"调整假设（{scenario.open_years}）", f"Change assumptions ({scenario.open_years})"),
        "note": Text(
            f"{moved.zh}；结果是所列假设的含义，不是预言。情景 {scenario.name}，指纹 {scenario.fingerprint[:12]}。",
            f"{moved.en}. The numbers are what the assumptions imply, not a prophecy. "
            f"Scenario {scenario.name}, fingerprint {scenario.fingerprint[:12]}.",
        ),
    }


def _method(report: Simulation, frozen: int) -> Text:
    """Return where the page's numbers come from, at the start and as sliders move."""
    return Text(
        f"打开时与报告的数字相同（{provenance(report, 'zh')}）。移动滑块时，本页用自带的 {frozen:,} 次固定抽样"
        "重新计算：中位数和区间按这些抽样的变化平移；概率按起点达到与未达到目标的抽样中现在各有多少达到来更新。"
        "± 为由此得到的抽样标准误。",
        f"The page opens at the report's numbers ({provenance(report, 'en')}). As sliders move, it computes {frozen:,} "
        "frozen draws of its own anew: medians and bands move by as much as those of these draws; a probability "
        "follows from how many meet the target now, of those that met it at the start and of those that did not. "
        "± is the Monte Carlo standard error of the result.",
    )

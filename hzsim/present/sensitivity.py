"""Sensitivity as flat records and as a text table."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from hzsim._typing import Language, Text
from hzsim.present.formats import Record
from hzsim.present.view import Piece, View, table
from hzsim.present.words import probability_phrase, shown
from hzsim.questions.sensitivity import EXTREME, Influence, Sensitivity
from hzsim.questions.tornado import Swing
from hzsim.questions.variance import Estimate
from hzsim.scenario.phrases import target_phrase
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.simulation.summaries import binomial_errors

ALL_TARGETS = "all"
_CAUTIONS = {
    "certain": Text("不变化，无方差可分", "does not vary: no variance to share"),
    "rare": Text("结果罕见，区间可能仍偏窄", "rare outcome: intervals may still be too narrow"),
    "wide": Text("区间较宽，宜增加抽样", "wide interval: more draws would help"),
}
_PARTS = {"average": Text("总体偏离", "average"), "yearly": Text("逐年冲击", "yearly")}


def sensitivity_records(sensitivity: Sensitivity) -> list[Record]:
    """Return one record for each target, measure, assumption (or group) and part.

    Shares of variance are fractions; the tornado's numbers stand with the value of a whole
    assumption, in the indicator's unit. `clipped_beyond` is the share of draws on either side
    whose numbers count as the quantile there.
    """
    swings = {(swing.target, swing.assumption): swing for swing in sensitivity.swings}
    return [_record(sensitivity, item, swings) for item in sensitivity.influences]


def _record(sensitivity: Sensitivity, item: Influence, swings: dict[tuple[Target, str], Swing]) -> Record:
    whole = item.target is not None and item.measure == "value" and item.part == "all" and len(item.assumptions) == 1
    swing = swings[item.target, item.assumptions[0]] if whole and item.target is not None else None
    return {
        "scenario": sensitivity.scenario.name,
        "target": str(item.target) if item.target is not None else ALL_TARGETS,
        "measure": item.measure,
        "assumption": " + ".join(item.assumptions),
        "part": item.part,
        **_numbers("first", item.first),
        **_numbers("total", item.total),
        **_numbers("shapley", item.shapley),
        "caution": item.caution,
        "unit": item.target.indicator.unit.name if item.target is not None else None,
        "at_p10": swing.low if swing else None,
        "at_median": swing.middle if swing else None,
        "at_p90": swing.high if swing else None,
        "clipped_beyond": EXTREME if item.measure == "value" else None,
        "draws": sensitivity.draws,
        "seed": sensitivity.seed,
    }


def _numbers(name: str, estimate: Estimate | None) -> Record:
    found = (None, None, None) if estimate is None else (estimate.value, estimate.low, estimate.high)
    values = [None if value is None or math.isnan(value) else value for value in found]
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))


def assumption_label(scenario: Scenario, names: Sequence[str], language: Language) -> str:
    """Return the labels of some assumptions, joined: `Real growth + R&D spending growth`."""
    return " + ".join(scenario.model.assumption(name).label.to(language) for name in names)


def sensitivity_view(sensitivity: Sensitivity, language: Language) -> View:
    """Return for each target the shares of variance and the tornado's numbers; what has no influence is named."""
    pieces: list[Piece] = [sensitivity.scenario.title.to(language), *_explanation(sensitivity, language)]
    targets: list[Target | None] = [*sensitivity.targets]
    if len(sensitivity.probabilities) > len(targets):
        targets.append(None)
    for target, probability in zip(targets, sensitivity.probabilities, strict=True):
        pieces += ["", *_block(sensitivity, target, probability, language)]
    return View(tuple(pieces))


def sensitivity_table(sensitivity: Sensitivity, language: Language) -> str:
    """Return the view for a terminal."""
    return sensitivity_view(sensitivity, language).text()


def _explanation(sensitivity: Sensitivity, language: Language) -> list[str]:
    draws, seed, edge = f"{sensitivity.draws:,}", sensitivity.seed, f"{100 * EXTREME:g}%"
    other = f"{100 * (1 - EXTREME):g}%"
    lines = [
        Text(
            "方差占比及95%区间半宽：单独 = 一阶Sobol'指数，参与 = 全阶指数，",
            "Shares of variance with the half width of their 95% interval: alone = first-order Sobol' index, "
            "with others = total order,",
        ),
        Text(
            "组内 = 相关假设之间的Shapley分摊（仅因相关也会分到）；",
            "in group = Shapley effect among correlated assumptions (correlation alone can give one);",
        ),
        Text(
            f"“数值”超出{edge}与{other}分位的按该分位计，以免少数极端抽样占去全部方差；",
            f"'value': numbers beyond the {edge} and {other} quantiles count as those, "
            "lest a handful of extreme draws make up the variance;",
        ),
        Text(f"两个 {draws} 次的样本，种子 {seed}", f"two samples of {draws} draws, seed {seed}"),
    ]
    return [line.to(language) for line in lines]


def _block(sensitivity: Sensitivity, target: Target | None, probability: float, language: Language) -> Iterator[Piece]:
    scenario = sensitivity.scenario
    mine = [item for item in sensitivity.influences if item.target == target]
    values = {(item.assumptions, item.part): item for item in mine if item.measure == "value"}
    met = {(item.assumptions, item.part): item for item in mine if item.measure == "met"}
    parts = {names: [part for other, part in met if other == names and part != "all"] for names, _ in met}
    swings = {swing.assumption: swing for swing in sensitivity.swings if swing.target == target}
    rows, without = [], []
    for (names, part), item in met.items():
        pair = [values[names, part], item] if target is not None else [item]
        if part != "all" and len(parts[names]) == 1:
            continue  # the only part is the whole, which has been said
        if any(_matters(one) for one in pair):
            label = assumption_label(scenario, names, language) if part == "all" else _part(names, part, language)
            bullet = "" if part == "all" and item.shapley is None else "· "
            ends = _ends(swings.get(names[0]) if part == "all" and len(names) == 1 else None)
            rows.append([bullet + label, *(cell for one in pair for cell in _cells(one)), *(ends if values else [])])
        elif part == "all" and len(names) == 1:
            without.append(assumption_label(scenario, names, language))
    phrase = Text("全部目标同时达到", "All targets together").to(language)
    yield target_phrase(target, language) if target is not None else phrase
    error = binomial_errors(np.array(probability), sensitivity.draws)
    yield Text("概率 ", "probability ").to(language) + probability_phrase(probability, float(error), language)
    if rows:
        yield table(_header(language, valued=bool(values)), rows)
    if without:
        yield Text("无影响：", "no influence: ").to(language) + ", ".join(without)
    for caution in dict.fromkeys((item.measure, item.caution) for item in mine if item.caution is not None):
        yield _caution_line(*caution, language)


def _part(names: Sequence[str], part: str, language: Language) -> str:
    """Return what the parts of an assumption, or of all members of a group together, are called."""
    words = _PARTS[part]
    if len(names) == 1:
        return words.to(language)
    return Text(f"本组{len(names)}项的{words.zh}", f"all {len(names)} of the group: {words.en}").to(language)


def _header(language: Language, *, valued: bool) -> list[str]:
    value, met = Text("数值", "value").to(language), Text("达标", "met").to(language)
    shares = [Text("单独", "alone"), Text("参与", "with others"), Text("组内", "in group")]
    ends = [Text("取10%位时", "at its 10%"), Text("取90%位时", "at its 90%")] if valued else []
    measures = [value, met] if valued else [met]
    columns = [f"{measure}\n{share.to(language)}" for measure in measures for share in shares]
    return [Text("假设", "assumption").to(language), *columns, *(f"{value}\n{end.to(language)}" for end in ends)]


def _matters(item: Influence) -> bool:
    estimate = item.total or item.shapley
    return estimate is not None and estimate.value != 0 and not math.isnan(estimate.value)


def _cells(item: Influence) -> list[str]:
    return [_share(estimate) for estimate in (item.first, item.total, item.shapley)]


def _share(estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    if math.isnan(estimate.value):
        return "–"
    half = (estimate.high - estimate.low) / 2
    return f"{100 * estimate.value:.1f}% ± {100 * half:.1f}".replace("-", "−")


def _ends(swing: Swing | None) -> list[str]:
    if swing is None:
        return ["", ""]
    return [shown(value, swing.target.indicator) for value in (swing.low, swing.high)]


def _caution_line(measure: str, caution: str, language: Language) -> str:
    name = {"value": Text("数值", "value"), "met": Text("达标", "met")}[measure].to(language)
    return f"! {name}: {_CAUTIONS[caution].to(language)}"

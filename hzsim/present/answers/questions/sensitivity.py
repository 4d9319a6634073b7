"""The sheet of sensitivity: shares of variance and the tornado."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from hzsim._typing import Text, as_text
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import BLANK, Block, Caption, Column, Data, Part, Sheet, across, entry
from hzsim.present.forms.values import Quantity, Value
from hzsim.present.words.goals import aside
from hzsim.present.words.messages import about, called, drawn_note, sources_note
from hzsim.present.words.phrases import MET, between, in_both, joined, probability_phrase
from hzsim.questions.indices import Estimate
from hzsim.questions.lever.spread import Swing
from hzsim.questions.sensitivity import EXTREME, SAMPLER, Influence, Sensitivity
from hzsim.scenario.parts.phrases import target_name
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.tallies import binomial_errors
from hzsim.units import SHARE

ALL_TARGETS = "all"
_CAUTIONS = {
    "certain": Text("不变化，无方差可分", "does not vary: no variance to share"),
    "rare": Text("结果罕见，区间可能仍偏窄", "rare outcome: intervals may still be too narrow"),
    "wide": Text("区间较宽，宜增加抽样", "wide interval: more draws would help"),
}
_MEASURES = {"value": Text("数值", "value"), "met": Text("达标", "met")}
_SHARES = {"first": Text("单独", "alone"), "total": Text("参与", "with others"), "shapley": Text("组内", "in group")}
_PARTS = {"average": Text("总体偏离", "average"), "yearly": Text("逐年冲击", "yearly")}


def sheet(sensitivity: Sensitivity) -> Sheet:
    """Return for each target the shares of variance and the tornado's numbers; what has no influence is named.

    As data, one record for each target, measure, assumption (or group) and part. Shares of variance are
    fractions; the tornado's numbers stand with the value of a whole assumption, in the indicator's
    unit. `clipped_beyond` is the share of draws on either side whose numbers count as the quantile there.
    """
    parts: list[Part] = [sensitivity.scenario.title, *_explanation(sensitivity)]
    targets: list[Target | None] = [*sensitivity.targets]
    if len(sensitivity.probabilities) > len(targets):
        targets.append(None)
    for target, probability in zip(targets, sensitivity.probabilities, strict=True):
        parts += [BLANK, *_block(sensitivity, target, probability)]
    return Sheet((*parts, Data(partial(_records, sensitivity))))


def caption(sensitivity: Sensitivity) -> Caption:
    """Return the caption of the tornado: what moves the first target most, and how bars are read."""
    scenario, first = sensitivity.scenario, sensitivity.targets[0]
    widest = next((one for one in sensitivity.swings if one.target == first and one.low != one.high), None)
    if widest is None:
        title = Text("不确定的假设不影响这些目标", "Nothing uncertain moves the targets")
    else:
        label, part = scenario.model.assumption(widest.assumption).label, first.indicator
        low, high = about(sorted((widest.low, widest.high)), part)
        title = Text(
            f"对{part.label.zh}影响最大的是{label.zh}：从{low.zh}到{high.zh}",
            f"{aside(label.en, start=True)} moves {aside(part.label.en)} most: from {low.en} to {high.en}",
        )
    centre = scenario.centre
    subtitle = Text(
        f"{called(scenario).zh} · 逐项变动：该假设的多年平均取自身10%分位（浅色）与90%分位（深色），其余取{centre.zh}",
        f"{called(scenario).en} · one at a time: each assumption's average at its own 10% (light) and 90% (dark), all "
        f"else at the {centre.en}",
    )
    key = Text(
        "虚线为目标；右侧数字为10%→90%；不考虑假设之间的相关",
        "Dashed: the target; at the right: 10% → 90%; correlations play no part here",
    )
    sources = sources_note(scenario, [target.indicator for target in sensitivity.targets])
    drawing = Sampling(sensitivity.draws, sensitivity.seed, SAMPLER)
    return Caption(title, subtitle, (key, sources, drawn_note(scenario, drawing)))


def _records(sensitivity: Sensitivity) -> list[Record]:
    swings = {(swing.target, swing.assumption): swing for swing in sensitivity.swings}
    return [_record(sensitivity, item, swings) for item in sensitivity.influences]


def _record(sensitivity: Sensitivity, item: Influence, swings: dict[tuple[Target, str], Swing]) -> Record:
    """Return one influence as a flat record, with the swing of a whole assumption beside it."""
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
        **entry(item, "caution", unit="target.indicator.unit.name"),
        **entry(swing, at_p10="low", at_median="middle", at_p90="high"),
        "clipped_beyond": EXTREME if item.measure == "value" else None,
        **entry(sensitivity, "draws", "seed"),
    }


def _numbers(name: str, estimate: Estimate | None) -> Record:
    return entry(estimate, **{name: "value", f"{name}_low": "low", f"{name}_high": "high"})


def assumption_label(scenario: Scenario, names: Sequence[str]) -> Text:
    """Return the labels of some assumptions, joined: `Real growth + R&D spending growth`."""
    return joined((scenario.model.assumption(name).label for name in names), " + ", " + ")


def _explanation(sensitivity: Sensitivity) -> list[Text]:
    """Return the lines that define the shares of variance and state draws and seed."""
    draws, seed, edge = f"{sensitivity.draws:,}", sensitivity.seed, f"{100 * EXTREME:g}%"
    other = f"{100 * (1 - EXTREME):g}%"
    return [
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
        Text(f"两个{draws}次的样本，种子{seed}", f"two samples of {draws} draws, seed {seed}"),
    ]


@dataclass(frozen=True, slots=True)
class _Line:
    """An assumption, a group, or a part of one: its influence on the number and on meeting the target, its swing."""

    label: Text
    value: Influence | None
    met: Influence
    swing: Swing | None


def _block(sensitivity: Sensitivity, target: Target | None, probability: float) -> Iterator[Part]:
    """Yield the target, its probability, the table of its influences, what has none, and cautions."""
    yield target_name(target) if target is not None else Text("全部目标同时达到", "All targets together")
    yield _probability(sensitivity, target, probability)
    lines, without = _lines(sensitivity, target), _without(sensitivity, target)
    if lines:
        yield Block(lines, _columns(valued=target is not None))
    if without:
        yield between(Text("无影响", "no influence"), joined(without, "、", ", "))
    mine = (item for item in sensitivity.influences if item.target == target)
    for caution in dict.fromkeys((item.measure, item.caution) for item in mine if item.caution is not None):
        yield _caution_line(*caution)


def _probability(sensitivity: Sensitivity, target: Target | None, probability: float) -> Text:
    """Return the probability of a target, or of all; whether it is met where nothing is drawn."""
    drawn = any(map(sensitivity.scenario.is_drawn, sensitivity.targets if target is None else [target]))
    error = float(binomial_errors(np.array(probability), sensitivity.draws)) if drawn else 0.0
    said = in_both(partial(probability_phrase, probability, error))
    return between(Text("概率", "probability"), said, "", " ") if drawn else between(MET, said)


def _pairs(sensitivity: Sensitivity, target: Target | None) -> Iterator[tuple[Influence, Influence | None]]:
    """Yield what moves the meeting of a target, with what the same does to its number."""
    mine = [item for item in sensitivity.influences if item.target == target]
    values = {(item.assumptions, item.part): item for item in mine if item.measure == "value"}
    for item in mine:
        if item.measure == "met":
            yield item, values.get((item.assumptions, item.part))


def _lines(sensitivity: Sensitivity, target: Target | None) -> list[_Line]:
    """Return what matters for a target; a part that is the only one of an assumption is not said again."""
    pairs = list(_pairs(sensitivity, target))
    swings = {swing.assumption: swing for swing in sensitivity.swings if swing.target == target}
    parts = Counter(met.assumptions for met, _ in pairs if met.part != "all")
    return [
        _Line(_label(sensitivity.scenario, met), value, met, swings.get(met.assumptions[0]) if _whole(met) else None)
        for met, value in pairs
        if (met.part == "all" or parts[met.assumptions] > 1) and any(_matters(one) for one in (value, met))
    ]


def _without(sensitivity: Sensitivity, target: Target | None) -> list[Text]:
    """Return the assumptions that have no influence on a target."""
    return [
        assumption_label(sensitivity.scenario, met.assumptions)
        for met, value in _pairs(sensitivity, target)
        if _whole(met) and not any(_matters(one) for one in (value, met))
    ]


def _whole(item: Influence) -> bool:
    """Return whether an influence is that of all parts of one assumption."""
    return item.part == "all" and len(item.assumptions) == 1


def _label(scenario: Scenario, item: Influence) -> Text:
    """Return what a line is of: an assumption, a member of a group, or a part."""
    label = assumption_label(scenario, item.assumptions) if item.part == "all" else _part(item.assumptions, item.part)
    bullet = "" if item.part == "all" and item.shapley is None else "· "
    return Text(bullet + label.zh, bullet + label.en)


def _part(names: Sequence[str], part: str) -> Text:
    """Return what the parts of an assumption, or of all members of a group together, are called."""
    words = _PARTS[part]
    if len(names) == 1:
        return words
    return Text(f"本组{len(names)}项的{words.zh}", f"all {len(names)} of the group: {words.en}")


def _columns(*, valued: bool) -> tuple[Column[_Line], ...]:
    """Return the columns of shares, of the number where a target has one, and the ends of its swing."""
    ends: tuple[Column[_Line], ...] = (
        Column("", _under("value", Text("取10%位时", "at its 10%")), lambda it: _end(it.swing, "low")),
        Column("", _under("value", Text("取90%位时", "at its 90%")), lambda it: _end(it.swing, "high")),
    )
    return (
        Column("", Text("假设", "assumption"), lambda it: it.label),
        *(_shares("value") if valued else ()),
        *_shares("met"),
        *(ends if valued else ()),
    )


def _shares(measure: str) -> tuple[Column[_Line], ...]:
    names, heads = [*_SHARES], (_under(measure, words) for words in _SHARES.values())
    return across(heads, lambda place, it: _share(getattr(getattr(it, measure), names[place])))


def _under(measure: str, words: Text) -> Text:
    """Return the header of a column below what it measures."""
    return between(_MEASURES[measure], words, "\n", "\n")


def _matters(item: Influence | None) -> bool:
    estimate = None if item is None else item.total or item.shapley
    return estimate is not None and estimate.value != 0 and not math.isnan(estimate.value)


def _share(estimate: Estimate | None) -> Value:
    """Return a share of variance with the half width of its interval; empty where it has none."""
    if estimate is None:
        return BLANK
    if math.isnan(estimate.value):
        return None
    half = (estimate.high - estimate.low) / 2
    words = f"{100 * estimate.value:.1f}% ± {100 * half:.1f}".replace("-", "−")
    return Quantity(estimate.value, SHARE, 1, as_text(words))


def _end(swing: Swing | None, name: str) -> Value:
    return BLANK if swing is None else Quantity.of(getattr(swing, name), swing.target.indicator)


def _caution_line(measure: str, caution: str) -> Text:
    name, words = _MEASURES[measure], _CAUTIONS[caution]
    return Text(f"! {name.zh}: {words.zh}", f"! {name.en}: {words.en}")

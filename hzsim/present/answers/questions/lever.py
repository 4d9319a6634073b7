"""The sheets of what one lever takes: a requirement, break-evens, and the year in which a target is met."""

from collections.abc import Iterator, Sequence
from functools import partial

from hzsim._typing import Language, Text
from hzsim.errors import BadValue, told
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.present.forms.sheet import BLANK, Block, Caption, Column, Part, Sheet, data
from hzsim.present.forms.values import (
    BARE,
    Chance,
    Coded,
    Quantity,
    Value,
    Words,
    made_with,
    sampling_facts,
    usual_deviations,
)
from hzsim.present.words.goals import years_name
from hzsim.present.words.messages import called, drawn_note, sources_note
from hzsim.present.words.phrases import (
    MET,
    USUAL_DEVIATION,
    between,
    deviations,
    in_both,
    joined,
    past_words,
    probability_phrase,
    provenance,
    residual_phrase,
    shown_beside,
)
from hzsim.questions.lever.curves import Timing
from hzsim.questions.lever.requirement import Requirement
from hzsim.questions.lever.slack import BreakEven, BreakEvens
from hzsim.scenario.parts.phrases import counted_words, goal_phrase, inequality_name, target_name
from hzsim.simulation.projection import Simulation
from hzsim.units import said_difference


def requirement_sheet(requirement: Requirement) -> Sheet:
    """Return a requirement in words, with its residual, and each target's own where all together have none.

    JSON is the record of all together; `reason` is in the language asked for, and so is `note` where there is one.
    """
    past = [past_words(requirement.past, requirement.unknown)] if requirement.past else []
    parts: list[Part] = [requirement.reason, *past, *_residual(requirement)]
    if requirement.attained is not None and requirement.scenario.uncertain:
        parts += _attained(requirement.attained, medians=requirement.probability is None)
    if requirement.each:
        own = (Text(f"- {one.reason.zh}", f"- {one.reason.en}") for one in requirement.each)
        parts += [BLANK, Text("各目标单独的要求：", "Each target by itself:"), *own]
    noted = data("note") if requirement.note.en else ()
    return Sheet(
        (*parts, Block((requirement, *requirement.each), (*_REQUIRED, *noted))),
        payload=lambda records: records[0],
        short=(requirement.reason,),
    )


def requirement_brief(requirement: Requirement) -> Sheet:
    """Return the answer alone, as a notebook shows it."""
    return Sheet((requirement.reason,))


_REQUIRED: tuple[Column[Requirement], ...] = (
    Column(("unknown", "unit"), None, lambda it: it.unknown),
    *data("years", "target", "probability", "value", "residual", "feasible", "reason"),
)


def _residual(requirement: Requirement) -> Iterator[Words]:
    """Yield what the answer lies off by, where there is one."""
    size, narrowest = requirement.residual, requirement.narrowest
    if size is None:
        return
    if narrowest is None:
        points = f"{100 * size:.3g}"
        yield Text(
            f"残差（达到的概率减要求的概率）：{points}个百分点",
            f"residual (probability attained minus asked): {points} percentage points",
        )
        return
    part = narrowest.indicator
    what = Text(f"残差（{part.label.zh}减目标）", f"residual ({part.label.en} minus target)")
    yield between(what, in_both(partial(residual_said, size, part)))


def _attained(attained: Simulation, *, medians: bool) -> Iterator[Words]:
    """Yield the probability attained; and the medians where a central path was asked about that is not the median."""
    share, error = float(attained.tally.probabilities[-1]), float(attained.standard_errors[-1])
    phrase, drawn = in_both(partial(probability_phrase, share, error)), in_both(partial(provenance, attained))
    yield Text(f"达到的概率：{phrase.zh}（{drawn.zh}）", f"attained: {phrase.en} ({drawn.en})")
    if medians:
        for target, histogram in zip(attained.scenario.targets, attained.target_histograms, strict=True):
            median = shown_beside(float(histogram.quantiles((0.5,))[0]), target)
            name = target_name(target)
            yield Text(f"{name.zh}：此时的中位数为{median}", f"{name.en}: median there {median}")


TITLE = Text("单个变量的临界值（中心路径）", "Where each target breaks, one quantity at a time, on the central path")


def slack_sheet(found: Sequence[BreakEven] | BreakEven) -> Sheet:
    """Return for each target the quantities that move it: where they stand and where they break.

    `slack` of a missed target is what is short; `spread` is the usual deviation of an assumption's
    average, `deviations` the slack in units of it; `reason` says why there is no break-even.
    """
    rows = (found,) if isinstance(found, BreakEven) else found
    if not rows:
        return Sheet((Text("没有可影响目标的变量", "nothing moves the targets"),))
    usual = [USUAL_DEVIATION] if any(item.deviations is not None for item in rows) else []
    return Sheet((Block(rows, _BREAKS, TITLE), *usual, *_reasons(rows)))


def slack_caption(found: BreakEvens) -> Caption:
    """Return the caption of the chart: which assumption has the least room, and what is not drawn."""
    drawn = drawn_rows(found)
    tight = min(drawn, key=lambda it: abs(it.deviations or 0.0))
    label, target = tight.quantity.label, target_name(tight.target)
    size = deviations(abs(tight.deviations or 0.0), "")
    title = Text(
        f"最紧处：{label.zh}与“{target.zh}”的临界值只差{size}个通常偏差",
        f"Tightest: {label.en}, {size} usual deviations from where {target.en} breaks",
    )
    what = Text(
        "临界值与现值之差，以该假设多年平均的通常偏差计",
        "break-even less now, in usual deviations of the assumption's own average",
    )
    names = [between(it.target.indicator.label, it.quantity.label, " · ", " · ") for it in _undrawn(found, drawn)]
    why = Text("无临界值或无通常偏差，未绘出", "not drawn, without a break-even or a usual deviation")
    left = between(why, joined(names))
    scenario = found.scenario
    sources = sources_note(scenario, dict.fromkeys(it.target.indicator for it in drawn))
    subtitle = between(called(scenario), what, " · ", " · ")
    return Caption(title, subtitle, (USUAL_DEVIATION, *([left] if names else []), sources, drawn_note(scenario, None)))


def drawn_rows(found: Sequence[BreakEven]) -> list[BreakEven]:
    """Return what the chart draws: assumptions with a break-even and a usual deviation; BadValue for none."""
    rows = [item for item in found if isinstance(item.quantity, Assumption) and item.deviations is not None]
    if not rows:
        raise BadValue(
            "expected an assumption with a break-even and a spread", told("none"), "the table gives the reasons"
        )
    return rows


def _undrawn(found: Sequence[BreakEven], rows: Sequence[BreakEven]) -> list[BreakEven]:
    left = [item for item in found if isinstance(item.quantity, Assumption) and item not in rows]
    return [item for item in left if len(item.years) > 1 or item.value is None]


def _break_even(item: BreakEven) -> Value:
    return _NONE if item.value is None else Quantity.of(item.value, item.quantity)


def _slack(item: BreakEven) -> Value:
    return Quantity.of(item.slack, item.quantity, sign="+", form=BARE if item.met else _SHORT)


_SHORT = Text("差{}", "short: {}")
_NONE = Coded(None, Text("无，见下", "none, see below"))
_BREAKS: tuple[Column[BreakEven], ...] = (
    Column("target", Text("目标", "target"), lambda it: it.target),
    Column("met", Text("达到", "met"), lambda it: it.met),
    Column(("quantity", "unit"), Text("变量", "quantity"), lambda it: it.quantity),
    Column("years", Text("年份", "years"), lambda it: it.years),
    Column("now", Text("现值", "now"), lambda it: Quantity.of(it.now, it.quantity)),
    Column("break_even", Text("临界值", "break-even"), _break_even),
    Column("slack", Text("余地（未达到：差额）", "slack (missed: short by)"), _slack),
    Column("spread", None, lambda it: it.spread),
    Column("deviations", Text("以通常偏差计", "in usual deviations"), lambda it: usual_deviations(it.deviations)),
    Column("reason", None, lambda it: it.reason.en or None),
)


def _reasons(found: Sequence[BreakEven]) -> Iterator[Words]:
    """Yield why quantities have no break-even."""
    for item in found:
        if item.value is None:
            label, years = item.quantity.label, years_name(item.years)
            of = Text(f"{label.zh}（{years.zh}）", f"{label.en} ({years.en})")
            yield between(joined([target_name(item.target), of], " · ", " · "), item.reason)


def timing_sheet(timing: Timing) -> Sheet:
    """Return the probability that the inequality holds by year, and the first year with the one asked for."""
    target, scenario = timing.target, timing.scenario
    inequality = str(target).rsplit(" in ", 1)[0]
    columns: tuple[Column[tuple[int, tuple[float, float]]], ...] = (
        Column("year", lambda language: goal_phrase(target, language), lambda it: it[0]),
        Column(("probability", "standard_error"), Text("概率", "probability") if scenario.uncertain else MET,
               lambda it: Chance(*it[1])),
        Column("first", None, lambda it: timing.first == it[0]),
        Column("counted", None, lambda it: any(it[0] in one.span for one in timing.counted)),
    )  # fmt: skip
    table = Block(timing.probabilities.items(), columns, scenario.title, facts={"target": inequality})
    counted = [counted_words(timing.counted)] if timing.counted else []
    return Sheet(
        (table, _answer(timing), *counted, made_with(scenario, timing.sampling)),
        sampling_facts(timing.sampling),
        short=(_short(timing),),
    )


def _short(timing: Timing) -> Text:
    """Return the answer with the target that it is of."""
    return between(inequality_name(timing.target), _answer(timing))


def timing_caption(timing: Timing) -> Caption:
    """Return the caption of the chart: the goal and the year in which it is first met with the probability asked."""
    scenario, answer = timing.scenario, _answer(timing)
    what = Text("各年达到的概率", "probability by year") if scenario.uncertain else MET
    subtitle = between(called(scenario), what, " · ", " · ")
    notes = (sources_note(scenario, [timing.target.indicator]), drawn_note(scenario, timing.sampling))
    return Caption(
        between(inequality_name(timing.target), answer),
        subtitle,
        (*map(counted_words, [timing.counted] if timing.counted else []), *notes),
    )


def _answer(timing: Timing) -> Text:
    """Return the first year, or that there is none."""
    asked, last, first = f"{100 * timing.asked:g}%", max(timing.probabilities), timing.first
    if not timing.scenario.uncertain and first is None:
        return Text(f"到{last}年仍未达到", f"not met by {last}")
    if not timing.scenario.uncertain:
        return Text(f"首次达到：{first}年", f"first met in {first}")
    if first is None:
        return Text(f"到{last}年仍达不到{asked}的概率", f"not with a probability of {asked} by {last}")
    return Text(f"首次以{asked}的概率达到：{first}年", f"first met with a probability of {asked} in {first}")


def residual_said(residual: float, part: Indicator, language: Language) -> str:
    """Return `residual_phrase` with its unit: `+CNY 3 billion`; a tiny one as a bound in the unit of tables."""
    phrase = residual_phrase(residual, part, language)
    if part.unit.shown:
        return phrase
    if phrase.startswith("<"):
        return f"{phrase} {part.unit.label(language)}"
    return said_difference(residual, part.unit, part.decimals + 1, language)

"""The sheet of a requirement."""

from collections.abc import Iterator

from hzsim._typing import Language, Text
from hzsim.present.forms.sheet import BLANK, Block, Column, Part, Sheet, data
from hzsim.present.forms.values import Words
from hzsim.present.words.phrases import past_words, probability_phrase, provenance, residual_said, shown_beside
from hzsim.questions.lever.requirement import Requirement
from hzsim.scenario.parts.phrases import target_name
from hzsim.simulation.projection import Simulation


def sheet(requirement: Requirement) -> Sheet:
    """Return a requirement in words, with its residual, and each target's own where all together have none.

    JSON is the record of all together; `reason` is in the language asked for, and so is `note` where there is one.
    """
    parts: list[Part] = [requirement.reason, *_past(requirement), *_residual(requirement)]
    if requirement.attained is not None and requirement.scenario.uncertain:
        parts += _attained(requirement.attained, medians=requirement.probability is None)
    if requirement.each:
        own = (Text(f"- {one.reason.zh}", f"- {one.reason.en}") for one in requirement.each)
        parts += [BLANK, Text("各目标单独的要求：", "Each target by itself:"), *own]
    noted = data("note") if requirement.note.en else ()
    return Sheet(
        (*parts, Block((requirement, *requirement.each), (*_COLUMNS, *noted))),
        payload=lambda records: records[0],
        short=(requirement.reason,),
    )


def brief(requirement: Requirement) -> Sheet:
    """Return the answer alone, as a notebook shows it."""
    return Sheet((requirement.reason,))


_COLUMNS: tuple[Column[Requirement], ...] = (
    Column(("unknown", "unit"), None, lambda it: it.unknown),
    *data("years", "target", "probability", "value", "residual", "feasible", "reason"),
)


def _past(requirement: Requirement) -> Iterator[Words]:
    """Yield what the unknown has been, where that is known."""
    past, part = requirement.past, requirement.unknown
    if not past:
        return
    yield past_words(past, part)


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
    zh, en = (residual_said(size, part, one) for one in ("zh", "en"))
    yield Text(f"残差（{part.label.zh}减目标）：{zh}", f"residual ({part.label.en} minus target): {en}")


def _attained(attained: Simulation, *, medians: bool) -> Iterator[Words]:
    """Yield the probability attained; and the medians where a central path was asked about that is not the median."""
    share, error = float(attained.tally.probabilities[-1]), float(attained.standard_errors[-1])

    def reached(language: Language) -> str:
        phrase, drawn = probability_phrase(share, error, language), provenance(attained, language)
        return Text(f"达到的概率：{phrase}（{drawn}）", f"attained: {phrase} ({drawn})").to(language)

    yield reached
    if medians:
        for target, histogram in zip(attained.scenario.targets, attained.target_histograms, strict=True):
            median = shown_beside(float(histogram.quantiles((0.5,))[0]), target)
            name = target_name(target)
            yield Text(f"{name.zh}：此时的中位数为{median}", f"{name.en}: median there {median}")

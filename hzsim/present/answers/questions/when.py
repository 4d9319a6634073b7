"""The sheet of the year in which a target is met."""

from hzsim._typing import Text
from hzsim.present.forms.sheet import Block, Caption, Column, Sheet
from hzsim.present.forms.values import Chance, made_with, sampling_facts
from hzsim.present.words.messages import between, called, drawn_note, sources_note
from hzsim.present.words.phrases import MET
from hzsim.questions.lever.curves import Timing
from hzsim.scenario.parts.phrases import counted_words, goal_phrase, inequality_name


def sheet(timing: Timing) -> Sheet:
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


def caption(timing: Timing) -> Caption:
    """Return the caption of the chart: the goal and the year in which it is first met with the probability asked."""
    scenario, answer = timing.scenario, _answer(timing)
    what = Text("各年达到的概率", "probability by year") if scenario.uncertain else MET
    subtitle = Text(f"{called(scenario).zh} · {what.zh}", f"{called(scenario).en} · {what.en}")
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

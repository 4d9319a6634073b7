"""The captions of charts that show a scenario, or several side by side: message, unit and odds, draws and sources."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np

from hzsim._typing import Language, Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.series import History, Observation
from hzsim.history.run import Briefing
from hzsim.model.modules.parts import Indicator
from hzsim.present.answers.report import PROBABILITIES, VERDICTS
from hzsim.present.forms.sheet import Caption
from hzsim.present.forms.values import Words, spoken
from hzsim.present.words.goals import NOTHING, all_of, years_name
from hzsim.present.words.messages import (
    Odds,
    about,
    between,
    called,
    centred,
    chance_phrase,
    exact_odds,
    joined,
    lowered,
    odds_message,
    sources_note,
    target_words,
)
from hzsim.present.words.phrases import ALL_TARGETS, VALUE, any_drawn, decimals_beside, provenance
from hzsim.questions.assessment import Assessment
from hzsim.questions.comparison import targets_of
from hzsim.scenario.parts.phrases import value_name
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import Span
from hzsim.simulation.projection import Simulation
from hzsim.units import in_percent, said_difference

Shown: TypeAlias = Simulation | Assessment | Assessments | Briefing
"""What a scenario's charts are made of; the last two know its odds on every centre."""
OWN = "scenario"
PAST_YEARS = 10
"""How many years up to the base year a fan shows of what was observed."""
BANDS = Text("中位数与50%、80%、90%区间", "median and 50, 80, 90% bands")


def simulation_of(shown: Shown) -> Simulation:
    """Return the simulation behind an answer, on the scenario's own centre."""
    if isinstance(shown, Briefing | Assessments):
        shown = shown.assessment
    return shown.simulation if isinstance(shown, Assessment) else shown


def odds_by_centre(shown: Shown, place: int) -> dict[str, Odds]:
    """Return the odds of the target at a place, -1 for all together, on every centre that is known."""
    if isinstance(shown, Briefing):
        shown = shown.assessments
    if isinstance(shown, Simulation):
        return {OWN: (float(shown.tally.probabilities[place]), float(shown.standard_errors[place]))}
    found = shown.by_centre if isinstance(shown, Assessments) else {OWN: shown}
    if place < 0:
        return {centre: (one.joint, one.joint_standard_error) for centre, one in found.items()}
    items = {centre: one.targets[place] for centre, one in found.items()}
    return {centre: (item.probability, item.standard_error) for centre, item in items.items()}


def fan_caption(shown: Shown, part: Indicator, history: History | None, unit: str) -> Caption:
    """Return the caption of one indicator: the odds of the target on it, its unit, and whose figures it is made of."""
    simulation = simulation_of(shown)
    scenario, places = simulation.scenario, _targets_on(simulation, part)
    said = [_message(shown, place) for place in places[:1]] or [_ends(simulation, part)]
    more = [
        between(target_words(scenario.targets[place]), exact_odds(odds_by_centre(shown, place)))
        if len(places) > 1
        else between(Text("概率", "probability"), exact_odds(odds_by_centre(shown, place)))
        for place in places
        if scenario.uncertain
    ]
    names = joined([called(scenario), Text(unit, unit), *more], " · ", " · ")
    sources = sources_note(scenario, [part], NOTHING if history is None else _observed(history, simulation, part))
    return Caption(joined(said), names, (sources, _drawn(simulation)))


def _targets_on(simulation: Simulation, part: Indicator) -> list[int]:
    """Return the places of the targets on an indicator."""
    return [place for place, one in enumerate(simulation.scenario.targets) if one.indicator.name == part.name]


def _message(shown: Shown, place: int) -> Text:
    """Return the odds of a target and what they rest on; where nothing is drawn, by how much it is met or missed."""
    simulation = simulation_of(shown)
    scenario, target = simulation.scenario, simulation.scenario.targets[place]
    if scenario.uncertain:
        return odds_message(scenario, target, odds_by_centre(shown, place))
    value = float(simulation.target_histograms[place].quantiles((0.5,))[0])
    return between(target_words(target), _room(target, value))


def _room(target: Target, value: float) -> Text:
    """Return whether a value meets a target, and by how much: `missed by CNY 5.8 billion`."""
    room, part = float(min(abs(value - bound) for bound in target.bounds)), target.indicator
    met = bool(target.met(np.array([value]))[0])
    digits = decimals_beside(value, target)
    zh, en = (said_difference(room, part.unit, digits, language, sign="") for language in ("zh", "en"))
    return Text(f"达到，余{zh}", f"met with {en} to spare") if met else Text(f"未达到，差{zh}", f"missed by {en}")


def _ends(simulation: Simulation, part: Indicator) -> Text:
    """Return what an indicator is in the last year: its median and its 80% band, or its value."""
    found, scenario = simulation.statistics(part.name), simulation.scenario
    low, middle, high = about([float(found[one][-1]) for one in ("p10", "p50", "p90")], part)
    year = scenario.years.name(scenario.years.last)
    if not scenario.uncertain:
        return Text(f"{year}年{part.label.zh}：{middle.zh}", f"{part.label.en}: {middle.en} in {year}")
    return Text(
        f"{year}年{part.label.zh}：中位数{middle.zh}，80%的可能在{low.zh}至{high.zh}之间",
        f"{part.label.en} in {year}: median {middle.en}, with 80% between {low.en} and {high.en}",
    )


def _observed(history: History, simulation: Simulation, part: Indicator) -> Text:
    """Return whose the observed figures of an indicator are, with their years; empty without any."""
    baseline = simulation.scenario.baseline
    seen = history.observed(baseline.entity, part, baseline.year)
    return record_words([one for one in seen if one.year > baseline.year - PAST_YEARS])


def record_words(seen: Sequence[Observation]) -> Text:
    """Return the sources of observed figures with their first and last year; empty for none."""
    if not seen:
        return NOTHING
    zh, en = ("；".join(dict.fromkeys(one.source_zh or one.source for one in seen)),
              "; ".join(dict.fromkeys(one.source for one in seen)))  # fmt: skip
    years = Span(seen[0].year, seen[-1].year)
    return Text(f"实际（{years:zh}年）：{zh}", f"record {years}: {en}")


def _drawn(simulation: Simulation) -> Words:
    return partial(_made, simulation)


def _made(simulation: Simulation, language: Language) -> str:
    return f"hzsim · {provenance(simulation, language)}"


def scenario_caption(shown: Shown, title: Text, explanation: Words, parts: Iterable[Indicator]) -> Caption:
    """Return the caption of a chart of many of a scenario's numbers: all targets, all indicators, a build-up."""
    simulation = simulation_of(shown)
    scenario = simulation.scenario

    def subtitle(language: Language) -> str:
        return f"{called(scenario).to(language)} · {spoken(explanation, language)}"

    return Caption(title, subtitle, (sources_note(scenario, parts), _drawn(simulation)))


def together_message(shown: Shown) -> Text:
    """Return the odds of all targets together with what they rest on; how many are met where nothing is drawn."""
    simulation = simulation_of(shown)
    scenario = simulation.scenario
    if not scenario.targets:
        return Text("无目标", "no target")
    if len(scenario.targets) == 1:
        return _message(shown, 0)
    if not scenario.uncertain:
        met = int(simulation.tally.probabilities[:-1].sum())
        count = len(scenario.targets)
        return Text(f"{count}项目标中达到{met}项", f"{met} of {count} targets are met")
    count = len(scenario.targets)
    odds = centred(scenario, _leading(scenario.targets), odds_by_centre(shown, -1))
    return between(Text(f"{count}项目标同时实现", f"{all_of(count).capitalize()} targets together"), odds)


def _leading(targets: Sequence[Target]) -> Target | None:
    """Return the first target that growth is the lever of: what the odds of all are conditional on, first of all."""
    return next((one for one in targets if one.indicator.lever == "real_growth"), None)


def probabilities_caption(assessments: Sequence[Assessment], names: Sequence[Text]) -> Caption:
    """Return the caption of the odds of several scenarios, or of one: the least likely and the likeliest of them."""
    drawn = [one for one in assessments if one.simulation.scenario.uncertain]
    subject = PROBABILITIES if drawn else VERDICTS
    if len(assessments) == 1:
        title = together_message(assessments[0])
    else:
        title = _range(assessments, names) if len(drawn) > 1 else subject
    subtitle = called(assessments[0].simulation.scenario) if len(assessments) == 1 else subject
    if len(assessments) == 1:
        subtitle = joined([subtitle, subject], " · ", " · ")
    return Caption(title, subtitle, several_notes(assessments))


def several_notes(assessments: Sequence[Assessment]) -> tuple[Words, ...]:
    """Return the notes below scenarios side by side: sources of the first one's targets, and the draws they share."""
    first = assessments[0].simulation.scenario
    return sources_note(first, [one.indicator for one in first.targets]), _drawn(any_drawn(assessments))


def _range(assessments: Sequence[Assessment], names: Sequence[Text]) -> Text:
    """Return between which odds of all targets together scenarios lie, and which they are."""
    if any(targets_of(one) != targets_of(assessments[0]) for one in assessments):
        return PROBABILITIES  # all together means something else in each
    ranked = sorted(
        ((one.joint, one.joint_standard_error, name) for one, name in zip(assessments, names, strict=True)
         if one.simulation.scenario.uncertain), key=lambda one: one[0],
    )  # fmt: skip
    low, high = ranked[0], ranked[-1]
    said = {language: [chance_phrase(*one[:2], language) for one in (low, high)] for language in ("zh", "en")}
    return Text(
        f"{ALL_TARGETS.zh}的概率：从{said['zh'][0]}（{low[2].zh}）到{said['zh'][1]}（{high[2].zh}）",
        f"All targets together: from {said['en'][0]} ({low[2].en}) to {said['en'][1]} ({high[2].en})",
    )


def centres_caption(assessments: Assessments) -> Caption:
    """Return the caption of one scenario's odds on every centre."""
    scenario = assessments.assessment.simulation.scenario
    subject = PROBABILITIES if scenario.uncertain else VERDICTS
    subtitle = joined([called(scenario), subject], " · ", " · ")
    return Caption(together_message(assessments), subtitle, several_notes([assessments.assessment]))


def comparison_caption(assessments: Sequence[Assessment], part: Indicator, names: Sequence[Text], unit: str) -> Caption:
    """Return the caption of scenarios' paths: between which values they end, and which those are."""
    found = [(float(one.simulation.statistics(part.name)["p50"][-1]), name) for one, name in
             zip(assessments, names, strict=True)]  # fmt: skip
    (low, least), (high, most) = min(found, key=_first), max(found, key=_first)
    years = {one.simulation.scenario.years.last for one in assessments}
    at = Text(f"{min(years)}年", f" in {min(years)}") if len(years) == 1 else NOTHING
    ends = about([low, high], part)
    title = Text(
        f"{at.zh}{part.label.zh}：从{ends[0].zh}（{least.zh}）到{ends[1].zh}（{most.zh}）",
        f"{part.label.en}{at.en}: from {ends[0].en} ({least.en}) to {ends[1].en} ({most.en})",
    )
    if ends[0] == ends[1]:
        title = Text(f"{at.zh}{part.label.zh}：各情景均为{ends[0].zh}", f"{part.label.en}{at.en}: {ends[0].en} in all")
    drawn = any(one.simulation.scenario.uncertain for one in assessments)
    what = Text("中位数，括号内为末年80%区间", "medians; in brackets the 80% band of the last year") if drawn else VALUE
    subtitle = joined([what, Text(unit, unit)], " · ", " · ")
    first = assessments[0].simulation.scenario
    return Caption(title, subtitle, (sources_note(first, [part]), _drawn(any_drawn(assessments))))


def _first(pair: tuple[float, Text]) -> float:
    return pair[0]


def titles_of(assessments: Sequence[Assessment]) -> list[Text]:
    """Return the titles of scenarios as charts have them."""
    return [called(one.simulation.scenario) for one in assessments]


def contributions_caption(simulation: Simulation, parts: Sequence[str], growth: str) -> Caption:
    """Return the caption of what growth is made of: its mean over the years, and the largest part of that."""
    scenario, model = simulation.scenario, simulation.scenario.model
    means = {name: float(np.mean(simulation.statistics(name)["mean"])) for name in (*parts, growth)}
    most = max(parts, key=lambda name: means[name])
    (label, unit), years = (model.indicator(most).label, model.indicator(most).unit), scenario.years
    whole = value_name(means[growth], unit, 1)
    points = Text(*(said_difference(means[most], unit, 1, language, "") for language in ("zh", "en")))
    title = Text(
        f"{years_name(years).zh}年均增长{whole.zh}，其中{label.zh}为{points.zh}",
        f"Growth averages {whole.en} in {years}, of which {points.en} are the {lowered(label.en)}",
    )
    drawn = Text(
        "各年均值，各项之和为增速；竖线为增速的80%区间",
        "means by year, which add up to growth; bars: 80% band of growth",
    )
    certain = Text("各年数值，各项之和为增速", "values by year, which add up to growth")
    indicators = [model.indicator(name) for name in (*parts, growth)]
    return scenario_caption(simulation, title, drawn if scenario.uncertain else certain, indicators)


def ages_caption(simulation: Simulation, groups: Sequence[str], unit: str) -> Caption:
    """Return the caption of people by age: what share of them is old in the last year."""
    scenario, model = simulation.scenario, simulation.scenario.model
    last = {name: float(simulation.statistics(name)["mean"][-1]) for name in groups}
    old, share = model.indicator(groups[-1]), in_percent(last[groups[-1]] / sum(last.values()))
    year = scenario.years.name(scenario.years.last)
    title = Text(f"{year}年末{old.label.zh}占{share}", f"{old.label.en}: {share} of all at the end of {year}")
    drawn = Text("各年均值及占比", "means by year, and shares of all")
    certain = Text("各年数值及占比", "values by year, and shares of all")
    what = joined([drawn if scenario.uncertain else certain, Text(unit, unit)], " · ", " · ")
    return scenario_caption(simulation, title, what, [model.indicator("population")])

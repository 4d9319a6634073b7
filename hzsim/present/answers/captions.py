"""The captions of charts that show a scenario, or several side by side: message, unit and odds, draws and sources."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.series import History, Observation
from hzsim.history.run import Briefing
from hzsim.model.modules.parts import Indicator
from hzsim.present.answers.report import PROBABILITIES, VERDICTS
from hzsim.present.forms.sheet import Caption
from hzsim.present.forms.values import Words, spoken
from hzsim.present.words.goals import all_of, years_name
from hzsim.present.words.messages import (
    Odds,
    about,
    called,
    centred,
    chance_phrase,
    exact_odds,
    lowered,
    made_by,
    odds_message,
    sources_note,
    target_words,
)
from hzsim.present.words.phrases import ALL_TARGETS, NOTHING, between, decimals_beside, in_both, joined, provenance
from hzsim.questions.assessment import Assessment
from hzsim.questions.comparison import targets_of
from hzsim.scenario.parts.phrases import value_name
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import Span
from hzsim.simulation.projection import Simulation
from hzsim.units import in_percent, said_difference

Shown: TypeAlias = Simulation | Assessment | Assessments | Briefing
"""What a scenario's charts are made of; the last two know its odds on every centre."""
_ODDS = Text("概率", "probability")
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
    whose = [target_words(scenario.targets[place]) for place in places] if len(places) > 1 else [_ODDS]
    odds = [exact_odds(odds_by_centre(shown, place)) for place in places if scenario.uncertain]
    more = map(between, whose, odds)
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
    whose = joined(dict.fromkeys(Text(one.source_zh or one.source, one.source) for one in seen))
    years = Span(seen[0].year, seen[-1].year)
    return between(Text(f"实际（{years:zh}年）", f"record {years}"), whose)


def _drawn(simulation: Simulation) -> Text:
    return made_by(in_both(partial(provenance, simulation)))


def scenario_caption(shown: Shown, title: Text, explanation: Words, parts: Iterable[Indicator]) -> Caption:
    """Return the caption of a chart of many of a scenario's numbers: all targets, all indicators, a build-up."""
    simulation = simulation_of(shown)
    scenario = simulation.scenario
    subtitle = between(called(scenario), in_both(partial(spoken, explanation)), " · ", " · ")
    return Caption(title, subtitle, (sources_note(scenario, parts), _drawn(simulation)))


def together_message(shown: Shown) -> Text:
    """Return the odds of all targets together with what they rest on; how many are met where nothing is drawn."""
    simulation = simulation_of(shown)
    scenario = simulation.scenario
    count = len(scenario.targets)
    if not count:
        return Text("无目标", "no target")
    if count == 1:
        return _message(shown, 0)
    if not scenario.uncertain:
        met = int(simulation.tally.probabilities[:-1].sum())
        return Text(f"{count}项目标中达到{met}项", f"{met} of {count} targets are met")
    odds = centred(scenario, _leading(scenario.targets), odds_by_centre(shown, -1))
    return between(Text(f"{count}项目标同时实现", f"{all_of(count).capitalize()} targets together"), odds)


def _leading(targets: Sequence[Target]) -> Target | None:
    """Return the first target that growth is the lever of: what the odds of all are conditional on, first of all."""
    return next((one for one in targets if one.indicator.lever == "real_growth"), None)


def probabilities_caption(assessments: Sequence[Assessment], names: Sequence[Text]) -> Caption:
    """Return the caption of the odds of several scenarios, or of one: the least likely and the likeliest of them."""
    if len(assessments) == 1:
        return centres_caption(assessments[0])
    drawn = [one for one in assessments if one.simulation.scenario.uncertain]
    subject = PROBABILITIES if drawn else VERDICTS
    return Caption(_range(assessments, names) if len(drawn) > 1 else subject, subject, several_notes(assessments))


def several_notes(assessments: Sequence[Assessment], *parts: Indicator) -> tuple[Words, ...]:
    """Return the notes below scenarios side by side: sources of the first one's targets, and the draws they share.

    Of `parts` where these are what is shown.
    """
    first = assessments[0].simulation.scenario
    shown = parts or tuple(one.indicator for one in first.targets)
    return sources_note(first, shown), _drawn(any_drawn(assessments))


def _range(assessments: Sequence[Assessment], names: Sequence[Text]) -> Text:
    """Return between which odds of all targets together scenarios lie, and which they are."""
    if any(targets_of(one) != targets_of(assessments[0]) for one in assessments):
        return PROBABILITIES  # all together means something else in each
    drawn = [one for one in zip(assessments, names, strict=True) if one[0].simulation.scenario.uncertain]
    ranked = sorted(drawn, key=lambda one: one[0].joint)
    (lowest, least), (highest, most) = ranked[0], ranked[-1]
    low, high = (in_both(partial(chance_phrase, one.joint, one.joint_standard_error)) for one in (lowest, highest))
    return Text(
        f"{ALL_TARGETS.zh}的概率：从{low.zh}（{least.zh}）到{high.zh}（{most.zh}）",
        f"All targets together: from {low.en} ({least.en}) to {high.en} ({most.en})",
    )


def centres_caption(shown: Assessment | Assessments) -> Caption:
    """Return the caption of one scenario's odds, on every centre that is known."""
    assessment = shown.assessment if isinstance(shown, Assessments) else shown
    scenario = assessment.simulation.scenario
    subtitle = between(called(scenario), PROBABILITIES if scenario.uncertain else VERDICTS, " · ", " · ")
    return Caption(together_message(shown), subtitle, several_notes([assessment]))


def titles_of(assessments: Sequence[Assessment]) -> list[Text]:
    """Return the titles of scenarios as charts have them."""
    return [called(one.simulation.scenario) for one in assessments]


def contributions_caption(simulation: Simulation, parts: Sequence[str], growth: str) -> Caption:
    """Return the caption of what growth is made of: its mean over the years, and the largest part of that."""
    scenario, model = simulation.scenario, simulation.scenario.model
    means = {name: float(np.mean(simulation.statistics(name)["mean"])) for name in (*parts, growth)}
    most = max(parts, key=lambda name: means[name])
    label, unit, years = model.indicator(most).label, model.indicator(most).unit, scenario.years
    whole = value_name(means[growth], unit, 1)
    points = in_both(lambda language: said_difference(means[most], unit, 1, language, ""))
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


def any_drawn(assessments: "Sequence[Assessment]") -> "Simulation":
    """Return the first simulation of an uncertain scenario, else the first one: all of them share their draws."""
    simulations = [assessment.simulation for assessment in assessments]
    return next((one for one in simulations if one.scenario.uncertain), simulations[0])

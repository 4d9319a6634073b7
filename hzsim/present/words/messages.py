"""What charts say first: the odds of a target with what they rest on, where figures are from, how draws were made."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from hzsim._typing import Language, Text
from hzsim.model.modules.parts import BASE, Assumption, Indicator
from hzsim.present.words.goals import goal_clause, mid_sentence, years_name
from hzsim.present.words.letters import shortened
from hzsim.present.words.phrases import (
    BASES,
    NO,
    NOTHING,
    YES,
    between,
    drawing_of,
    in_both,
    joined,
    percent,
    rough_percent,
)
from hzsim.present.words.quotes import ROUGH
from hzsim.scenario.parts.phrases import target_name, value_name, value_names
from hzsim.scenario.parts.targets import Several, Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.projection import Simulation


def share_phrase(share: float) -> str:
    """Return a share in percent: whole, with one decimal below 10%, and never zero unless it is."""
    if 0 < share < 0.0005:
        return "<0.1%"
    return f"{100 * share:.1f}%" if 0 < share < 0.0995 else f"{100 * share:.0f}%"


def chance_phrase(share: float, standard_error: float, language: Language) -> str:
    """Return a probability as `share_phrase` does; yes or no where nothing is drawn."""
    return share_phrase(share) if standard_error else percent(share, standard_error, language)


Odds = tuple[float, float]
"""A probability with its standard error; without an error, whether a target is met."""

_MOST_SOURCES = 3
_IN_FILES = re.compile(r"\s*[（(][^（）()]*\b[\w-]+\.(?:csv|yaml)[^（）()]*[）)]")
"""A file's name in brackets, which is of no use to a reader of a chart."""


def condition(scenario: Scenario, target: Target | None) -> Text:
    """Return what the scenario's own odds rest on: the mean of the target's own lever in its open years.

    `if real growth averages 5.4%`; that the centre is right where a target has no lever, or none of its years is open.
    """
    lever = None if target is None or isinstance(target, Several) else target.indicator.lever
    if target is None or lever is None or target.span.last < scenario.open_years.first:
        return BASES["scenario"]
    part, years = scenario.model.lever_of(lever), Span(scenario.open_years.first, target.span.last)
    value = value_name(scenario.mean(part.name, years), part.unit, part.decimals)
    lower, span = lowered(part.label.en), years_name(years)
    zh = re.sub("（.*?）", "", part.label.zh)
    return Text(f"若{span.zh}{zh}年均{_short(value.zh)}", f"if {lower} averages {_short(value.en)} in {span.en}")


def lowered(label: str) -> str:
    """Return an English label within a sentence: `growth of R&D spending` of `Growth of R&D spending, real`."""
    name = label.partition(",")[0]
    return mid_sentence(name)


def _short(value: str) -> str:
    """Return a rate without the zeros that it ends with: `5.4%` for `5.40%`."""
    return re.sub(r"(\.\d*?)0+(?=[%‰])", r"\1", value).replace(".%", "%").replace(".‰", "‰")


def centred(scenario: Scenario, target: Target | None, odds: Mapping[str, Odds]) -> Text:
    """Return odds on their centres: `48% if real growth averages 5.4% in 2026-2030, 66% on the track record`."""
    own, record = condition(scenario, target), odds.get("record")
    said = [(own, odds["scenario"]), *([] if record is None else [(BASES["record"], record)])]
    zh = "；".join(f"{basis.zh}，概率{_is(share)}" for basis, share in said)
    en = ", ".join(f"{_rough(share, 'en')} {basis.en}" for basis, share in said)
    return Text(zh, en)


def _is(odds: Odds) -> str:
    """Return odds as they follow their noun in Chinese: `为48%`, `不到1%`."""
    words = _rough(odds, "zh")
    return f"为{words}" if words[0].isdigit() else words


def _rough(odds: Odds, language: Language) -> str:
    share, error = odds
    if not error:
        return (YES if share else NO).to(language)
    shown = rough_percent(share, error)
    return ROUGH[shown[0]].to(language).format(shown.strip("<>%")) if shown[0] in ROUGH else shown


def about(values: Sequence[float], part: Assumption | Indicator) -> tuple[Text, ...]:
    """Return values with their unit in a headline: four digits of a sum or a number of people, others as usual.

    All have the decimals that the largest of them needs.
    """
    largest = max(map(abs, values))
    if part.unit.shown or not part.unit.names or part.unit.per or not largest:
        return value_names(values, part.unit, part.decimals)
    digits = 3 - math.floor(math.log10(largest))
    return value_names([round(value, digits) for value in values], part.unit, max(0, min(part.decimals, digits)))


def odds_message(scenario: Scenario, target: Target, odds: Mapping[str, Odds]) -> Text:
    """Return the message on one target: what it asks, and its odds on the scenario's centre and on the record."""
    return between(target_words(target), centred(scenario, target, odds))


def target_words(target: Target) -> Text:
    """Return a target as a headline names it: `2030年研发强度达到4.5%以上`, `R&D intensity ≥ 4.5% (2030)`."""
    return Text(goal_clause(target), target_name(target).en)


def exact_odds(odds: Mapping[str, Odds]) -> Text:
    """Return odds on all centres with a decimal: `48.4% if the scenario's centre is right; 65.6% on ...`."""
    zh = "；".join(f"{BASES[centre].zh}{percent(*share, 'zh')}" for centre, share in odds.items())
    en = "; ".join(f"{percent(*share, 'en')} {BASES[centre].en}" for centre, share in odds.items())
    return Text(zh, en)


def drawn_note(scenario: Scenario, drawing: Simulation | Sampling | None) -> Text:
    """Return how the draws below a chart were made."""
    if drawing is None:
        return Text("hzsim", "hzsim")
    return made_by(in_both(partial(drawing_of, scenario, drawing)))


def made_by(how: Text) -> Text:
    """Return the last note below a chart: hzsim, and how it made the numbers."""
    return Text(f"hzsim · {how.zh}", f"hzsim · {how.en}")


def sources_note(scenario: Scenario, indicators: Iterable[Indicator], observed: Text = NOTHING) -> Text:
    """Return whose figures a chart of some indicators rests on, by name: those of the base year, and the record's."""
    baseline = scenario.baseline
    needed = scenario.model.needed_for(list(indicators))
    names = {name.removeprefix(BASE) for part in needed for name in part.inputs if name.startswith(BASE)}
    found = dict.fromkeys(fact.source for name, fact in baseline.facts.items() if name in names)
    named = list(map(without_files, found))
    more = Text("等", " and others") if len(named) > _MOST_SOURCES else NOTHING
    listed = joined(named[:_MOST_SOURCES])
    year = scenario.years.name(baseline.year)
    base = Text(f"基期（{year}年）：{listed.zh}{more.zh}", f"base year {year}: {listed.en}{more.en}")
    said = joined([base if named else NOTHING, observed])
    return Text(f"资料来源：{said.zh}", f"Sources: {said.en}") if said.en else NOTHING


def without_files(words: Text) -> Text:
    """Return the name of a source without the files in brackets that hold it."""
    return Text(_IN_FILES.sub("", words.zh), _IN_FILES.sub("", words.en))


def called(scenario: Scenario) -> Text:
    """Return a scenario's title as charts have it."""
    return title_in_charts(scenario.title)


_TITLE_COLUMNS = 240


def title_in_charts(title: Text) -> Text:
    """Return a title of a user's as pictures show it: plain, and cut before it takes the room of the plot."""
    return Text(shortened(title.zh, _TITLE_COLUMNS), shortened(title.en, _TITLE_COLUMNS))

"""The sheet of the frontier: the probability over two assumptions."""

from collections.abc import Iterator, Sequence
from functools import partial

from hzsim._typing import Language, Text
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import Block, Caption, Column, Data, Sheet, across
from hzsim.present.forms.values import Quantity, Words, sampling_facts
from hzsim.present.words.goals import years_name
from hzsim.present.words.messages import called, chance_phrase, drawn_note, lowered, share_phrase, sources_note
from hzsim.present.words.phrases import ALL_TARGETS, MET, NOTHING, drawing_of, error_phrase, joined, shown
from hzsim.questions.lever.frontier import Frontier
from hzsim.scenario.parts.phrases import counted_words, label_with_unit, set_words, target_name, value_name
from hzsim.units import SHARE

_FEWEST, _MOST = 7, 11
"""How many steps a coarse view of a map has."""
_LEAST_ERROR = 1e-5
"""What is said of errors that three decimals of a percentage do not show: they are up to that."""


def sheet(frontier: Frontier) -> Sheet:
    """Return a coarse view of the map, probability, second assumption down, first across; and what it lacks.

    As data, one record for each point of the grid.
    """
    drawing, years = frontier.scenario.uncertain, frontier.first.years
    name = target_name(frontier.targets[0]) if len(frontier.targets) == 1 else ALL_TARGETS
    what = Text("概率", "probability") if drawing else MET
    title = Text(f"{what.zh}：{name.zh}（{years:zh}年各取同一值）", f"{what.en}: {name.en} (both constant in {years})")
    map_ = Block(evenly(len(frontier.second_values)), _columns(frontier))
    said: list[Words] = [*frontier_words(frontier), lambda language: _made(frontier, language)]
    data = Data(partial(_points, frontier))
    levers = (frontier.first, frontier.second)
    words = (set_words(frontier.scenario.model, lever.assumption.name).en for lever in levers)
    return Sheet(
        (title, map_, *said, data),
        {**sampling_facts(frontier.sampling), "note": "; ".join(filter(None, words)) or None},
        short=(*_best(frontier), *frontier_words(frontier)),
    )


def caption(frontier: Frontier) -> Caption:
    """Return the caption of the chart: the highest probability of the map with where it is, and what the map lacks."""
    scenario, years = frontier.scenario, frontier.first.years
    name = target_name(frontier.targets[0]) if len(frontier.targets) == 1 else ALL_TARGETS
    share, *at = frontier.highest
    parts = (frontier.first.assumption, frontier.second.assumption)
    places = [(part.label, value_name(value, part.unit, part.decimals)) for part, value in zip(parts, at, strict=True)]
    said = (Text(f"{label.zh}{place.zh}", f"{lowered(label.en)} {place.en}") for label, place in places)
    where = joined(said, "，", " and ")
    chance = share_phrase(share)
    title = Text(
        f"{name.zh}：图中概率最高为{chance}（{where.zh}）",
        f"{name.en[:1].upper()}{name.en[1:]}: at most {chance} on this map, at {where.en}",
    )
    if not scenario.uncertain:
        title = name
    subtitle = Text(
        f"{called(scenario).zh} · 颜色与等值线为概率；{years_name(years).zh}两项假设各取同一值",
        f"{called(scenario).en} · shades and contours: probability; both assumptions constant in {years}",
    )
    sources = sources_note(scenario, [target.indicator for target in frontier.targets])
    return Caption(title, subtitle, (*frontier_words(frontier), sources, drawn_note(scenario, frontier.sampling)))


def _points(frontier: Frontier) -> Iterator[Record]:
    """Yield one record for each point of the grid, row by row."""
    first, second = frontier.first.assumption.name, frontier.second.assumption.name
    target = " and ".join(map(str, frontier.targets))
    for row, along in enumerate(frontier.second_values):
        for column, value in enumerate(frontier.first_values):
            yield {
                "target": target,
                first: float(value),
                second: float(along),
                "years": str(frontier.first.years),
                "probability": float(frontier.probabilities[row, column]),
                "standard_error": float(frontier.standard_errors[row, column]),
            }


def _columns(frontier: Frontier) -> tuple[Column[int], ...]:
    """Return the second assumption's value, and a column for each value of the first that is shown."""
    first, along = frontier.first.assumption, frontier.second.assumption
    drawing = float(frontier.scenario.uncertain)

    def corner(language: Language) -> str:
        return f"{label_with_unit(along, language)} \\ {label_with_unit(first, language)}"

    places = evenly(len(frontier.first_values))

    def at(place: int, row: int) -> Quantity:
        share = float(frontier.probabilities[row, places[place]])
        return Quantity(share, SHARE, 1, partial(chance_phrase, share, drawing))

    heads = (shown(float(frontier.first_values[column]), first) for column in places)
    own: Column[int] = Column("", corner, lambda row: Quantity.of(float(frontier.second_values[row]), along))
    return own, *across(heads, at)


def _made(frontier: Frontier, language: Language) -> str:
    """Return how the draws were made, and the largest standard error."""
    made = drawing_of(frontier.scenario, frontier.sampling, language)
    if not frontier.scenario.uncertain:
        return made
    error = error_phrase(max(float(frontier.standard_errors.max()), _LEAST_ERROR))
    return made + Text(f"；标准误不超过{error}", f"; standard errors up to {error}").to(language)


def evenly(points: int) -> range:
    """Return evenly spaced places among some points: at most twelve, with both ends where that is possible."""
    least = -(-(points - 1) // _MOST)
    steps = range(least, max(least, (points - 1) // _FEWEST) + 1)
    return range(0, points, min(steps, key=lambda step: ((points - 1) % step, -step)))


def frontier_words(frontier: Frontier) -> list[Text]:
    """Return in words what a map cannot show: levers that move nothing, missing contours, a point that lies outside."""
    words = _lever_words(frontier)
    if frontier.highest[0] < 0.1 and any(frontier.moving):
        nowhere = Text("图中处处未达到", "met nowhere on the map")
        words.append(_highest_words(frontier) if frontier.scenario.uncertain else nowhere)
    if frontier.counted:
        words.append(counted_words(frontier.counted))
    if not frontier.holds_now:
        words.append(Text("情景的取值在图外", "the scenario's own point lies outside the map"))
    return words


def _lever_words(frontier: Frontier) -> list[Text]:
    """Return which levers move nothing, and which stand for others."""
    words = []
    for lever, moving in zip((frontier.first, frontier.second), frontier.moving, strict=True):
        if not moving:
            label = lever.assumption.label
            words.append(Text(f"{label.zh}不影响这些目标", f"{label.en} does not move these targets"))
        if (said := set_words(frontier.scenario.model, lever.assumption.name)).en:
            words.append(said)
    return words


def _best(frontier: Frontier) -> Iterator[Text]:
    """Yield where on the map the targets are likeliest, unless that is among what a map cannot show."""
    share, *at = frontier.highest
    if not frontier.scenario.uncertain or share < 0.1:
        return
    said = _where(frontier, at)
    yield Text(
        f"图中概率最高为{share_phrase(share)}：{said.zh}",
        f"the highest probability on the map is {share_phrase(share)}, at {said.en}",
    )


def _where(frontier: Frontier, at: Sequence[float]) -> Text:
    parts = (frontier.first.assumption, frontier.second.assumption)
    said = [(part.label, shown(value, part)) for part, value in zip(parts, at, strict=True)]
    return joined((Text(f"{label.zh} {value}", f"{label.en} {value}") for label, value in said), "，", ", ")


def _highest_words(frontier: Frontier) -> Text:
    """Return the highest probability of a map without contours, and where it is."""
    share, *at = frontier.highest
    said = _where(frontier, at)
    sides = (frontier.first_values, frontier.second_values)
    edge = share > 0 and any(value in (side[0], side[-1]) for value, side in zip(at, sides, strict=True))
    there = Text("，在图的边缘", ", at the edge of the map") if edge else NOTHING
    return Text(
        f"图中概率处处低于10%，没有等值线；最高为{share_phrase(share)}（{said.zh}{there.zh}）",
        f"no contour: below 10% everywhere on the map; the highest is {share_phrase(share)} at {said.en}{there.en}",
    )

"""Answers to the questions of feasibility as views: words and tables in both languages."""

from collections.abc import Sequence

from hzsim._typing import Language, Text
from hzsim.present.question_view import chance_phrase, share_phrase
from hzsim.present.view import Piece, View, table
from hzsim.present.words import ALL_TARGETS, MET, drawing_of, percent, probability_phrase, shown
from hzsim.questions.curves import LEVELS, RequirementCurve
from hzsim.questions.frontier import Frontier
from hzsim.questions.reasons import (
    counted_words,
    highest_words,
    joined,
    lever_value,
    obstacle_words,
    outside_words,
    unmoved_words,
)
from hzsim.questions.timing import Timing
from hzsim.scenario.phrases import goal_phrase, label_with_unit, set_words, target_phrase, value_name
from hzsim.units import in_percent

_SHOWN = (0.05, 0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95)
_FEWEST, _MOST = 7, 11
"""How many steps a coarse view of a map has."""


def curve_view(curves: Sequence[RequirementCurve], language: Language) -> View:
    """Return targets by probabilities: the values of the lever that each needs, and in words what has no answer."""
    lever, scenario, sampling = curves[0].lever, curves[0].scenario, curves[0].sampling
    header = [label_with_unit(lever.assumption, language) + (SHIFT.to(language) if lever.keep_shape else "")]
    if scenario.uncertainty:
        header += [Text("现值的概率", "probability now").to(language), *(in_percent(level, 0) for level in _SHOWN)]
        header += [Text("最高概率", "highest").to(language)]
        rows = [_curve_row(item, language) for item in curves]
    else:
        header += [Text("现值是否达到", "met now").to(language), Text("所需取值", "values that meet it").to(language)]
        rows = [_certain_row(item, language) for item in curves]
    now = now_words(curves[0])
    note = Text(
        f"情景现值：{now.zh}（{lever.years}）；{drawing_of(scenario, sampling, 'zh')}",
        f"the scenario has {now.en} ({lever.years}); {drawing_of(scenario, sampling, 'en')}",
    )
    said = [*map(curve_words, curves), counted_words(curves[-1].counted), outside_words(lever, scenario)]
    said.append(set_words(scenario.model, lever.assumption.name))
    reasons = [words.to(language) for words in said if words.en]
    return View((table(header, rows, scenario.title.to(language)), note.to(language), *reasons))


SHIFT = Text("，平移", ", shift of the path")


def now_words(item: RequirementCurve) -> Text:
    """Return where the scenario has the lever: a value, an average where it is a path, or the path that is shifted."""
    lever, years = item.lever, item.scenario.years
    part, path = lever.assumption, item.scenario.central(lever.assumption.name)[0, years.part(lever.years)]
    now = value_name(float(path.mean()), part.unit, part.decimals)
    mean = Text("年均", "an average of ") if path.min() < path.max() else Text("", "")
    shift = Text("，平移为零", ", no shift") if lever.keep_shape else Text("", "")
    return Text(f"{mean.zh}{now.zh}{shift.zh}", f"{mean.en}{now.en}{shift.en}")


def _curve_row(item: RequirementCurve, language: Language) -> list[str]:
    highest, place = item.highest
    peak = in_percent(highest)
    if item.moved and 0 < highest <= 0.995:
        peak += f" @ {lever_value(item.lever, place, 0).to(language)}"
        peak += Text("（界限）", " (bound)").to(language) if place in item.lever.bounds else ""
    now = probability_phrase(item.probability_now, item.error_now, language)
    return [curve_name(item, language), now, *(_needed(item, level, language) for level in _SHOWN), peak]


def _certain_row(item: RequirementCurve, language: Language) -> list[str]:
    """Return whether a target is met now, and the values that meet it: nothing is drawn."""
    met = percent(item.probability_now, 0.0, language)
    return [curve_name(item, language), met, _needed(item, LEVELS[-1], language)]


def _needed(item: RequirementCurve, level: float, language: Language) -> str:
    """Return the values that give a probability: `≥ 5.40%`, `4.90% – 5.60%`, any, or none."""
    found = []
    for low, high in item.solutions(level):
        first, last = (lever_value(item.lever, edge, 0).to(language) for edge in (low, high))
        open_low, open_high = low in item.lever.bounds, high in item.lever.bounds
        if open_low and open_high:
            return Text("任何值", "any").to(language)
        found.append(f"≤ {last}" if open_low else f"≥ {first}" if open_high else f"{first} – {last}")
    return "; ".join(found) or "–"


def curve_name(item: RequirementCurve, language: Language) -> str:
    """Return the target of a curve in words, or that it is of all together."""
    return target_phrase(item.targets[0], language) if len(item.targets) == 1 else ALL_TARGETS.to(language)


def curve_words(item: RequirementCurve) -> Text:
    """Return why a curve has no answer for some probabilities; empty where it has one for all."""
    highest, place = item.highest
    asked = LEVELS[-1] if item.scenario.uncertainty else None
    name = Text(curve_name(item, "zh"), curve_name(item, "en"))
    if not item.moved:
        return unmoved_words(item.lever, name, highest, asked)
    if highest >= LEVELS[-1]:
        return Text("", "")
    missed = Text("无论取值多少都达不到", "no value meets it")
    parts = [missed if asked is None else highest_words(item.lever, highest, place)]
    if item.obstacle is not None:
        parts.append(obstacle_words(item.lever, item.obstacle, asked))
    words = joined(*parts)
    return Text(f"{name.zh}：{words.zh}", f"{name.en}: {words.en}")


def timing_view(timing: Timing, language: Language) -> View:
    """Return the probability by year, and the first year with the probability asked for."""
    drawn = bool(timing.scenario.uncertainty)
    header = [goal_phrase(timing.target, language), (Text("概率", "probability") if drawn else MET).to(language)]
    rows = [[str(year), probability_phrase(*found, language)] for year, found in timing.probabilities.items()]
    asked, last = f"{100 * timing.asked:g}%", max(timing.probabilities)
    if not drawn and timing.first is None:
        words = Text(f"到{last}年仍未达到", f"not met by {last}")
    elif not drawn:
        words = Text(f"首次达到：{timing.first}年", f"first met in {timing.first}")
    elif timing.first is None:
        words = Text(f"到{last}年仍达不到{asked}的概率", f"not with a probability of {asked} by {last}")
    else:
        words = Text(
            f"首次以{asked}的概率达到：{timing.first}年", f"first met with a probability of {asked} in {timing.first}"
        )
    title = timing.scenario.title.to(language)
    return View(
        (table(header, rows, title), words.to(language), drawing_of(timing.scenario, timing.sampling, language))
    )


def frontier_view(frontier: Frontier, language: Language) -> View:
    """Return a coarse view of the map: probability, second assumption down, first across; and what it lacks."""
    across, along = frontier.first.assumption, frontier.second.assumption
    columns, rows_at = evenly(len(frontier.first_values)), evenly(len(frontier.second_values))
    header = [
        f"{label_with_unit(along, language)} \\ {label_with_unit(across, language)}",
        *(shown(float(frontier.first_values[column]), across) for column in columns),
    ]
    drawn = bool(frontier.scenario.uncertainty)
    rows = [
        [shown(float(frontier.second_values[row]), along),
         *(chance_phrase(float(frontier.probabilities[row, column]), float(drawn), language) for column in columns)]
        for row in rows_at
    ]  # fmt: skip
    phrases = [target_phrase(target, language) for target in frontier.targets]
    name = phrases[0] if len(phrases) == 1 else ALL_TARGETS.to(language)
    years = frontier.first.years
    what = Text("概率", "probability") if drawn else MET
    title = Text(f"{what.zh}：{name}（{years}年各取同一值）", f"{what.en}: {name} (both constant in {years})")
    pieces: list[Piece] = [title.to(language), table(header, rows)]
    pieces += [words.to(language) for words in frontier_words(frontier)]
    error = Text("标准误不超过", "standard errors up to").to(language)
    largest = f"{100 * float(frontier.standard_errors.max()):.2f}%"
    errors = f"; {error} {largest}" if drawn else ""
    return View((*pieces, drawing_of(frontier.scenario, frontier.sampling, language) + errors))


def evenly(points: int) -> range:
    """Return places among so many points that lie evenly: up to twelve, and to both ends where that can be."""
    least = -(-(points - 1) // _MOST)
    steps = range(least, max(least, (points - 1) // _FEWEST) + 1)
    return range(0, points, min(steps, key=lambda step: ((points - 1) % step, -step)))


def frontier_words(frontier: Frontier) -> list[Text]:
    """Return in words what a map cannot show: levers that move nothing, missing contours, a point that lies outside."""
    words = []
    for lever, moving in zip((frontier.first, frontier.second), frontier.moving, strict=True):
        if not moving:
            label = lever.assumption.label
            words.append(Text(f"{label.zh}不影响这些目标", f"{label.en} does not move these targets"))
        if (said := set_words(frontier.scenario.model, lever.assumption.name)).en:
            words.append(said)
    share, *at = frontier.highest
    sides = (frontier.first_values, frontier.second_values)
    edge = share > 0 and any(value in (side[0], side[-1]) for value, side in zip(at, sides, strict=True))
    there = Text("，在图的边缘", ", at the edge of the map") if edge else Text("", "")
    if share < 0.1 and any(frontier.moving):
        parts = (frontier.first.assumption, frontier.second.assumption)
        zh, en = (
            ", ".join(f"{part.label.to(language)} {shown(value, part)}" for part, value in zip(parts, at, strict=True))
            for language in ("zh", "en")
        )
        nowhere = Text("图中处处未达到", "met nowhere on the map")
        words.append(
            nowhere
            if not frontier.scenario.uncertainty
            else Text(
                f"图中概率处处低于10%，没有等值线；最高为{share_phrase(share)}（{zh}{there.zh}）",
                f"no contour: below 10% everywhere on the map; the highest is {share_phrase(share)} at {en}{there.en}",
            )
        )
    if frontier.counted:
        words.append(counted_words(frontier.counted))
    if not frontier.holds_now:
        words.append(Text("情景的取值在图外", "the scenario's own point lies outside the map"))
    return words

"""Why a lever has this answer, or none: what keeps several targets apart, and the sentences in both languages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations

import numpy as np

from hzsim._typing import Array, Text
from hzsim.questions.lever.interpolation import Interpolant, probits, shares_of
from hzsim.questions.lever.lever import Lever
from hzsim.questions.lever.probability import Along, Curve
from hzsim.scenario.parts.phrases import target_name, value_name
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.points.roots import meet
from hzsim.units import in_percent, said_difference

_FEW = 256
_LESS = 1e-3
"""Share by which a second target must make one less likely to be named with it."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Obstacle to meeting several targets together: the limiting `pair`, and the target to leave out, `relief`.

    `pair` are the two targets (or the one, when a second makes it no less likely) that set the highest
    joint probability: they reach `pair_highest` at `pair_place`, None where it is the same at every value.
    Without `relief` the others reach `relieved`, more than without any other target.
    """

    pair: tuple[Target, ...]
    pair_highest: float
    pair_place: float | None
    relief: Target
    relieved: float


def obstacle_at_medians(question: Along) -> Obstacle | None:
    """Return what keeps targets apart on the central path, where a group can be met (one) or not (zero)."""

    def possible(places: Iterable[int]) -> float:
        return float(bool(reduce(meet, (question.met[place] for place in places))))

    return _named(question, possible, possible, lambda places: (possible(places), None))


def obstacle_of(question: Along, alone: Sequence[Curve]) -> Obstacle | None:
    """Return the obstacle to meeting all targets of a question; `alone` holds the curve of each single target.

    It is found on a coarse scan, then from all points.
    """
    if len(question.targets) < 2 or not any(map(question.scenario.is_drawn, question.targets)):
        return obstacle_at_medians(question)
    scan = _Scan.of(question)

    def highest(group: Sequence[int]) -> float:
        return alone[group[0]].highest[0] if len(group) == 1 else scan.highest(group)

    def top(group: Sequence[int]) -> tuple[float, float | None]:
        curve = alone[group[0]] if len(group) == 1 else Curve(scan.around(group), exact=False)
        return curve.highest[0], None if curve.steady else curve.highest[1]

    return _named(question, highest, scan.highest, top)


def _named(
    question: Along,
    highest: Callable[[Sequence[int]], float],
    relieved: Callable[[Sequence[int]], float],
    top: Callable[[Sequence[int]], tuple[float, float | None]],
) -> Obstacle | None:
    """Return the obstacle, from how likely one or two targets, and all but one, can become; `top` says it exactly."""
    places = range(len(question.targets))
    if len(places) < 2:
        return None
    groups = [group for size in (1, 2) for group in combinations(places, size)]
    # one alone comes before a pair that is hardly less likely
    tightest = min(groups, key=lambda group: highest(group) * (1 if len(group) == 1 else 1 + _LESS))
    others = {place: [other for other in places if other != place] for place in places}
    relief = max(places, key=lambda place: (relieved(others[place]), place in tightest))
    pair = tuple(question.targets[place] for place in tightest)
    return Obstacle(pair, *top(tightest), question.targets[relief], top(others[relief])[0])


@dataclass(frozen=True, slots=True, eq=False)
class _Scan:
    """The probabilities of each pair of targets and of all but each one at some values of a lever, from few points."""

    question: Along
    values: Array
    pairs: Array
    without: Array

    @classmethod
    def of(cls, question: Along) -> "_Scan":
        """Return the scan of a question, at all values at once."""
        few, starts = replace(question.sampling, draws=min(question.sampling.draws, _FEW)), question.starts
        odds = replace(question, sampling=few).odds(question.targets)
        values = np.sort(np.concatenate([starts, (starts[:-1] + starts[1:]) / 2]))
        return cls(question, values, *odds.pairs(values))

    def shares(self, group: Sequence[int]) -> Array:
        """Return the probability of a pair of targets, or of all but one, at each value."""
        if len(group) == 2:
            return np.asarray(self.pairs[:, group[0], group[1]])
        (left_out,) = set(range(len(self.question.targets))) - {*group}
        return np.asarray(self.without[:, left_out])

    def highest(self, group: Sequence[int]) -> float:
        """Return the highest probability of a group."""
        along = Interpolant(self.values, probits(self.shares(group)))
        return float(shares_of(along.at(along.dense)).max())

    def around(self, group: Sequence[int]) -> Along:
        """Return the question for a group around where it is likeliest."""
        place, last = int(np.argmax(probits(self.shares(group)))), len(self.values) - 1
        low, high = self.values[max(0, place - 1)], self.values[min(last, place + 1)]
        return self.question.take(group).within(float(low), float(high))


def lever_value(lever: Lever, value: float, more: int = 1) -> Text:
    """Return a value of a lever with its unit, with `more` digits than the assumption shows; a shift with its sign."""
    unit, decimals = lever.assumption.unit, lever.assumption.decimals + more
    if lever.keep_shape:
        return Text(said_difference(value, unit, decimals, "zh"), said_difference(value, unit, decimals, "en"))
    return value_name(value, unit, decimals)


def joined(*parts: Text) -> Text:
    """Return sentences one after the other, empty ones left out."""
    parts = tuple(part for part in parts if part.en)
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def range_words(lever: Lever, solutions: Sequence[tuple[float, float]]) -> Text:
    """Return the values of the lever that meet the targets, as intervals in words: `any value from 5.4% does`."""
    edges = [_edges(lever, *interval) for interval in solutions]
    if len(edges) == 1:
        one_side = any(bound in solution for solution in solutions for bound in lever.bounds)
        return Text(f"{edges[0].zh}{'即可' if one_side else '均可'}", f"any value {edges[0].en} does")
    zh, en = "，或".join(one.zh for one in edges), ", or ".join(one.en for one in edges)
    return Text(f"有{len(edges)}段取值可行：{zh}", f"{len(edges)} ranges of values do: {en}")


def _edges(lever: Lever, low: float, high: float) -> Text:
    first, last = lever_value(lever, low), lever_value(lever, high)
    if low in lever.bounds:
        return Text(f"不高于{last.zh}", f"up to {last.en}")
    if high in lever.bounds:
        return Text(f"不低于{first.zh}", f"from {first.en}")
    return Text(f"{first.zh}至{last.zh}", f"from {first.en} to {last.en}")


def met_words(lever: Lever, value: float, target: Text, asked: Text) -> Text:
    """Return the answer itself: the value, its years, and what it meets."""
    label, number = lever.assumption.label, lever_value(lever, value)
    how = Text("平移", "shifted by") if lever.keep_shape else Text("", "of")
    return Text(
        f"{label.zh}{how.zh}{number.zh}（{lever.years:zh}年）时{asked.zh}达到：{target.zh}",
        f"{label.en} {how.en} {number.en} in {lever.years} meets {target.en} {asked.en}",
    )


def always_words(lever: Lever, asked: Text) -> Text:
    """Return the sentence that every value of the lever within its bounds meets the targets."""
    label = lever.assumption.label
    low, high = (lever_value(lever, bound) for bound in lever.bounds)
    return Text(
        f"{low.zh}至{high.zh}之间任何{label.zh}都{asked.zh}达到目标，没有临界值",
        f"every {label.en} from {low.en} to {high.en} meets it {asked.en}: there is no break-even",
    )


def never_words(lever: Lever, target: Text, asked: Text) -> Text:
    """Return the sentence that no value of the lever within its bounds meets the targets."""
    label = lever.assumption.label
    low, high = (lever_value(lever, bound) for bound in lever.bounds)
    return Text(
        f"{label.zh}在{low.zh}至{high.zh}之间没有取值能{asked.zh}达到：{target.zh}",
        f"no {label.en} from {low.en} to {high.en} meets {target.en} {asked.en}",
    )


def place_words(lever: Lever, place: float) -> Text:
    """Return where a highest probability lies; that it is a bound, beyond which there may be more, is said."""
    value = lever_value(lever, place)
    if place not in lever.bounds:
        return Text(f"{value.zh}时", f"at {value.en}")
    end = Text("上界", "upper") if place == lever.bounds[1] else Text("下界", "lower")
    return Text(f"查找范围的{end.zh}{value.zh}处", f"at {value.en}, the {end.en} bound of the search")


def outside_words(lever: Lever, scenario: Scenario) -> Text:
    """Return that a scenario stands outside the bounds that were asked for; empty where it does not."""
    if lever.holds(scenario):
        return Text("", "")
    part, values = lever.assumption, (scenario.mean(lever.assumption.name, lever.years), *lever.limits(scenario))
    now, low, high = (value_name(value, part.unit, part.decimals + 1) for value in values)
    return Text(
        f"{part.label.zh}的情景现值{now.zh}在给定的界限{low.zh}至{high.zh}之外",
        f"{part.label.en}: the scenario's own {now.en} lies outside the bounds asked for, {low.en} to {high.en}",
    )


def highest_words(lever: Lever, share: float, place: float) -> Text:
    """Return the highest probability and where it lies."""
    if share == 0:
        return Text("无论取值多少，概率均为零", "its probability is zero at any value")
    where = place_words(lever, place)
    return Text(f"最高概率为{in_percent(share)}（{where.zh}）", f"at most {in_percent(share)}, {where.en}")


def unmoved_words(lever: Lever, target: Text, share: float, probability: float | None) -> Text:
    """Return that the lever does not move the target, and how likely (or whether) it is met whatever the value."""
    label = lever.assumption.label
    if probability is None or share in (0, 1):
        anyway = Text("无论取值多少都达到", "it is met at any value")
        anyway = anyway if share else Text("无论取值多少都达不到", "it is missed at any value")
    else:
        odds = in_percent(share)
        anyway = Text(f"无论取值多少，概率均为{odds}", f"its probability is {odds} at any value")
    unmoved = Text(
        f"{lever.years:zh}年的{label.zh}不影响{target.zh}", f"{label.en} in {lever.years} does not move {target.en}"
    )
    return joined(unmoved, anyway)


def obstacle_words(lever: Lever, obstacle: Obstacle, probability: float | None) -> Text:
    """Return what keeps targets apart: the pair (or the one) that sets the peak, and the one to leave out."""
    pair = [target_name(target) for target in obstacle.pair]
    relief = target_name(obstacle.relief)
    if probability is None:
        possible = Text(f"去掉{relief.zh}，其余都能达到", f"without {relief.en} the rest can be met")
        never = Text("去掉任何一个目标都还不够", "leaving out any single target is not enough")
        return joined(_excluding(pair, obstacle.pair_highest), possible if obstacle.relieved else never)
    left = in_percent(obstacle.relieved)
    without = Text(f"去掉{relief.zh}最有用：其余最高可达{left}", f"without {relief.en} the rest reaches at most {left}")
    if not obstacle.pair_highest:
        return joined(_excluding(pair, 0.0), without)
    at = Text("，无论取值多少", " at any value")
    if obstacle.pair_place is not None:
        place = place_words(lever, obstacle.pair_place)
        at = Text(f"（{place.zh}）", f", {place.en}")
    zh, en = "与".join(one.zh for one in pair), " with ".join(one.en for one in pair)
    most = in_percent(obstacle.pair_highest)
    peak = Text(f"受阻于：{zh}，最高{most}{at.zh}", f"it is stopped by {en}: at most {most}{at.en}")
    return joined(peak, without)


def _excluding(pair: Sequence[Text], possible: float) -> Text:
    if possible:
        return Text("任意两个目标都能同时达到，全部则不能", "any two of the targets can be met, all of them cannot")
    zh, en = "与".join(one.zh for one in pair), " with ".join(one.en for one in pair)
    if len(pair) == 1:
        return Text(f"受阻于：{zh}，它单独也达不到", f"it is stopped by {en}, which cannot be met alone")
    return Text(f"受阻于：{zh}，两者互相排斥", f"it is stopped by {en}, which exclude each other")


def all_known_words(scenario: Scenario) -> Text:
    """Return that no year is left to change."""
    return Text(
        f"目标年份不晚于{scenario.known_until}年，均已知，没有可调整的年份",
        f"the target's years are known (until {scenario.known_until}): no year is left to change",
    )

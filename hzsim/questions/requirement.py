"""`require`: the value of an assumption at which targets are just met."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.errors import BadValue
from hzsim.model.parts import Assumption
from hzsim.questions.curves import Sampling, chosen_targets, jointly, nearest_edge, solve_each, stopped_by
from hzsim.questions.intervals import Curve
from hzsim.questions.lever import Lever, make_lever, moves
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.scenario.years import Span, parse_span
from hzsim.simulation.blocks import whole
from hzsim.simulation.projection import DRAWS, SAMPLER, SEED, Simulation, project, simulate
from hzsim.units import display


@dataclass(frozen=True, slots=True)
class Requirement(Shown):
    """The answer to `require`.

    `value` is the constant (or the shift, with `keep_shape`) in the assumption's unit, None when
    there is none within bounds; then `reason` says why. `residual` is, on the central path, the
    indicator minus the target in its unit (of the target that is met most narrowly) and, with a
    probability, the probability attained at `value` minus the one asked for; it is measured by
    projecting the scenario again with `value` in it. `attained` is the simulation with `value`,
    for a probability and wherever the central path is not the median; None otherwise.
    """

    scenario: Scenario
    unknown: Assumption
    years: Span
    targets: tuple[Target, ...]
    probability: float | None
    keep_shape: bool
    value: float | None
    residual: float | None
    feasible: bool
    reason: Text
    attained: Simulation | None = None

    @property
    def target(self) -> str:
        """The targets as text, joined by `and`."""
        return " and ".join(str(target) for target in self.targets)

    def __str__(self) -> str:
        return self.reason.en


def require(
    scenario: Scenario,
    unknown: str,
    target: str | Target | Sequence[str | Target] | None = None,
    probability: float | None = None,
    years: str | int | Span | None = None,
    *,
    bounds: tuple[float, float] | None = None,
    keep_shape: bool = False,
    draws: int = DRAWS,
    seed: int = SEED,
    sampler: str = SAMPLER,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Requirement:
    """Return the value of an assumption at which targets are just met, on the central path or with a probability.

    `target` is one target, several, or None for all of the scenario's; several are asked for
    jointly. The value takes the place of the assumption's central path over `years` (default:
    those after the known ones up to the last target's year), the uncertainty around it
    unchanged; with `keep_shape` the path is shifted instead. With a probability every draw is
    solved once for the values it needs. Raises BadValue for arguments that make no question.
    """
    targets = chosen_targets(scenario, target)
    _check_probability(probability, draws)
    span = years if years is None or isinstance(years, Span) else parse_span(years)
    lever = make_lever(scenario, unknown, targets, span, bounds, keep_shape)
    if lever is None:
        part, open_years = scenario.model.assumption(unknown), scenario.open_years
        return Requirement(
            scenario, part, open_years, targets, probability, keep_shape, None, None, False, _all_known(scenario)
        )
    answer = Requirement(
        scenario, lever.assumption, lever.years, targets, probability, keep_shape, None, None, False, Text("", "")
    )
    moved = [moves(scenario, lever, item) for item in targets]
    if not any(moved):
        return replace(answer, reason=_unmoved(answer))
    sampling = None if probability is None else Sampling(draws, seed, sampler, jobs, progress)
    each = solve_each(scenario, lever, targets, sampling)
    curve = jointly(each)
    value, solutions = nearest_edge(curve, probability or 1.0, lever, lever.now(scenario))
    if not solutions:
        return replace(answer, reason=_out_of_reach(answer, lever, curve, stopped_by(each, probability or 1.0)))
    if value is None:
        return replace(answer, feasible=True, reason=_always(answer, lever))
    changed = lever.moved(scenario, value).replace(targets=targets)
    reason = _met(answer, value, solutions, lever)
    found = replace(answer, value=value, feasible=True, reason=reason)
    if probability is None:
        found = replace(found, residual=_residual_on_central_path(changed))
        if not scenario.skewed:
            return found
    attained = simulate(changed, draws, seed, sampler, indicators=[], jobs=jobs)
    if probability is not None:
        found = replace(found, residual=float(attained.tally.probabilities[-1]) - probability)
    return replace(found, attained=attained)


def _check_probability(probability: float | None, draws: int) -> None:
    if probability is None:
        return
    if not 0 < probability < 1:
        raise BadValue("expected a probability between 0 and 1", str(probability))
    number = whole(draws, "draws")
    if probability * number > number - 1:
        raise BadValue(f"expected a probability that {draws:,} draws can tell from certainty", str(probability))


def _residual_on_central_path(changed: Scenario) -> float:
    projection = project(changed)
    found = [(target, float(projection.statistic(target)[0])) for target in changed.targets]
    narrowest = min(found, key=lambda pair: float(pair[0].margin(np.array(pair[1]))) / (abs(pair[0].value) or 1.0))
    return narrowest[1] - narrowest[0].value


def _shown(answer: Requirement, value: float) -> str:
    return display(value, answer.unknown.unit, answer.unknown.decimals + 1)


def _asked(answer: Requirement) -> Text:
    if answer.probability is None:
        centre = answer.scenario.centre
        return Text(f"在{centre.zh}上", f"at the {centre.en}")
    percent = f"{100 * answer.probability:g}%"
    return Text(f"以{percent}的概率", f"with a probability of {percent}")


def _met(answer: Requirement, value: float, solutions: list[tuple[float, float]], lever: Lever) -> Text:
    asked, label, shown = _asked(answer), answer.unknown.label, _shown(answer, value)
    if answer.keep_shape:
        shown = f"+{shown}" if value >= 0 else shown
    inside = next(interval for interval in solutions if value in interval)
    where = _range(answer, inside, lever)
    how = Text("平移", "shifted by") if answer.keep_shape else Text("", "of")
    return Text(
        f"{label.zh}{how.zh}{shown}（{answer.years}）时{asked.zh}达到：{answer.target}；{where.zh}",
        f"{label.en} {how.en} {shown} in {answer.years} meets {answer.target} {asked.en}; {where.en}",
    )


def _range(answer: Requirement, interval: tuple[float, float], lever: Lever) -> Text:
    low, high = (_shown(answer, edge) for edge in interval)
    if interval[0] in lever.bounds:
        return Text(f"不高于{high}即可", f"any value up to {high} does")
    if interval[1] in lever.bounds:
        return Text(f"不低于{low}即可", f"any value from {low} does")
    return Text(f"{low}至{high}之间均可", f"any value from {low} to {high} does")


def _always(answer: Requirement, lever: Lever) -> Text:
    low, high = (_shown(answer, bound) for bound in lever.bounds)
    asked = _asked(answer)
    return Text(
        f"{low}至{high}之间任何{answer.unknown.label.zh}都{asked.zh}达到目标，没有临界值",
        f"every {answer.unknown.label.en} from {low} to {high} meets it {asked.en}: there is no break-even",
    )


def _out_of_reach(answer: Requirement, lever: Lever, curve: Curve, stopped: tuple[int, ...]) -> Text:
    low, high = (_shown(answer, bound) for bound in lever.bounds)
    label, asked = answer.unknown.label, _asked(answer)
    reason = Text(
        f"{label.zh}在{low}至{high}之间没有取值能{asked.zh}达到：{answer.target}",
        f"no {label.en} from {low} to {high} meets {answer.target} {asked.en}",
    )
    if answer.probability is not None:
        reason = _plus(reason, _highest(answer, curve))
    if len(answer.targets) == 1:
        return reason
    blocking = [str(answer.targets[place]) for place in stopped]
    return _plus(reason, Text(f"受阻于：{'；'.join(blocking)}", f"it is stopped by {' with '.join(blocking)}"))


def _highest(answer: Requirement, curve: Curve) -> Text:
    share, at = curve.highest()
    if share == 0:
        return Text("没有任何一次抽样能达到", "no draw meets it at any value")
    percent, value = f"{100 * share:.1f}%", _shown(answer, at)
    return Text(f"最高概率为{percent}（{value}时）", f"at most {percent}, at {value}")


def _plus(first: Text, second: Text) -> Text:
    return Text(f"{first.zh}；{second.zh}", f"{first.en}; {second.en}")


def _unmoved(answer: Requirement) -> Text:
    label = answer.unknown.label
    names = ", ".join(sorted({target.indicator.name for target in answer.targets}))
    zh = "、".join(sorted({target.indicator.label.zh for target in answer.targets}))
    return Text(f"{answer.years}年的{label.zh}不影响{zh}", f"{label.en} in {answer.years} does not move {names}")


def _all_known(scenario: Scenario) -> Text:
    return Text(
        f"目标年份不晚于{scenario.known_until}年，均已知，没有可调整的年份",
        f"the target's years are known (until {scenario.known_until}): no year is left to change",
    )

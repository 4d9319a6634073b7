"""Frontier maps: the probability of targets over a grid of two assumptions, from the same points everywhere.

The probability is a smooth function of both, so its probit is found at a few Chebyshev nodes of
each side and interpolated: first from few points, then what all points change is added. That is
compared with direct evaluation between the nodes; where it is not exact, there are more of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array, BoolArray
from hzsim.errors import BadValue, told
from hzsim.questions.lever.interpolation import Surface, chebyshev_nodes, odds_over, shares_of, told_probits
from hzsim.questions.lever.lever import Lever, Response, asked_of, check_apart, lever_for, moves, written_bounds
from hzsim.questions.lever.odds import JointProbability, check_given
from hzsim.questions.lever.spread import average_spread
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import FEWEST, Sampling, check_draws
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords

if TYPE_CHECKING:
    import pandas as pd

POINTS = 41
_GRIDS = ("probabilities", "standard_errors")


@dataclass(frozen=True, slots=True, repr=False)
class Frontier(Shown):
    """The probability of meeting targets jointly, shape (second, first), over two assumptions.

    `standard_errors` belong to the probabilities. `now` is where the scenario stands; `moving`
    says of each assumption whether it moves any of the targets. `error` is the largest difference
    from direct evaluation at the points checked, zero when every point was evaluated. `counted` are
    targets that are counted draw by draw: the map then has steps.
    """

    scenario: Scenario
    targets: tuple[Target, ...]
    first: Lever
    second: Lever
    first_values: Array
    second_values: Array
    probabilities: Array
    standard_errors: Array
    now: tuple[float, float]
    moving: tuple[bool, bool]
    sampling: Sampling
    error: float
    counted: tuple[Target, ...] = ()

    @property
    def highest(self) -> tuple[float, float, float]:
        """The highest probability on the grid, and the two values where it lies."""
        row, column = np.unravel_index(int(np.argmax(self.probabilities)), self.probabilities.shape)
        top = self.probabilities[row, column]
        return float(top), float(self.first_values[column]), float(self.second_values[row])

    def grid(self, of: str = "probabilities") -> "pd.DataFrame":
        """Return the map as a frame: values of the second assumption by those of the first, in their units.

        `of` is `probabilities` or `standard_errors`; BadValue for anything else.
        """
        import pandas as pd

        if of not in _GRIDS:
            raise BadValue(told("expected one of {names}", names=", ".join(_GRIDS)), str(of))
        rows = pd.Index(self.second_values, name=self.second.assumption.name)
        columns = pd.Index(self.first_values, name=self.first.assumption.name)
        return pd.DataFrame(getattr(self, of), index=rows, columns=columns)

    @property
    def feasible(self) -> bool:
        """Whether either assumption moves any of the targets."""
        return any(self.moving)

    @property
    def holds_now(self) -> bool:
        """Whether the point at which the scenario stands lies on the map."""
        values = (self.first_values, self.second_values)
        return all(along[0] <= at <= along[-1] for at, along in zip(self.now, values, strict=True))


KEYWORDS = Keywords("frontier")


@KEYWORDS
def frontier(
    scenario: Scenario,
    first: str,
    second: str,
    target: str | Target | Sequence[str | Target] | None = None,
    *,
    first_range: tuple[float, float] | None = None,
    second_range: tuple[float, float] | None = None,
    points: int = POINTS,
    years: str | int | Span | None = None,
    **drawing: Unpack[DrawKeywords],
) -> Frontier:
    """Return the joint probability of targets over a grid of constants of two assumptions.

    The constants take the place of the central paths over `years` (default as in `require`).
    The ranges default to two usual deviations of the assumption's average over those years
    (`average_spread`) around where the scenario stands, or a fifth of it where nothing is
    declared; a side on whose edge the map is highest is longer, up to six, so that nearly the
    highest odds lie inside. Raises BadValue.
    """
    scenario, chosen = asked_of(scenario, target)
    if scenario.model.settable(first) == scenario.model.settable(second):
        raise BadValue("expected two different assumptions", first)
    if not 2 <= points <= 201:
        raise BadValue("expected from 2 to 201 points a side", str(points))
    across, along = (lever_for(scenario, name, chosen, years) for name in (first, second))
    check_apart(scenario, (across, along))
    using = KEYWORDS.sampling(**drawing)
    check_given(scenario, using)
    if not using.even:
        check_draws(using.draws, FEWEST, told("a map of probabilities"))
    sides = [_limits(scenario, across, first_range), _limits(scenario, along, second_range)]
    free = [one is None for one in (first_range, second_range)]
    columns, rows = (
        np.linspace(*ends, points) for ends in _around_best(scenario, chosen, (across, along), sides, free)
    )
    ask = partial(_mapped, scenario, chosen, (across, along), columns, rows)
    return using.precise(ask, lambda found: float(found.standard_errors.max()))


def _around_best(
    scenario: Scenario,
    chosen: tuple[Target, ...],
    levers: tuple[Lever, Lever],
    sides: list[tuple[float, float]],
    free: Sequence[bool],
) -> list[tuple[float, float]]:
    """Return the ends of both sides, those that are `free` so long that nearly the highest odds lie inside them.

    Looked for on a coarse map of few points, as far as bounds and six usual deviations let it; of all places with
    nearly the highest odds, which may be a plateau, the one nearest to where the scenario stands counts.
    """
    if not any(free) or not any(map(scenario.is_drawn, chosen)):
        return sides
    steps = np.array([(high - low) / 4 for low, high in sides])
    wide = [
        (max(lever.bounds[0], low - 4 * step), min(lever.bounds[1], high + 4 * step)) if open_ else (low, high)
        for lever, (low, high), step, open_ in zip(levers, sides, steps, free, strict=True)
    ]
    places, shares = _scouted(scenario, chosen, levers, wide)
    if shares.max() < _WORTH:
        return sides
    now = np.array([lever.now(scenario) for lever in levers])
    near = places[shares >= _NEARLY * shares.max()]
    best = near[np.argmin((((near - now) / steps) ** 2).sum(axis=1))]
    ends = [np.clip((at - step, at + step), *most) for at, step, most in zip(best, steps, wide, strict=True)]
    return [
        (min(low, float(less)), max(high, float(more))) for (low, high), (less, more) in zip(sides, ends, strict=True)
    ]


def _scouted(
    scenario: Scenario, chosen: tuple[Target, ...], levers: tuple[Lever, Lever], wide: list[tuple[float, float]]
) -> tuple[Array, Array]:
    """Return places of a coarse map, shape (places, 2), and the odds there, interpolated from few points."""
    columns, rows = (chebyshev_nodes(*ends, _SCOUTED) for ends in wide)
    drawn = [target for target in chosen if scenario.is_drawn(target)]
    odds = JointProbability(scenario, drawn, levers, Sampling(_SCOUTS), _corners(columns, rows))
    each = odds.each(np.array([one.ravel() for one in np.meshgrid(columns, rows)]))
    found = Surface(columns, rows, told_probits(np.array([one.mean() for one in each])).reshape(_SCOUTED, _SCOUTED))
    sides = [np.linspace(*ends, _COARSE) for ends in wide]
    places = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
    met = _met(scenario, levers, [target for target in chosen if target not in drawn], *sides)
    return places, np.where(met, shares_of(found.over(*sides)), 0.0).ravel()


_SCOUTS, _SCOUTED, _COARSE, _WORTH, _NEARLY = 256, 5, 13, 0.005, 0.95
"""Points and nodes a side from which the highest odds are looked for, on a map of how many places a side; the least
that is worth showing, and which share of them is nearly as much."""


def _mapped(
    scenario: Scenario,
    chosen: tuple[Target, ...],
    levers: tuple[Lever, Lever],
    columns: Array,
    rows: Array,
    using: Sampling,
) -> Frontier:
    """Return the map from the draws of a sampling."""
    moving = [any(moves(scenario, lever, target) for target in chosen) for lever in levers]
    drawn = [target for target in chosen if scenario.is_drawn(target)]
    odds = JointProbability(scenario, drawn, levers, using, _corners(columns, rows))
    shares, errors, error = odds_over(odds, columns, rows) if drawn else (np.ones(()), np.zeros(()), 0.0)
    using.tell(1, 1)
    met = _met(scenario, levers, [target for target in chosen if target not in drawn], columns, rows)
    return Frontier(
        scenario,
        chosen,
        *levers,
        columns,
        rows,
        np.where(met, shares, 0.0),
        np.where(met, errors, 0.0),
        (levers[0].now(scenario), levers[1].now(scenario)),
        (moving[0], moving[1]),
        using,
        error,
        odds.falls_back,
    )


def _corners(columns: Array, rows: Array) -> list[tuple[float, float]]:
    """Return the corners of a map."""
    return [(float(column), float(row)) for column in columns[[0, -1]] for row in rows[[0, -1]]]


def _met(
    scenario: Scenario, levers: Sequence[Lever], certain: Sequence[Target], columns: Array, rows: Array
) -> BoolArray:
    """Return where all targets are met that nothing drawn moves, shape (rows, columns)."""
    response, settings = Response(scenario, levers), [one.ravel() for one in np.meshgrid(columns, rows)]
    met = np.ones(settings[0].shape, bool)
    for target in certain:
        met &= target.met(response.statistic(target, *settings))
    return met.reshape(len(rows), len(columns))


def _around(scenario: Scenario, lever: Lever) -> tuple[float, float]:
    """Return a range around where the scenario stands: two usual deviations of the average, or a fifth."""
    now, uncertainty = lever.now(scenario), scenario.uncertainty.get(lever.moved_name)
    spread = 0.0 if uncertainty is None else average_spread(scenario, lever.assumption, uncertainty, lever.years)
    width = 2 * spread or abs(now) / 5 or 0.01
    low, high = lever.bounds
    return max(low, now - width), min(high, now + width)


def _limits(scenario: Scenario, lever: Lever, asked: tuple[float, float] | None) -> tuple[float, float]:
    """Return the ends of one side of a map: those asked for, which may leave the usual values, or around now."""
    if asked is None:
        return _around(scenario, lever)
    (low, high), part = asked, lever.assumption
    if not part.lowest < low < high <= part.highest:
        edges, found = (written_bounds(part, ends) for ends in ((part.lowest, part.highest), asked))
        raise BadValue(told("expected a range of {name} within {edges}", name=part.name, edges=edges), found)
    return asked

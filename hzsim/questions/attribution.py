"""`explain`: what each assumption contributes to the difference between two scenarios."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal, TypeAlias, Unpack

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array, Text
from hzsim.amounts import half_width
from hzsim.errors import BadValue, told
from hzsim.model.modules.parts import Indicator
from hzsim.questions.comparison import differences, mixed, side_by_side
from hzsim.questions.indices import coalitions, shapley_weights
from hzsim.questions.least_effort import effort
from hzsim.questions.lever.lever import asked_of
from hzsim.questions.lever.odds import JointProbability, check_given, refuse_given
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.blocks import Block, Part, Stream
from hzsim.simulation.draws.drawing import FEWEST, Sampling, check_draws
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.draws.normals import Drawn, assumed, computed, correlate, streams
from hzsim.simulation.projection import Projection, project

SAMPLER = "sobol"
"""The sampler of every attribution: its standard errors come from independent randomisations."""

Over: TypeAlias = Literal["central", "median", "mean"]
OVERS: tuple[Over, ...] = ("central", "median", "mean")

_INDICATOR = re.compile(r"\s*([^@]+?)\s*@\s*(\d{4})\s*年?\s*")


@dataclass(frozen=True, slots=True)
class Contribution:
    """Shapley value of one player (a difference between two scenarios): its average effect over all orders of change.

    `player` is an assumption (its path with its own uncertainty), `baseline`, `correlation` or
    `known_until`. `standard_error` is that of draws; None where there is none or none is known.
    """

    player: str
    value: float
    standard_error: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Attribution(Shown):
    """The answer to `explain`: from `start`, the number in `against`, to `end`, the number in `scenario`.

    The number is a probability when `targets` are named, else `indicator` in `year` (`over` says
    whether on the central path, or the median or mean over draws). Contributions add up to
    `end - start`; the largest comes first. `draws` is 0 where nothing was drawn.
    """

    scenario: Scenario
    against: Scenario
    targets: tuple[Target, ...]
    indicator: Indicator | None
    year: int | None
    over: Over | None
    start: float
    end: float
    contributions: tuple[Contribution, ...]
    draws: int
    seed: int
    counted: tuple[Target, ...] = ()


KEYWORDS = Keywords("explain", only=SAMPLER)


@KEYWORDS
def explain(
    scenario: Scenario,
    against: Scenario | None = None,
    target: str | Target | Sequence[str | Target] | None = None,
    over: Over = "central",
    *,
    defaults: Mapping[str, Uncertainty | None] | None = None,
    **drawing: Unpack[DrawKeywords],
) -> Attribution:
    """Return Shapley values of the difference between a scenario and another one.

    `against` defaults to the scenario with the least effort that meets the targets asked about
    (`with_least_effort`, which takes `defaults`): why does it miss them? `target` is an indicator
    in a year (`gdp@2030`, then `over` matters), one or several targets (their probability together), or
    None: that of all of the scenario's targets together. Players are what differs: each
    assumption (its path with its own uncertainty), the baseline, the correlations, and which
    years are known. Every coalition is estimated on Sobol' points of the same seed. Where one scenario
    takes an assumption as certain, a coalition in which it is certain leaves out its correlations.
    Raises BadValue when years or modules differ or nothing is asked.
    """
    if over not in OVERS:
        raise BadValue(told("expected one of {names}", names=", ".join(OVERS)), str(over))
    asked, sampling = _Asked.read(scenario, target), KEYWORDS.sampling(**drawing)
    if against is None:
        free = replace(scenario, given=())
        against = replace(with_least_effort(free, asked.targets or None, defaults=defaults), given=scenario.given)
    scenario, against = side_by_side(scenario, against, asked.targets)
    if asked.indicator is not None:
        refuse_given(scenario, told("a condition goes with the probability of targets, not with a number's parts"))
    for one in (scenario, against):
        check_given(one, sampling)
    if asked.indicator is None or over != "central":
        check_draws(sampling.asked, FEWEST, told("contributions with standard errors"))
        if asked.indicator is not None and over == "median" and sampling.precision is not None:
            hint = "give draws: no standard errors of its parts are known"
            raise BadValue("expected no precision for a median", f"{sampling.precision:g}", hint)
    return sampling.precise(partial(_played, scenario, against, asked, over), _error)


def _error(found: Attribution) -> float:
    """Return the largest standard error of a contribution."""
    return max((one.standard_error or 0.0 for one in found.contributions), default=0.0)


def _played(scenario: Scenario, against: Scenario, asked: "_Asked", over: Over, sampling: Sampling) -> Attribution:
    """Return the game between two scenarios, with its players' values."""
    drawn = asked.indicator is None or over != "central"
    players = differences(scenario, against, asked.wanted, drawn=drawn)
    cases = [mixed(scenario, against, chosen) for chosen in coalitions(players)]
    game = _Game(asked, cases, shapley_weights(len(players)), sampling)
    ways = {"central": game.on_central_path, "median": game.medians, "mean": game.means}
    worths, errors = (game.odds if asked.indicator is None else ways[over])()
    return Attribution(
        scenario=scenario,
        against=against,
        targets=asked.targets,
        indicator=asked.indicator,
        year=asked.year,
        over=over if asked.indicator is not None else None,
        start=float(worths[0]),
        end=float(worths[-1]),
        contributions=_contributions(players, game.weights @ worths, errors),
        draws=sampling.draws if drawn and any(case.uncertain for case in cases) else 0,
        seed=sampling.seed,
        counted=tuple(target for target in asked.targets if target in game.counted),
    )


def with_least_effort(
    scenario: Scenario,
    target: str | Target | Sequence[str | Target] | None = None,
    *,
    defaults: Mapping[str, Uncertainty | None] | None = None,
) -> Scenario:
    """Return a scenario with the least effort that meets targets at the medians, or the nearest reachable point.

    Its title says which of the two it is.
    """
    least = effort(scenario, target=target, defaults=defaults)
    name, words = "least-effort", Text("最小调整", "least effort")
    if not least.feasible:
        name, words = "nearest-point", Text("最接近的可达点，仍未全部达到", "nearest reachable point, still short")
    title = Text(f"{scenario.title.zh}（{words.zh}）", f"{scenario.title.en}, {words.en}")
    return least.solution.replace(name=f"{scenario.name}-{name}", title=title, targets=scenario.targets)


def _contributions(players: Sequence[str], values: Array, errors: Sequence[float | None]) -> tuple[Contribution, ...]:
    found = (Contribution(*item) for item in zip(players, map(float, values), errors, strict=True))
    return tuple(sorted(found, key=lambda item: -abs(item.value)))


@dataclass(frozen=True, slots=True, eq=False)
class _Game:
    """The worth of every coalition, with standard errors of the players' values; `counted` are targets seen to be."""

    asked: "_Asked"
    cases: Sequence[Scenario]
    weights: Array
    sampling: Sampling
    counted: set[Target] = field(default_factory=set)

    def on_central_path(self) -> tuple[Array, Sequence[float | None]]:
        """Return the worths with every deviation at zero, which have no standard errors."""
        return np.array([self.asked.number(project(case))[0] for case in self.cases]), [None] * len(self.weights)

    def odds(self) -> tuple[Array, Sequence[float | None]]:
        """Return how likely the targets are met in each case, and the standard errors of the players' values."""
        worths = np.empty((len(self.cases), self.sampling.source.randomisations))
        for place, case in enumerate(self.cases):
            odds = JointProbability(case, self.asked.targets, [], self.sampling)
            worths[place] = odds.by_randomisation()
            self.counted.update(odds.falls_back)
            self.sampling.tell(place + 1, len(worths))
        errors = self._errors(worths)
        if self.counted:  # no difference in so many draws does not mean never: half a draw may differ
            errors = np.maximum(errors, math.sqrt(0.5) / self.sampling.draws)
        return worths.mean(axis=1), errors.tolist()

    def means(self) -> tuple[Array, Sequence[float | None]]:
        """Return the indicator's mean in each case, and the standard errors of the players' values."""
        blocks = [numbers.mean(axis=2) for _, numbers in self.sampling.run(self._numbers)]
        worths = np.mean(blocks, axis=0)
        return worths.mean(axis=1), self._errors(worths).tolist()

    def medians(self) -> tuple[Array, Sequence[float | None]]:
        """Return the indicator's median in each case, of which no standard errors are known."""
        blocks = [numbers for _, numbers in self.sampling.run(self._numbers)]
        return np.median(np.concatenate(blocks, axis=2), axis=(1, 2)), [None] * len(self.weights)

    def _errors(self, worths: Array) -> Array:
        """Return the standard errors of the players' values from worths, shape (cases, randomisations)."""
        return np.asarray((self.weights @ worths).std(axis=1, ddof=1) / math.sqrt(worths.shape[1]))

    def _numbers(self, block: Block) -> Array:
        """Return the indicator over the same draws in each case, shape (cases, randomisations, draws).

        Only what moves it is drawn: coordinates of the points are not spent on the rest.
        """
        movers = self.cases[0].model.moved_by(self.asked.wanted[0])
        spreads = [{name: one for name, one in case.uncertainty.items() if name in movers} for case in self.cases]
        cases = [case.replace(uncertainty=spread) for case, spread in zip(self.cases, spreads, strict=True)]
        every = sorted((stream for case in cases for stream in streams(case)), key=lambda stream: stream.columns)
        drawn = {_key(stream): stream for stream in every}  # the longest of each
        normals, found = self.sampling.normals([drawn[key] for key in sorted(drawn)], block), []
        for case in cases:
            mine = {key: normals[key].copy(order="F") for key in map(_key, streams(case))}
            correlate(case, mine)
            values = computed(case, assumed(case, Drawn(case, mine, block.draws)), self.asked.wanted)
            found.append(np.broadcast_to(self.asked.number(Projection(case, values)), block.draws))
        return np.array(found).reshape(len(found), block.randomisations, block.each)


def _key(stream: Stream) -> tuple[str, Part]:
    return stream.assumption, stream.part


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked about: an indicator in a year, or targets together."""

    indicator: Indicator | None
    year: int | None
    targets: tuple[Target, ...]

    @classmethod
    def read(cls, scenario: Scenario, what: str | Target | Sequence[str | Target] | None) -> "_Asked":
        """Return what `explain` is asked; BadValue when it is nothing."""
        match = _INDICATOR.fullmatch(half_width(what)) if isinstance(what, str) else None
        if match is None:
            return cls(None, None, asked_of(scenario, what)[1])
        year = int(match[2])
        if year not in scenario.years:
            raise BadValue(told("expected a year within {years}", years=scenario.years), str(year))
        return cls(scenario.model.indicator(match[1]), year, ())

    @property
    def wanted(self) -> list[Indicator]:
        """The indicators that the answer depends on."""
        return [self.indicator] if self.indicator else [target.indicator for target in self.targets]

    def number(self, projection: Projection) -> Array:
        """Return the indicator in the year, for every draw (one if certain)."""
        assert self.indicator is not None
        assert self.year is not None
        return projection[self.indicator.name][:, self.year - projection.scenario.years.first]

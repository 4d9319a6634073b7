"""`explain`: what each assumption contributes to the difference between two scenarios."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal, TypeAlias

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array, Text
from hzsim.errors import BadValue
from hzsim.model.parts import Indicator
from hzsim.questions.asked import chosen_targets
from hzsim.questions.effort import effort
from hzsim.questions.mixture import check_alike, differences, mixed
from hzsim.questions.shapley import coalitions, shapley_weights
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.scenario.uncertainty import Uncertainty
from hzsim.simulation.blocks import Block
from hzsim.simulation.deviations import Drawn, assumed, computed, correlate, streams
from hzsim.simulation.drawing import DRAWS, FEWEST, SEED, Sampling, check_draws
from hzsim.simulation.projection import Projection, project
from hzsim.simulation.sampling import Stream
from hzsim.units import half_width

Over: TypeAlias = Literal["medians", "median", "mean"]
OVERS: tuple[Over, ...] = ("medians", "median", "mean")

_INDICATOR = re.compile(r"\s*([^@]+?)\s*@\s*(\d{4})\s*年?\s*")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one player adds on average over all orders in which the players may change.

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
    whether at the medians, or the median or mean over draws). Contributions add up to
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


def explain(
    scenario: Scenario,
    against: Scenario | None = None,
    what: str | Target | None = None,
    over: Over = "medians",
    *,
    defaults: Mapping[str, Uncertainty | None] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Attribution:
    """Return Shapley values of the difference between a scenario and another one.

    `against` defaults to the scenario with the least effort that meets the targets asked about
    (`with_least_effort`, which takes `defaults`): why does it miss them? `what` is an indicator
    in a year (`gdp@2030`, then `over` matters), a target (its probability), or None: the
    probability of all of the scenario's targets together. Players are what differs: each
    assumption (its path with its own uncertainty), the baseline, the correlations, and which
    years are known. Every coalition is simulated with the same draws. Where one scenario takes
    an assumption as certain, a coalition in which it is certain leaves out its correlations.
    Raises BadValue when years or modules differ or nothing is asked.
    """
    if over not in OVERS:
        raise BadValue(f"expected one of {', '.join(OVERS)}", str(over))
    asked = _Asked.read(scenario, what)
    if against is None:
        against = with_least_effort(scenario, asked.targets or None, defaults=defaults)
    check_alike(scenario, against)
    return _played(scenario, against, asked, over, Sampling(draws, seed, jobs=jobs, progress=progress))


def _played(scenario: Scenario, against: Scenario, asked: "_Asked", over: Over, sampling: Sampling) -> Attribution:
    """Return the game between two scenarios, with its players' values."""
    drawn = asked.indicator is None or over != "medians"
    if drawn:
        check_draws(sampling.draws, FEWEST, "contributions with standard errors")
    players = differences(scenario, against, asked.wanted, drawn=drawn)
    game = _Game(
        asked,
        [mixed(scenario, against, chosen) for chosen in coalitions(players)],
        shapley_weights(len(players)),
        sampling,
        keep=asked.indicator is not None and over == "median",
    )
    worths, errors = game.play() if drawn else game.at_medians()
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
        draws=sampling.draws if drawn else 0,
        seed=sampling.seed,
    )


def with_least_effort(
    scenario: Scenario,
    targets: str | Target | Sequence[str | Target] | None = None,
    *,
    defaults: Mapping[str, Uncertainty | None] | None = None,
) -> Scenario:
    """Return a scenario with the least effort that meets targets at the medians, or the nearest reachable point.

    Its title says which of the two it is.
    """
    least = effort(scenario, targets=targets, defaults=defaults)
    name, words = "least-effort", Text("最小调整", "least effort")
    if not least.feasible:
        name, words = "nearest-point", Text("最接近的可达点，仍未全部达到", "nearest reachable point, still short")
    title = Text(f"{scenario.title.zh}（{words.zh}）", f"{scenario.title.en}, {words.en}")
    return least.solution.replace(name=f"{scenario.name}-{name}", title=title, targets=scenario.targets)


def _contributions(players: Sequence[str], values: Array, errors: Sequence[float | None]) -> tuple[Contribution, ...]:
    found = (Contribution(*item) for item in zip(players, map(float, values), errors, strict=True))
    return tuple(sorted(found, key=lambda item: -abs(item.value)))


@dataclass(frozen=True, slots=True)
class _Game:
    """The worth of every coalition over shared draws, with standard errors of the players' values."""

    asked: "_Asked"
    cases: Sequence[Scenario]
    weights: Array
    sampling: Sampling
    keep: bool

    def at_medians(self) -> tuple[Array, Sequence[float | None]]:
        """Return the worths with every deviation at zero, which have no standard errors."""
        return np.array([self.asked.number(project(case))[0] for case in self.cases]), [None] * len(self.weights)

    def play(self) -> tuple[Array, Sequence[float | None]]:
        """Return the worths (means, or medians when draws are kept) and the standard errors (of means only)."""
        total, squares = np.zeros(len(self.cases)), np.zeros(len(self.weights))
        kept = []
        for _, (sums, contributed, numbers) in self.sampling.run(self._block):
            total += sums
            squares += contributed
            kept.append(numbers)
        if self.keep:
            medians = [np.median(np.concatenate([numbers[place] for numbers in kept])) for place in range(len(total))]
            return np.array(medians), [None] * len(self.weights)
        return total / self.sampling.draws, self._errors(total, squares)

    def _errors(self, total: Array, squares: Array) -> list[float]:
        """Return the players' standard errors from sums of the numbers by coalition and of their squared values.

        As in `binomial_errors`, one draw more with half a square in it: no difference in n draws of
        a probability does not mean never. Indicators have the sample variance.
        """
        draws, asked = self.sampling.draws, self.asked
        open_ = any(case.is_drawn(target) for case in self.cases for target in asked.targets)
        half, more = (0.5, 1) if open_ else (0.0, 0)
        mean, square = self.weights @ total / (draws + more), (squares + half) / (draws + more)
        return [float(error) for error in np.sqrt(np.maximum(0, square - mean**2) / (draws - 1 + more))]

    def _block(self, block: Block) -> tuple[Array, Array, Array]:
        """Return by coalition the sum of the number, by player the sum of its squared value, and the draws kept."""
        every = sorted((stream for case in self.cases for stream in streams(case)), key=lambda stream: stream.columns)
        drawn = {(stream.assumption, stream.part): stream for stream in every}  # the longest of each
        normals = self.sampling.normals(list(drawn.values()), block)
        contributed = np.zeros((len(self.weights), block.draws))
        sums, kept = np.zeros(len(self.cases)), []
        for place, case in enumerate(self.cases):
            mine = {key: normals[key].copy(order="F") for key in _keys(streams(case))}
            correlate(case, mine)
            inputs = assumed(case, Drawn(case, mine, block.draws))
            values = computed(case, inputs, self.asked.wanted)
            numbers = np.broadcast_to(self.asked.number(Projection(case, values)), block.draws)
            contributed += self.weights[:, place, None] * numbers
            sums[place] = numbers.sum()
            if self.keep:
                kept.append(numbers)
        return sums, (contributed**2).sum(axis=1), np.array(kept)


def _keys(drawn: Sequence[Stream]) -> list[tuple[str, Literal["average", "yearly"]]]:
    return [(stream.assumption, stream.part) for stream in drawn]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked about: an indicator in a year, or targets together."""

    indicator: Indicator | None
    year: int | None
    targets: tuple[Target, ...]

    @classmethod
    def read(cls, scenario: Scenario, what: str | Target | None) -> "_Asked":
        """Return what `explain` is asked; BadValue when it is nothing."""
        match = _INDICATOR.fullmatch(half_width(what)) if isinstance(what, str) else None
        if match is None:
            return cls(None, None, chosen_targets(scenario, what))
        year = int(match[2])
        if year not in scenario.years:
            raise BadValue(f"expected a year within {scenario.years}", str(year))
        return cls(scenario.model.indicator(match[1]), year, ())

    @property
    def wanted(self) -> list[str]:
        """The indicators to compute."""
        return [self.indicator.name] if self.indicator else [target.indicator.name for target in self.targets]

    def number(self, projection: Projection) -> Array:
        """Return the indicator, or one where the targets are met and else zero, for every draw (one if certain)."""
        if self.indicator is not None and self.year is not None:
            return projection[self.indicator.name][:, self.year - projection.scenario.years.first]
        met = [target.met(projection.statistic(target)) for target in self.targets]
        return np.asarray(reduce(np.logical_and, met), dtype=np.float64)

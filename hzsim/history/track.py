"""How likely a plan's targets were at each year end: its vintages, each assessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, Unpack

import numpy as np

from hzsim._display import Several
from hzsim._typing import Array, Text
from hzsim.errors import Problem
from hzsim.history.assessments import Assessments, on_centres
from hzsim.history.city.realism import comparable_growth
from hzsim.history.city.series import History, history_of
from hzsim.history.vintages.actuals import GROWTH, Outcome, doubts_about, find_actuals, read_actuals
from hzsim.history.vintages.tracking import Vintage, vintages
from hzsim.questions.assessment import Assessment, TargetAssessment, TargetChance, assess
from hzsim.questions.lever.requirement import Requirement
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.projection import project
from hzsim.simulation.simulating import simulate_with

Flag: TypeAlias = Literal["green", "yellow", "red"]
YELLOW, RED = 0.5, 0.2
RARE = 0.2
"""Needed pace above the 80th percentile of history: fewer than this share kept it."""


def flag(probabilities: Iterable[float], kept: float | None = None) -> Flag:
    """Return the flag of a target from its probabilities, and from the share of episodes that kept the needed pace.

    Red when it is less likely than 20%, yellow when less likely than 50%, or when fewer than one in five
    comparable episodes kept the growth that it needs. The lower probability counts: if the scenario's centre
    is right, and on the track record.
    """
    lowest = min(probabilities)
    if lowest < RED:
        return "red"
    return "yellow" if lowest < YELLOW or (kept is not None and kept < RARE) else "green"


DRIVERS = ("births", "deaths", "net_migration")
"""What drives the gap of residents, as early warning asks."""
_SIGNS = (1.0, -1.0, 1.0)
CAUSE_DRAWS = 20_000
"""The most draws by which a change of a probability is taken apart."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """One vintage with its assessments: on the scenario's centre, and on the track record's where there is one."""

    vintage: Vintage
    assessments: Assessments

    @property
    def assessment(self) -> Assessment:
        """The assessment on the scenario's own centre."""
        return self.assessments.assessment

    @property
    def settled(self) -> bool:
        """Whether every year is known."""
        scenario = self.vintage.scenario
        return scenario.known_years == len(scenario.years)


@dataclass(frozen=True, slots=True)
class Standing:
    """One target at one year end, on the scenario's centre (`item`) and on the track record's: `on` each that there is.

    `slack` is by how much the median meets the target, negative where it misses; `slack_used` what that has lost
    since before the first outcome. `required` is what its lever needs from then on, None where every year is known.
    `changes` are the parts of the change in its probability since the year end before, by cause; empty in the first.
    `driven` says of a target on residents how many more or fewer there are on the central path than before the first
    outcome, by births, deaths and migrants; empty for others, and where no module has births.
    """

    vintage: Vintage
    item: TargetAssessment
    on: Mapping[str, TargetChance]
    slack: float
    slack_used: float
    required: Requirement | None
    flag: Flag
    changes: Mapping[str, float]
    driven: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Tracking(Several[Tracked]):
    """The vintages of a scenario with their assessments, by year end.

    `sources` say whose the outcomes are, `doubts` are what may be slips in them.
    """

    items: tuple[Tracked, ...]
    history: History
    sources: tuple[Text, ...] = ()
    doubts: tuple[Problem, ...] = ()

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Every target at every year end, the targets of one year end after those of another."""
        return tuple(self._standing(one, place) for one in self.items for place in range(len(one.assessment.targets)))

    def _standing(self, one: Tracked, place: int) -> Standing:
        """Return the standing of one target, by its place, at one year end."""
        first, item = (each.assessment.targets[place] for each in (self.items[0], one))
        on = one.assessments.of_target(place)
        required = None if one.settled else item.required
        sign = 1.0 if item.target.at_least else -1.0
        before, slack = (sign * (each.median - item.target.value) for each in (first, item))
        kept = None
        if required is not None and required.unknown.name == GROWTH and required.value is not None:
            kept = comparable_growth(one.vintage.scenario, self.history, required.value)
        warning = flag([each.probability for each in on.values()], kept.share if kept else None)
        changes = {cause: float(shares[place]) for cause, shares in one.vintage.causes.items()}
        driven: Mapping[str, float] = {}
        if item.target.indicator.name == "population":
            driven = people_driven(self.items[0].vintage.scenario, one.vintage.scenario, item.target.span.last)
        return Standing(one.vintage, item, on, slack, before - slack, required, warning, changes, driven)


KEYWORDS = Keywords("track")


@KEYWORDS
def track(
    scenario: Scenario,
    outcomes: Sequence[Outcome] | str | Path = (),
    history: History | None = None,
    **drawing: Unpack[DrawKeywords],
) -> Tracking:
    """Return how likely a scenario's targets were before the first outcome and at each year end, and what changed that.

    `outcomes` are a CSV file of them, the name of one in `data/` such as `actuals-14th-plan`, or what
    `read_actuals` returns; rates are fractions. `history` defaults to the series that belong to
    the scenario; changes are taken apart with at most 20,000 draws. Raises InvalidInput, with file and line, for
    outcomes that cannot be read or used.
    """
    history = history or history_of(scenario)
    if isinstance(outcomes, str | Path):
        file = find_actuals(outcomes, scenario)
        outcomes = read_actuals(file, scenario)
    sampling = KEYWORDS.sampling(**drawing)
    fewer: DrawKeywords = {**drawing, "draws": min(sampling.asked, CAUSE_DRAWS), "precision": None}
    found = vintages(scenario, outcomes, history, **fewer)

    def ask(asked: Scenario) -> Assessments:
        own = assess(simulate_with(sampling.silent, asked, indicators=()))
        return on_centres(own, jobs=sampling.jobs, executor=sampling.executor, others=("record",), history=history)

    items = tuple(Tracked(one, ask(one.scenario)) for one in found)
    sources = dict.fromkeys(Text(one.source_zh or one.source, one.source) for one in outcomes)
    return Tracking(items, history, tuple(sources), doubts_about(outcomes, scenario))


def people_driven(before: Scenario, now: Scenario, last: int) -> Mapping[str, float]:
    """Return how many more residents of a year there are on the central path than before, by driver; they add up.

    In the unit of the residents; empty for a scenario that has no births of its own (module `ages`).
    """
    if not {"births", "deaths", "population"} <= now.model.indicators.keys():
        return {}
    years = now.years.first, last
    then, since = (_flows(scenario, years) for scenario in (before, now))
    return {name: sign * float(since[name] - then[name]) for name, sign in zip(DRIVERS, _SIGNS, strict=True)}


def _flows(scenario: Scenario, years: tuple[int, int]) -> dict[str, Array]:
    """Return the sums of births, deaths and migrants over some years."""
    found, upto = project(scenario), years[1] - years[0] + 1
    paths = {"births": found["births"], "deaths": found["deaths"], "net_migration": scenario.central("net_migration")}
    return {name: np.asarray(path[0, :upto].sum()) for name, path in paths.items()}

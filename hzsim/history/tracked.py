"""How likely a plan's targets were at each year end: its vintages, each assessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

from hzsim._display import Several
from hzsim.errors import Problem
from hzsim.history.actuals import Outcome, doubts_about, find_actuals, read_actuals
from hzsim.history.series import History, history_of
from hzsim.history.tracking import Vintage, vintages
from hzsim.questions.assessment import Assessment, assess
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.keywords import DrawKeywords, Keywords
from hzsim.simulation.projection import simulate_with

CAUSE_DRAWS = 20_000
"""The most draws by which a change of a probability is taken apart."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """One vintage with its assessment, and that with the track record's growth."""

    vintage: Vintage
    assessment: Assessment
    recorded: Assessment | None

    @property
    def settled(self) -> bool:
        """Whether every year is known."""
        scenario = self.vintage.scenario
        return scenario.known_years == len(scenario.years)


@dataclass(frozen=True, slots=True, repr=False)
class Tracking(Several[Tracked]):
    """The vintages of a scenario with their assessments, by year end.

    `source` names the file of the outcomes, `doubts` are what may be slips in it.
    """

    items: tuple[Tracked, ...]
    history: History
    source: str = ""
    doubts: tuple[Problem, ...] = ()


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
    history, source = history or history_of(scenario), ""
    if isinstance(outcomes, str | Path):
        file = find_actuals(outcomes, scenario)
        outcomes, source = read_actuals(file, scenario), file.name
    sampling = KEYWORDS.sampling(**drawing)
    fewer: DrawKeywords = {**drawing, "draws": min(sampling.asked, CAUSE_DRAWS), "precision": None}
    found = vintages(scenario, outcomes, history, **fewer)

    def ask(asked: Scenario) -> Assessment:
        return assess(simulate_with(sampling.silent, asked, indicators=()))

    items = (Tracked(one, ask(one.scenario), ask(one.recorded) if one.recorded else None) for one in found)
    return Tracking(tuple(items), history, source, doubts_about(outcomes, scenario))

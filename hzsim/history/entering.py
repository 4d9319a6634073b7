"""A new year in one step: its outcomes go to the project's record and move what is known, and the odds with it.

Outcomes stand in `data/actuals.csv` of the project, from which `track` follows the plan; what a history has of them
in `data/history.csv`, which records and the scoreboard read; and the plan goes on in a scenario of its own,
`plan-2026` for `plan`, whose known years are as they came. The plan itself stays as it was made.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Unpack

import numpy as np

from hzsim._display import Shown
from hzsim.errors import BadValue, CannotWrite, told
from hzsim.files.sources import data_file, is_file, origin, plan_of
from hzsim.files.tables import Row
from hzsim.files.writing import in_line, write_together
from hzsim.history.assessments import on_centre
from hzsim.history.vintages.actuals import COLUMNS, GROWTH, Outcome, outcome_on, read_actuals
from hzsim.history.vintages.entries import UNSOURCED, Entry, carried_on, rows_of, short
from hzsim.history.vintages.outcomes import MIGRATION, Year
from hzsim.model.modules.parts import Assumption
from hzsim.questions.assessment import Assessment, assess
from hzsim.scenario.parts.baseline import ALL_COLUMNS, FILE
from hzsim.scenario.parts.baseline import COLUMNS as HISTORY_COLUMNS
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.reading import read_scenario
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.simulating import simulate_with


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely targets are: on the scenario's centre, and on the track record, None where there is none."""

    centre: Assessment
    record: Assessment | None


@dataclass(frozen=True, slots=True)
class Moved:
    """The odds of a target, or of all together (None), before and after, each a probability with its standard error.

    `centre` if the scenario's centre is right, `record` on the track record, None where there is none.
    """

    target: Target | None
    centre: tuple[tuple[float, float], tuple[float, float]]
    record: tuple[tuple[float, float] | None, tuple[float, float] | None]


@dataclass(frozen=True, slots=True, repr=False)
class Entered(Shown):
    """A year that was entered into a project: its outcomes, what changed, and the odds before and after.

    `made` are values of assumptions that follow from levels, such as the deflator; `files` the files that change,
    with the number of lines that each gains; `written` says whether they were written, False for a dry run.
    """

    plan: Scenario
    scenario: Scenario
    year: int
    outcomes: tuple[Outcome, ...]
    made: Mapping[str, float]
    files: Mapping[Path, int]
    before: Odds
    after: Odds
    written: bool

    @property
    def moved(self) -> Iterator[Moved]:
        """Yield each target, then all together, before and after."""
        targets: tuple[Target | None, ...] = self.scenario.targets
        for place, target in enumerate(targets if len(targets) < 2 else (*targets, None)):
            (before, recorded), (after, recorded_after) = (
                (_odds_of(odds.centre, place), _odds_of(odds.record, place) if odds.record else None)
                for odds in (self.before, self.after)
            )
            yield Moved(target, (before, after), (recorded, recorded_after))


KEYWORDS = Keywords("enter_year")


@KEYWORDS
def enter_year(
    file: str | Path,
    year: int,
    outcomes: Mapping[str, str],
    *,
    source: str = "",
    base: str = "",
    revised: bool = False,
    dry_run: bool = False,
    **drawing: Unpack[DrawKeywords],
) -> Entered:
    """Enter what came of a year of a project's plan, and return what that changes.

    `outcomes` are written values by assumption, `gdp` or `population`, growth among them: `{"gdp": "24300亿元",
    "growth": "5.1%"}`. Levels are on the statistical `base`, by default that of the years before. With `dry_run`
    nothing is written. Raises BadValue for a shipped scenario, a year that is there already or does not follow,
    an unknown quantity, a value without its unit, and figures that contradict each other; InvalidInput for the
    project's own files; CannotWrite, with everything as it was, where one cannot be written.
    """
    plan = _plan(file)
    entry = Entry(plan, year, source.strip() or UNSOURCED, base.strip(), revised=revised)
    rows = entry.rows(outcomes)
    known = entry.known(rows)
    scenario = carried_on(plan, known, year)
    files = {
        entry.file(year): scenario_text(plan, scenario, known, year),
        entry.history: history_text(entry.history, plan.baseline.entity, rows),
        entry.actuals: appended(entry.actuals, COLUMNS, (row.cells for row in (*entry.stated, *rows))),
    }
    sampling = KEYWORDS.sampling(**drawing)
    before, after = _odds(entry.before, sampling.silent), _odds(scenario, sampling.silent)
    gained = {path: text.count("\n") - lines_in(path) for path, text in files.items()}
    if not dry_run:
        write_together({path: text.encode() for path, text in files.items()}, lambda: _check(entry, scenario))
    sampling.tell(1, 1)
    made = {name: value for name, value in known[year].values.items() if name not in known[year].told}
    entered = tuple(outcome_on(row, plan) for row in rows)
    return Entered(plan, scenario, year, entered, made, gained, before, after, not dry_run)


def _plan(file: str | Path) -> Scenario:
    """Return the plan that a scenario of a project carries on; BadValue for one that is shipped."""
    scenario = read_scenario(file)
    folder = scenario.folder
    if folder is None or not origin(folder / f"{scenario.name}.yaml"):
        raise BadValue("expected a scenario of a project of your own", str(file), "begin one: hzsim new FOLDER PLACE")
    first = plan_of(folder, scenario.name)
    return scenario if first == scenario.name else read_scenario(folder / f"{first}.yaml")


def _odds_of(found: Assessment, place: int) -> tuple[float, float]:
    """Return the probability of the target at a place, of all together behind the last, and its standard error."""
    if place == len(found.targets):
        return found.joint, found.joint_standard_error
    return found.targets[place].probability, found.targets[place].standard_error


def _odds(scenario: Scenario, sampling: Sampling) -> Odds:
    recorded = on_centre(scenario, "record")

    def ask(one: Scenario) -> Assessment:
        return assess(simulate_with(sampling, one, indicators=()))

    return Odds(ask(scenario), ask(recorded) if recorded else None)


def _check(entry: Entry, scenario: Scenario) -> None:
    """Raise CannotWrite unless the files, once written, read as the scenario that was meant."""
    file = entry.file(entry.year)
    again = read_scenario(file)
    implied = {scenario.model.set_for(name).name for name in scenario.model.outcomes}
    for name in (*scenario.model.assumptions, *scenario.model.computed):
        first = scenario.known_years if name in implied else 0
        meant, found = (one.central(name)[:, first:] for one in (scenario, again))
        if not np.allclose(meant, found, rtol=CLOSE, atol=CLOSE):
            raise CannotWrite(told("{file} does not read as what was entered", file=file.name))
    read_actuals(entry.actuals, entry.plan)


_SERIES = {
    GROWTH: "gdp_real_growth",
    "gdp": "gdp_nominal",
    "population": "pop_resident_year_end",
    "natural_increase": "natural_increase_rate",
    MIGRATION: "net_migration",
}
"""The series of a history that outcomes go to."""
CLOSE = 1e-5
"""How far a figure may lie off another and still be the same, relatively."""


def lines_in(path: Path) -> int:
    """Return how many lines a file has; none where there is no such file."""
    return path.read_text("utf-8").count("\n") if is_file(path) else 0


def appended(path: Path, columns: Sequence[str], lines: Iterable[Mapping[str, str]]) -> str:
    """Return a table's text with further lines, whose columns are those that it has."""
    text = path.read_text("utf-8") if is_file(path) else ",".join(columns) + "\n"
    header = [name.lstrip("\ufeff") for name in next(csv.reader(io.StringIO(text)))]
    stream = io.StringIO()
    csv.DictWriter(stream, header, restval="", extrasaction="ignore", lineterminator="\n").writerows(lines)
    return text + ("" if text.endswith("\n") else "\n") + stream.getvalue()


def history_text(path: Path, entity: str, rows: Sequence[Row]) -> str:
    """Return a project's history with the outcomes on some rows; BadValue where it has another figure of a year.

    A project whose history does not name the entity takes over the shipped series of it, which its own would hide.
    """
    own = [row.cells for row in rows_of(path, HISTORY_COLUMNS) if row["entity"] == entity]
    shipped = [] if own else [row.cells for row in rows_of(data_file(FILE), HISTORY_COLUMNS) if row["entity"] == entity]
    held = {(one["series"], one["year"].strip()): one for one in (*own, *shipped)}
    new = list[dict[str, str]]()
    for row in rows:
        if row["quantity"] not in _SERIES:
            continue
        cells = dict.fromkeys(HISTORY_COLUMNS, "") | {
            name: row[name] for name in ("year", "value", "unit", "base", "source")
        }
        cells |= {"series": _SERIES[row["quantity"]], "entity": entity, "status": "one source"}
        there = held.get((cells["series"], cells["year"]))
        if there is None:
            new.append(cells)
            continue
        known, value = float(there["value"]), float(cells["value"])
        if abs(known - value) > CLOSE * abs(value):
            expected = "expected what {file} has of {name} in {year}"
            expected = told(expected, file=f"data/{FILE}", name=row["quantity"], year=row["year"])
            hint = told("it has {value}: correct one of the two", value=f"{there['value']}{there['unit']}")
            raise BadValue(expected, f"{row['value']}{row['unit']}", hint)
    return appended(path, ALL_COLUMNS, (*shipped, *new))


def scenario_text(plan: Scenario, scenario: Scenario, known: Mapping[int, Year], until: int) -> str:
    """Return the file of a scenario that carries a plan on, with the years up to one as they came."""
    zh, en = f"{plan.title.zh}（结果至{until}年）", f"{plan.title.en}, outcomes to {until}"
    lines = ["format: 2", f"extends: {plan.name}", f"title: {in_line({'zh': zh, 'en': en})}", f"known_until: {until}"]
    implied = {plan.model.set_for(name).name for name in plan.model.outcomes}
    moved = {name for one in known.values() for name in one.values} | implied
    lines.append("assumptions:")
    for name, part in {**scenario.model.assumptions, **scenario.model.computed}.items():
        path = _path(scenario, name, until, implied=name in implied)
        if name in moved and path:
            lines.append(f"  {name}: {_in_spans(path, part)}")
    return "\n".join(lines) + "\n"


def _path(scenario: Scenario, name: str, until: int, *, implied: bool) -> dict[int, float]:
    """Return what a file states of an assumption: outcomes, a path, or the years of it that no outcome implies."""
    if name in scenario.outcomes:
        return dict(zip(range(scenario.years.first, until + 1), scenario.outcomes[name], strict=False))
    path = zip(scenario.years, scenario.assumptions.get(name, ()), strict=False)
    return {year: value for year, value in path if year > until or not implied}


def _in_spans(path: Mapping[int, float], part: Assumption) -> str:
    """Return a path as files have it: one value for years that follow each other and share it."""
    unit = "" if part.unit.shown or part.unit.suffix else part.unit.name
    written = [(year, f"{short(value, part.unit)}{unit if value else ''}") for year, value in path.items()]
    spans = ((value, [year for year, _ in group]) for value, group in groupby(written, key=lambda pair: pair[1]))
    return in_line({f"{years[0]}-{years[-1]}" if len(years) > 1 else years[0]: value for value, years in spans})

"""What happened in the years of a scenario: published outcomes, turned into values of its assumptions.

A file of outcomes is a CSV table with the columns year, quantity, value, unit, base, vintage,
source. A quantity is an assumption (`real_growth`, `exchange_rate` ...) or one of two levels:
`gdp` gives the deflator that leads to it, `population` the net migration. `base` names the
statistical base of a level (a census), empty for rates; `vintage` is `first` for a first
published figure, else `revised`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hzsim.errors import BadValue, InvalidInput, Problem, did_you_mean
from hzsim.files.tables import Row, read_table
from hzsim.model.registry import INDICATORS
from hzsim.scenario.scenario import Scenario
from hzsim.units import Unit, parse

COLUMNS = ("year", "quantity", "value", "unit", "base", "vintage", "source")
VINTAGES = ("first", "revised")
LEVELS = ("gdp", "population")
"""Levels from which an assumption is derived."""
GROWTH = "real_growth"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One published figure: value in the unit of its quantity, its statistical base and vintage."""

    year: int
    quantity: str
    value: float
    base: str
    vintage: str
    source: str


@dataclass(frozen=True, slots=True)
class Year:
    """What happened in one year, as values of assumptions.

    `revision` is the factor by which a new statistical base moved the level of GDP, 1 when it
    did not: it is no change of prices, and no deflator is derived in such a year.
    """

    year: int
    values: Mapping[str, float]
    revision: float
    first_published: bool


def read_actuals(path: Path, scenario: Scenario) -> tuple[Outcome, ...]:
    """Return the outcomes in a file, by year.

    Raises InvalidInput, naming file, line and column, for an unknown quantity, a value in
    another unit, a year outside the scenario or given twice, or a year without growth before a
    later one.
    """
    rows, _ = read_table(path, COLUMNS)
    problems: list[Problem] = []
    found: dict[tuple[int, str], Outcome] = {}
    for row in rows:
        try:
            outcome = _outcome(row, scenario)
        except InvalidInput as error:
            problems.extend(error.problems)
            continue
        if (outcome.year, outcome.quantity) in found:
            problems.append(row.problem("year", "expected each quantity once a year", f"{outcome.year} again"))
        found[outcome.year, outcome.quantity] = outcome
    last = max((year for year, _ in found), default=scenario.years.first - 1)
    missing = [str(year) for year in scenario.years if year <= last and (year, GROWTH) not in found]
    if missing and not problems:
        problems.append(
            Problem(str(path), f"expected {GROWTH} in every year up to {last}", f"none in {', '.join(missing)}")
        )
    if problems:
        raise InvalidInput(problems)
    return tuple(found[place] for place in sorted(found))


def _outcome(row: Row, scenario: Scenario) -> Outcome:
    quantity, year = row["quantity"], row.number("year")
    if not year.is_integer() or int(year) not in scenario.years:
        raise InvalidInput(row.problem("year", f"expected a year of {scenario.years}", row["year"]))
    known = {**{name: part.unit for name, part in scenario.model.assumptions.items()}, **_level_units()}
    if quantity not in known:
        hint = did_you_mean(quantity, known)
        raise InvalidInput(row.problem("quantity", "expected an assumption, gdp or population", quantity, hint))
    if row["vintage"] not in VINTAGES:
        raise InvalidInput(row.problem("vintage", "expected first or revised", row["vintage"] or "nothing"))
    if quantity in LEVELS and not row["base"]:
        raise InvalidInput(
            row.problem("base", "expected the statistical base of a level, such as census-2023", "nothing")
        )
    row.number("value")
    try:
        value = parse(row["value"] + row["unit"], known[quantity])
    except BadValue as error:
        raise InvalidInput(row.problem("value", error.expected, error.found, error.hint)) from None
    return Outcome(int(year), quantity, value, row["base"], row["vintage"], row["source"])


def _level_units() -> dict[str, Unit]:
    return {name: INDICATORS[name].unit for name in LEVELS}


def years_of(outcomes: Iterable[Outcome], scenario: Scenario, base: Mapping[str, str]) -> dict[int, Year]:
    """Return what happened by year; `base` names the statistical base of each level in the base year.

    A deflator is derived from GDP, and migration from residents, only where the year before has
    a level on the same base. On another base, the level of GDP is taken over as a revision.
    """
    by_year: dict[int, dict[str, Outcome]] = {}
    for outcome in outcomes:
        by_year.setdefault(outcome.year, {})[outcome.quantity] = outcome
    levels = {"gdp": scenario.baseline.value("gdp"), "population": scenario.baseline.value("population")}
    bases = dict(base)
    found = {}
    for year in sorted(by_year):
        seen = by_year[year]
        values = {name: one.value for name, one in seen.items() if name not in LEVELS}
        revision = _prices(scenario, year, seen, values, levels, bases)
        _people(scenario, year, seen, values, levels, bases)
        found[year] = Year(year, values, revision, all(one.vintage == "first" for one in seen.values()))
    return found


def _prices(
    scenario: Scenario,
    year: int,
    seen: Mapping[str, Outcome],
    values: dict[str, float],
    levels: dict[str, float],
    bases: dict[str, str],
) -> float:
    """Derive the deflator, or the revision, that leads to a published level of GDP; return the revision."""
    growth = 1 + values[GROWTH]
    assumed = 1 + values.get("deflator_growth", _assumed(scenario, "deflator_growth", year))
    if "gdp" not in seen:
        levels["gdp"] *= growth * assumed
        return 1.0
    level = seen["gdp"]
    factor = level.value / (levels["gdp"] * growth)
    same = bases.get("gdp") == level.base
    levels["gdp"], bases["gdp"] = level.value, level.base
    if same and "deflator_growth" not in values:
        values["deflator_growth"] = factor - 1
        return 1.0
    return factor / assumed


def _people(
    scenario: Scenario,
    year: int,
    seen: Mapping[str, Outcome],
    values: dict[str, float],
    levels: dict[str, float],
    bases: dict[str, str],
) -> None:
    natural = 1 + values.get("natural_increase", _assumed(scenario, "natural_increase", year))
    grown = levels["population"] * natural
    if "population" in seen and seen["population"].base == bases.get("population"):
        values.setdefault("net_migration", seen["population"].value - grown)
    levels["population"] = grown + values.get("net_migration", _assumed(scenario, "net_migration", year))


def _assumed(scenario: Scenario, name: str, year: int) -> float:
    return scenario.assumptions[name][year - scenario.years.first]

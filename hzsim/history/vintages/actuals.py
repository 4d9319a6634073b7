"""What happened in the years of a scenario: published outcomes, as a file states them.

A file of outcomes is a CSV table with the columns year, quantity, value, unit, base, vintage,
source, and, where it should be held against the scenario's city, entity; source_zh may say what Chinese readers
call the source. A quantity is an
assumption (`real_growth`, `exchange_rate` ...) or one of two levels, `gdp` and `population`.
`base` names the statistical base of a level (a census), empty for rates; `vintage` is `first`
for a first published figure, else `revised`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hzsim.errors import NOTHING, BadValue, InvalidInput, Problem, all_of, did_you_mean, told
from hzsim.files.sources import data_file, data_files, is_file, origin
from hzsim.files.tables import LARGEST_NUMBER, Row, collect, one_of, read_table
from hzsim.scenario.doubts import QUESTION, unusual
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.units import Unit, canonical, parse

FILE = "actuals.csv"
"""A project's own file of outcomes."""
COLUMNS = ("year", "quantity", "value", "unit", "base", "vintage", "source")
ENTITY, SOURCE_ZH = "entity", "source_zh"
VINTAGES = ("first", "revised")
LEVELS = ("gdp", "population")
"""Levels from which an assumption is derived."""
GROWTH = "real_growth"
_NEAR = (0.5, 2.0)
"""How many times the level before them the levels of a year usually are."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One published figure: value in the unit of its quantity, its statistical base and vintage, its line if any."""

    year: int
    quantity: str
    value: float
    base: str
    vintage: str
    source: str
    source_zh: str = ""
    row: Row | None = field(default=None, compare=False, repr=False)

    def refuse(self, column: str, expected: str, found: str, hint: str = "") -> InvalidInput | BadValue:
        """Return the error that the figure cannot be used, with its line where it has one."""
        if self.row is None:
            return BadValue(told("{expected} in {year}", expected=expected, year=self.year), found, hint)
        return InvalidInput(self.row.problem(column, expected, found, hint))


def find_actuals(actuals: str | Path, scenario: Scenario) -> Path:
    """Return the file of outcomes that is meant: a path, or the name of one in `data/`."""
    path = Path(actuals)
    if path.name != str(actuals) or is_file(path):
        return path
    named = data_file(f"{path.name.removesuffix('.csv')}.csv", scenario.folder)
    return named if is_file(named) else path


def own_actuals(scenario: Scenario) -> Path | tuple[()]:
    """Return the file of outcomes of a scenario's project; nothing where it has none."""
    files = data_files(FILE, scenario.folder) if scenario.folder is not None else ()
    return next((file for file in files if origin(file)), ())


def read_actuals(path: Path, scenario: Scenario) -> tuple[Outcome, ...]:
    """Return the outcomes in a file, by year.

    Raises InvalidInput, naming file, line and column, for outcomes of another city, an unknown
    quantity, a value in another unit or that no economy can have, a figure without a source, a
    year outside the scenario or given twice, or a year without growth before a later one.
    """
    rows, _ = read_table(path, COLUMNS, others=True)
    _check_file(path, rows, scenario)
    found: dict[tuple[int, str], Outcome] = {}

    def add(row: Row) -> None:
        """Keep the outcome of a row; raises InvalidInput for one that is there already."""
        outcome = outcome_on(row, scenario)
        if (outcome.year, outcome.quantity) in found:
            raise row.refuse("year", "expected each quantity once a year", told("{year} again", year=outcome.year))
        found[outcome.year, outcome.quantity] = outcome

    collect(rows, add)
    last = max((year for year, _ in found), default=scenario.years.first - 1)
    missing = [str(year) for year in scenario.years if year <= last and (year, GROWTH) not in found]
    if missing:
        outcome = next(outcome for (year, _), outcome in found.items() if year == last)
        raise outcome.refuse(
            "year",
            told("expected {name} in every year up to {year}", name=GROWTH, year=last),
            told("none in {names}", names=", ".join(missing)),
        )
    return tuple(found[place] for place in sorted(found))


def doubts_about(outcomes: Iterable[Outcome], scenario: Scenario) -> tuple[Problem, ...]:
    """Return what may be a slip of a file of outcomes, each with its place; no mistake, and nothing changes.

    Doubtful are values outside an assumption's usual bounds, rates next to zero, and levels of less
    than half or more than twice the one before them.
    """
    before = {level: scenario.baseline.value(level) for level in LEVELS}
    found: list[Problem] = []
    for one in outcomes:
        expected = ""
        if one.quantity in LEVELS:
            last, before[one.quantity] = before[one.quantity], one.value
            if not _NEAR[0] <= one.value / last <= _NEAR[1]:
                expected = told("usual is a value nearer to the present {value:,.6g}", value=last)
        else:
            expected = unusual(scenario.model.settable(one.quantity), one.value)
        if expected and one.row is not None:
            found.append(one.row.problem("value", expected, f"{one.row['value']}{one.row['unit']}", QUESTION))
    return tuple(found)


def _check_file(path: Path, rows: Sequence[Row], scenario: Scenario) -> None:
    """Refuse, in one line, a file with other columns, of another city, or of other years."""
    _check_columns(path, rows)
    city, years = scenario.baseline.entity, scenario.years
    foreign = [row for row in rows if row.cells.get(ENTITY, city) != city]
    outside = [row for row in rows if _elsewhere(row, years)]
    for column, wrong, expected in (
        (ENTITY, foreign, told("outcomes of {entity}", entity=city)),
        ("year", outside, told("a year of {years}", years=years)),
    ):
        if wrong:
            hint = told("and {count} lines more", count=len(wrong) - 1) if len(wrong) > 1 else ""
            raise wrong[0].refuse(
                column, told("expected {expected}", expected=expected), wrong[0][column] or NOTHING, hint
            )


def _check_columns(path: Path, rows: Sequence[Row]) -> None:
    others = [name for row in rows[:1] for name in row.cells if name not in (*COLUMNS, ENTITY, SOURCE_ZH)]
    if others:
        perhaps, columns = all_of((ENTITY, SOURCE_ZH)), ",".join(COLUMNS)
        expected = told("expected the columns {columns} and perhaps {others}", columns=columns, others=perhaps)
        raise InvalidInput(Problem(str(path), expected, others[0], line=1))


def _elsewhere(row: Row, years: Span) -> bool:
    """Return whether a line is of a year, and of none of these."""
    try:
        return row.year() not in years
    except InvalidInput:  # said with the other mistakes of the line
        return False


def units_of(scenario: Scenario) -> dict[str, Unit]:
    """Return the unit of every quantity of which outcomes may be stated: assumptions, computed ones, and levels."""
    parts = {**scenario.model.assumptions, **scenario.model.computed}
    return {name: part.unit for name, part in parts.items()} | {
        name: scenario.model.indicator(name).unit for name in LEVELS
    }


def outcome_on(row: Row, scenario: Scenario) -> Outcome:
    """Return the outcome on a row; InvalidInput for an unknown quantity, or a missing base or source."""
    quantity, year, known = row["quantity"], row.year(), units_of(scenario)
    if quantity not in known:
        hint = did_you_mean(quantity, known)
        raise row.refuse("quantity", "expected an assumption, gdp or population", quantity, hint)
    one_of(row, "vintage", VINTAGES)
    if quantity in LEVELS and not row["base"]:
        raise row.refuse("base", "expected the statistical base of a level, such as census-2023")
    if not row["source"].strip():
        raise row.refuse("source", "expected where the figure is from")
    value = _value(row, quantity, known[quantity], scenario)
    return Outcome(year, quantity, value, row["base"], row["vintage"], row["source"],
                   row.cells.get(SOURCE_ZH, ""), row)  # fmt: skip


def _value(row: Row, quantity: str, unit: Unit, scenario: Scenario) -> float:
    """Return a cell as a value of the quantity, within what its assumption or level can be."""
    row.number("value")
    if any(letter.isdecimal() for letter in row["unit"]):  # `5.2` in `1` is not 5.21
        hint = told("units understood here: {units}", units=", ".join(unit.spellings))
        raise row.refuse("unit", told("expected a unit of {quantity}", quantity=quantity), row["unit"], hint)
    with row.placing("value"):
        value = parse(row["value"] + row["unit"], unit)
    part = scenario.model.assumptions.get(quantity) or scenario.model.computed.get(quantity)
    low, high = (part.lowest, part.highest) if part is not None else (0.0, LARGEST_NUMBER)
    if not low < value <= high:
        least, most = canonical(low, unit), canonical(high, unit)
        expected = (
            told("expected a value above {limit}", limit=least)
            if high >= LARGEST_NUMBER
            else told("expected a value above {limit}, at most {most}", limit=least, most=most)
        )
        raise row.refuse("value", expected)
    return value

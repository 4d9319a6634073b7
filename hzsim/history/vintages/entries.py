"""A year that is entered into a project: which figures are stated, on what base, and what follows from them."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from hzsim.amounts import half_width
from hzsim.errors import BadValue, InvalidInput, as_found, did_you_mean, told
from hzsim.files.sources import is_file
from hzsim.files.tables import Row, read_table
from hzsim.history.city.series import history_of
from hzsim.history.vintages.actuals import COLUMNS, FILE, GROWTH, LEVELS, outcome_on, read_actuals, units_of
from hzsim.history.vintages.outcomes import MIGRATION, NATURAL, PRICES, Year, bases_of, years_of
from hzsim.scenario.parts.baseline import FILE as HISTORY
from hzsim.scenario.reading import read_scenario
from hzsim.scenario.scenario import Scenario
from hzsim.units import Unit, canonical, parse

UNSOURCED = "given by the user: name its source"
_ALIASES = {"growth": GROWTH, "deflator": PRICES, "residents": "population", "migration": MIGRATION}
"""What quantities are called for short."""
_MADE = {"gdp": (PRICES, GROWTH), "population": (MIGRATION, NATURAL)}
"""What each level makes, and what it goes with."""
_NEAR = 0.1
"""How far prices that a level makes may lie off the plan's, unless stated too; migration by half of it of residents."""


class Entry:
    """A year that is entered into the project of a plan; BadValue for one that does not follow or is there already."""

    def __init__(self, plan: Scenario, year: int, source: str, base: str, *, revised: bool) -> None:
        assert plan.folder is not None
        self.plan, self.year, self.source, self.revised = plan, year, source, revised
        self.folder = plan.folder.resolve()
        self.actuals, self.history = (self.folder.parent / "data" / name for name in (FILE, HISTORY))
        self.earlier = rows_of(self.actuals, COLUMNS)
        self.base = base
        self._check_year()

    @cached_property
    def before(self) -> Scenario:
        """The scenario that says what was known before: that of the last year entered, or the plan."""
        path = self.file(max(self._entered, default=0))
        return read_scenario(path) if is_file(path) else self.plan

    def file(self, year: int) -> Path:
        """Return the file of the scenario in which a year is known."""
        return self.folder / f"{self.plan.name}-{year}.yaml"

    @property
    def _entered(self) -> set[int]:
        return {row.year() for row in self.earlier}

    def _check_year(self) -> None:
        """Raise BadValue for a year that the plan has not, that was entered before, or that does not follow."""
        if self.year not in self.plan.years:
            raise BadValue(told("expected a year of {years}", years=self.plan.years), str(self.year))
        if self.year in self._entered:
            hint = told("to enter it anew, take its lines out of {file}", file=f"data/{FILE}")
            raise BadValue("expected a year that is not entered yet", told("{year} again", year=self.year), hint)
        known = self._entered | {*list(self.plan.years)[: self.plan.known_years]}
        missing = [str(year) for year in self.plan.years if year < self.year and year not in known]
        if missing:
            expected = told("expected the years before {year} to be entered first", year=self.year)
            raise BadValue(expected, told("none for {missing}", missing=", ".join(missing)))

    def _base_of(self, name: str) -> str:
        """Return the statistical base of a level: the one stated, the last on record, or that of the base year."""
        if name not in LEVELS:
            return ""
        entered = [row["base"] for row in self.earlier if row["quantity"] == name]
        recorded = bases_of(self.plan, history_of(self.plan)).get(name, "")
        return self.base or (entered or [recorded])[-1] or f"base-{self.plan.baseline.year}"

    def rows(self, written: Mapping[str, str]) -> list[Row]:
        """Return a line of the file of outcomes for each value; BadValue, naming it, for one that cannot be used."""
        named = dict[str, str]()
        for word, value in written.items():
            name = half_width(word).strip()
            name = _ALIASES.get(name, name)
            if name in named:
                raise BadValue("expected each quantity once", name)
            named[name] = value
        if GROWTH not in named:
            raise BadValue(told("expected {name} among the outcomes", name=GROWTH), told("none"), "add growth=5.1%")
        return [self._row(self.year, name, value, self.source) for name, value in named.items()]

    @property
    def stated(self) -> list[Row]:
        """Lines of growth, and what it needs beside it, in years that the plan takes as known and were not entered."""
        model, units = self.plan.model, units_of(self.plan)
        part = None if GROWTH in model.outcomes else model.computed.get(GROWTH) and model.indicators[GROWTH]
        names = (GROWTH, *(part.beside if part else ()))
        source = f"scenarios/{self.plan.name}.yaml, as known there"
        return [
            self._row(year, name, canonical(float(f"{rate:.10g}"), units[name]), source)
            for name in names
            for year, rate in zip(self.plan.years, self.plan.central(name)[0], strict=True)
            if year < self.year and year not in self._entered
        ]

    def _row(self, year: int, name: str, written: str, source: str) -> Row:
        """Return the line of an outcome; BadValue, naming the quantity, for one that cannot be read."""
        units = units_of(self.plan)
        if name not in units:
            labels = {part.label.zh: key for key, part in self.plan.model.assumptions.items()}
            hint = did_you_mean(name, {*units, *_ALIASES}, labels)
            raise BadValue("expected an assumption, gdp or population", as_found(name), hint)
        try:
            value, cell = cells_of(parse(written, units[name]), units[name])
            vintage = "revised" if self.revised else "first"
            cells = dict(
                zip(COLUMNS, (str(year), name, value, cell, self._base_of(name), vintage, source), strict=True)
            )
            row = Row(cells, f"data/{FILE}", 1)
            outcome_on(row, self.plan)
        except BadValue as error:
            raise _named(name, error.expected, error.found, error.hint) from None
        except InvalidInput as error:
            raise _named(name, error.problems[0].expected, written, error.problems[0].hint) from None
        return row

    def known(self, rows: Sequence[Row]) -> Mapping[int, Year]:
        """Return all outcomes as values of assumptions, by year; BadValue for figures that contradict each other."""
        before = read_actuals(self.actuals, self.plan) if self.earlier else ()
        outcomes = (*before, *(outcome_on(row, self.plan) for row in (*self.stated, *rows)))
        try:
            found = years_of(outcomes, self.plan, bases_of(self.plan, history_of(self.plan)))
        except InvalidInput as error:
            one = error.problems[0]
            raise BadValue(one.expected, one.found, one.hint) from None
        for level, (made, other) in _MADE.items():
            self._check_made(found[self.year], level, made, other)
        return found

    def _check_made(self, seen: Year, level: str, name: str, other: str) -> None:
        """Raise BadValue for prices or migration, made by a level, that neither the plan nor a statement bears out."""
        if level not in seen.told or name in seen.told or name not in seen.values:
            return
        part, value = self.plan.model.assumption(name), seen.values[name]
        planned = float(self.plan.central(name)[0, self.year - self.plan.years.first])
        room = _NEAR if part.kind == "rate" else _NEAR / 2 * self.plan.baseline.value("population")
        if abs(value - planned) > room:
            level_written, made = canonical(seen.told[level].value, units_of(self.plan)[level]), short(value, part.unit)
            raise BadValue(
                told("expected {level} that goes with {other}", level=level, other=other),
                told("{value}, which makes {name} {made}", value=level_written, name=name, made=made),
                told("if so, state it: {name}={made}", name=name, made=made),
            )


def _named(name: str, expected: str, found: str, hint: str) -> BadValue:
    return BadValue(told("for {name}, {message}", name=name, message=expected), found, hint)


def carried_on(plan: Scenario, known: Mapping[int, Year], until: int) -> Scenario:
    """Return a plan whose years up to one are as they came; later years stay as planned."""
    came: dict[str, dict[int, float]] = {}
    for year, one in known.items():
        values, place = dict(one.values), year - plan.years.first
        if one.revision != 1.0:
            values[PRICES] = (1 + values.get(PRICES, float(plan.central(PRICES)[0, place]))) * one.revision - 1
        if one.people_revision:
            values[MIGRATION] = values.get(MIGRATION, float(plan.central(MIGRATION)[0, place])) + one.people_revision
        for name, value in values.items():
            if name in plan.model.assumptions or name in plan.model.outcomes:
                came.setdefault(name, {})[year] = value
    return plan.replace(known_until=until).replace(**came)


def rows_of(path: Path, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a project's own table; none where it has none."""
    return read_table(path, columns, others=True)[0] if is_file(path) else []


def short(value: float, unit: Unit) -> str:
    """Return a value with seven digits in the form of files."""
    return canonical(float(f"{value:.7g}"), unit)


def cells_of(value: float, unit: Unit) -> tuple[str, str]:
    """Return a value as the cells of a table: its number, and the unit that it is read with."""
    number = canonical(value, unit).removesuffix(unit.shown or unit.suffix or "\0")
    for word in (unit.shown, unit.suffix.strip(), unit.name, *unit.spellings):
        try:
            if word and not any(letter.isdecimal() for letter in word) and parse(number + word, unit) == value:
                return number, word
        except BadValue:
            continue
    return number, ""

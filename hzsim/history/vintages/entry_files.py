"""The files of a project that a new year changes, as texts: outcomes, history, and the scenario that it goes on in."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from hzsim.errors import BadValue, told
from hzsim.files.sources import data_file, is_file
from hzsim.files.tables import Row, read_table
from hzsim.files.writing import in_line
from hzsim.history.vintages.actuals import GROWTH
from hzsim.history.vintages.outcomes import MIGRATION, Year
from hzsim.model.modules.parts import Assumption
from hzsim.scenario.parts.baseline import ALL_COLUMNS, COLUMNS, FILE
from hzsim.scenario.scenario import Scenario
from hzsim.units import Unit, canonical, parse

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


def rows_of(path: Path, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a project's own table; none where it has none."""
    return read_table(path, columns, others=True)[0] if is_file(path) else []


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
    own = [row.cells for row in rows_of(path, COLUMNS) if row["entity"] == entity]
    shipped = [] if own else [row.cells for row in rows_of(data_file(FILE), COLUMNS) if row["entity"] == entity]
    held = {(one["series"], one["year"].strip()): one for one in (*own, *shipped)}
    new = list[dict[str, str]]()
    for row in rows:
        if row["quantity"] not in _SERIES:
            continue
        cells = dict.fromkeys(COLUMNS, "") | {name: row[name] for name in ("year", "value", "unit", "base", "source")}
        cells |= {"series": _SERIES[row["quantity"]], "entity": entity, "status": "one source"}
        there = held.get((cells["series"], cells["year"]))
        if there is None:
            new.append(cells)
            continue
        known, value = float(there["value"]), float(cells["value"])
        if abs(known - value) > CLOSE * abs(value):
            expected = told(
                "expected what {file} has of {name} in {year}",
                file=f"data/{FILE}",
                name=row["quantity"],
                year=row["year"],
            )
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

"""People by age of a base year: `data/ages/NAME.yaml`, with the name of its baseline, and the tables that it names."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from pydantic_core import core_schema

from hzsim._typing import Array, BoolArray
from hzsim.errors import NOTHING, BadValue, InvalidInput, Problem, told
from hzsim.files.locations import data_folders, named_file, origin
from hzsim.files.tables import Row, collect, one_of, read_table
from hzsim.files.text import Location, SourceFile
from hzsim.files.yaml_reader import Document, read_yaml
from hzsim.measures import PEOPLE, Measures
from hzsim.model.arrays.single_ages import ages_between, rake
from hzsim.scenario.parts.baseline import Baseline
from hzsim.scenario.parts.phrases import value_name
from hzsim.scenario.parts.years import Span
from hzsim.scenario.written.fields import SOURCE, TEXT, key, literal, mapping, value
from hzsim.scenario.written.nation_rates import read_rates
from hzsim.scenario.written.schema import STATUSES, Shape
from hzsim.scenario.written.validation import validated
from hzsim.units import CHILDREN, TIMES

FOLDER = "ages"
_COLUMNS = ("date", "age", "male_persons", "female_persons", "status")
_GROUP = re.compile(r"(\d{1,3})(?:-(\d{1,3})|\+)")
_SEXES = {"men": 0, "women": 1}
_OLDEST = 130
_NEAR = 1e-3
"""How far persons by age may be from the residents, as a share of them: published groups are rounded."""


@cache
def _shape(measures: Measures) -> Shape:
    """Return the shape of a file of people by age, in an economy's units."""

    def stated(**keys: Any) -> Any:
        parts = {**keys, "source": SOURCE, "status": literal(STATUSES)}
        return key(mapping({name: key(part, required=True) for name, part in parts.items()}))

    groups = core_schema.dict_schema(core_schema.str_schema(), value(measures.unit(PEOPLE), above=0.0))
    parts = {"people": stated(file=TEXT), "published": stated(groups=groups), "rates": stated(file=TEXT)}
    parts["mortality"] = stated(value=value(TIMES, above=0.0, at_most=5.0))
    by_year = core_schema.dict_schema(core_schema.str_schema(), value(CHILDREN, above=0.0, at_most=15.0))
    parts["fertility"] = stated(values=by_year)
    for name in ("people", "rates", "mortality"):
        parts[name]["required"] = True
    return Shape(mapping(parts))


def with_people(baseline: Baseline, years: Span, beside: Path) -> tuple[Baseline, tuple[SourceFile, ...]]:
    """Return a baseline with its people by age, and the files that were read.

    Raises InvalidInput with every problem: ages that do not add up to the residents, a year without rates.
    """
    folders = data_folders(beside, FOLDER)
    path = named_file(folders, baseline.name)
    document = read_yaml(path, f"{origin(path)}data/{FOLDER}/")
    content = validated(document, _shape(baseline.measures))
    tables = {part: _table(document, (part, "file"), folders) for part in ("people", "rates")}
    ages, read = _read_ages(tables["people"], baseline.year)
    rates, rates_read = read_rates(tables["rates"], Span(baseline.year + 1, years.last), ages.shape[1])
    persons = _fitted(document, content, ages / 10**baseline.measures.people, baseline)
    record = _record(document, content, baseline.year)
    cohorts = rates.cohorts(persons, content["mortality"]["value"], record)
    return baseline.with_table("cohorts", cohorts), (*document.sources, read, rates_read)


def _record(document: Document, content: Any, last: int) -> dict[str, dict[int, float]]:
    """Return what is known of fertility up to the base year; InvalidInput for a year that is none of these."""
    values = content["fertility"]["values"] if "fertility" in content else {}
    wrong = [year for year in values if not re.fullmatch(r"\d{4}", year) or int(year) > last]
    if wrong:
        place = ("fertility", "values", wrong[0])
        raise InvalidInput(document.problem(place, told("expected a year up to {year}", year=last), wrong[0]))
    return {"fertility": {int(year): value for year, value in sorted(values.items())}} if values else {}


def _table(document: Document, place: Location, folders: tuple[Path, ...]) -> Path:
    """Return the table that a file names at a place, in a folder of ages; InvalidInput when it is not there."""
    written: Any = document.value[str(place[0])]
    with document.placing(place):
        return named_file(folders, written[place[1]], ".csv")


def _read_ages(path: Path, year: int) -> tuple[Array, SourceFile]:
    """Return persons by sex and single age, shape (2, ages), of a date in a year; InvalidInput with every problem."""
    rows, source = read_table(path, _COLUMNS, least=2)
    found = np.zeros((2, len(rows)))

    def use(row: Row) -> None:
        """Put the people of an age in their place; InvalidInput for an age or a date that does not follow."""
        place = row.line - rows[0].line
        if row.whole("age", most=_OLDEST) != place:
            expected = told("expected the age {age}: single ages from 0 on, the last one open", age=place)
            raise InvalidInput(row.problem("age", expected, row["age"]))
        if not row["date"].startswith(f"{year}-"):
            expected = told("expected a date in {year}, the base year", year=year)
            raise InvalidInput(row.problem("date", expected, row["date"]))
        one_of(row, "status", STATUSES)
        found[:, place] = [row.between(column, -1e-9, 1e10) for column in _COLUMNS[2:4]]

    collect(rows, use)
    if not found.sum() > 0:
        raise InvalidInput(Problem(str(path), "expected persons", NOTHING, line=1))
    return found, source


def _fitted(document: Document, content: Any, persons: Array, baseline: Baseline) -> Array:
    """Return persons that add up to the residents, and to the groups that the place publishes where it does."""
    residents, unit = baseline.value("population"), baseline.measures.unit(PEOPLE)
    place: Location = ("people", "file")
    if "published" in content:
        place = ("published", "groups")
        persons = _raked(document, content["published"]["groups"], persons)
    if abs(persons.sum() / residents - 1) > _NEAR:
        hint = "" if "published" in content else "state the groups that the place publishes, under published:"
        expected = told(
            "expected people by age who add up to the residents of {baseline}, {residents}",
            baseline=baseline.name,
            residents=value_name(residents, unit, 2),
        )
        found = told("{count} of them", count=value_name(float(persons.sum()), unit, 2))
        raise InvalidInput(document.problem(place, expected, found, hint))
    return np.asarray(persons * (residents / persons.sum()))


def _raked(document: Document, groups: Mapping[str, float], persons: Array) -> Array:
    """Return persons fitted to published groups; InvalidInput for a name that is no group, and sums that cannot be."""
    problems, parts = list[Problem](), list[BoolArray]()
    for name in groups:
        with document.noting(problems, ("published", "groups", name)):
            parts.append(_part(name, persons.shape))
    if problems:
        raise InvalidInput(problems)
    with document.placing(("published", "groups")):
        return rake(persons, parts, list(groups.values()))


def _part(name: str, shape: tuple[int, ...]) -> BoolArray:
    """Return who belongs to a published group: `0-14`, `60+`, `men` or `women`."""
    sexes, ages = shape
    if name in _SEXES:
        found = np.zeros((sexes, ages), bool)
        found[_SEXES[name]] = True
        return found
    match = _GROUP.fullmatch(name)
    first, after = (int(match[1]), int(match[2]) + 1 if match[2] else ages) if match else (0, 0)
    if not 0 <= first < after <= ages:
        raise BadValue("expected a group of ages such as 15-59 or 60+, men or women", name)
    return ages_between((sexes, ages), first, after)

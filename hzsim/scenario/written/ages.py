"""People by age of a base year, and their nation's rates: `data/ages/NAME.yaml`, and the tables that it names.

The table of rates has the columns indicator, period, sex, age and value: `death_rate` are deaths per person and year
of men and women, `fertility_share` at which ages children are born, in any unit, `sex_ratio` boys born to a girl.
Periods are years (`2024`) or spans (`2025-2030`), ages single (`0`), groups (`15-19`) or open (`100+`). Between the
middles of periods values are on a straight line, those of death rates in logarithms.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from pydantic_core import core_schema

from hzsim._typing import Array, BoolArray
from hzsim.errors import NOTHING, BadValue, InvalidInput, Problem, told
from hzsim.files.sources import Location, SourceFile, data_folders, named_file, origin
from hzsim.files.tables import Row, collect, one_of, read_table
from hzsim.files.yaml_reader import Document, read_yaml
from hzsim.measures import PEOPLE, Measures
from hzsim.model.arrays.cohorts import Cohorts
from hzsim.model.arrays.single_ages import ages_between, at_single_ages, fertility_by_age, hazards, rake
from hzsim.scenario.parts.baseline import Baseline
from hzsim.scenario.parts.phrases import value_name
from hzsim.scenario.parts.years import Span
from hzsim.scenario.written.fields import SOURCE, TEXT, key, literal, mapping, value
from hzsim.scenario.written.schema import STATUSES, Shape
from hzsim.scenario.written.validation import validated
from hzsim.units import CHILDREN, TIMES

FOLDER = "ages"
_COLUMNS = ("date", "age", "male_persons", "female_persons", "status")
_GROUP = r"(\d{1,3})(?:-(\d{1,3})|\+)"
_SEXES = {"men": 0, "women": 1}
_OLDEST = 130
_NEAR = 1e-3
"""How far persons by age may be from the residents, as a share of them: published groups are rounded."""
_RATE_COLUMNS = ("indicator", "period", "sex", "age", "value")
_DEATHS, _CHILDREN, _BOYS = "death_rate", "fertility_share", "sex_ratio"
_SEXES_OF = {_DEATHS: ("male", "female"), _CHILDREN: ("female",), _BOYS: ("both",)}
_MOST = {_DEATHS: 2.0, _CHILDREN: 1e6, _BOYS: 2.0}
_PERIOD = r"(\d{4})(?:-(\d{4}))?"
_AGE = r"(\d{1,3})(?:-\d{1,3}|\+)?"
Series: TypeAlias = Mapping[tuple[int, int], Mapping[int, float]]
"""Values by period, from its first year to before its last, and by first age."""
Rates: TypeAlias = tuple[Array, Array, Array, Array]
"""Hazards of the years after a base year, shape (years, 2, ages), and the rest as `Cohorts` has them."""


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
    tables = {}
    for part in ("people", "rates"):
        with document.placing((part, "file")):
            tables[part] = named_file(folders, content[part]["file"], ".csv")
    ages, read = _read_ages(tables["people"], baseline.year)
    rates, rates_read = _read_rates(tables["rates"], Span(baseline.year + 1, years.last), ages.shape[1])
    persons = _fitted(document, content, ages / 10**baseline.measures.people, baseline)
    record = _record(document, content, baseline.year)
    mortality = content["mortality"]["value"]
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in (persons, *rates)))
    digest.update(repr(mortality).encode())
    cohorts = Cohorts(digest.hexdigest(), persons, *rates, mortality=mortality, record=record)
    return replace(baseline, tables={**baseline.tables, "cohorts": cohorts}), (*document.sources, read, rates_read)


def _record(document: Document, content: Any, last: int) -> dict[str, dict[int, float]]:
    """Return what is known of fertility up to the base year; InvalidInput for a year that is none of these."""
    values = content["fertility"]["values"] if "fertility" in content else {}
    wrong = [year for year in values if not re.fullmatch(r"\d{4}", year) or int(year) > last]
    if wrong:
        place = ("fertility", "values", wrong[0])
        raise InvalidInput(document.problem(place, told("expected a year up to {year}", year=last), wrong[0]))
    return {"fertility": {int(year): value for year, value in sorted(values.items())}} if values else {}


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
    match = re.fullmatch(_GROUP, name)
    first, after = (int(match[1]), int(match[2]) + 1 if match[2] else ages) if match else (0, 0)
    if not 0 <= first < after <= ages:
        raise BadValue("expected a group of ages such as 15-59 or 60+, men or women", name)
    return ages_between((sexes, ages), first, after)


def _read_rates(path: Path, years: Span, ages: int) -> tuple[Rates, SourceFile]:
    """Return the rates of some years and of all later ones that the table has without a gap, and the file.

    Raises InvalidInput with every problem, such as a year without rates.
    """
    rows, source = read_table(path, _RATE_COLUMNS, least=1)
    found = _series(rows)
    last = _last_year(str(path), found, years)
    at = np.arange(years.first, last + 1, dtype=np.float64) + 0.5
    (starts, men), (_, women) = (_at(found[_DEATHS, sex], at, logs=True) for sex in _SEXES_OF[_DEATHS])
    lines = (at_single_ages(starts, np.array(rates), ages) for rates in zip(men, women, strict=True))
    each = [hazards(line) for line in lines]
    starts, shares = _at(found[_CHILDREN, "female"], at)
    boys = _at(found[_BOYS, "both"], at)[1][:, 0]
    fertility = np.array([fertility_by_age(starts, row, ages) for row in shares])
    born = np.stack([boys, np.ones_like(boys)], axis=1) / (1 + boys)[:, None]
    return (np.array([one for one, _ in each]), np.array([one for _, one in each]), fertility, born), source


def _series(rows: list[Row]) -> dict[tuple[str, str], dict[tuple[int, int], dict[int, float]]]:
    """Return the values of a table by indicator and sex; InvalidInput with every problem of a row."""
    found: dict[tuple[str, str], dict[tuple[int, int], dict[int, float]]] = {}

    def use(row: Row) -> None:
        """Put the rate of an age in its period; InvalidInput for one given twice."""
        indicator = one_of(row, "indicator", _SEXES_OF)
        sex = one_of(row, "sex", _SEXES_OF[indicator])
        period, age = re.fullmatch(_PERIOD, row["period"]), re.fullmatch(_AGE, row["age"])
        if period is None or (period[2] is not None and period[2] <= period[1]):
            raise InvalidInput(
                row.problem("period", "expected a year such as 2024, or years such as 2025-2030", row["period"])
            )
        if age is None:
            raise InvalidInput(row.problem("age", "expected an age such as 0, 15-19 or 100+", row["age"]))
        least = 0.0 if indicator == _DEATHS else -1e-9
        years = int(period[1]), int(period[2] or int(period[1]) + 1)
        by_age = found.setdefault((indicator, sex), {}).setdefault(years, {})
        if int(age[1]) in by_age:
            raise InvalidInput(row.problem("age", "expected each age of a period once", row["age"]))
        by_age[int(age[1])] = row.between("value", least, _MOST[indicator])

    collect(rows, use)
    return found


def _last_year(file: str, found: Mapping[tuple[str, str], Series], years: Span) -> int:
    """Return the last year up to which all rates are there; InvalidInput where that is before the last one needed."""
    problems, last = [], 10_000
    for indicator, sexes in _SEXES_OF.items():
        for sex in sexes:
            series = found.get((indicator, sex), {})
            problems += _unlike(file, indicator, sex, series)
            year = years.first
            while any(first <= year < after for first, after in series):
                year += 1
            if year <= years.last:
                expected = told("expected the {indicator} of {sex} in {year}", indicator=indicator, sex=sex, year=year)
                spans = ", ".join(_period_name(period) for period in sorted(series)) or "none"
                problems.append(Problem(file, expected, spans, "period", hint="add a row for each age of that period"))
            last = min(last, year - 1)
    if problems:
        raise InvalidInput(problems)
    return last


def _unlike(file: str, indicator: str, sex: str, series: Series) -> list[Problem]:
    """Return a problem for each period whose ages are not those of the first, and for groups too few to go by."""
    if not series:
        return []
    first, *others = (sorted(by_age) for by_age in series.values())
    least = 1 if indicator == _BOYS else 2
    if len(first) < least or first[0] > (0 if indicator == _DEATHS else 60):
        expected = told("expected the {indicator} of {sex} by age, from 0 on", indicator=indicator, sex=sex)
        return [Problem(file, expected, ", ".join(map(str, first)), "age")]
    periods = list(series)[1:]
    wrong = [period for period, ages in zip(periods, others, strict=True) if ages != first]
    expected = told("expected the {indicator} of {sex} at the same ages in every period", indicator=indicator, sex=sex)
    return [Problem(file, expected, _period_name(period), "age") for period in wrong]


def _period_name(period: tuple[int, int]) -> str:
    first, after = period
    return str(first) if after == first + 1 else f"{first}-{after}"


def _at(series: Series, at: Array, logs: bool = False) -> tuple[Array, Array]:
    """Return the first ages of groups, and their values at some times, shape (times, groups); on lines in `logs`."""
    periods = sorted(series)
    starts = sorted(series[periods[0]])
    middles = [(first + after) / 2 for first, after in periods]
    values = np.array([[series[period][age] for age in starts] for period in periods])
    columns = np.log(values).T if logs else values.T
    found = np.stack([np.interp(at, middles, column) for column in columns], axis=1)
    return np.array(starts, float), np.exp(found) if logs else found

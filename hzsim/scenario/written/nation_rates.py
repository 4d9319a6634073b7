"""A nation's rates by age and year, from a table with the columns indicator, period, sex, age and value.

`death_rate` are deaths per person and year of men and women, `fertility_share` at which ages children are born, in
any unit, `sex_ratio` boys born to a girl. Periods are years (`2024`) or spans (`2025-2030`), ages single
(`0`), groups (`15-19`) or open (`100+`). Between the middles of periods values are on a straight line, those of
death rates in logarithms.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from hzsim._typing import Array
from hzsim.errors import InvalidInput, Message, Problem, told
from hzsim.files.tables import Row, collect, one_of, read_table
from hzsim.files.text import SourceFile
from hzsim.model.arrays.cohorts import Cohorts
from hzsim.model.arrays.single_ages import at_single_ages, fertility_by_age, hazards
from hzsim.scenario.parts.years import Span

_COLUMNS = ("indicator", "period", "sex", "age", "value")
_DEATHS, _CHILDREN, _BOYS = "death_rate", "fertility_share", "sex_ratio"
_SEXES = {_DEATHS: ("male", "female"), _CHILDREN: ("female",), _BOYS: ("both",)}
_MOST = {_DEATHS: 2.0, _CHILDREN: 1e6, _BOYS: 2.0}
_PERIOD = re.compile(r"(\d{4})(?:-(\d{4}))?")
_AGE = re.compile(r"(\d{1,3})(?:-\d{1,3}|\+)?")
Series: TypeAlias = Mapping[tuple[int, int], Mapping[int, float]]
"""Values by period, from its first year to before its last, and by first age."""


@dataclass(frozen=True, slots=True)
class NationRates:
    """The rates of the years after a base year: hazards, (years, 2, ages), and the rest as `Cohorts` has them."""

    hazards: Array
    newborn: Array
    fertility: Array
    born: Array

    def cohorts(self, persons: Array, mortality: float, record: Mapping[str, Mapping[int, float]]) -> Cohorts:
        """Return people who go on by these rates, their mortality so many times the nation's when usual."""
        parts = (persons, self.hazards, self.newborn, self.fertility, self.born)
        told_apart = hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts))
        told_apart.update(repr(mortality).encode())
        return Cohorts(told_apart.hexdigest(), *parts, mortality=mortality, record=record)


def read_rates(path: Path, years: Span, ages: int) -> tuple[NationRates, SourceFile]:
    """Return the rates of some years and of all later ones that the table has without a gap.

    Raises InvalidInput with every problem, such as a year without rates.
    """
    rows, source = read_table(path, _COLUMNS, least=1)
    found = _series(rows)
    last = _last_year(str(path), found, years)
    at = np.arange(years.first, last + 1, dtype=np.float64) + 0.5
    dying = [_at(found[_DEATHS, sex], at, np.log, np.exp) for sex in _SEXES[_DEATHS]]
    lines = [at_single_ages(dying[0][0], np.array([men, women]), ages) for men, women in zip(
        dying[0][1], dying[1][1], strict=True)]  # fmt: skip
    each = [hazards(line) for line in lines]
    starts, shares = _at(found[_CHILDREN, "female"], at)
    boys = _at(found[_BOYS, "both"], at)[1][:, 0]
    fertility = np.array([fertility_by_age(starts, row, ages) for row in shares])
    born = np.stack([boys, np.ones_like(boys)], axis=1) / (1 + boys)[:, None]
    return NationRates(np.array([one for one, _ in each]), np.array([one for _, one in each]), fertility, born), source


def _series(rows: list[Row]) -> dict[tuple[str, str], dict[tuple[int, int], dict[int, float]]]:
    """Return the values of a table by indicator and sex; InvalidInput with every problem of a row."""
    found: dict[tuple[str, str], dict[tuple[int, int], dict[int, float]]] = {}

    def use(row: Row) -> None:
        """Put the rate of an age in its period; InvalidInput for one given twice."""
        indicator = one_of(row, "indicator", _SEXES)
        sex = one_of(row, "sex", _SEXES[indicator])
        period, age = _PERIOD.fullmatch(row["period"]), _AGE.fullmatch(row["age"])
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
    for indicator, sexes in _SEXES.items():
        for sex in sexes:
            series = found.get((indicator, sex), {})
            problems += _unlike(file, indicator, sex, series)
            year = years.first
            while any(first <= year < after for first, after in series):
                year += 1
            if year <= years.last:
                expected = told("expected the {indicator} of {sex} in {year}", indicator=indicator, sex=sex, year=year)
                spans = ", ".join(_written(period) for period in sorted(series)) or "none"
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
    return [Problem(file, _same_ages(indicator, sex), _written(period), "age") for period in wrong]


def _same_ages(indicator: str, sex: str) -> Message:
    return told("expected the {indicator} of {sex} at the same ages in every period", indicator=indicator, sex=sex)


def _written(period: tuple[int, int]) -> str:
    first, after = period
    return str(first) if after == first + 1 else f"{first}-{after}"


def _as_it_is(values: Array) -> Array:
    return values


def _at(
    series: Series, at: Array, turn: Callable[[Array], Array] = _as_it_is, back: Callable[[Array], Array] = _as_it_is
) -> tuple[Array, Array]:
    """Return the first ages of groups, and their values at some times, shape (times, groups)."""
    periods = sorted(series)
    starts = sorted(series[periods[0]])
    middles = [(first + after) / 2 for first, after in periods]
    values = turn(np.array([[series[period][age] for age in starts] for period in periods]))
    return np.array(starts, float), back(np.stack([np.interp(at, middles, column) for column in values.T], axis=1))

"""Frozen forecasts held against what happened, and against what others foretold for the same places and years."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from hzsim._display import Several
from hzsim._typing import Array
from hzsim.errors import NOTHING, BadValue, did_you_mean, told
from hzsim.files.sources import scenarios_here
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.backtest.results import score_quantiles
from hzsim.history.backtest.scoreboard import PROBABILITIES, Freeze, Key, place_of, read_board, read_frozen, span_of
from hzsim.history.city.entities import entity_labels
from hzsim.history.city.series import NATION as CHINA
from hzsim.history.city.series import growth_series, read_history
from hzsim.history.estimation.panel import GROWTH, LARGEST
from hzsim.history.reference.records import Series
from hzsim.scenario.parts.years import Span

OUTCOMES = ("place", "year", GROWTH)
OTHERS = ("who", "place", "years", "forecast_pct")
ALL = "all"
"""All cases, or all levels."""
_PERCENT = 100.0
Outcomes = Mapping[str, Series]
"""Real growth by place and year, as fractions."""
Told = Mapping[str, Mapping[Key, float]]
"""What others foretold for a place's mean growth over some years, by who, as fractions."""


def _frozen_in(frozen: Sequence[Freeze]) -> int:
    """Return the year in which the first of some files was frozen."""
    return min((one.entry.date.year for one in frozen), default=0)


def read_outcomes(path: str | Path, frozen: Sequence[Freeze]) -> Outcomes:
    """Return the growth of a CSV table of OUTCOMES, in percent there.

    Raises InvalidInput, naming file, line and column, for places that no file has, years before the first
    was frozen, what is no number, and a year given twice.
    """
    rows, _ = read_table(Path(path), OUTCOMES, others=True, largest=LARGEST)
    places, first = {place for one in frozen for place in one.places}, _frozen_in(frozen)
    found: dict[str, dict[int, float]] = {}

    def use(row: Row) -> None:
        """Keep a row's outcome of a place."""
        place, year = known_place(row, places), row.year()
        if year < first:
            hint = "what was known then is no outcome"
            raise row.refuse(
                "year", told("expected years from {year} on, that of the freeze", year=first), str(year), hint
            )
        if year in found.setdefault(place, {}):
            raise row.refuse("year", "expected each year of a place once", str(year))
        found[place][year] = row.between(GROWTH, -100.0, 300.0) / _PERCENT

    collect(rows, use)
    return found


def known_place(row: Row, places: Iterable[str]) -> str:
    """Return the place of a line; InvalidInput, with the nearest known one, for a place that no frozen file has."""
    place, known = row["place"].strip(), set(places)
    if place not in known:
        hint = did_you_mean(place, known)
        raise row.refuse("place", "expected a place of the frozen file", place or NOTHING, hint)
    return place


def checked_outcomes(outcomes: Outcomes, frozen: Sequence[Freeze]) -> Outcomes:
    """Return growth by place and year; BadValue for what `read_outcomes` refuses."""
    places, first = {place for one in frozen for place in one.places}, _frozen_in(frozen)
    for place, series in outcomes.items():
        if place not in places:
            raise BadValue("expected a place of the frozen file", place, did_you_mean(place, places))
        if series and min(series) < first:
            raise BadValue(
                told("expected years from {year} on, that of the freeze", year=first), f"{place} {min(series)}"
            )
    return outcomes


def read_others(path: str | Path, frozen: Sequence[Freeze]) -> Told:
    """Return others' forecasts of a CSV table of OTHERS, in percent there.

    Raises InvalidInput, naming file, line and column, for places and years that are not forecast, what is
    no number, and a forecast given twice.
    """
    rows, _ = read_table(Path(path), OTHERS, others=True, largest=LARGEST)
    found: dict[str, dict[Key, float]] = {}
    known = {key for one in frozen for key in one.cases}
    places = {place for place, _ in known}
    ours = {one.method for board in frozen for one in board.predictions}

    def use(row: Row) -> None:
        """Keep a row's forecast by somebody else."""
        who, place, years = row["who"].strip(), known_place(row, places), span_of(row)
        if not who or who in ours or who == ALL:
            raise row.refuse("who", "expected whose forecast it is, by a name of its own", who or NOTHING)
        if (place, years) not in known:
            spans = ", ".join(map(str, sorted(span for of, span in known if of == place)))
            raise row.refuse("years", told("expected years that are forecast: {years}", years=spans), str(years))
        if (place, years) in found.setdefault(who, {}):
            raise row.refuse("years", "expected each forecast once", str(years))
        found[who][place, years] = row.between("forecast_pct", -100.0, 300.0) / _PERCENT

    collect(rows, use)
    return found


def own_outcomes(places: Iterable[str]) -> Outcomes:
    """Return the growth of places observed in the project's history, where they may have other names."""
    here = scenarios_here()
    history, labels = read_history(beside=here), {place_of(CHINA): CHINA} | entity_labels(here)
    recorded = {entity for entity, series in history.series if series == "gdp_real_growth"}
    found = {}
    for place in places:
        unit = place.partition("/")[2]
        names = [labels.get(name, name) for name in (place, unit, unit.removesuffix("市"))]
        entity = next((name for name in names if name in recorded), None)
        if entity is not None:
            found[place] = growth_series(history, entity)
    return found


_MEDIAN = PROBABILITIES.index(0.5)
_LOW, _HIGH = PROBABILITIES.index(0.1), PROBABILITIES.index(0.9)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Scored:
    """How one method's frozen forecasts for some years came out.

    `cases` are all that the file has, or those that the named method foretold: on these all methods are
    compared. `level` is that of the places, or `all`. Coverages are shares, `crps`, `mae` (of the
    median) and `width_80` percentage points. Of others only a number is known: they have no bands,
    and the CRPS of a number is its absolute error.
    """

    frozen: str
    cases: str
    level: str
    method: str
    years: str
    n: int
    coverage_50: float | None
    coverage_80: float | None
    coverage_95: float | None
    crps: float
    mae: float
    width_80: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Score(Several[Scored]):
    """What is known by now of frozen forecasts; without items no outcome is known of any year that they are for."""

    items: tuple[Scored, ...]
    frozen: tuple[Freeze, ...]

    @property
    def first(self) -> int | None:
        """The first year that is forecast; None where nothing is frozen."""
        return min((one.years.first for one in self.frozen), default=None)


def score(
    file: Freeze | str | Path | None = None,
    outcomes: Outcomes | str | Path | None = None,
    against: str | Path | None = None,
) -> Score:
    """Return how frozen forecasts came out, by default of every file of the public scoreboard.

    `outcomes` are a CSV table (place, year, real_growth_pct), or growth as fractions by place and year, by default the
    growth that the project's history has; `against` are others' forecasts, a CSV table (who, place, years,
    forecast_pct). Raises InvalidInput for a frozen file that was altered, for places that it does not have, and for
    outcomes of years before it was frozen.
    """
    one = [file] if isinstance(file, Freeze) else [read_frozen(file)] if file is not None else read_board()
    frozen = tuple(one)
    told = {} if against is None else read_others(against, frozen)
    if outcomes is None:
        happened = own_outcomes(_distinct(place for board in frozen for place in board.places))
    elif isinstance(outcomes, str | Path):
        happened = read_outcomes(outcomes, frozen)
    else:
        happened = checked_outcomes(outcomes, frozen)
    return Score(tuple(row for board in frozen for row in _of_file(board, happened, told)), frozen)


def _of_file(frozen: Freeze, outcomes: Outcomes, told: Told) -> Iterator[Scored]:
    """Yield the scores of one file: of all its cases, and of those of each method that has not all."""
    happened = dict(_happened(frozen.cases, outcomes, frozen.entry.date.year))
    methods = _methods(frozen, told, happened)
    compared = {name: said for name, said in methods.items() if set(said) < set(happened)}
    for cases, chosen_by in {ALL: happened, **compared}.items():
        for level, years, chosen in _groups(chosen_by, frozen.places):
            for method, said in methods.items():
                if set(chosen) <= set(said):
                    outcome = np.array([happened[key] for key in chosen])
                    numbers = np.array([said[key] for key in chosen])
                    yield Scored(
                        frozen.entry.name, cases, level, method, str(years), len(chosen), *_measures(numbers, outcome)
                    )


def _methods(frozen: Freeze, told: Told, happened: Container[Key]) -> dict[str, Mapping[Key, Any]]:
    """Return what each method foretold of what happened, quantiles or numbers; none that foretold nothing of it."""
    ours: dict[str, dict[Key, Array]] = {}
    for one in frozen.predictions:
        ours.setdefault(one.method, {})[one.place, one.years] = np.array(one.quantiles)
    said: dict[str, Mapping[Key, Any]] = {**ours, **told}
    known = {who: {key: one for key, one in foretold.items() if key in happened} for who, foretold in said.items()}
    return {who: foretold for who, foretold in known.items() if foretold}


def _happened(cases: Iterable[Key], outcomes: Outcomes, first: int) -> Iterator[tuple[Key, float]]:
    """Yield the mean growth over the years of each case of which all are known, none of them before a first year."""
    for place, years in cases:
        series = outcomes.get(place, {})
        if years.first >= first and all(year in series for year in years):
            yield (place, years), float(np.mean([series[year] for year in years]))


def _groups(cases: Iterable[Key], levels: Mapping[str, str]) -> Iterator[tuple[str, Span, list[Key]]]:
    """Yield cases by years, means over several first, and by level, all first; one that is alone is not told again."""
    ordered = sorted(cases, key=lambda key: (-len(key[1]), key[1], key[0]))
    for years in _distinct(years for _, years in ordered):
        of_years = [key for key in ordered if key[1] == years]
        named = _distinct(levels[place] for place, _ in of_years)
        yield ALL, years, of_years
        for level in named if len(named) > 1 else []:
            yield level, years, [key for key in of_years if levels[key[0]] == level]


def _distinct(items: Iterable[Item]) -> list[Item]:
    return list(dict.fromkeys(items))


def _measures(
    numbers: Array, outcomes: Array
) -> tuple[float | None, float | None, float | None, float, float, float | None]:
    """Return coverages, CRPS, mean absolute error and width of quantiles, shape (rows, quantiles), or of numbers."""
    if numbers.ndim == 1:
        error = _PERCENT * float(np.abs(numbers - outcomes).mean())
        return None, None, None, error, error, None
    scores = score_quantiles(np.array(PROBABILITIES), numbers, outcomes)
    held = [float(share) for share in scores.hits.mean(axis=0)]
    error = _PERCENT * float(np.abs(numbers[:, _MEDIAN] - outcomes).mean())
    width = _PERCENT * float((numbers[:, _HIGH] - numbers[:, _LOW]).mean())
    return held[0], held[1], held[2], _PERCENT * float(scores.crps.mean()), error, width

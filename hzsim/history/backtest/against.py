"""Outcomes, and others' forecasts, against which frozen forecasts are scored."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from hzsim.errors import NOTHING, BadValue, InvalidInput, did_you_mean, told
from hzsim.files.locations import scenarios_here
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.backtest.scoreboard import Freeze, Key, place_of, span_of
from hzsim.history.city.entities import entity_labels
from hzsim.history.city.series import NATION as CHINA
from hzsim.history.city.series import growth_series, read_history
from hzsim.history.reference.panel import GROWTH, LARGEST, Series

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
            raise InvalidInput(
                row.problem(
                    "year", told("expected years from {year} on, that of the freeze", year=first), str(year), hint
                )
            )
        if year in found.setdefault(place, {}):
            raise InvalidInput(row.problem("year", "expected each year of a place once", str(year)))
        found[place][year] = row.between(GROWTH, -100.0, 300.0) / _PERCENT

    collect(rows, use)
    return found


def known_place(row: Row, places: Iterable[str]) -> str:
    """Return the place of a line; InvalidInput, with the nearest known one, for a place that no frozen file has."""
    place, known = row["place"].strip(), set(places)
    if place not in known:
        hint = did_you_mean(place, known)
        raise InvalidInput(row.problem("place", "expected a place of the frozen file", place or NOTHING, hint))
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
            raise InvalidInput(
                row.problem("who", "expected whose forecast it is, by a name of its own", who or NOTHING)
            )
        if (place, years) not in known:
            spans = ", ".join(map(str, sorted(span for of, span in known if of == place)))
            raise InvalidInput(
                row.problem("years", told("expected years that are forecast: {years}", years=spans), str(years))
            )
        if (place, years) in found.setdefault(who, {}):
            raise InvalidInput(row.problem("years", "expected each forecast once", str(years)))
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

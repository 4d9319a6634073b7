"""Forecasts of nations and regions for the next years, to be frozen on the public scoreboard.

A nation's growth is foretold from its record, and again from its record and an outside forecast where
one reaches beyond it; a region's from its nation's and its lead, drawn apart. What is frozen are
quantiles of each year's growth and of the mean over the years.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Unpack

import numpy as np

from hzsim._typing import Array
from hzsim.errors import NOTHING, BadValue, told
from hzsim.files.results import write_files
from hzsim.files.sources import SourceFile, is_file, scenarios_here
from hzsim.history.backtest.methods import Estimates, each_piece
from hzsim.history.backtest.scoreboard import (
    COLUMNS,
    FOLDER,
    INDEX,
    INDEX_COLUMNS,
    PLAIN_NAME,
    PROBABILITIES,
    QUANTILES,
    Entry,
    Freeze,
    Prediction,
    boards,
    place_of,
    read_frozen,
    read_index,
)
from hzsim.history.city.forecast import Forecast, forecast_growth
from hzsim.history.city.region_forecast import forecast_lead
from hzsim.history.estimation.matching import LEADS
from hzsim.history.estimation.panel import Panel, read_panel
from hzsim.history.estimation.regions import NATION, Regions, read_regions
from hzsim.history.reference.outside_forecasts import Outlook, latest_outlooks, mean_outlook, read_outlooks
from hzsim.history.reference.pooled import PANEL_END, latest
from hzsim.history.reference.records import ENOUGH, Series
from hzsim.scenario.parts.years import Span, as_span
from hzsim.simulation.draws.drawing import check_draws, fewest_for
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords

OURS, COMBINED = "hzsim", "hzsim with forecast"
DRAWS, SAMPLER = 20_000, "latin_hypercube"
NEXT = 5
"""Years that are forecast, the year of the freeze among them."""
KEYWORDS = Keywords("freeze", DRAWS, SAMPLER, errors=False)


@KEYWORDS
def freeze(
    name: str,
    panel: Panel | str | Path,
    regions: Regions | str | Path | None = None,
    forecasts: Sequence[Outlook] | str | Path | None = None,
    *,
    years: Span | str | None = None,
    day: date | None = None,
    tables: Estimates | None = None,
    folder: Path | None = None,
    **drawing: Unpack[DrawKeywords],
) -> Freeze:
    """Return forecasts of nations and regions, frozen under a name on the project's public scoreboard.

    `panel`, `regions` and others' `forecasts` of nations are tables, or what reads them, the last by default those of
    `data/forecasts.csv`; `years` default to five from the day's own, `day` to today, `folder` to `data/scoreboard` of
    the project in which one stands. Places of which fewer than eight of the last twenty years are known, or known only
    to more than ten years before the last of `years`, are left out.
    Raises BadValue for a name that is taken, for years before the day's, and for growth of the day's year or later.
    """
    day, folder = day or date.today(), folder or scenarios_here().parent / "data" / FOLDER
    check_unused(name, folder)
    span = _span(years, day)
    sampling = KEYWORDS.sampling(**drawing)
    check_draws(sampling.draws, fewest_for(PROBABILITIES[0]), told("the ends of 95% bands"))
    found = panel if isinstance(panel, Panel) else read_panel(panel)
    parts = regions if isinstance(regions, Regions) else _regions(regions, panel)
    work = _Work(
        tables or Estimates.shipped(), day.year - 1, span, sampling.draws, sampling.seed, _outside(forecasts, day)
    )
    predictions: list[Prediction] = []
    left_out: list[str] = []
    places = sorted({**parts.nations, **found.growth}.items())
    for made, without in each_piece(partial(work.country, parts), places, sampling):
        predictions += made
        left_out += without
    if not predictions:
        expected = "expected places with at least {count} years of growth, known after {year}"
        raise BadValue(told(expected, count=ENOUGH, year=span.last - LEADS - 1), told("none"))
    return replace(store(folder, name, day, predictions), left_out=tuple(left_out))


def _span(years: Span | str | None, day: date) -> Span:
    """Return the years to forecast, by default the next five; BadValue for any before the day's."""
    span = Span(day.year, day.year + NEXT - 1) if years is None else as_span(years)
    if span.first < day.year:
        raise BadValue(told("expected years from {year} on, that of the freeze", year=day.year), str(span))
    return span


def _outside(forecasts: Sequence[Outlook] | str | Path | None, day: date) -> dict[str, dict[int, float]]:
    """Return the mean of each forecaster's latest outlook published by a day, by nation and year."""
    if forecasts is None or isinstance(forecasts, str | Path):
        forecasts = read_outlooks(forecasts, beside=scenarios_here())
    outlooks = [one for one in forecasts if one.published <= str(day)]
    entities = dict.fromkeys(one.entity for one in outlooks)
    return {place_of(entity): mean_outlook(latest_outlooks(outlooks, entity)) for entity in entities}


def _regions(regions: str | Path | None, panel: Panel | str | Path) -> Regions:
    if regions is None:
        return Regions({}, {})
    return read_regions(regions, None if isinstance(panel, Panel) else panel)


@dataclass(frozen=True, slots=True)
class _Work:
    tables: Estimates
    known: int
    years: Span
    draws: int
    seed: int
    outside: Mapping[str, Mapping[int, float]]

    def country(self, regions: Regions, place: tuple[str, Series]) -> tuple[list[Prediction], list[str]]:
        """Return the forecasts of a nation and its regions, and the places that have no record for one."""
        country, series = place
        units = [unit for of, unit in sorted(regions.growth) if of == country]
        national = self.nation(country, series)
        if national is None:
            return [], [country, *(f"{country}/{unit}" for unit in units)]
        growth = {method: self.drawn(forecast) for method, forecast in national.items()}
        found: list[Prediction] = []
        left_out: list[str] = []
        for method, drawn in growth.items():
            found += self.told((country, country, "", NATION), method, max(series), drawn)
        for unit in units:
            called = f"{country}/{unit}"
            self.check(called, regions.growth[country, unit])
            lead = self.lead(regions.leads(country, unit), regions.nations[country])
            if lead is None:
                left_out.append(called)
                continue
            ahead, where = self.drawn(lead), (called, country, unit, regions.levels.get((country, unit), "region"))
            for method, drawn in growth.items():
                found += self.told(where, method, lead.years[0] - 1, (1 + drawn) * (1 + ahead) - 1)
        return found, left_out

    def nation(self, country: str, series: Series) -> dict[str, Forecast] | None:
        """Return a nation's forecasts by method: from its record, and combined with others' of years after it.

        None where the record is too short or too old.
        """
        self.check(country, series)
        horizon, parameters = self.horizon(series), self.tables.nations.known_in(self.known)
        record = forecast_growth(series, horizon, parameters) if horizon else None
        if record is None or record.status == "judgement":
            return None
        outside = self.outside.get(country, {})
        ahead = {year: rate for year, rate in outside.items() if year in record.years}
        if not ahead:
            return {OURS: record}
        others = self.tables.outside.known_in(self.known)
        combined = forecast_growth(series, horizon, parameters, outside=ahead, outside_parameters=others)
        return {OURS: record, COMBINED: combined}

    def lead(self, leads: Series, nation: Series) -> Forecast | None:
        """Return the forecast of a region's lead from the last year that it is known in; None as for a nation."""
        horizon = self.horizon(leads)
        if not horizon:
            return None
        known = {year: rate for year, rate in nation.items() if year <= max(leads)}
        found = forecast_lead(leads, known, horizon, self.tables.leads.known_in(self.known))
        return found if found.status == "estimate" else None

    def horizon(self, series: Series) -> int:
        """Return how many years after its last a series is forecast; 0 where that is more than ten."""
        years = self.years.last - max(series, default=0)
        return years if years <= LEADS else 0

    def check(self, place: str, series: Series) -> None:
        """Raise BadValue for growth of years that were not over when the forecast is frozen."""
        if series and max(series) > self.known:
            raise BadValue(
                told("expected growth up to {year}, the year before the freeze", year=self.known),
                f"{place} {max(series)}",
            )

    def drawn(self, forecast: Forecast) -> Array:
        """Return draws of the years forecast, shape (draws, years)."""
        return forecast.simulate(self.draws, self.seed, SAMPLER)[:, -len(self.years) :]

    def told(self, where: tuple[str, str, str, str], method: str, origin: int, growth: Array) -> Iterator[Prediction]:
        """Yield the quantiles of the mean over the years, and of each year."""
        dated = latest({*self.tables.nations.before, PANEL_END}, self.known)
        yearly = zip((Span(year, year) for year in self.years), growth.T, strict=True)
        for years, values in ((self.years, growth.mean(axis=1)), *yearly):
            yield Prediction(
                *where, method, origin, dated, years, tuple(map(float, np.quantile(values, PROBABILITIES)))
            )


_DIGITS = 2


def check_unused(name: str, folder: Path) -> None:
    """Raise BadValue unless a name is plain and no file of any board has it: frozen files are never written again."""
    if not PLAIN_NAME.fullmatch(name) or f"{name}.csv" == INDEX:
        raise BadValue("expected a plain name, without folders", name or NOTHING)
    if any(name in read_index(board) or is_file(board / f"{name}.csv") for board in (folder, *boards())):
        raise BadValue("expected a new name, as no frozen file is written again", name)


def store(folder: Path, name: str, day: date, predictions: Sequence[Prediction]) -> Freeze:
    """Write forecasts into a new file of a board and add it to the index; the two are written together or not at all.

    Raises BadValue for a name that is taken, a date before the last freeze's, and places whose names begin with a sign,
    and CannotWrite when folder or disk refuses.
    """
    check_unused(name, folder)
    for one in predictions:
        for word in (one.place, one.country, one.unit, one.level):
            if word and not word[0].isalnum():  # a spreadsheet would run it as a formula
                raise BadValue("expected names that begin with a letter or digit", word)
    entries = [*read_index(folder).values()]
    if entries and day < entries[-1].date:
        raise BadValue(
            told("expected a date from {date} on, that of the freeze before", date=entries[-1].date), str(day)
        )
    table = _text(COLUMNS, map(_cells, predictions))
    entry = Entry(name, day, SourceFile(name, table).sha256)
    index = _text(
        INDEX_COLUMNS, ({"name": one.name, "date": one.date, "sha256": one.sha256} for one in [*entries, entry])
    )
    write_files(folder, {f"{name}.csv": table, INDEX: index})
    return read_frozen(folder / f"{name}.csv")


def _cells(one: Prediction) -> dict[str, object]:
    written = (f"{round(100.0 * value, _DIGITS) + 0.0:.{_DIGITS}f}" for value in one.quantiles)
    return one.record | dict(zip(QUANTILES, written, strict=True))


def _text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()

"""`hzsim backtest`."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.asking import say_left_out, with_enough
from hzsim.cli.drawing import Drawing, drawing_options, drawn, look_options
from hzsim.cli.options import OutPath, file_option, stacked
from hzsim.cli.output import Output, printing_options, progress, save, show

if TYPE_CHECKING:
    from hzsim.history.backtest.economies import Backtest
    from hzsim.history.backtest.regions import RegionalBacktest
    from hzsim.history.backtest.results import Result


@click.command("backtest")
@file_option(
    "--panel",
    "CSV of economies (iso3, year, real_growth_pct; with prices, exchange rates and people these are tested too) "
    "or of regions (country, unit, level, year, real_growth_pct).",
    required=True,
)
@file_option("--nations", "A panel of economies with the nations, or years of them, that the regions lack.")
@file_option("--forecasts", "Outside forecasts of the next five years' mean growth (iso3, vintage, forecast_pct).")
@click.option("--horizon", type=click.IntRange(1, 10), help="Years ahead.  [default: 6 for economies, 5 for regions]")
@click.option("--all-horizons", is_flag=True, help="One to ten years ahead.")
@click.option("--out", type=OutPath(), metavar="DIR", help="Write records, details and a chart here.")
@stacked(look_options("--out"), drawing_options(2_000, only="random", errors=False, given=False), printing_options)
def command(
    panel: Path, nations: Path | None, forecasts: Path | None, horizon: int | None, all_horizons: bool,
    out: Path | None, drawing: Drawing, output: Output,
) -> None:  # fmt: skip
    """Print how often bands of growth held what they say, on past records of many economies or regions.

    No economy is forecast with parameters that have seen it: those of the estimate have
    parameters of their own, all others take the shipped ones. In CSV and JSON coverages are shares,
    other scores percentage points of growth; a method that no origin allows has n 0.
    """
    from hzsim.history.estimation.regions import is_of_regions
    from hzsim.present.answers.history.backtest import sheet

    regional = is_of_regions(panel)
    if nations is not None and not regional:
        raise click.UsageError("--nations needs a --panel of regions")
    last = 10 if all_horizons else horizon or (5 if regional else 6)
    horizons = range(1, 11) if all_horizons else [last]
    drawing["jobs"] = drawing["jobs"] or os.cpu_count() or 1
    done: Backtest | RegionalBacktest
    if regional:
        done, more = _of_regions(panel, nations, forecasts, horizons, drawing)
    else:
        done, more = _of_economies(panel, forecasts, horizons, drawing)
    show(sheet(done, more), output)
    save(out, lambda: _files(done, (*done.results, *more), last, output.language))


def _among(many: int, drawing: Drawing) -> Drawing:
    """Return how draws are made, on as many processes as so many records are worth."""
    return {**drawing, "jobs": min(many // 10 + 1, drawing["jobs"] or 1)}


def _of_economies(
    panel: Path, forecasts: Path | None, horizons: Sequence[int], drawing: Drawing
) -> "tuple[Backtest | RegionalBacktest, list[Result]]":
    """Return the results of growth, and of what else a panel has."""
    from hzsim.files.tables import header
    from hzsim.history.backtest.economies import backtest
    from hzsim.history.backtest.other_assumptions import RESEARCH_COLUMN, backtest_others
    from hzsim.history.estimation.classes import COLUMNS
    from hzsim.history.estimation.outside import read_forecasts, read_published
    from hzsim.history.estimation.panel import GROWTH, LARGEST, read_panel

    columns = set(header(panel, largest=LARGEST))
    whole = set(COLUMNS) <= columns
    research = (RESEARCH_COLUMN,) if RESEARCH_COLUMN in columns else ()
    read = read_panel(panel, (*COLUMNS, *research) if whole else (GROWTH,))
    say_left_out(read)
    told, published = (None, None) if forecasts is None else (read_forecasts(forecasts), read_published(forecasts))
    drawing = _among(len(read.growth), drawing)
    with with_enough(panel=panel), progress(drawn(drawing), "backtest") as report:
        done = backtest(read, horizons, forecasts=told, published=published, **drawing, progress=report)
    return done, backtest_others(read, **drawing) if whole else []


def _of_regions(
    panel: Path, nations: Path | None, forecasts: Path | None, horizons: Sequence[int], drawing: Drawing
) -> "tuple[RegionalBacktest, list[Result]]":
    """Return the results of regions, and that there are no others."""
    from hzsim.history.backtest.regions import backtest_regions
    from hzsim.history.estimation.outside import read_forecasts
    from hzsim.history.estimation.regions import read_regions

    read = read_regions(panel, nations)
    told = None if forecasts is None else read_forecasts(forecasts)
    drawing = _among(len(read.growth), drawing)
    with with_enough(regions=panel), progress(drawn(drawing), "backtest") as report:
        return backtest_regions(read, horizons, forecasts=told, **drawing, progress=report), []


def _files(
    done: "Backtest | RegionalBacktest", results: "Sequence[Result]", horizon: int, language: Language
) -> dict[str, bytes]:
    """Return records, details and a chart as files."""
    from hzsim.present.answers.history.score import backtest_records, detail_records
    from hzsim.present.charts.record import coverage_chart
    from hzsim.present.forms.formats import csv_file
    from hzsim.present.forms.style import chart_file, render

    return {
        "backtest.csv": csv_file(backtest_records(results)),
        "backtest-details.csv": csv_file(detail_records(results)),
        chart_file("backtest", language): render(coverage_chart(done, horizon, language)),
    }

"""`hzsim backtest`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.asking import say_left_out
from hzsim.cli.options import OutPath, jobs_option, output_options, seed_option, stacked
from hzsim.cli.output import emit, progress, save

if TYPE_CHECKING:
    from hzsim.history.backtest import Backtest
    from hzsim.present.records import Record


@click.command("backtest")
@click.option(
    "--panel",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="CSV with the columns iso3, year, real_growth_pct; others are ignored.",
)
@click.option("--horizon", type=click.IntRange(1, 6), default=6, show_default=True, help="Years ahead.")
@click.option("--all-horizons", is_flag=True, help="One to six years ahead.")
@click.option(
    "--draws", type=click.IntRange(min=100), default=4000, show_default=True, help="Number of draws of each episode."
)
@click.option("--out", type=OutPath(), default=None, metavar="DIR", help="Write records, details and a chart here.")
@stacked(seed_option, jobs_option, output_options)
def command(
    panel: Path,
    horizon: int,
    all_horizons: bool,
    draws: int,
    out: Path | None,
    seed: int,
    jobs: int | None,
    format_: str,
    language: Language,
) -> None:
    """Print how often bands of growth held what they say, on past records of many economies.

    No economy is forecast with parameters that have seen it: those of the estimate have
    parameters of their own, all others take the shipped ones. In CSV and JSON coverages are shares,
    crps and interval_score_80 percentage points of growth; a method that no origin allows has n 0.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # thousands of tiny matrices: threads would wait for each other
    from hzsim.history.backtest import backtest
    from hzsim.history.panel import read_panel
    from hzsim.present.backtest import backtest_records, backtest_view

    read = read_panel(panel)
    say_left_out(read)
    with progress(len(read.growth), "backtest") as report:
        done = backtest(
            read,
            range(1, 7) if all_horizons else [horizon],
            draws=draws,
            seed=seed,
            jobs=jobs or min(len(read.growth) // 10 + 1, os.cpu_count() or 1),
            progress=report,
        )
    records = backtest_records(done)
    emit(format_, payload=lambda: records, records=lambda: records, table=lambda: backtest_view(done, language).text())
    save(out, lambda: _files(done, records, 6 if all_horizons else horizon, language))


def _files(done: "Backtest", records: "list[Record]", horizon: int, language: Language) -> dict[str, bytes]:
    """Return records, details and a chart as files."""
    from hzsim.present.backtest import coverage_chart, volatility_records
    from hzsim.present.formats import csv_file
    from hzsim.present.style import chart_file, render

    return {
        "backtest.csv": csv_file(records),
        "backtest-details.csv": csv_file(volatility_records(done)),
        chart_file("backtest", language): render(coverage_chart(done, horizon, language)),
    }

"""`hzsim track`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.asking import read, say_doubts
from hzsim.cli.options import (
    Drawing,
    OutPath,
    drawing_options,
    drawn,
    file_argument,
    printing_options,
    set_option,
    stacked,
)
from hzsim.cli.output import Output, answered, progress, save


@click.command("track")
@stacked(file_argument, set_option)
@click.option(
    "--actuals",
    metavar="FILE",
    default=None,
    help="CSV of outcomes (year, quantity, value, unit, base, vintage, source), or the name of one in data/, such as "
    "the shipped actuals-14th-plan, actuals-15th-plan.  [default: none]",
)
@click.option("--out", type=OutPath(), default=None, metavar="DIR", help="Write records and a chart here.")
@stacked(drawing_options(), printing_options)
def command(
    file: str, changes: Sequence[str], actuals: str | None, out: Path | None, drawing: Drawing, output: Output
) -> None:
    """Print how likely a plan's targets were at each year end, and what changed that.

    Outcomes take the place of assumptions, year by year; nothing later than a year end enters.
    """
    from hzsim.history.vintages.track import track
    from hzsim.present.answers import sheet_of

    scenario = read(file, changes)
    with progress(drawn(drawing), scenario.name) as report:
        tracked = track(scenario, () if actuals is None else actuals, **drawing, progress=report)
    say_doubts(tracked.doubts)
    answered(tracked, output)

    def files() -> dict[str, bytes]:
        """Return the records and the chart by file name."""
        from hzsim.present.charts.tracking import vintages_chart
        from hzsim.present.forms.formats import csv_file
        from hzsim.present.forms.style import chart_file, render

        stem = f"{scenario.name}-vintages"
        chart = render(vintages_chart(tracked, output.language))
        return {f"{stem}.csv": csv_file(sheet_of(tracked).records()), chart_file(stem, output.language): chart}

    save(out, files)

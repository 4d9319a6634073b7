"""`hzsim score`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim.cli.drawing import Drawing, drawing_options, drawn, given_drawing
from hzsim.cli.options import file_option, stacked
from hzsim.cli.output import Output, answered, mention, output_options, progress
from hzsim.errors import told

if TYPE_CHECKING:
    pass


@click.command("score")
@click.argument("file", metavar="[FILE]", required=False)
@file_option(
    "--outcomes", "CSV of what happened: place, year, real_growth_pct.  [default: what the project's history has]"
)
@file_option("--against", "CSV of others' forecasts: who, place, years, forecast_pct.")
@click.option(
    "--freeze", "name", metavar="NAME",
    help="Freeze forecasts of the next five years as data/scoreboard/NAME.csv, instead of scoring.",
)  # fmt: skip
@file_option("--panel", "Freeze forecasts of these nations: iso3, year, real_growth_pct.")
@file_option(
    "--regions", "And of these regions: country, unit, level, year, real_growth_pct, level nation being the nations."
)
@file_option(
    "--forecasts",
    "Others' forecasts to combine with records, in the columns of data/forecasts.csv.  [default: that file]",
)
@stacked(drawing_options(20_000, only="latin_hypercube", errors=False, given=False), output_options)
def command(
    file: str | None, outcomes: Path | None, against: Path | None, name: str | None, panel: Path | None,
    regions: Path | None, forecasts: Path | None, drawing: Drawing, output: Output,
) -> None:  # fmt: skip
    """Hold frozen forecasts against what happened, and against others' forecasts.

    FILE is a frozen file of the public scoreboard, or its name there; without it all are scored. Each is
    first held against its hash in index.csv: an altered file is refused, and none is ever written again.
    In CSV and JSON coverages are shares, crps, mae and width_80 percentage points of growth.
    """
    if name is not None:
        if any(given is not None for given in (file, outcomes, against)):
            raise click.UsageError(
                "--freeze scores nothing: it needs --panel, and takes no FILE, --outcomes or --against"
            )
        if panel is None:
            raise click.UsageError("--freeze needs --panel: the records of the nations")
        _show_frozen(name, panel, regions, forecasts, drawing, output)
        return
    if any(given is not None for given in (panel, regions, forecasts)):
        raise click.UsageError("--panel, --regions and --forecasts need --freeze: scoring makes no forecasts")
    if given := given_drawing():
        raise click.UsageError(told("{options} needs --freeze: scoring draws nothing", options=given))
    from hzsim.history.backtest.scoring import score
    from hzsim.present.answers.history.score import none_due

    found = score(file, outcomes, against)
    if found.frozen and not found.items and output.format != "table":
        mention(none_due(found))
    answered(found, output)


def _show_frozen(
    name: str, panel: Path, regions: Path | None, forecasts: Path | None, drawing: Drawing, output: Output
) -> None:
    """Freeze forecasts under a name on the scoreboard, and print them, the places left out, and the file's path."""
    from hzsim.history.backtest.freezing import freeze

    with progress(drawn(drawing), name) as report:
        found = freeze(name, panel, regions, forecasts, **drawing, progress=report)
    if found.left_out:
        mention(told("left out, with too short or too old a record: {places}", places=", ".join(found.left_out)))
    answered(found, output)
    mention(found.path)

"""`hzsim compare`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.asking import read_all
from hzsim.cli.options import (
    Drawing,
    chart_option,
    drawing_options,
    files_argument,
    output_options,
    set_option,
    stacked,
)
from hzsim.cli.output import draw, emit
from hzsim.cli.sweeping import compared, sweep_option, swept

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@click.command("compare")
@stacked(files_argument, set_option, sweep_option, drawing_options(draws=None), chart_option, output_options)
def command(
    files: Sequence[str],
    changes: Sequence[str],
    sweeps: Sequence[str],
    drawing: Drawing,
    chart: Path | None,
    format_: str,
    language: Language,
) -> None:
    """Print the targets of several scenarios side by side; differences are from the first.

    The scenarios share their draws, so that a difference is no noise. The chart takes up to 12.
    """
    from hzsim.present.comparison import compared_records, compared_view

    found = compared(swept(read_all(files, changes), sweeps), drawing)
    records = compared_records(found)

    def figure() -> "Figure":
        """Draw the answer."""
        from hzsim.present.panels import panels_chart

        return panels_chart(found, language)

    emit(format_, payload=lambda: records, records=lambda: records, table=lambda: compared_view(found, language).text())
    draw(chart, figure)

"""`hzsim sensitivity`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.asking import read
from hzsim.cli.options import (
    Drawing,
    chart_option,
    drawing_options,
    drawn,
    file_argument,
    output_options,
    set_option,
    stacked,
)
from hzsim.cli.output import draw, emit, progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@click.command("sensitivity")
@stacked(file_argument, set_option)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="TARGET",
    help='A target such as "gdp >= 30000 in 2030"; of several each, and all together.  [default: all of the scenario]',
)
@stacked(drawing_options(100_000, only="random"), chart_option, output_options)
def command(
    file: str,
    changes: Sequence[str],
    targets: Sequence[str],
    drawing: Drawing,
    chart: Path | None,
    format_: str,
    language: Language,
) -> None:
    """Print which assumptions each target depends on: shares of variance, and the tornado.

    Two samples of so many draws are projected, and a mixture of them for each set of inputs.
    """
    from hzsim.present.sensitivity import sensitivity_records, sensitivity_table
    from hzsim.questions.sensitivity import sensitivity

    scenario = read(file, changes)
    with progress(drawn(drawing), scenario.name) as report:
        answer = sensitivity(scenario, list(targets) or None, **drawing, progress=report)

    def figure() -> "Figure":
        """Draw the answer."""
        from hzsim.present.tornado import tornado_chart

        return tornado_chart(answer, language)

    emit(
        format_,
        payload=lambda: sensitivity_records(answer),
        records=lambda: sensitivity_records(answer),
        table=lambda: sensitivity_table(answer, language),
    )
    draw(chart, figure)

"""`hzsim frontier`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.options import (
    Drawing,
    asked_range,
    asked_targets,
    chart_option,
    check_unknown,
    draw,
    drawing_options,
    emit,
    file_argument,
    output_options,
    progress,
    read,
    set_option,
    stacked,
    targets_option,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@click.command("frontier")
@stacked(file_argument, set_option)
@click.option("--over", nargs=2, required=True, metavar="NAME NAME", help="The two assumptions to vary.")
@targets_option
@click.option(
    "--first-range", metavar="LOW:HIGH", help="Range of the first assumption.  [default: two spreads around now]"
)
@click.option("--second-range", metavar="LOW:HIGH", help="Range of the second.  [default: two spreads around now]")
@click.option("--points", type=click.IntRange(2, 201), default=41, show_default=True, help="Points a side.")
@stacked(drawing_options, chart_option, output_options)
def command(
    file: str,
    changes: Sequence[str],
    over: tuple[str, str],
    targets: Sequence[str],
    first_range: str | None,
    second_range: str | None,
    points: int,
    drawing: Drawing,
    chart: Path | None,
    format_: str,
    language: Language,
) -> None:
    """Print the probability of targets over two assumptions: where the frontier of 10, 50, 80, 90% runs."""
    from hzsim.present.question_records import frontier_records
    from hzsim.questions.curves import Sampling
    from hzsim.questions.frontier import frontier

    scenario = read(file, changes)
    for name in over:
        check_unknown(scenario, name, "--over")
    asked = asked_targets(scenario, targets)
    with progress(drawing["draws"], scenario.name) as report:
        found = frontier(
            scenario,
            *over,
            asked,
            first_range=asked_range(scenario, over[0], first_range, "--first-range"),
            second_range=asked_range(scenario, over[1], second_range, "--second-range"),
            points=points,
            sampling=Sampling(**drawing, progress=report),
        )

    def table() -> str:
        from hzsim.present.question_tables import frontier_table

        return frontier_table(found, language)

    def figure() -> "Figure":
        from hzsim.present.question_charts import frontier_chart

        return frontier_chart(found, language)

    emit(format_, payload=lambda: frontier_records(found), records=lambda: frontier_records(found), table=table)
    draw(chart, figure)

"""`hzsim curve`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.options import (
    Drawing,
    asked_targets,
    asked_years,
    chart_option,
    check_unknown,
    draw,
    drawing_options,
    earlier_option,
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


@click.command("curve")
@stacked(file_argument, set_option)
@click.option("--unknown", required=True, metavar="NAME", help="The assumption to vary, such as real_growth.")
@targets_option
@earlier_option
@click.option("--years", metavar="YEARS", help="Years in which it is varied.  [default: after the known ones]")
@click.option("--keep-shape", is_flag=True, help="Shift the path instead of making it constant.")
@stacked(drawing_options, chart_option, output_options)
def command(
    file: str,
    changes: Sequence[str],
    unknown: str,
    targets: Sequence[str],
    years_earlier: int,
    years: str | None,
    keep_shape: bool,
    drawing: Drawing,
    chart: Path | None,
    format_: str,
    language: Language,
) -> None:
    """Print what each target, and all together, need of one assumption for 5% to 95%."""
    from hzsim.present.question_records import curve_records
    from hzsim.questions.curves import Sampling, requirement_curves

    scenario = read(file, changes)
    check_unknown(scenario, unknown)
    asked = asked_targets(scenario, targets, years_earlier)
    span = asked_years(scenario, years)
    with progress(drawing["draws"], scenario.name) as report:
        curves = requirement_curves(
            scenario, unknown, asked, span, keep_shape=keep_shape, sampling=Sampling(**drawing, progress=report)
        )

    def table() -> str:
        from hzsim.present.question_tables import curve_table

        return curve_table(curves, language)

    def figure() -> "Figure":
        from hzsim.present.question_charts import curve_chart

        return curve_chart(curves, language)

    emit(format_, payload=lambda: curve_records(curves), records=lambda: curve_records(curves), table=table)
    draw(chart, figure)

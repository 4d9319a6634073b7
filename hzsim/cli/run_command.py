"""`hzsim run`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import check_centre_option, read_all
from hzsim.cli.drawing import Drawing, drawing_options, drawn, look_options
from hzsim.cli.options import OutPath, Probability, centre_option, files_argument, minimum_option, set_option, stacked
from hzsim.cli.output import Output, briefing_options, exit_below, mention, progress, show

if TYPE_CHECKING:
    from hzsim.history.run import Briefing


@click.command("run")
@stacked(files_argument, set_option)
@click.option("--out", type=OutPath(), metavar="DIR", help="Write charts, tables and manifest here.")
@click.option(
    "--charts", type=click.Choice(["png", "svg", "pdf"]), default="png", show_default=True,
    help="File format of the charts.",
)  # fmt: skip
@click.option(
    "--probability", "asked", type=Probability(), default=0.8, show_default=True,
    help="Also say what each target needs for this probability.",
)  # fmt: skip
@stacked(look_options("--out"), drawing_options(draws=None), centre_option, minimum_option, briefing_options)
def command(
    files: Sequence[str], changes: Sequence[str], out: Path | None, charts: str, asked: float, drawing: Drawing,
    centre: str, minimum: float | None, output: Output,
) -> None:  # fmt: skip
    """Assess one or more scenarios: how many targets are likely met, what is in the way, and what it would take.

    Odds are given on three centres: the scenario's own, the track record's, and hzsim's own best.

    With --out, also fan charts of the headline indicators, a comparison of several scenarios,
    tidy tables, and a manifest that traces every number.
    """
    from hzsim.history.run import run

    scenarios = read_all(files, changes)
    for scenario in scenarios:
        check_centre_option(scenario, centre)
    summarised = () if out is None else None  # the indicators are written, not printed
    briefings = []
    for scenario in scenarios:
        with progress(drawn(drawing), scenario.name) as report:
            briefings.append(
                run(scenario, **drawing, asked=asked, centre=centre, indicators=summarised, progress=report)
            )
    if out is not None:
        from hzsim.present.documents.folder import write_report

        for path in write_report(briefings, out, output.language, charts):  # type: ignore[arg-type]  # click checks it
            mention(path)
    _show(briefings, output)
    exit_below(minimum, (briefing.assessments.asked.joint for briefing in briefings))


def _show(briefings: "Sequence[Briefing]", output: Output) -> None:
    """Print or write briefings; where there are several, on paper they stand side by side too."""
    from hzsim.present.answers import sheet_of
    from hzsim.present.forms.sheet import together
    from hzsim.questions.comparison import Comparison

    beside = [Comparison.of(one.assessment for one in briefings)] if len(briefings) > 1 else []
    show(together([*map(sheet_of, briefings)], [*map(sheet_of, beside)]), output)

"""`hzsim run`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.asking import check_centre_option, read_all
from hzsim.cli.options import (
    Drawing,
    OutPath,
    Probability,
    centre_option,
    drawing_options,
    drawn,
    files_argument,
    minimum_option,
    output_options,
    set_option,
    stacked,
)
from hzsim.cli.output import BELOW, emit, mention, progress

if TYPE_CHECKING:
    from hzsim.history.run import Briefing


@click.command("run")
@stacked(files_argument, set_option)
@click.option("--out", type=OutPath(), default=None, metavar="DIR", help="Write charts, tables and manifest here.")
@click.option(
    "--charts",
    type=click.Choice(["png", "svg", "pdf"]),
    default="png",
    show_default=True,
    help="File format of the charts.",
)
@click.option(
    "--probability",
    "asked",
    type=Probability(),
    default=0.8,
    show_default=True,
    help="Also say what each target needs for this probability.",
)
@stacked(drawing_options(draws=None), centre_option, minimum_option, output_options)
def command(
    files: Sequence[str],
    changes: Sequence[str],
    out: Path | None,
    charts: str,
    asked: float,
    drawing: Drawing,
    centre: str,
    minimum: float | None,
    format_: str,
    language: Language,
) -> None:
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

        for path in write_report(briefings, out, language, charts):  # type: ignore[arg-type]  # click checks it
            mention(path)
    _show(briefings, format_, language)
    if minimum is not None and any(briefing.assessments.asked.joint < minimum for briefing in briefings):
        raise click.exceptions.Exit(BELOW)


def _show(briefings: "Sequence[Briefing]", format_: str, language: Language) -> None:
    """Print briefings in the format asked for; in a table several scenarios also side by side."""
    from hzsim.present.answers import sheet_of
    from hzsim.questions.draws.comparison import Comparison

    sheets = [sheet_of(briefing) for briefing in briefings]
    beside = [sheet_of(Comparison.of(one.assessment for one in briefings))] if len(briefings) > 1 else []
    emit(
        format_,
        payload=lambda: [one.data(language) for one in sheets],
        records=lambda: [record for one in sheets for record in one.records(language)],
        table=lambda: "\n\n".join(one.view(language).text() for one in (*sheets, *beside)),
    )

"""`hzsim run`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim._typing import Language
from hzsim.cli.options import (
    BELOW,
    drawing_options,
    emit,
    files_argument,
    minimum_option,
    output_options,
    read,
    set_option,
    stacked,
)


@click.command("run")
@stacked(files_argument, set_option)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="Write charts, tables and manifest here.",
)
@click.option(
    "--charts",
    type=click.Choice(["png", "svg", "pdf"]),
    default="png",
    show_default=True,
    help="File format of the charts.",
)
@stacked(drawing_options, minimum_option, output_options)
def command(
    files: Sequence[str],
    changes: Sequence[str],
    out: Path | None,
    charts: str,
    draws: int,
    seed: int,
    sampler: str,
    jobs: int | None,
    minimum: float | None,
    format_: str,
    language: Language,
) -> None:
    """Assess one or more scenarios: how likely each target is, and what it would take.

    With --out, also fan charts of the headline indicators, a comparison of several scenarios,
    tidy tables, and a manifest that traces every number.
    """
    from hzsim.cli.both import assess_on_record, assess_scenario
    from hzsim.present.records import assessment_payload, assessment_records
    from hzsim.present.tables import assessment_table, comparison_table

    scenarios = [read(file, changes) for file in files]
    assessments = [assess_scenario(one, draws, seed, sampler, jobs, indicators=None) for one in scenarios]
    recorded = [assess_on_record(one, draws, seed, sampler, jobs) for one in scenarios]

    def table() -> str:
        pairs = zip(assessments, recorded, strict=True)
        parts = [assessment_table(assessment, language, second) for assessment, second in pairs]
        if len(assessments) > 1:
            parts.append(comparison_table(assessments, language))
        return "\n\n".join(parts)

    emit(
        format_,
        payload=lambda: [assessment_payload(assessment) for assessment in assessments],
        records=lambda: assessment_records(assessments, recorded),
        table=table,
    )
    if out is not None:
        from hzsim.present.report import write_report

        for path in write_report(assessments, out, language, charts, recorded):  # type: ignore[arg-type]  # click checks it
            click.echo(path, err=True)
    if minimum is not None and any(assessment.joint < minimum for assessment in assessments):
        raise click.exceptions.Exit(BELOW)

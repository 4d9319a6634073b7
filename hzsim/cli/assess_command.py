"""`hzsim assess`."""

from collections.abc import Sequence

import click

from hzsim._typing import Language
from hzsim.cli.options import (
    BELOW,
    Drawing,
    drawing_options,
    emit,
    file_argument,
    minimum_option,
    output_options,
    progress,
    read,
    set_option,
    stacked,
)


@click.command("assess")
@stacked(file_argument, set_option, drawing_options, minimum_option, output_options)
def command(
    file: str, changes: Sequence[str], drawing: Drawing, minimum: float | None, format_: str, language: Language
) -> None:
    """Print how likely each target of a scenario is, and all together."""
    from hzsim.present.records import assessment_payload, assessment_records
    from hzsim.present.tables import assessment_table
    from hzsim.questions.assessment import assess
    from hzsim.simulation.projection import simulate

    scenario = read(file, changes)
    with progress(drawing["draws"], scenario.name) as report:
        assessment = assess(simulate(scenario, **drawing, indicators=(), progress=report))
    emit(
        format_,
        payload=lambda: assessment_payload(assessment),
        records=lambda: assessment_records([assessment]),
        table=lambda: assessment_table(assessment, language),
    )
    if minimum is not None and assessment.joint < minimum:
        raise click.exceptions.Exit(BELOW)

"""`hzsim compare`."""

from collections.abc import Sequence

import click

from hzsim._typing import Language
from hzsim.cli.options import (
    Drawing,
    drawing_options,
    emit,
    files_argument,
    output_options,
    progress,
    read,
    set_option,
    stacked,
)


@click.command("compare")
@stacked(files_argument, set_option, drawing_options, output_options)
def command(files: Sequence[str], changes: Sequence[str], drawing: Drawing, format_: str, language: Language) -> None:
    """Print the targets of several scenarios side by side; differences are from the first.

    The scenarios share their draws, so that a difference is no noise.
    """
    from hzsim.present.records import comparison_records
    from hzsim.present.tables import comparison_table
    from hzsim.questions.assessment import assess
    from hzsim.simulation.projection import simulate

    assessments = []
    for scenario in [read(file, changes) for file in files]:
        with progress(drawing["draws"], scenario.name) as report:
            assessments.append(assess(simulate(scenario, **drawing, indicators=(), progress=report)))
    emit(
        format_,
        payload=lambda: comparison_records(assessments),
        records=lambda: comparison_records(assessments),
        table=lambda: comparison_table(assessments, language),
    )

"""`hzsim assess`."""

from collections.abc import Sequence

import click

from hzsim._typing import Language
from hzsim.cli.asking import read
from hzsim.cli.options import (
    BELOW,
    Drawing,
    drawing_options,
    file_argument,
    minimum_option,
    output_options,
    set_option,
    stacked,
)
from hzsim.cli.output import emit
from hzsim.cli.sweeping import compared, sweep_option, swept


@click.command("assess")
@stacked(file_argument, set_option, sweep_option, drawing_options, minimum_option, output_options)
def command(
    file: str,
    changes: Sequence[str],
    sweeps: Sequence[str],
    drawing: Drawing,
    minimum: float | None,
    format_: str,
    language: Language,
) -> None:
    """Print how likely each target of a scenario is, and all together.

    Table and CSV give two probabilities: if the scenario's centre is right, and with growth as
    the track record forecasts it. JSON carries the first; the second is what `assess` says of a
    scenario such as track-record. With --sweep, JSON is a flat list of records, as CSV is.
    """
    from hzsim.history.briefing import assess_on_record, notes_on
    from hzsim.present.comparison import compared_records, compared_view
    from hzsim.present.records import assessment_payload, assessment_records
    from hzsim.present.tables import assessment_table

    variants = swept(read(file, changes), sweeps)
    assessments = compared(variants, drawing)
    if sweeps:
        records = compared_records(assessments)
        table = compared_view(assessments, language).text()
        emit(format_, payload=lambda: records, records=lambda: records, table=lambda: table)
    else:

        def notes() -> list[str]:
            return [note.to(language) for note in notes_on(variants[0].scenario)]

        recorded = None if format_ == "json" else assess_on_record(variants[0].scenario, **drawing)
        emit(
            format_,
            payload=lambda: assessment_payload(assessments[0]),
            records=lambda: assessment_records(assessments, [recorded]),
            table=lambda: "\n".join([assessment_table(assessments[0], language, recorded), *notes()]),
        )
    if minimum is not None and any(assessment.joint < minimum for assessment in assessments):
        raise click.exceptions.Exit(BELOW)

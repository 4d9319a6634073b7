"""`hzsim assess`."""

from collections.abc import Sequence

import click

from hzsim._typing import Language
from hzsim.cli.options import (
    BELOW,
    drawing_options,
    emit,
    file_argument,
    minimum_option,
    output_options,
    read,
    set_option,
    stacked,
)


@click.command("assess")
@stacked(file_argument, set_option, drawing_options, minimum_option, output_options)
def command(
    file: str,
    changes: Sequence[str],
    draws: int,
    seed: int,
    sampler: str,
    jobs: int | None,
    minimum: float | None,
    format_: str,
    language: Language,
) -> None:
    """Print how likely each target of a scenario is, and all together.

    Table and CSV give two probabilities: if the scenario's centre is right, and with growth as
    the track record forecasts it. JSON carries the first; that of on-record growth is what
    `assess` says of a scenario such as track-record.
    """
    from hzsim.cli.both import assess_on_record, assess_scenario
    from hzsim.present.records import assessment_payload, assessment_records
    from hzsim.present.tables import assessment_table

    scenario = read(file, changes)
    assessment = assess_scenario(scenario, draws, seed, sampler, jobs, indicators=())
    recorded = None if format_ == "json" else assess_on_record(scenario, draws, seed, sampler, jobs)
    emit(
        format_,
        payload=lambda: assessment_payload(assessment),
        records=lambda: assessment_records([assessment], [recorded]),
        table=lambda: assessment_table(assessment, language, recorded),
    )
    if minimum is not None and assessment.joint < minimum:
        raise click.exceptions.Exit(BELOW)

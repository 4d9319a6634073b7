"""`hzsim require`."""

from collections.abc import Sequence

import click

from hzsim._typing import Language
from hzsim.cli.options import (
    NO_SOLUTION,
    Drawing,
    Probability,
    asked_range,
    asked_targets,
    asked_years,
    check_unknown,
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


@click.command("require")
@stacked(file_argument, set_option)
@click.option("--unknown", required=True, metavar="NAME", help="The assumption to solve for, such as real_growth.")
@targets_option
@earlier_option
@click.option(
    "--years", metavar="YEARS", help="Years in which the unknown is changed.  [default: after the known ones]"
)
@click.option(
    "--probability",
    type=Probability(),
    default=None,
    help="Meet the targets with this probability, not at the medians.",
)
@click.option("--bounds", metavar="LOW:HIGH", help="Search between these values of the unknown, such as 0%:10%.")
@click.option("--keep-shape", is_flag=True, help="Shift the unknown's path instead of making it constant.")
@stacked(drawing_options, output_options)
def command(
    file: str,
    changes: Sequence[str],
    unknown: str,
    targets: Sequence[str],
    years_earlier: int,
    years: str | None,
    probability: float | None,
    bounds: str | None,
    keep_shape: bool,
    drawing: Drawing,
    format_: str,
    language: Language,
) -> None:
    """Print the value of an assumption at which targets are just met."""
    from hzsim.present.records import requirement_payload
    from hzsim.questions.requirement import require

    scenario = read(file, changes)
    check_unknown(scenario, unknown)
    asked = asked_targets(scenario, targets, years_earlier)
    span = asked_years(scenario, years)
    limits = asked_range(scenario, unknown, bounds, "--bounds")
    with progress(drawing["draws"] if probability is not None else 0, scenario.name) as report:
        answer = require(
            scenario,
            unknown,
            asked,
            probability,
            span,
            bounds=limits,
            keep_shape=keep_shape,
            **drawing,
            progress=report,
        )

    def table() -> str:
        from hzsim.present.tables import requirement_table

        return requirement_table(answer, language)

    payload = requirement_payload(answer, language)
    emit(format_, payload=lambda: payload, records=lambda: [payload], table=table)
    if not answer.feasible:
        raise click.exceptions.Exit(NO_SOLUTION)

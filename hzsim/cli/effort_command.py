"""`hzsim effort`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim._typing import Language
from hzsim.cli.options import (
    NO_SOLUTION,
    Drawing,
    Probability,
    chart_option,
    draw,
    drawing_options,
    emit,
    file_argument,
    output_options,
    read,
    set_option,
    stacked,
    targets_option,
)


@click.command("effort")
@stacked(file_argument, set_option)
@click.option(
    "--lever",
    "written",
    multiple=True,
    metavar="NAME[=LOW:HIGH]",
    help="An assumption that may change, within bounds such as real_growth=4%:6%. Repeatable."
    "  [default: the levers of the targets]",
)
@targets_option
@click.option(
    "--probability",
    type=Probability(),
    default=None,
    help="Meet all targets together with this probability, not at the medians.",
)
@click.option("--years", metavar="YEARS", help="Years in which the levers change.  [default: after the known ones]")
@stacked(chart_option, drawing_options, output_options)
def command(
    file: str,
    changes: Sequence[str],
    written: Sequence[str],
    targets: Sequence[str],
    probability: float | None,
    years: str | None,
    chart: Path | None,
    drawing: Drawing,
    format_: str,
    language: Language,
) -> None:
    """Print the smallest change of several assumptions that meets several targets.

    Effort is the sum of the squares of the changes, each in units of the declared spread of the
    assumption's average over those years. When no change within bounds does: which targets and
    bounds clash, the nearest reachable point, and exit code 4.
    """
    from hzsim.present.effort_chart import effort_chart
    from hzsim.present.effort_view import effort_records, effort_table
    from hzsim.questions.effort import least_effort
    from hzsim.questions.lever import parse_bounds

    scenario = read(file, changes)
    names = [one.partition("=")[0].strip() for one in written]
    bounds = {
        name: parse_bounds(scenario, name, one.partition("=")[2])
        for name, one in zip(names, written, strict=True)
        if "=" in one
    }
    effort = least_effort(scenario, names or None, list(targets) or None, probability, years, bounds=bounds, **drawing)
    records = effort_records(effort)
    emit(format_, payload=lambda: records, records=lambda: records, table=lambda: effort_table(effort, language))
    draw(chart, lambda: effort_chart(effort, language))
    if not effort.feasible:
        raise click.exceptions.Exit(NO_SOLUTION)

"""`hzsim frontier`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.asking import asked_range, asked_targets, asked_years, check_unknown, read
from hzsim.cli.options import (
    Drawing,
    answer_options,
    chart_option,
    completed,
    drawing_options,
    drawn,
    earlier_option,
    file_argument,
    set_option,
    stacked,
    targets_option,
    years_option,
)
from hzsim.cli.output import Output, answered, progress


@click.command("frontier")
@stacked(file_argument, set_option)
@click.option(
    "--over",
    nargs=2,
    required=True,
    metavar="NAME NAME",
    shell_complete=completed("assumptions"),
    help="The two assumptions to vary.",
)
@stacked(targets_option, earlier_option, years_option)
@click.option(
    "--first-range",
    metavar="LOW:HIGH",
    help="Range of the first assumption.  [default: two spreads of its average over the years around now]",
)
@click.option("--second-range", metavar="LOW:HIGH", help="Range of the second.  [default: likewise]")
@click.option("--points", type=click.IntRange(2, 201), default=41, show_default=True, help="Points a side.")
@stacked(drawing_options(), chart_option, answer_options)
def command(
    file: str,
    changes: Sequence[str],
    over: tuple[str, str],
    targets: Sequence[str],
    years_earlier: int,
    years: str | None,
    first_range: str | None,
    second_range: str | None,
    points: int,
    drawing: Drawing,
    chart: Path | None,
    output: Output,
) -> None:
    """Print the probability of targets over two assumptions: where the frontier of 10, 50, 80, 90% runs.

    Exit code 4 when neither assumption moves any of the targets.
    """
    from hzsim.questions.lever.frontier import frontier

    scenario = read(file, changes)
    for name in over:
        check_unknown(scenario, name, "--over")
    asked = asked_targets(scenario, targets, years_earlier, output.language)
    with progress(drawn(drawing), scenario.name) as report:
        found = frontier(
            scenario,
            *over,
            asked,
            first_range=asked_range(scenario, over[0], first_range, "--first-range"),
            second_range=asked_range(scenario, over[1], second_range, "--second-range"),
            points=points,
            years=asked_years(scenario, years),
            **drawing,
            progress=report,
        )
    answered(found, output, chart)

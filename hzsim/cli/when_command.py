"""`hzsim when`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.asking import option, read
from hzsim.cli.options import (
    Drawing,
    Probability,
    answer_options,
    chart_option,
    drawing_options,
    drawn,
    file_argument,
    set_option,
    stacked,
)
from hzsim.cli.output import Output, answered, progress


@click.command("when")
@stacked(file_argument, set_option)
@click.option("--target", required=True, metavar="TARGET", help='Such as "gdp >= 30000"; judged in every year.')
@click.option(
    "--probability", type=Probability(), default=0.5, show_default=True, help="The probability to be reached."
)
@click.option(
    "--until",
    type=click.IntRange(1900, 2200),
    default=None,
    help="Carry the scenario on to this year.  [default: its last year]",
)
@stacked(drawing_options(), chart_option, answer_options)
def command(
    file: str,
    changes: Sequence[str],
    target: str,
    probability: float,
    until: int | None,
    drawing: Drawing,
    chart: Path | None,
    output: Output,
) -> None:
    """Print the year in which a target is first met with a probability."""
    from hzsim.questions.lever.timing import inequality, when

    scenario = read(file, changes)
    if until is not None:
        with option("--until"):
            scenario = scenario.carried_on(until)
    with option("--target"):
        asked = inequality(scenario, target)
    with progress(drawn(drawing), scenario.name) as report:
        timing = when(scenario, asked, probability, **drawing, progress=report)

    answered(timing, output, chart)

"""`hzsim frontier`."""

from functools import partial
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import Question, asked_range, check_unknown, question
from hzsim.cli.drawing import chart_option, drawing_options
from hzsim.cli.options import completed, earlier_option, targets_option, years_option
from hzsim.cli.output import answer_options

if TYPE_CHECKING:
    from hzsim.scenario.parts.targets import Target
    from hzsim.scenario.parts.years import Span
    from hzsim.scenario.scenario import Scenario


@question(
    "frontier",
    click.option(
        "--over", nargs=2, required=True, metavar="NAME NAME", shell_complete=completed("assumptions"),
        help="The two assumptions to vary.",
    ),
    targets_option,
    earlier_option,
    years_option,
    click.option(
        "--first-range",
        metavar="LOW:HIGH",
        help="Range of the first assumption.  [default: two spreads of its average over the years around now]",
    ),
    click.option("--second-range", metavar="LOW:HIGH", help="Range of the second.  [default: likewise]"),
    click.option("--points", type=click.IntRange(2, 201), default=41, show_default=True, help="Points a side."),
    drawing_options(),
    chart_option,
    answer_options,
)  # fmt: skip
def command(
    scenario: "Scenario", over: tuple[str, str], targets: "tuple[Target, ...]", years: "Span | None",
    first_range: str | None, second_range: str | None, points: int,
) -> Question:  # fmt: skip
    """Print the probability of targets over two assumptions: where the frontier of 10, 50, 80, 90% runs.

    Exit code 4 when neither assumption moves any of the targets.
    """
    from hzsim.questions.lever.frontier import frontier

    for name in over:
        check_unknown(scenario, name, "--over")
    first = asked_range(scenario, over[0], first_range, "--first-range")
    second = asked_range(scenario, over[1], second_range, "--second-range")
    return partial(
        frontier, scenario, *over, targets, first_range=first, second_range=second, points=points, years=years
    )

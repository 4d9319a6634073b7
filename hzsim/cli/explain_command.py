"""`hzsim explain`."""

from functools import partial
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import Question, question, read
from hzsim.cli.drawing import chart_option, drawing_options
from hzsim.cli.output import answer_options
from hzsim.errors import told

if TYPE_CHECKING:
    from hzsim.questions.attribution import Over
    from hzsim.scenario.scenario import Scenario


@question(
    "explain",
    click.option(
        "--against",
        metavar="FILE",
        help="The scenario to compare with; --set leaves it as it is.  [default: FILE with the least effort that meets "
        "the targets asked about at the medians; FILE on its track record where that changes nothing]",
    ),
    click.option("--indicator", metavar="NAME@YEAR", help="Explain an indicator in a year, such as gdp@2030."),
    click.option(
        "--target", metavar="TARGET", help='Explain the probability of a target such as "gdp >= 30000 in 2030".'
    ),
    click.option(
        "--over", type=click.Choice(["central", "median", "mean"]), default="central", show_default=True,
        help="The indicator with every deviation at zero, or its median or mean over draws.",
    ),
    drawing_options(only="sobol"),
    chart_option,
    answer_options,
)  # fmt: skip
def command(
    scenario: "Scenario", against: str | None, indicator: str | None, target: str | None, over: "Over"
) -> Question:
    """Print what makes a scenario differ from another: the contribution of each assumption.

    By default the probability of all of FILE's targets together is explained.
    """
    from hzsim.amounts import half_width
    from hzsim.history.explain import explain

    if indicator is not None and target is not None:
        raise click.UsageError("expected --indicator or --target, not both")
    if indicator is not None and "@" not in half_width(indicator):
        raise click.BadParameter(
            told("expected NAME@YEAR such as gdp@2030, found {indicator}", indicator=indicator),
            param_hint="'--indicator'",
        )
    other = read(against) if against is not None else None
    return partial(explain, scenario, other, indicator if indicator is not None else target, over)

"""`hzsim effort`."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import Question, question
from hzsim.cli.drawing import chart_option, drawing_options
from hzsim.cli.options import Probability, completed, option, targets_option, years_option
from hzsim.cli.output import answer_options

if TYPE_CHECKING:
    from hzsim.scenario.parts.targets import Target
    from hzsim.scenario.parts.years import Span
    from hzsim.scenario.scenario import Scenario


@question(
    "effort",
    click.option(
        "--lever", "written", multiple=True, metavar="NAME[=LOW:HIGH]", shell_complete=completed("assumptions"),
        help="An assumption that may change, within bounds such as real_growth=4%:6%. Repeatable."
        "  [default: the levers of the targets]",
    ),
    targets_option,
    click.option(
        "--probability", type=Probability(), help="Meet all targets together with this probability, not at the medians."
    ),
    years_option,
    chart_option,
    drawing_options(),
    answer_options,
)  # fmt: skip
def command(
    scenario: "Scenario", written: Sequence[str], targets: "tuple[Target, ...]", probability: float | None,
    years: "Span | None",
) -> Question:  # fmt: skip
    """Print the smallest change of several assumptions that meets several targets.

    Effort is the sum of the squares of the changes, each in units of the declared spread of the
    assumption's average over those years. When no change within bounds does: which targets and
    bounds clash, the nearest reachable point, and exit code 4.
    """
    from hzsim.questions.least_effort import effort

    names, bounds = _levers(scenario, written)
    return partial(effort, scenario, names or None, targets, probability, years, bounds=bounds)


def _levers(scenario: "Scenario", written: Sequence[str]) -> tuple[list[str], dict[str, tuple[float, float]]]:
    """Return the names of `--lever` and the bounds of those that have some."""
    from hzsim.questions.lever.lever import parse_bounds

    names, bounds = [], {}
    with option("--lever"):
        for one in written:
            called, sign, range_ = one.partition("=")
            name = scenario.model.settable(called.strip()).name
            names.append(name)
            if sign:
                bounds[name] = parse_bounds(scenario, name, range_)
    return names, bounds

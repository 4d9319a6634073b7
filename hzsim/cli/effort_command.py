"""`hzsim effort`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import asked_targets, asked_years, option, read
from hzsim.cli.options import (
    Drawing,
    Probability,
    answer_options,
    chart_option,
    completed,
    drawing_options,
    drawn,
    file_argument,
    set_option,
    stacked,
    targets_option,
    years_option,
)
from hzsim.cli.output import Output, answered, progress

if TYPE_CHECKING:
    from hzsim.scenario.scenario import Scenario


@click.command("effort")
@stacked(file_argument, set_option)
@click.option(
    "--lever",
    "written",
    multiple=True,
    metavar="NAME[=LOW:HIGH]",
    shell_complete=completed("assumptions"),
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
@stacked(years_option, chart_option, drawing_options(), answer_options)
def command(
    file: str,
    changes: Sequence[str],
    written: Sequence[str],
    targets: Sequence[str],
    probability: float | None,
    years: str | None,
    chart: Path | None,
    drawing: Drawing,
    output: Output,
) -> None:
    """Print the smallest change of several assumptions that meets several targets.

    Effort is the sum of the squares of the changes, each in units of the declared spread of the
    assumption's average over those years. When no change within bounds does: which targets and
    bounds clash, the nearest reachable point, and exit code 4.
    """
    from hzsim.questions.effort.least_effort import effort

    scenario = read(file, changes)
    names, bounds = _levers(scenario, written)
    asked, span = asked_targets(scenario, targets), asked_years(scenario, years)
    with progress(drawn(drawing) if probability is not None else 0, scenario.name) as report:
        found = effort(scenario, names or None, asked, probability, span, bounds=bounds, **drawing, progress=report)
    answered(found, output, chart)


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

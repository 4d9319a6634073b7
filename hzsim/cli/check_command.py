"""`hzsim check`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.asking import read_optional, tell
from hzsim.cli.drawing import chart_option
from hzsim.cli.options import plan_argument, scenario_option, set_option, stacked
from hzsim.cli.output import BELOW, Output, answer_options, answered

_GRAVE = ("contradiction", "missed", "tension", "borderline", "tight")
"""The verdicts to fail on, in the order of `hzsim.plan.stated.consistency`, which is not loaded to print help."""


@click.command("check")
@stacked(plan_argument, scenario_option, set_option)
@click.option(
    "--fail-on",
    type=click.Choice(_GRAVE),
    help="Exit with 3 when a verdict is this or graver.  [default: exit 0 whatever is found]",
)
@click.option("--all", "implied", is_flag=True, help="Also what is implied and held against nothing.")
@stacked(chart_option, answer_options)
def command(
    plan: str, scenario: str | None, changes: Sequence[str], fail_on: str | None, implied: bool, chart: Path | None,
    output: Output,
) -> None:  # fmt: skip
    """Print whether all that a plan states can be true at once, with the evidence for each verdict.

    With --scenario, also whether its targets are met at the scenario's medians.
    """
    from hzsim.plan.stated.book import read_plan
    from hzsim.plan.stated.consistency import as_grave
    from hzsim.plan.verbs import check

    stated = read_plan(plan)
    assumed = read_optional(scenario, changes)
    tell(stated, assumed)
    checks = check(stated, assumed, everything=implied)
    answered(checks, output, chart)
    if fail_on and any(as_grave(one.verdict, fail_on) for one in checks):
        raise click.exceptions.Exit(BELOW)

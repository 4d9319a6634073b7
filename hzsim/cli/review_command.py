"""`hzsim review`."""

from pathlib import Path

import click

from hzsim.cli.asking import chosen_plan
from hzsim.cli.drawing import chart_option
from hzsim.cli.options import completed, stacked
from hzsim.cli.output import Output, answered, output_options


@click.command("review")
@click.argument("plan", metavar="[PLAN]", required=False, shell_complete=completed("plans"))
@stacked(chart_option, output_options)
def command(plan: str | None, chart: Path | None, output: Output) -> None:
    """Print a past plan's targets against what came of them; without PLAN, those of the shipped 14th plan."""
    from hzsim.plan.verbs import PAST, review

    answered(review(chosen_plan(plan, PAST)), output, chart)

"""`hzsim indicators`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.asking import chosen_plan, read_optional
from hzsim.cli.drawing import Drawing, chart_option, drawing_options, drawn, given_drawing
from hzsim.cli.options import completed, scenario_option, set_option, stacked
from hzsim.cli.output import Output, answered, output_options, progress
from hzsim.errors import told


@click.command("indicators")
@click.argument("plan", metavar="[PLAN]", required=False, shell_complete=completed("plans"))
@stacked(scenario_option, set_option)
@click.option("--all", "everything", is_flag=True, help="Also targets of the text that the model has an indicator for.")
@stacked(drawing_options(), chart_option, output_options)
def command(
    plan: str | None, scenario: str | None, changes: Sequence[str], everything: bool, drawing: Drawing,
    chart: Path | None, output: Output,
) -> None:  # fmt: skip
    """Print a plan's tabled indicators: base, target, the pace needed a year.

    With --scenario, also what it implies, the probability of each target, and how many are met: by its modules
    (satellites.yaml names them), else by the paths of tabled.csv or what is on record. Without PLAN, the shipped plan
    of its city.
    """
    from hzsim.plan.verbs import CURRENT, indicators

    assumed = read_optional(scenario, changes)
    if chart is not None and assumed is None:
        raise click.UsageError("--chart needs --scenario: it shows what the scenario implies")
    if assumed is None and (given := given_drawing()):
        raise click.UsageError(told("{options} needs --scenario: without one nothing is drawn", options=given))
    stated = chosen_plan(plan, CURRENT, assumed)
    if assumed is None:
        found = indicators(stated, everything=everything)
    else:
        with progress(drawn(drawing), assumed.name) as report:
            found = indicators(stated, assumed, everything=everything, **drawing, progress=report)
    answered(found, output, chart)

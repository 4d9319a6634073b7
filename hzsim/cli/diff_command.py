"""`hzsim diff`."""

import click

from hzsim.cli.options import completed, stacked
from hzsim.cli.output import Output, answered, output_options


@click.command("diff")
@click.argument("before", metavar="PLAN", shell_complete=completed("plans"))
@click.argument("after", metavar="PLAN", shell_complete=completed("plans"))
@click.option(
    "--all", "everything", is_flag=True, help="Also figures of the text, no targets, that only one version prints."
)
@stacked(output_options)
def command(before: str, after: str, everything: bool, output: Output) -> None:
    """Print what changed between two versions of a plan, both values, by kind of change."""
    from hzsim.plan.verbs import diff

    answered(diff(before, after, everything=everything), output)

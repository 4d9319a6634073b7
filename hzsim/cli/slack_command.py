"""`hzsim slack`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.asking import asked_targets, read
from hzsim.cli.options import chart_option, file_argument, output_options, set_option, stacked, targets_option
from hzsim.cli.output import Output, answered


@click.command("slack")
@stacked(file_argument, set_option, targets_option, chart_option, output_options)
def command(file: str, changes: Sequence[str], targets: Sequence[str], chart: Path | None, output: Output) -> None:
    """Print where each target breaks: every assumption, and all it is made of, alone and at the medians."""
    from hzsim.questions.lever.slack import slack

    scenario = read(file, changes)
    answered(slack(scenario, asked_targets(scenario, targets)), output, chart)

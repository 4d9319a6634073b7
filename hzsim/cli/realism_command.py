"""`hzsim realism`."""

from collections.abc import Sequence

import click

from hzsim.cli.asking import read
from hzsim.cli.options import answer_options, file_argument, set_option, stacked
from hzsim.cli.output import Output, answered


@click.command("realism")
@stacked(file_argument, set_option, answer_options)
def command(file: str, changes: Sequence[str], output: Output) -> None:
    """Print where the growth a scenario assumes stands among what comparable economies did."""
    from hzsim.history.city.realism import realism

    answered(realism(read(file, changes)), output)

"""`hzsim merge`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.drawing import answer
from hzsim.cli.messages import said
from hzsim.cli.options import FILE, output_options, stacked
from hzsim.cli.output import Output, mention


@click.command("merge")
@click.argument("parts", metavar="PART...", nargs=-1, required=True, type=FILE)
@click.option("--scenario", metavar="FILE", help="The scenario, where its file stands elsewhere now.")
@stacked(output_options)
def command(parts: Sequence[Path], scenario: str | None, output: Output) -> None:
    """Print the answer that shards make together, the same as one run prints.

    Each is a file that --shard K/N has written. The scenario is read again, to say what the sums are of.
    """
    from hzsim.simulation.shards import merge

    sums = merge(parts)
    for difference in sums.differences:
        mention(said(difference, output.language))
    answer(sums, scenario, output)

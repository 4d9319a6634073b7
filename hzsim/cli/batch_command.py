"""`hzsim batch`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import read, say_set
from hzsim.cli.compare_command import changed_in, sweep_option, swept
from hzsim.cli.drawing import Drawing, drawing_options
from hzsim.cli.options import OutPath, files_argument, set_option, stacked
from hzsim.cli.output import Output, answered, mention, printing_options, progress
from hzsim.errors import told

if TYPE_CHECKING:
    from hzsim.scenario.scenario import Scenario
    from hzsim.scenario.sweeps import Variants

_TALKED_OF = 50
"""Files of which is said what may be a slip in them."""


@click.command("batch")
@stacked(files_argument, set_option, sweep_option)
@click.option(
    "--out", "folder", type=OutPath(), required=True, metavar="DIR",
    help="The folder of the Parquet files, for nothing else.",
)  # fmt: skip
@stacked(drawing_options(draws=None), printing_options)
def command(
    files: Sequence[str], changes: Sequence[str], sweeps: Sequence[str], folder: Path, drawing: Drawing, output: Output
) -> None:
    """Write the assessments of any number of scenarios as Parquet files: a row a target, and one for all together.

    FILE is a scenario, a folder of scenarios, or a CSV table with a scenario a line: a column scenario
    (file or name), and columns such as real_growth@2026-2030. With --sweep every combination is a scenario.

    A run that was stopped goes on when it is called again, and computes nothing twice. An example:
    hzsim batch --draws 256 sprint --sweep real_growth=4%:7%:0.1% --sweep exchange_rate=6.8:7.6:0.1 --out growth
    """
    from hzsim.present.documents.batch import batch

    variants, done = _variants(files, changes, sweeps), list[int]()
    try:
        with progress(len(variants), folder.name) as bar:
            found = batch(variants, folder, **drawing, progress=lambda more: _counted(done, more, bar))
    except BaseException:
        if done:
            words = "{done:,} of {count:,} scenarios are kept: the same command goes on with the rest"
            mention(told(words, done=sum(done), count=len(variants)))
        raise
    answered(found, output)


def _counted(done: list[int], more: int, bar: "Callable[[int], None] | None") -> None:
    """Note that more scenarios are done, and move the bar."""
    done.append(more)
    if bar is not None:
        bar(more)


def _variants(files: Sequence[str], changes: Sequence[str], sweeps: Sequence[str]) -> "Variants":
    """Return what files and options ask for, none of it made yet."""
    from hzsim.scenario.sweeps import MOST_VARIANTS, read_sweep

    tables = [file for file in files if file.lower().endswith(".csv")]
    if not tables:
        variants = swept(files, sweeps, MOST_VARIANTS, _reader(changes))
    elif len(files) > 1 or sweeps:
        raise click.UsageError("a table of changes goes by itself, without --sweep and other files")
    else:
        variants = read_sweep(tables[0], read=_reader(changes))
    if variants.names:
        say_set(variants[0].scenario, changed_in(variants))
    return variants


def _reader(changes: Sequence[str]) -> "Callable[[str | Path], Scenario]":
    """Return what reads a scenario with the changes of `--set`, and says its doubts the first time."""
    seen: set[str] = set()

    def read_once(file: str | Path) -> "Scenario":
        """Read a scenario."""
        quiet = str(file) in seen or len(seen) >= _TALKED_OF
        seen.add(str(file))
        return read(file, changes, quiet=quiet)

    return read_once

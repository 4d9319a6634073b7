"""`hzsim compare`, and how a command is asked about several scenarios: what `--sweep` varies, all on the same draws."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import read_all, say_set
from hzsim.cli.drawing import Drawing, chart_option, drawing_options, drawn
from hzsim.cli.options import files_argument, option, set_option, stacked
from hzsim.cli.output import Output, answer_options, answered, progress
from hzsim.errors import BadValue

if TYPE_CHECKING:
    from hzsim.questions.comparison import Comparison
    from hzsim.scenario.sweeps import Origin, Reader, Variant, Variants

sweep_option = click.option(
    "--sweep", "sweeps", multiple=True, metavar="NAME[@YEARS]=VALUES",
    help="Vary an assumption after the known years: exchange_rate=6.8:7.6:0.1 or real_growth=4.5%,5%. "
    "Repeatable: every combination.",
)  # fmt: skip


@click.command("compare")
@stacked(files_argument, set_option, sweep_option, drawing_options(draws=None), chart_option, answer_options)
def command(
    files: Sequence[str], changes: Sequence[str], sweeps: Sequence[str], drawing: Drawing, chart: Path | None,
    output: Output,
) -> None:  # fmt: skip
    """Print the targets of several scenarios side by side; differences are from the first.

    The scenarios share their draws, so that a difference is no noise. The chart takes up to 12.
    """
    found = compared(swept(read_all(files, changes), sweeps), drawing)
    answered(found, output, chart)


def swept(
    origins: "Sequence[Origin]", sweeps: Sequence[str], most: int | None = None, read: "Reader | None" = None
) -> "Variants":
    """Return the variants of scenarios by the values of `--sweep`, `most` at most; the scenarios alone without it.

    Files are read by `read`, which says itself what there is to say of them.
    """
    from hzsim.questions.comparison import MOST
    from hzsim.scenario.reading import read_scenario
    from hzsim.scenario.scenario import Scenario
    from hzsim.scenario.sweeps import check_number, parse_sweep, sweep

    read = read or read_scenario
    given = sweep(origins, read=read)
    if not sweeps:
        return given
    with option("--sweep"):
        asked = [parse_sweep(given[0].scenario, written) for written in sweeps]
        if len({name for name, _ in asked}) < len(asked):
            raise BadValue("expected each assumption once", ", ".join(name for name, _ in asked))
        variants = sweep(origins, dict(asked), read=read)
        check_number([len(variants)], MOST if most is None else most)
    for scenario in origins:
        if isinstance(scenario, Scenario):
            say_set(scenario, changed_in(variants))
    return variants


def changed_in(variants: "Variants") -> list[str]:
    """Return the names of the assumptions that a sweep varies, without their years: `["real_growth"]`."""
    return [name.partition("@")[0].strip() for name in variants.names]


def compared(variants: "Sequence[Variant]", drawing: Drawing) -> "Comparison":
    """Return the comparison of variants, with a bar for all their draws."""
    from hzsim.questions.comparison import compare

    with progress(drawn(drawing) * len(variants), variants[0].origin) as report:
        return compare(variants, **drawing, progress=report)

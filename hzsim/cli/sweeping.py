"""Sweeps and several scenarios in commands: what is asked for, and the draws for all of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import option, say_set
from hzsim.cli.options import PreciseDrawing, drawn
from hzsim.cli.output import progress
from hzsim.errors import BadValue

if TYPE_CHECKING:
    from hzsim.questions.comparison import Comparison
    from hzsim.scenario.scenario import Scenario
    from hzsim.scenario.sweeps import Variant
    from hzsim.simulation.executors import Executor

sweep_option = click.option(
    "--sweep",
    "sweeps",
    multiple=True,
    metavar="NAME[@YEARS]=VALUES",
    help="Vary an assumption after the known years: exchange_rate=6.8:7.6:0.1 or real_growth=4.5%,5%. "
    "Repeatable: every combination.",
)


def swept(scenario: "Scenario", sweeps: Sequence[str]) -> "tuple[Variant, ...]":
    """Return the variants of a scenario that `--sweep` asks for; the scenario itself without any."""
    from hzsim.scenario.sweeps import parse_sweep, sweep

    with option("--sweep"):
        asked = [parse_sweep(scenario, written) for written in sweeps]
        if len({name for name, _ in asked}) < len(asked):
            raise BadValue("expected each assumption once", ", ".join(name for name, _ in asked))
        variants = sweep(scenario, dict(asked))
    say_set(scenario, (name.partition("@")[0].strip() for name, _ in asked))
    return variants


def compared(variants: "Sequence[Variant]", drawing: PreciseDrawing, executor: "Executor | None") -> "Comparison":
    """Return the comparison of variants, with a bar for all their draws."""
    from hzsim.questions.comparison import compare

    with progress(drawn(drawing) * len(variants), variants[0].origin) as report:
        return compare(variants, **drawing, executor=executor, progress=report)

"""`hzsim sensitivity`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.asking import read
from hzsim.cli.options import (
    chart_option,
    executor_option,
    file_argument,
    jobs_option,
    many_draws_option,
    output_options,
    seed_option,
    set_option,
    stacked,
)
from hzsim.cli.output import answered, progress

if TYPE_CHECKING:
    from hzsim.simulation.executors import Executor


@click.command("sensitivity")
@stacked(file_argument, set_option)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="TARGET",
    help='A target such as "gdp >= 30000 in 2030"; of several each, and all together.  [default: all of the scenario]',
)
@stacked(many_draws_option, seed_option, jobs_option, executor_option, chart_option, output_options)
def command(
    file: str,
    changes: Sequence[str],
    targets: Sequence[str],
    draws: int,
    seed: int,
    jobs: int | None,
    chart: Path | None,
    executor: "Executor | None",
    format_: str,
    language: Language,
) -> None:
    """Print which assumptions each target depends on: shares of variance, and the tornado.

    Two samples of so many draws are projected, and a mixture of them for each set of inputs.
    """
    from hzsim.questions.sensitivity import sensitivity

    scenario = read(file, changes)
    with progress(draws, scenario.name) as report:
        answer = sensitivity(
            scenario, list(targets) or None, draws, seed, jobs=jobs, executor=executor, progress=report
        )

    answered(answer, format_, language, chart)

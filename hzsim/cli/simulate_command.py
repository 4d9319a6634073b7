"""`hzsim simulate`."""

from collections.abc import Sequence

import click

from hzsim._typing import Language
from hzsim.cli.options import drawing_options, emit, file_argument, output_options, progress, read, set_option, stacked


@click.command("simulate")
@stacked(file_argument, set_option, drawing_options, output_options)
@click.option("--indicator", "indicators", multiple=True, metavar="NAME", help="Summarise only this one. Repeatable.")
def command(
    file: str,
    changes: Sequence[str],
    draws: int,
    seed: int,
    sampler: str,
    jobs: int | None,
    indicators: Sequence[str],
    format_: str,
    language: Language,
) -> None:
    """Print quantiles and means of a scenario's indicators by year."""
    from hzsim.present.records import simulation_records
    from hzsim.present.tables import simulation_table
    from hzsim.simulation.projection import simulate

    scenario = read(file, changes)
    with progress(draws, scenario.name) as report:
        simulation = simulate(scenario, draws, seed, sampler, indicators=indicators or None, jobs=jobs, progress=report)
    records = simulation_records(simulation)
    emit(
        format_,
        payload=lambda: {"scenario": scenario.name, "draws": draws, "seed": seed, "results": records},
        records=lambda: records,
        table=lambda: simulation_table(simulation, language),
    )

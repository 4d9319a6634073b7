"""`hzsim indicators`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim._typing import Language
from hzsim.cli.options import (
    chart_option,
    draws_option,
    emit,
    jobs_option,
    output_options,
    progress,
    read_optional,
    save_chart,
    scenario_option,
    seed_option,
    set_option,
    stacked,
)


@click.command("indicators")
@click.argument("plan", metavar="[PLAN]", default="hangzhou-15fyp-final")
@stacked(scenario_option, set_option)
@click.option("--all", "everything", is_flag=True, help="Also targets of the text that the model has an indicator for.")
@stacked(draws_option, seed_option, jobs_option, chart_option, output_options)
def command(
    plan: str,
    scenario: str | None,
    changes: Sequence[str],
    everything: bool,
    draws: int,
    seed: int,
    jobs: int | None,
    chart: Path | None,
    format_: str,
    language: Language,
) -> None:
    """Print a plan's tabled indicators: base, target, the pace needed a year.

    With --scenario, also what it implies for 2030 and the probability, where its modules have
    the indicator (satellites.yaml names them all).
    """
    from hzsim.plan.book import read_plan
    from hzsim.plan.indicators import tabled_indicators
    from hzsim.present.plan_charts import indicator_chart
    from hzsim.present.plan_records import indicator_records
    from hzsim.present.plan_tables import indicator_table

    stated = read_plan(plan)
    assumed = read_optional(scenario, changes)
    name = assumed.name if assumed is not None else None
    with progress(draws if assumed is not None else 0, name or plan) as report:
        found = tabled_indicators(
            stated, assumed, draws=draws, seed=seed, jobs=jobs, everything=everything, progress=report
        )
    records = indicator_records(stated.name, found, name, language)
    emit(
        format_,
        payload=lambda: records,
        records=lambda: records,
        table=lambda: indicator_table(stated.name, found, name, language),
    )
    if chart is not None and assumed is None:
        raise click.UsageError("--chart needs --scenario: it shows what the scenario implies")
    title = assumed.title.to(language) if assumed is not None else ""
    save_chart(chart, lambda: indicator_chart(stated.name, found, title, language))

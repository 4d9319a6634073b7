"""`hzsim review`."""

from pathlib import Path

import click

from hzsim._typing import Language
from hzsim.cli.options import chart_option, draw, emit, output_options, stacked


@click.command("review")
@click.argument("plan", metavar="[PLAN]", default="hangzhou-14fyp")
@stacked(chart_option, output_options)
def command(plan: str, chart: Path | None, format_: str, language: Language) -> None:
    """Print a past plan's targets against what came of them."""
    from hzsim.plan.book import read_plan
    from hzsim.plan.review import look_back
    from hzsim.present.plan_charts import lookback_chart
    from hzsim.present.plan_records import lookback_records
    from hzsim.present.plan_tables import lookback_table

    past = read_plan(plan)
    found = look_back(past)
    records = lookback_records(past.name, found, language)
    emit(
        format_,
        payload=lambda: records,
        records=lambda: records,
        table=lambda: lookback_table(past.name, found, language),
    )
    draw(chart, lambda: lookback_chart(past.name, found, language))

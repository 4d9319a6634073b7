"""`hzsim review`."""

from pathlib import Path

import click

from hzsim._typing import Language
from hzsim.cli.chosen_plan import chosen_plan
from hzsim.cli.options import chart_option, output_options, stacked
from hzsim.cli.output import draw, emit


@click.command("review")
@click.argument("plan", metavar="[PLAN]", required=False)
@stacked(chart_option, output_options)
def command(plan: str | None, chart: Path | None, format_: str, language: Language) -> None:
    """Print a past plan's targets against what came of them; without PLAN, those of the shipped 14th plan."""
    from hzsim.plan.verbs import PAST, review
    from hzsim.present.plan_charts import lookback_chart
    from hzsim.present.plan_records import lookback_records
    from hzsim.present.plan_tables import lookback_view

    found = review(chosen_plan(plan, PAST))
    records = lookback_records(found.plan.name, found, language)
    emit(format_, payload=lambda: records, records=lambda: records, table=lambda: lookback_view(found, language).text())
    draw(chart, lambda: lookback_chart(found, language))

"""`hzsim slack`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.asking import asked_targets, read
from hzsim.cli.options import chart_option, file_argument, output_options, set_option, stacked, targets_option
from hzsim.cli.output import draw, emit

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@click.command("slack")
@stacked(file_argument, set_option, targets_option, chart_option, output_options)
def command(
    file: str, changes: Sequence[str], targets: Sequence[str], chart: Path | None, format_: str, language: Language
) -> None:
    """Print where each target breaks: every assumption, and all it is made of, alone and at the medians."""
    from hzsim.present.question_records import slack_records
    from hzsim.present.question_tables import slack_view
    from hzsim.questions.slack import slack

    scenario = read(file, changes)
    found = slack(scenario, asked_targets(scenario, targets))

    def figure() -> "Figure":
        """Draw the answer."""
        from hzsim.present.question_charts import slack_chart

        return slack_chart(found, scenario, language)

    records = slack_records(found)
    emit(format_, payload=lambda: records, records=lambda: records, table=lambda: slack_view(found, language).text())
    draw(chart, figure)

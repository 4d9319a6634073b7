"""`hzsim slack`."""

from collections.abc import Sequence

import click

from hzsim._typing import Language
from hzsim.cli.options import emit, file_argument, output_options, read, set_option, stacked


@click.command("slack")
@stacked(file_argument, set_option, output_options)
def command(file: str, changes: Sequence[str], format_: str, language: Language) -> None:
    """Print where each target breaks: every assumption, and all it is made of, alone and at the medians."""
    from hzsim.present.question_records import slack_records
    from hzsim.present.question_tables import slack_table
    from hzsim.questions.slack import break_evens

    found = break_evens(read(file, changes))
    records = slack_records(found)
    emit(format_, payload=lambda: records, records=lambda: records, table=lambda: slack_table(found, language))

"""`hzsim schema`."""

from functools import partial

import click

from hzsim._typing import Language
from hzsim.cli.messages import said
from hzsim.cli.options import language_option
from hzsim.cli.output import emit


@click.command("schema")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["json", "table", "csv"]),
    default="json",
    show_default=True,
    help="JSON is the whole schema; a table or CSV lists the keys.",
)
@language_option
def command(format_: str, language: Language) -> None:
    """Print the JSON Schema of scenario files, for completion and checks in an editor."""
    from hzsim.present.answers.scenario import schema_sheet
    from hzsim.scenario.written.schema import schema

    found = schema_sheet(schema(), partial(said, language="zh"))
    emit(format_, payload=found.data, records=found.records, view=lambda: found.view(language))

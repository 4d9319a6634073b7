"""`hzsim schema`."""

import click

from hzsim._typing import Language
from hzsim.cli.options import emit, language_option


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
    from hzsim.present.tables import records_table
    from hzsim.scenario.schema import REQUIRED, json_schema

    del language  # a schema has both
    schema = json_schema()
    records = [
        {"key": key, "required": key in REQUIRED, "description": entry.get("description", "")}
        for key, entry in schema["properties"].items()
    ]
    emit(format_, payload=lambda: schema, records=lambda: records, table=lambda: records_table(records))

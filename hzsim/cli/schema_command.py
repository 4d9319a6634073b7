"""`hzsim schema`."""

import click

from hzsim._typing import Language
from hzsim.cli.options import language_option
from hzsim.cli.output import Output, answered


@click.command("schema")
@click.option(
    "--format", "format_", type=click.Choice(["json", "table", "csv"]), default="json", show_default=True,
    help="JSON is the whole schema; a table or CSV lists the keys.",
)  # fmt: skip
@language_option
def command(format_: str, language: Language) -> None:
    """Print the JSON Schema of scenario files, for completion and checks in an editor."""
    from hzsim.scenario.written.schema import schema

    answered(schema(), Output(format_, language))

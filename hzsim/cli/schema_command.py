"""`hzsim schema`."""

import click


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of scenario files, for completion and checks in an editor."""
    from hzsim.present.formats import to_json
    from hzsim.scenario.schema import json_schema

    click.echo(to_json(json_schema()))

"""`hzsim diff`."""

import click

from hzsim._typing import Language
from hzsim.cli.options import output_options, stacked
from hzsim.cli.output import emit


@click.command("diff")
@click.argument("before", metavar="PLAN")
@click.argument("after", metavar="PLAN")
@click.option(
    "--all", "everything", is_flag=True, help="Also figures of the text, no targets, that only one version prints."
)
@stacked(output_options)
def command(before: str, after: str, everything: bool, format_: str, language: Language) -> None:
    """Print what changed between two versions of a plan, both values, by kind of change."""
    from hzsim.plan.verbs import diff
    from hzsim.present.plan_records import revision_records
    from hzsim.present.plan_tables import revision_view

    found = diff(before, after, everything=everything)
    records = revision_records(found.before.name, found.after.name, found, language)
    emit(format_, payload=lambda: records, records=lambda: records, table=lambda: revision_view(found, language).text())

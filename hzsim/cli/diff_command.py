"""`hzsim diff`."""

import click

from hzsim._typing import Language
from hzsim.cli.options import emit, output_options, stacked


@click.command("diff")
@click.argument("before", metavar="PLAN")
@click.argument("after", metavar="PLAN")
@click.option("--all", "everything", is_flag=True, help="Also figures of the text that only one version prints.")
@stacked(output_options)
def command(before: str, after: str, everything: bool, format_: str, language: Language) -> None:
    """Print what changed between two versions of a plan, both values, by kind of change."""
    from hzsim.plan.book import read_plan
    from hzsim.plan.revisions import revisions
    from hzsim.present.plan_records import revision_records
    from hzsim.present.plan_tables import revision_table

    old, new = read_plan(before), read_plan(after)
    found = revisions(old, new, everything=everything)
    records = revision_records(old.name, new.name, found, language)
    emit(
        format_,
        payload=lambda: records,
        records=lambda: records,
        table=lambda: revision_table(old.name, new.name, found, language),
    )

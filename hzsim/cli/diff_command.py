"""`hzsim diff`."""

import click

from hzsim._typing import Language
from hzsim.cli.options import emit, output_options, stacked
from hzsim.errors import BadValue


@click.command("diff")
@click.argument("before", metavar="PLAN")
@click.argument("after", metavar="PLAN")
@click.option(
    "--all", "everything", is_flag=True, help="Also figures of the text, no targets, that only one version prints."
)
@stacked(output_options)
def command(before: str, after: str, everything: bool, format_: str, language: Language) -> None:
    """Print what changed between two versions of a plan, both values, by kind of change."""
    from hzsim.plan.book import read_plan
    from hzsim.plan.revisions import revisions
    from hzsim.present.plan_records import revision_records
    from hzsim.present.plan_tables import revision_table

    old, new = read_plan(before), read_plan(after)
    if old.entity and new.entity and old.entity != new.entity:
        raise BadValue("expected two versions of one city's plan", f"{old.entity} and {new.entity}")
    changes = revisions(old, new, everything=True)
    found = changes if everything else revisions(old, new)
    titles = old.title.to(language), new.title.to(language)
    records = revision_records(old.name, new.name, found, language)
    emit(
        format_,
        payload=lambda: records,
        records=lambda: records,
        table=lambda: revision_table(*titles, found, language, len(changes) - len(found)),
    )

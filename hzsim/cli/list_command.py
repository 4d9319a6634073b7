"""`hzsim list`."""

import click

from hzsim._typing import Language
from hzsim.cli.options import stacked
from hzsim.cli.output import emit_records, records_options

_KINDS = (
    "scenarios", "places", "baselines", "plans", "modules", "indicators", "assumptions", "facts", "distributions",
    "samplers",
)  # fmt: skip


@click.command("list")
@click.argument("kind", type=click.Choice(_KINDS), default="scenarios")
@stacked(*records_options)
def command(kind: str, format_: str, language: Language) -> None:
    """Print what there is: scenarios, baselines, modules, indicators, assumptions and so on."""
    from hzsim.present.catalogue import listing

    emit_records(format_, listing(kind, language))

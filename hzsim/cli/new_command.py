"""`hzsim new`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.asking import read
from hzsim.cli.options import FILE, completed, stacked
from hzsim.cli.output import Output, answered, output_options

_ASKED = ("name", "currency", "gdp", "population")
"""What a place of one's own needs, asked for on a terminal where it is missing."""


@click.command("new")
@click.argument("folder", type=FILE)
@click.argument("place", required=False, shell_complete=completed("places"))
@click.option(
    "--target", "targets", multiple=True, metavar="TARGET",
    help='A target of the plan, such as "gdp_usd >= 5 trillion in 2030".',
)  # fmt: skip
@click.option("--name", default="", metavar="TEXT", help="The name of a place that is not shipped.")
@click.option("--currency", default="", metavar="CODE", help="Its currency by the ISO 4217 code, such as KES.")
@click.option("--gdp", default="", metavar="VALUE", help='GDP of the base year, such as "KES 16.2 trillion".')
@click.option(
    "--population", default="", metavar="VALUE", help='Residents at the end of that year, such as "55.3 million".'
)
@click.option(
    "--exchange-rate", default="", metavar="VALUE",
    help="Average exchange rate with its unit, either way: 129 KES/USD or 1.08 USD/EUR.",
)  # fmt: skip
@click.option("--rd-intensity", default="", metavar="RATE", help="R&D spending as a share of GDP, such as 3.9%.")
@click.option(
    "--growth", default="", metavar="RATE",
    help="Real growth where no record is shipped.  [default: a typical economy's, whose spread is about it]",
)  # fmt: skip
@click.option("--year", type=int, metavar="YEAR", help="The base year.  [default: that of the figures]")
@stacked(output_options)
def command(
    folder: Path, place: str | None, targets: Sequence[str], year: int | None, output: Output, **figures: str
) -> None:
    """Write a project for a place into a new folder: baseline, scenario, spreads, record and README.

    PLACE is a shipped city or nation (hzsim list places), by name in either language or by code, such as "Suzhou,
    Jiangsu", Germany or VNM; without one, figures make up a place. Then: cd FOLDER, and hzsim run.
    """
    from hzsim.present.documents.project import new

    if place is None and sys.stdin.isatty():
        options = {one.name: one for one in click.get_current_context().command.params if isinstance(one, click.Option)}
        figures |= {name: click.prompt(str(options[name].help)) for name in _ASKED if not figures[name]}
    found = new(folder, place, target=targets, year=year, language=output.language, **figures)
    answered(found, output)
    read(folder / "scenarios" / f"{found.scenario}.yaml")  # which says what `run` would doubt

"""`hzsim new`."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from hzsim._typing import Language
from hzsim.cli.asking import read
from hzsim.cli.options import FILE, completed, stacked
from hzsim.cli.output import Output, answered, output_options
from hzsim.errors import said, told

FC = TypeVar("FC", bound=Callable[..., Any])

_FIGURES = {
    "name": ("TEXT", "The name of a place that is not shipped."),
    "currency": ("CODE", "Its currency by the ISO 4217 code, such as KES."),
    "gdp": ("VALUE", 'GDP of the base year, such as "KES 16.2 trillion".'),
    "population": ("VALUE", 'Residents at the end of that year, such as "55.3 million".'),
    "exchange_rate": ("VALUE", "Average exchange rate with its unit, either way: 129 KES/USD or 1.08 USD/EUR."),
    "rd_intensity": ("RATE", "R&D spending as a share of GDP, such as 3.9%."),
    "growth": (
        "RATE",
        "Real growth where no record is shipped.  [default: a typical economy's, whose spread is about it]",
    ),
}
"""The options that state a figure, with how the value is called and what is said of it."""
_ASKED = ("name", "currency", "gdp", "population")
"""What a place of one's own needs, asked for on a terminal where it is missing."""


def _figures(command: FC) -> FC:
    for name, (metavar, words) in reversed(_FIGURES.items()):
        command = click.option(f"--{name.replace('_', '-')}", name, default="", metavar=metavar, help=words)(command)
    return command


@click.command("new")
@click.argument("folder", type=FILE)
@click.argument("place", required=False, shell_complete=completed("places"))
@click.option(
    "--target", "targets", multiple=True, metavar="TARGET",
    help='A target of the plan, such as "gdp_usd >= 5 trillion in 2030".',
)  # fmt: skip
@_figures
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
        figures |= {name: click.prompt(_question(name, output.language)) for name in _ASKED if not figures[name]}
    found = new(folder, place, target=targets, year=year, language=output.language, **figures)
    answered(found, output)
    read(folder / "scenarios" / f"{found.scenario}.yaml")  # which says what `run` would doubt


def _question(name: str, language: Language) -> str:
    return said(told(_FIGURES[name][1]), language)

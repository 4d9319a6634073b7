"""`hzsim calibrate`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.asking import say_left_out, with_enough
from hzsim.cli.options import OutPath, file_option, stacked
from hzsim.cli.output import emit, emit_records, progress, records_options, save, screen_width

if TYPE_CHECKING:
    from hzsim.history.estimation.tables import Observed


@click.command("calibrate")
@click.option("--entity", help="The city of data/history.csv.  [default: that of the project's baselines]")
@click.option("--until", type=int, metavar="YEAR", help="Use only what was known at the end of that year (2020 on).")
@file_option(
    "--panel", "Estimate the reference tables anew from this panel of economies (or of regions): write with --out."
)
@file_option("--regions", "Growth of regions, beside --panel: estimate leads over their nations too.")
@file_option("--nations", "A panel with nations that the regions lack.  [default: none beyond the regions' own rows]")
@file_option("--forecasts", "Outside forecasts (iso3, vintage, forecast_pct), beside --panel: what they are worth.")
@file_option("--cities", "Residents of cities (city, year, residents_wan): how their growth has lasted.")
@file_option("--production", "What growth was made of (columns of the Penn World Table): how far each part has moved.")
@file_option(
    "--targets",
    "Count how often targets in a table of yearly ones, or of forecasts, were met (repeatable).",
    multiple=True,
)
@click.option("--out", type=OutPath(), metavar="DIR", help="Write the file, or the tables, here.")
@stacked(*records_options)
def command(
    entity: str | None, until: int | None, targets: tuple[Path, ...], out: Path | None, format_: str,
    language: Language, **files: Path | None,
) -> None:  # fmt: skip
    """Print the default uncertainty, estimated from a city's history and many economies.

    With --panel, --regions, --cities or --production, estimate the reference tables that it leans on instead; with
    --targets, count how often targets were met, which no estimate uses.
    """
    given = {name: file for name, file in files.items() if file is not None}
    if "panel" in given and "regions" not in given:
        from hzsim.history.estimation.regions import is_of_regions

        if is_of_regions(given["panel"]):
            given["regions"] = given.pop("panel")
    if targets:
        made = _base_rates(targets, format_)
    elif given.keys() - {"nations", "forecasts"}:
        observed = _observed(**given)
        with with_enough(**given):
            made = _tables(observed, format_)
    elif given:
        raise click.UsageError("--nations and --forecasts need --panel or --regions beside them")
    else:
        made = _uncertainty(entity, until, format_, language)
    save(out, lambda: {name: content.encode() for name, content in made.items()})


def _uncertainty(entity: str | None, until: int | None, format_: str, language: Language) -> dict[str, str]:
    """Print a city's calibrated uncertainty, and return it as the file `uncertainty.yaml`.

    What is printed is the file, with its sources in the reader's language alone.
    """
    from hzsim.history.city.calibration import calibrate
    from hzsim.present.answers import sheet_of
    from hzsim.present.answers.history.record import narrowed, uncertainty_file

    found = calibrate(entity=entity, until=until)
    sheet = sheet_of(found)

    def view() -> str:
        return narrowed(uncertainty_file(found, language, both=False).rstrip("\n"), screen_width())

    emit(format_, payload=sheet.data, records=sheet.records, view=view)
    return {"uncertainty.yaml": uncertainty_file(found, language)}


def _base_rates(targets: tuple[Path, ...], format_: str) -> dict[str, str]:
    from hzsim.history.estimation.counts import target_rates
    from hzsim.history.reference.target_rates import FILE
    from hzsim.present.forms.formats import to_csv

    rates = target_rates(targets)
    emit_records(format_, rates)
    return {FILE: to_csv(rates)}


def _observed(
    panel: Path | None = None, regions: Path | None = None, nations: Path | None = None,
    forecasts: Path | None = None, cities: Path | None = None, production: Path | None = None,
) -> "Observed":  # fmt: skip
    """Return what the files hold; a usage error for one that is of no use without another."""
    from hzsim.history.estimation.classes import COLUMNS
    from hzsim.history.estimation.counts import read_records
    from hzsim.history.estimation.outside import read_forecasts
    from hzsim.history.estimation.panel import read_panel
    from hzsim.history.estimation.regions import read_regions
    from hzsim.history.estimation.tables import Observed, read_cities

    if nations is not None and regions is None:
        raise click.UsageError("--nations needs --regions: it has the nations of regions")
    if forecasts is not None and panel is None:
        raise click.UsageError("--forecasts needs a --panel of economies: it has what followed the forecasts")
    read = None if panel is None else read_panel(panel, COLUMNS)
    if read is not None:
        say_left_out(read)
    return Observed(
        read,
        None if regions is None else read_regions(regions, nations),
        None if forecasts is None else read_forecasts(forecasts),
        None if cities is None else read_cities(cities),
        None if production is None else read_records(production),
    )


def _tables(observed: "Observed", format_: str) -> dict[str, str]:
    from hzsim.history.estimation.tables import pooled_summary, reference_tables
    from hzsim.present.forms.formats import to_csv

    with progress(observed.steps, "calibrate") as report:
        tables = reference_tables(observed, report)
    emit_records(format_, pooled_summary(tables))
    return {name: to_csv(records) for name, records in tables.items()}

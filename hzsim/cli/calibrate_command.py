"""`hzsim calibrate`."""

from pathlib import Path

import click

from hzsim._typing import Language
from hzsim.cli import language_here
from hzsim.cli.asking import say_left_out
from hzsim.cli.messages import remark
from hzsim.cli.options import OutPath, output_options, stacked
from hzsim.cli.output import emit, progress, save


@click.command("calibrate")
@click.option(
    "--entity", default=None, help="The city of data/history.csv.  [default: that of the project's baselines]"
)
@click.option(
    "--until", type=int, default=None, metavar="YEAR", help="Use only what was known at the end of that year (2020 on)."
)
@click.option(
    "--panel",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Estimate the reference tables anew from this panel of economies, and write them with --out.",
)
@click.option(
    "--targets",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Count how often targets in a table of yearly ones, or of forecasts, were met (repeatable).",
)
@click.option("--out", type=OutPath(), default=None, metavar="DIR", help="Write the file, or the tables, here.")
@stacked(output_options)
def command(
    entity: str | None,
    until: int | None,
    panel: Path | None,
    targets: tuple[Path, ...],
    out: Path | None,
    format_: str,
    language: Language,
) -> None:
    """Print the default uncertainty, estimated from a city's history and many economies.

    With --panel, estimate the reference tables that it leans on instead; with --targets, count how often
    targets were met, which no estimate uses.
    """
    del language  # sources and descriptions are in English, as in the files
    if targets:
        files = _base_rates(targets, format_)
    else:
        files = _tables(panel, format_) if panel is not None else _uncertainty(entity, until, format_)
    save(out, lambda: {name: content.encode() for name, content in files.items()})


def _uncertainty(entity: str | None, until: int | None, format_: str) -> dict[str, str]:
    from hzsim.history.calibration import calibrate
    from hzsim.history.entities import is_chinese
    from hzsim.present.calibration import calibration_records, uncertainty_file

    found = calibrate(entity=entity, until=until)
    whose = found[0].entity
    if not is_chinese(whose):
        stands_in = f"{whose}: not known to be in China; where China's figures stand in for its own, that is judgement"
        click.echo(remark(stands_in, language_here()), err=True)
    records = calibration_records(found)
    text = uncertainty_file(found)
    emit(format_, payload=lambda: records, records=lambda: records, table=lambda: text.rstrip("\n"))
    return {"uncertainty.yaml": text}


def _base_rates(targets: tuple[Path, ...], format_: str) -> dict[str, str]:
    from hzsim.history.target_rates import FILE, target_rates
    from hzsim.present.formats import to_csv
    from hzsim.present.tables import records_table

    rates = target_rates(targets)
    emit(format_, payload=lambda: rates, records=lambda: rates, table=lambda: records_table(rates))
    return {FILE: to_csv(rates)}


def _tables(panel: Path, format_: str) -> dict[str, str]:
    from hzsim.history.classes import COLUMNS
    from hzsim.history.panel import read_panel
    from hzsim.history.reference import FILES, pooled_summary, reference_tables
    from hzsim.present.formats import to_csv
    from hzsim.present.tables import records_table

    read = read_panel(panel, COLUMNS)
    say_left_out(read)
    with progress(len(read.growth) + 30, "calibrate") as report:
        tables = reference_tables(read, report)
    pooled = pooled_summary(tables[FILES[0]])
    emit(format_, payload=lambda: pooled, records=lambda: pooled, table=lambda: records_table(pooled))
    return {name: to_csv(records) for name, records in tables.items()}

"""`hzsim export`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim._typing import Language
from hzsim.cli.asking import option, read
from hzsim.cli.options import (
    PICTURED,
    Drawing,
    OutPath,
    drawing_options,
    drawn,
    file_argument,
    language_option,
    look_options,
    set_option,
    stacked,
)
from hzsim.cli.output import STANDARD_OUTPUT, check_terminal, deliver, progress

_FORMS = ("xlsx", "docx", "html", "page", "csv", "json", "iamc", "parquet")


@click.command("export")
@stacked(file_argument, set_option)
@click.option(
    "--to",
    "form",
    type=click.Choice(_FORMS),
    required=True,
    help="Workbook, Word document, web report, what-if page with sliders, or data.",
)
@click.option(
    "--out",
    type=OutPath(dir_okay=False),
    required=True,
    metavar="FILE",
    help="The file to write, or - for standard output.",
)
@stacked(look_options("--to docx", *PICTURED), drawing_options(), language_option)
def command(file: str, changes: Sequence[str], form: str, out: Path, drawing: Drawing, language: Language) -> None:
    """Write a scenario's results as one file for another program.

    xlsx, docx and html are reports; page is a web page that opens at the report's numbers and
    whose sliders move them; csv, json, iamc (wide) and parquet are data. The same inputs give the same bytes.
    """
    from hzsim.present.documents.export import export
    from hzsim.present.forms.media import check_suffix

    check_terminal(form, out)
    if out is not STANDARD_OUTPUT:
        with option("--out"):
            check_suffix(form, out.name)
    scenario = read(file, changes)
    with progress(drawn(drawing), scenario.name) as report:
        content = export(scenario, form, language, **drawing, progress=report)
    deliver(out, content)

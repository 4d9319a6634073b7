"""`hzsim export`."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from hzsim._typing import Language
from hzsim.cli.asking import read_all
from hzsim.cli.drawing import PICTURED, Drawing, drawing_options, drawn, look_options
from hzsim.cli.options import (
    STANDARD_OUTPUT,
    OutPath,
    file_option,
    files_argument,
    language_option,
    option,
    set_option,
    stacked,
)
from hzsim.cli.output import check_terminal, deliver, progress
from hzsim.errors import told

_FORMS = ("xlsx", "docx", "pptx", "html", "page", "csv", "json", "iamc", "parquet")


def _date(ctx: click.Context, param: click.Parameter, value: Any) -> datetime.date | None:
    """Return the date of an option as a day; None where it was not given."""
    del ctx, param
    return None if value is None else value.date()


@click.command("export")
@stacked(files_argument, set_option)
@click.option(
    "--to", "form", type=click.Choice(_FORMS),
    help="Workbook, Word document, slides, web report, what-if page with sliders, or data.  [default: as --out ends]",
)  # fmt: skip
@click.option(
    "--out", type=OutPath(dir_okay=False), required=True, metavar="FILE",
    help="The file to write, or - for standard output.",
)  # fmt: skip
@click.option(
    "--template", type=click.Path(path_type=str), metavar="FILE",
    help="An office's own .docx or .pptx, whose styles the report takes; or gbt9704, the layout of Chinese "
    "official documents.",
)  # fmt: skip
@file_option(
    "--since",
    "The manifest.json of an earlier hzsim run --out: what changed since becomes a chapter.",
    metavar="MANIFEST",
)
@click.option(
    "--date", type=click.DateTime(["%Y-%m-%d"]), callback=_date, metavar="YYYY-MM-DD",
    help="The date on the title.  [default: SOURCE_DATE_EPOCH, else today]",
)  # fmt: skip
@stacked(look_options("--to docx", *PICTURED), drawing_options(), language_option)
def command(
    files: Sequence[str], changes: Sequence[str], form: str | None, out: Path, template: str | None,
    since: Path | None, date: datetime.date | None, drawing: Drawing, language: Language,
) -> None:  # fmt: skip
    """Write the results of one or more scenarios as one file for another program.

    xlsx, docx, pptx and html are reports, which compare several scenarios; page is a web page that opens at the
    report's numbers and whose sliders move them; csv, json, iamc (wide) and parquet are data. The same inputs give the
    same bytes.
    """
    from hzsim.present.documents.export import export

    form = _form(form, out)
    check_terminal(form, out)
    scenarios = read_all(files, changes)
    settings: dict[str, Any] = {"template": template, "since": since, "date": date}
    with progress(drawn(drawing) * len(scenarios), scenarios[0].name) as report:
        content = export(scenarios, form, language, **settings, **drawing, progress=report)
    deliver(out, content)


def _form(form: str | None, out: Path) -> str:
    """Return the form asked for, else the one that the file's name ends as; a usage error where they disagree."""
    from hzsim.present.forms.media import check_suffix, format_named

    if out is STANDARD_OUTPUT:
        if form is None:
            raise click.UsageError(told("expected --to for standard output"))
        return form
    found = form or format_named(out.name)
    if found is None:
        raise click.UsageError(
            told(
                "expected --to, or a name of --out that says the form, such as report.docx, found {name}", name=out.name
            )
        )
    with option("--out"):
        check_suffix(found, out.name)
    return found

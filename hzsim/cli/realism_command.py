"""`hzsim realism`."""

from collections.abc import Sequence

import click

from hzsim._typing import Language
from hzsim.cli.asking import read
from hzsim.cli.options import file_argument, output_options, set_option, stacked
from hzsim.cli.output import emit


@click.command("realism")
@stacked(file_argument, set_option, output_options)
def command(file: str, changes: Sequence[str], format_: str, language: Language) -> None:
    """Print where the growth a scenario assumes stands among what comparable economies did."""
    from hzsim.history.realism import realism
    from hzsim.present.realism import realism_records, realism_view

    found = realism(read(file, changes))
    records = realism_records(found)
    emit(format_, payload=lambda: records, records=lambda: records, table=lambda: realism_view(found, language).text())

"""The options on charts: the file that one is drawn to, and how it looks."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from hzsim.cli.options import stacked
from hzsim.cli.output import OutPath, checked
from hzsim.errors import told


def look_options(drawn_with: str, *documents: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds the options on how charts look, which hold for all that a command draws.

    They are refused where nothing is drawn: without the option `drawn_with`, and in no format among `documents`.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        """Return the command with these options."""

        @wraps(command)
        def looked(*, size: str | None, style: str | None, **others: Any) -> Any:
            """Call the command with all its charts in the look that was asked for."""
            asked = {"--size": size, "--style": style}
            given = [name for name, value in asked.items() if value is not None]
            if not given:
                return command(**others)
            if not _draws(others, drawn_with, documents):
                raise click.UsageError(
                    told("{option} needs {other}: nothing is drawn", option=given[0], other=drawn_with)
                )
            from hzsim.present.forms.style import looking

            with looking(size=size, style=style):
                return command(**others)

        return stacked(
            click.option("--size", metavar="WIDTHxHEIGHT", callback=checked("hzsim.present.forms.look:parse_size"),
                         help="Size of charts: 16x9cm, 6.3x3.5in, or 1280x768 in pixels.  [default: as it needs]"),
            click.option("--style", metavar="STYLE", callback=checked("hzsim.present.forms.look:settings_of"),
                         help="Colours and lines of charts: a style of matplotlib's such as ggplot, or a style file."),
        )(looked)  # fmt: skip

    return decorate


def _draws(arguments: Mapping[str, Any], drawn_with: str, documents: Sequence[str]) -> bool:
    """Return whether a command is asked for a chart: by its own option, or in a document."""
    if arguments.get(drawn_with.lstrip("-")) is not None:
        return True
    file = arguments.get("answer_file") or arguments.get("out")
    form = (
        arguments.get("format_")
        or arguments.get("form")
        or (None if file is None else Path(file).suffix.lstrip(".").lower())
    )
    return form in documents


PICTURED = ("docx", "html")
"""The documents of an answer that have its chart."""


def chart_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command with the options on its chart: the file, and how it looks."""
    return stacked(
        click.option(
            "--chart",
            type=OutPath(dir_okay=False),
            callback=checked("hzsim.present.forms.style:format_of"),
            metavar="PATH",
            help="Draw a chart: .png, .svg or .pdf.",
        ),
        look_options("--chart", *PICTURED),
    )(command)

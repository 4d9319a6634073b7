"""`--chart FILE`: a command's result as a chart, in the file format that the name ends in."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FORMATS = ("png", "svg", "pdf")


def _checked(context: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    del context, parameter
    if path is not None and path.suffix.lower().removeprefix(".") not in _FORMATS:
        raise click.BadParameter(f"expected a name that ends in .{', .'.join(_FORMATS)}, found {path.name}")
    return path


chart_option = click.option(
    "--chart",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="FILE",
    callback=_checked,
    help="Also draw the result into this file (.png, .svg or .pdf).",
)


def write_chart(path: Path | None, draw: "Callable[[], Figure]") -> None:
    """Draw and write a chart, and name it on stderr, when a file was asked for."""
    if path is None:
        return
    from hzsim.files.writing import write_bytes
    from hzsim.present.style import render

    write_bytes(path, render(draw(), path.suffix.lower().removeprefix(".")))  # type: ignore[arg-type]  # checked above
    click.echo(path, err=True)

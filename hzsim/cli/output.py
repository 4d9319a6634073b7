"""How a command prints and writes what it found, and says how far it is."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def emit(format_: str, *, payload: Callable[[], Any], records: Callable[[], Any], table: Callable[[], str]) -> None:
    """Print a result in the format asked for: what JSON carries, flat records, or a text table."""
    from hzsim.present.formats import to_csv, to_json

    if format_ == "json":
        click.echo(to_json(payload()))
    elif format_ == "csv":
        click.echo(to_csv(records()), nl=False)
    else:
        click.echo(table())


def draw(path: Path | None, figure: "Callable[[], Figure]") -> None:
    """Write a chart where one was asked for, in the format that its name ends with."""
    if path is None:
        return
    from hzsim.files.writing import write_bytes
    from hzsim.present.style import format_of, render

    format_ = format_of(path)
    write_bytes(path, render(figure(), format_))
    click.echo(path, err=True)


def save(folder: Path | None, files: Callable[[], Mapping[str, bytes]]) -> None:
    """Write files into the folder of --out where one was asked for, and say which."""
    if folder is None:
        return
    from hzsim.files.writing import write_bytes

    for name, content in files().items():
        write_bytes(folder / name, content)
        click.echo(folder / name, err=True)


@contextmanager
def progress(draws: int, label: str) -> Iterator[Callable[[int], None] | None]:
    """Show a bar on stderr while many draws (or other steps) are made, when stderr is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=draws, label=label, file=sys.stderr) as bar:
        yield bar.update

"""Tables of measurements: printed row by row, and with `--write` put into the page on speed in both languages.

There a comment such as `<!-- measured: commands -->` stands above each table, which ends at the next empty line.
"""

import argparse
import re
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hzsim._typing import LANGUAGES, Language, Text, as_text

DOCS = Path(__file__).parent.parent / "docs"
MEASURED, BAR = Text("测量对象", "measured"), Text("要求", "bar")
MEDIAN = Text("中位数", "median")


class Table:
    """A table of measurements, whose rows are printed as they come."""

    def __init__(self, name: str, *columns: Text | str) -> None:
        self.name, self.rows = name, [tuple(map(as_text, columns))]
        print(self._line(self.rows[0], "en"), f"|{' --- |' * len(columns)}", sep="\n", flush=True)

    def row(self, *cells: Text | str) -> None:
        """Add a row and print it."""
        self.rows.append(tuple(map(as_text, cells)))
        print(self._line(self.rows[-1], "en"), flush=True)

    def in_page(self, page: str, language: Language) -> str:
        """Return a page with this table in its place; ValueError where it has none."""
        head, *lines = (self._line(row, language) for row in self.rows)
        rule = f"|{' --- |' * len(self.rows[0])}"
        mark = f"<!-- measured: {self.name} -->\n\n"
        written = mark + "\n".join([head, rule, *lines]) + "\n"
        found, places = re.subn(re.escape(mark) + r"(\|[^\n]*\n)*", lambda _: written, page)
        if places != 1:
            raise ValueError(f"expected {mark.strip()} once, found it {places} times")
        return found

    def write(self) -> None:
        """Write the table into the page of each language."""
        for language in LANGUAGES:
            file = DOCS / language / "explanation" / "speed.md"
            file.write_text(self.in_page(file.read_text("utf-8"), language), "utf-8")

    @staticmethod
    def _line(cells: Sequence[Text], language: Language) -> str:
        return f"| {' | '.join(cell.to(language) for cell in cells)} |"


@contextmanager
def table(asked: argparse.Namespace, name: str, *columns: Text | str) -> Iterator[Table]:
    """Yield a table to be filled, and write it into the pages when all is measured and that was asked for."""
    made = Table(name, *columns)
    yield made
    if asked.write:
        made.write()


def options(description: str | None) -> argparse.ArgumentParser:
    """Return what every benchmark is told."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/*/explanation/speed.md")
    return parser


def spread(values: Sequence[float]) -> Text:
    """Return the median of some values with their quartiles."""
    low, middle, high = (f"{one:.2f}" for one in statistics.quantiles(values, n=4))
    return Text(f"{middle}（{low}至{high}）", f"{middle} ({low} to {high})")

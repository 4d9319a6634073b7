"""What a person reads of an answer, before any medium: words, tables, pictures and the numbers of charts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

from hzsim._typing import Language
from hzsim.present.forms.screen import WIDTH, Line, Run, prose, table
from hzsim.present.words.letters import one_line
from hzsim.units import Unit, display

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hzsim.present.words.quotes import Finding, Quoted


@dataclass(frozen=True, slots=True)
class Number:
    """A number in its unit, with the digits that people see of it; `words` stand for it where digits would mislead.

    `place` is where it stands in an assessment, such as `targets.0.median`: what a workbook links by. `tone` says
    how good it is, where a terminal may show that: good, doubtful or bad.
    """

    value: float
    unit: Unit
    decimals: int
    words: str = ""
    place: str = ""
    tone: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.words or display(self.value, self.unit, self.decimals)


class Marked(str):
    """A text that stands at a place of an assessment, or has a tone, as a `Number`."""

    place: str
    tone: str

    def __new__(cls, shown: object, place: str = "", tone: str = "") -> Self:
        """Return what is shown as text, with its place, and with its tone as of a `Number`."""
        made = super().__new__(cls, shown)
        made.place, made.tone = place, tone
        return made


class Numeral(Marked):
    """A whole number that names something, such as a year or a seed: text on paper, a plain number in a workbook."""


Cell: TypeAlias = str | Number
NONE = "–"
"""What stands for a value that there is not."""
Numbered: TypeAlias = Literal["figure", "table"]
"""What documents number."""


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table in one language: column headers and rows of text and numbers.

    `numbers` says whether the columns after the first are figures, which a terminal sets to the right; `heat` whether
    probabilities in it are shaded by how large they are.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: bool = True
    heat: bool = False


def records_view(records: Sequence[Mapping[str, object]]) -> "View":
    """Return flat records as a table, one column for each key; nothing for none."""
    rows = tuple(tuple(NONE if value is None else str(value) for value in record.values()) for record in records)
    return View((Table("", tuple(records[0]), rows, numbers=False),) if records else ())


class Prose(str):
    """Sentences, which documents set as paragraphs."""

    __slots__ = ()


class Quoting(Prose):
    """A sentence that knows the numbers it quotes: a workbook joins it from its form and their cells.

    `refers` names what it is about of what comes next, in media that number: `("figure", "table")`.
    """

    form: str
    quoted: Mapping[str, "Quoted"]
    refers: tuple[Numbered, ...]

    def __new__(cls, finding: "Finding", language: Language, refers: tuple[Numbered, ...] = ()) -> Self:
        """Return the sentence in one language."""
        made = super().__new__(cls, finding.text.to(language))
        made.form, made.quoted, made.refers = finding.form.to(language), finding.quoted, refers
        return made


class Bullet(Quoting):
    """A sentence that stands for itself, one of a few: what slides show."""


class Boxed(Quoting):
    """A sentence in a box, such as one on methods."""


class Heading(str):
    """The heading of a section; `tab` names the sheet of a workbook that has its tables.

    `level` is 1 for a chapter, 2 for a part of one; a `detail` is what slides leave out.
    """

    tab: str
    level: int
    detail: bool

    def __new__(cls, words: str, tab: str, level: int = 1, detail: bool = False) -> Self:
        """Return the words with the name of their sheet."""
        made = super().__new__(cls, words)
        made.tab, made.level, made.detail = tab, level, detail
        return made


class Contents(str):
    """The place of a list of all headings, and its own heading."""

    __slots__ = ()


class Note(str):
    """A line of small print below a title."""

    __slots__ = ()


class Reference(str):
    """A sentence that names what follows by its number, for media that number: `{figure} shows the odds.`"""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its caption, drawn when it is needed; `name` tells it from the others of a document.

    `plot` makes the numbers of one that office programs can draw themselves; `message` is what its drawing says above
    itself, for those who draw it without.
    """

    draw: "Callable[[], Figure]"
    caption: str
    name: str
    plot: "Callable[[], Plot] | None" = None
    message: str = ""


Piece: TypeAlias = str | Table | Picture


@dataclass(frozen=True, slots=True)
class View:
    """Lines and tables below each other, in one language."""

    pieces: tuple[Piece, ...]

    def lines(self, width: int = WIDTH) -> Iterator[Line]:
        """Yield the lines of the view on a screen of so many columns, its first words as a title."""
        tone = "title"
        for piece in self.pieces:
            if not isinstance(piece, Picture | Reference | Contents):
                yield from _lines(piece, width, tone)
                tone = ""

    def text(self, width: int = WIDTH) -> str:
        """Return the lines as plain text."""
        return "\n".join("".join(run.text for run in line) for line in self.lines(width))


def _lines(shown: str | Table, width: int, tone: str) -> Iterator[Line]:
    if isinstance(shown, str):
        tone = "title" if isinstance(shown, Heading) else getattr(shown, "tone", tone)
        yield from prose(one_line(shown), width, tone)
        return
    if shown.title:
        yield from prose(one_line(shown.title), width, "title")
    rows = [[Run(str(cell), getattr(cell, "tone", "")) for cell in row] for row in shown.rows]
    yield from table(shown.columns, rows, shown.numbers, width)


Role: TypeAlias = Literal["observed", "middle", "90%", "80%", "50%", "target", "own", "record", "best", "one of many"]
"""What a series is, which says how it looks: an edge of a band by its share, odds by their centre."""


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a chart: its name, one number for each category (None for none), and what it is.

    Numbers stand at places of the assessment, as those of tables. `side` tells the two edges of a band apart in tables.
    """

    name: str
    numbers: tuple[Number | None, ...]
    role: Role = "one of many"
    side: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart as numbers: lines over years, stacked columns over years, or bars beside names.

    `unit` is what stands on the axis of values, where their format does not say it; `head` what the
    categories are called.
    """

    kind: Literal["lines", "stack", "bars"]
    head: str
    categories: tuple[int | str, ...]
    series: tuple[Series, ...]
    unit: str = ""

    @property
    def form(self) -> Number:
        """A number that all others are shown as."""
        return next(number for one in self.series for number in one.numbers if number is not None)


def spread(numbers: Sequence[tuple[int, Number]], years: Sequence[int]) -> tuple[Number | None, ...]:
    """Return numbers of some years as one for each of all years."""
    known = dict(numbers)
    return tuple(known.get(year) for year in years)

"""An answer's sheet: its columns said once, from which records, tables and every output follow."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar

from hzsim._typing import Language, Text, as_text
from hzsim.present.forms.formats import Record
from hzsim.present.forms.values import Value, Words, as_data, cell, spoken
from hzsim.present.forms.view import Heading, Numbered, Picture, Piece, Plot, Prose, Quoting, Table, View
from hzsim.present.words.quotes import Finding

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure as Drawn

Row = TypeVar("Row")
BLANK = Text("", "")
"""An empty line."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column of a block: its key as data, its label for people, and its value in a row.

    Several keys, such as `("probability", "standard_error")`, name what the value is made of.
    An empty key is for people only, no label for data only.
    """

    key: str | tuple[str, ...]
    label: Words | None
    of: Callable[[Row], Value]


def data(*names: str, **paths: str) -> tuple[Column[Any], ...]:
    """Return data columns, without a label for people: of named attributes, and of what lies at the end of paths.

    `data("verdict", stated="stated.value")` says `None` where nothing is stated, and for a text that is empty.
    """
    ways = {name: name for name in names} | paths
    return tuple(Column(key, None, partial(_at_the_end_of, path.split("."))) for key, path in ways.items())


def across(heads: Iterable[Words | str], of: Callable[[int, Row], Value]) -> tuple[Column[Row], ...]:
    """Return columns for people side by side, such as years: `of` makes the value at a place in a row."""
    named = (as_text(head) if isinstance(head, str) else head for head in heads)
    return tuple(Column("", head, partial(of, place)) for place, head in enumerate(named))


def entry(row: object, *names: str, **paths: str) -> Record:
    """Return one thing as an entry of a JSON object: its attributes, and what lies at the end of paths, as data."""
    return next(Block((row,), data(*names, **paths)).records("en"))


def _at_the_end_of(names: Sequence[str], row: Any) -> Any:
    for name in names:
        row = None if row is None else getattr(row, name)
    return None if isinstance(row, str) and not row else row


@dataclass(frozen=True, slots=True)
class Block(Generic[Row]):
    """Rows with their columns; `facts` are in every record of them.

    `numbers` and `heat` are those of `Table`. Where
    data and paper have the rows in another order, a block is for one `use` of both.
    """

    rows: Collection[Row]
    columns: tuple[Column[Row], ...]
    title: Words = BLANK
    numbers: bool = True
    heat: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    use: Literal["both", "data", "paper"] = "both"

    def records(self, language: Language) -> Iterator[Record]:
        """Yield the columns that have keys, of each row."""
        keyed = [(_keys(column.key), column.of) for column in self.columns if column.key]
        if keyed and self.use != "paper":
            for row in self.rows:
                found = (pair for keys, of in keyed for pair in _named(keys, as_data(of(row), language)))
                yield {**self.facts, **dict(found)}

    @property
    def keys(self) -> list[str]:
        """The keys of the columns."""
        return [key for column in self.columns if column.key for key in _keys(column.key)]

    def table(self, language: Language) -> Table | None:
        """Return the columns that have labels; None where there are none."""
        labelled = [(column.label, column.of) for column in self.columns if column.label is not None]
        rows = tuple(tuple(cell(of(row), language) for _, of in labelled) for row in self.rows)
        if not labelled or self.use == "data":
            return None
        names = tuple(spoken(label, language) for label, _ in labelled)
        return Table(spoken(self.title, language), names, rows, self.numbers, self.heat)


def grid(
    header: Sequence[Words], rows: Iterable[Sequence[Value]], title: Words = BLANK, heat: bool = False
) -> Block[Sequence[Value]]:
    """Return a block for paper from rows of finished values, such as a table of unlike quantities."""
    columns: tuple[Column[Sequence[Value]], ...] = tuple(
        Column("", head, itemgetter(place)) for place, head in enumerate(header)
    )
    return Block(list(rows), columns, title, heat=heat)


def _keys(key: str | tuple[str, ...]) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else key


def _named(keys: tuple[str, ...], values: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    return zip(keys, (*values, *[None] * len(keys)), strict=False)


@dataclass(frozen=True, slots=True)
class Data:
    """Records for data only, such as the points of a grid; `make` returns them."""

    make: Callable[[], Iterable[Record]]

    def records(self, language: Language) -> Iterator[Record]:
        """Yield the records, which are the same in any language."""
        del language
        yield from self.make()


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences, or words of another `kind`: a note, a reference to what follows, words with a tone."""

    words: Words
    kind: Callable[[str], str] = Prose


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in another look than a sentence in a row: a bullet, one in a box; `refers` as of `Quoting`."""

    finding: Finding
    kind: type[Quoting] = Quoting
    refers: tuple[Numbered, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The heading of a section, and the name of the sheet that has its tables in a workbook; more as of `Heading`."""

    heading: Text
    tab: Text
    level: int = 1
    detail: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its caption, drawn in one language when it is needed; `name` tells it from the others.

    `plot` makes its numbers in one language, of a chart that office programs can draw themselves; `message` is what
    its drawing says above itself.
    """

    draw: "Callable[[Language], Drawn]"
    caption: Words
    name: str
    plot: Callable[[Language], Plot] | None = None
    message: Words = BLANK


@dataclass(frozen=True, slots=True)
class Caption:
    """The words of a chart: the message with its condition, what is drawn in which unit, and notes below.

    Notes say how the chart is read, how draws were made, and whose figures it rests on.
    """

    title: Words
    subtitle: Words = BLANK
    notes: tuple[Words, ...] = ()


Part: TypeAlias = Words | Sentences | Finding | Said | Section | Figure | Block[Any] | Data


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an answer says: words, tables and charts below each other, and facts that every record has.

    `payload` makes one JSON object of the records where the answer is no plain list of them. `title` is what
    documents call an answer that begins with a table without one, `short` the few sentences that `--brief` prints.
    """

    parts: tuple[Part, ...]
    common: Mapping[str, Any] = field(default_factory=dict)
    payload: Callable[[list[Record]], Any] = list
    title: Words = BLANK
    short: tuple[Part, ...] = ()

    def records(self, language: Language = "en") -> list[Record]:
        """Return the rows of all blocks as flat records with the same keys."""
        found = [record for part in self.parts if isinstance(part, Block | Data) for record in part.records(language)]
        keys = dict.fromkeys(key for record in found for key in record)
        return [{**keys, **record, **self.common} for record in found]

    @property
    def keys(self) -> list[str]:
        """The keys of the columns, also where there are no rows."""
        return [key for part in self.parts if isinstance(part, Block) for key in part.keys]

    def data(self, language: Language = "en") -> Any:
        """Return what JSON carries."""
        return self.payload(self.records(language))

    def frame(self) -> "pd.DataFrame":
        """Return the records as a table of pandas."""
        import pandas as pd

        found = self.records()
        return pd.DataFrame(found) if found else pd.DataFrame(columns=self.keys)

    def on_paper(self) -> "Sheet":
        """Return what people see of it, without its data."""
        parts = (replace(part, use="paper") if isinstance(part, Block) else part for part in self.parts)
        return Sheet(tuple(part for part in parts if not isinstance(part, Data)))

    def brief(self) -> "Sheet":
        """Return the few sentences that answer the question alone."""
        return Sheet(self.short)

    def view(self, language: Language) -> View:
        """Return the words and tables in one language."""
        return View(tuple(piece for part in self.parts if (piece := _piece(part, language)) is not None))


def together(sheets: Sequence[Sheet], beside: Sequence[Sheet] = ()) -> Sheet:
    """Return sheets below each other as one, and on paper those beside them; JSON is the list of what each has."""
    shown = [*sheets, *(one.on_paper() for one in beside)]
    parts = [part for one in shown for part in (BLANK, *one.parts)]
    short = (
        [part for one in sheets for part in (BLANK, one.parts[0], *one.short)] if len(sheets) > 1 else sheets[0].short
    )
    return Sheet(
        tuple(parts[1:]), payload=lambda _: [one.data() for one in sheets], short=tuple(short[len(sheets) > 1 :])
    )


def _piece(part: Part, language: Language) -> Piece | None:
    """Return a part in one language; None for what paper does not show."""
    match part:
        case Block():
            return part.table(language)
        case Data():
            return None
        case Finding():
            return Quoting(part, language)
        case Said():
            return part.kind(part.finding, language, part.refers)
        case Sentences():
            return part.kind(spoken(part.words, language))
        case Section():
            return Heading(part.heading.to(language), part.tab.to(language), part.level, part.detail)
        case Figure():
            plot = None if part.plot is None else partial(part.plot, language)
            message = spoken(part.message, language)
            return Picture(partial(part.draw, language), spoken(part.caption, language), part.name, plot, message)
        case _:
            return spoken(part, language)

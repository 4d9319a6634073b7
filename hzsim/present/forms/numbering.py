"""Numbers of headings, figures and tables, and the sentences that refer to them: the same in every document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import Formatter
from typing import TypeAlias, cast

from hzsim._typing import Language, Text
from hzsim.present.forms.view import Heading, Numbered, Picture, Piece, Quoting, Reference, Table

_KINDS: dict[Numbered, Text] = {"figure": Text("图", "Figure"), "table": Text("表", "Table")}


@dataclass(frozen=True, slots=True)
class Label:
    """The number of a figure or table, such as `Figure 3`."""

    kind: Numbered
    number: int

    @property
    def name(self) -> str:
        """What a link or a bookmark calls it."""
        return f"{self.kind}-{self.number}"

    def word(self, language: Language) -> str:
        """Return what stands before the number."""
        return _KINDS[self.kind].to(language) + Text("", " ").to(language)

    def to(self, language: Language) -> str:
        """Return the label in words: `图3`, `Figure 3`."""
        return f"{self.word(language)}{self.number}"


Words: TypeAlias = str | Label


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of a document with its number: of a heading one for each level, of a figure or table its label.

    `words` are those of a sentence, with the labels that it refers to in their places.
    """

    piece: Piece
    number: tuple[int, ...] = ()
    label: Label | None = None
    words: tuple[Words, ...] = ()


def placed(pieces: Iterable[Piece], language: Language) -> list[Placed]:
    """Return the pieces of a document with their numbers; a reference is to what comes next of its kind."""
    counts: dict[Numbered, int] = {"figure": 0, "table": 0}
    chapters: list[int] = []
    found = []
    for piece in pieces:
        match piece:
            case Heading():
                chapters = [*chapters, 0, 0][: piece.level]
                chapters[-1] += 1
                found.append(Placed(piece, tuple(chapters)))
            case Table() | Picture():
                kind: Numbered = "table" if isinstance(piece, Table) else "figure"
                counts[kind] += 1
                found.append(Placed(piece, label=Label(kind, counts[kind])))
            case Reference():
                found.append(Placed(piece, words=tuple(_filled(piece, counts))))
            case Quoting():
                found.append(Placed(piece, words=tuple(_referring(piece, counts, language))))
            case _:
                found.append(Placed(piece, words=(piece,)))
    return found


def _next(kinds: Iterable[Numbered], counts: dict[Numbered, int]) -> Iterator[Label]:
    """Yield the labels of what comes next of each kind."""
    ahead = dict(counts)
    for kind in kinds:
        ahead[kind] += 1
        yield Label(kind, ahead[kind])


def _filled(reference: Reference, counts: dict[Numbered, int]) -> Iterator[Words]:
    """Yield the words of a reference with labels for `{figure}` and `{table}`."""
    parts = list(Formatter().parse(reference))
    labels = _next((cast(Numbered, name) for _, name, _, _ in parts if name), counts)
    for words, name, _, _ in parts:
        yield from [words] if words else []
        yield from [next(labels)] if name else []


def _referring(sentence: Quoting, counts: dict[Numbered, int], language: Language) -> Iterator[Words]:
    """Yield the words of a sentence with what it refers to in brackets before its full stop."""
    if not sentence.refers:
        yield sentence
        return
    before, between, after = {"zh": ("（见", "、", "）。"), "en": (" (", ", ", ").")}[language]
    yield sentence.rstrip("。.") + before
    for place, label in enumerate(_next(sentence.refers, counts)):
        yield from [between] if place else []
        yield label
    yield after

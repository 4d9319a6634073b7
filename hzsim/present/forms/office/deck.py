"""The writer of slides: a title, then bullets, charts and tables of each chapter; sentences go to the notes."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from hzsim._typing import Text
from hzsim.present.forms.office import Edition, normalised
from hzsim.present.forms.office.masters import Master, master_of
from hzsim.present.forms.office.shapes import FONTS, add_chart, add_table, pages
from hzsim.present.forms.style import render
from hzsim.present.forms.typesetting import Label, Placed, placed
from hzsim.present.forms.view import Boxed, Bullet, Contents, Heading, Note, Picture, Piece, Quoting, Table
from hzsim.present.words.letters import columns_of, plain_text

_BULLETS, _LETTERS = 8, 900
"""The most bullets of a slide, and the most letters of them, wide ones counted as two."""


def deck_file(title: str, pieces: Iterable[Piece], edition: Edition) -> bytes:
    """Return slides of a title and pieces as a file's bytes, the same for the same contents and edition.

    Raises MissingLibrary when python-pptx is not installed, InvalidInput for a template that cannot be used.
    """
    master = master_of(edition.template)
    Deck(master, edition).write(title, list(pieces))
    stream = io.BytesIO()
    master.presentation.save(stream)
    return normalised(stream.getvalue(), edition.moment)


@dataclass
class Deck:
    """Writes one presentation, without details, and of the sentences those that stand for themselves."""

    master: Master
    edition: Edition
    chapter: str = ""
    pending: list[str] = field(default_factory=list)
    bullets: list[str] = field(default_factory=list)

    def write(self, title: str, pieces: Sequence[Piece]) -> None:
        """Write all slides: the title's with the notes below it, then those of each chapter."""
        found = placed(pieces, self.edition.language)
        notes = [str(one.piece) for one in found if isinstance(one.piece, Note)]
        self.properties(title)
        self.master.cover(plain_text(title), plain_text("\n".join(notes)))
        for one in _shown(found):
            self.piece(one)
        self.flush()
        if self.edition.template is None:  # a template has fonts of its own
            self.master.set_fonts(*FONTS[self.edition.language], self.edition.language)

    def properties(self, title: str) -> None:
        """Set title, author, date and language."""
        found = self.master.presentation.core_properties
        found.title, found.comments = plain_text(title)[:255], ""
        found.author = found.last_modified_by = "hzsim"
        found.created = found.modified = self.edition.moment
        found.language = {"zh": "zh-CN", "en": "en-GB"}[self.edition.language]

    def piece(self, one: Placed) -> None:
        """Take one piece: what is a slide of its own is written, sentences wait for the next."""
        match one.piece:
            case Heading():
                self.flush()
                self.chapter = str(one.piece) if one.piece.level == 1 else self.chapter
            case Table():
                self.flush()
                self.table(one.piece, one.label)
            case Picture():
                self.flush()
                self.picture(one.piece, one.label)
            case Bullet() | Boxed():
                self.bullets.append(str(one.piece))
            case Quoting():
                self.pending.append("".join(self.spoken(one)))

    def spoken(self, one: Placed) -> Iterator[str]:
        """Yield the words of a sentence with its references."""
        yield from (word.to(self.edition.language) if isinstance(word, Label) else word for word in one.words)

    def flush(self) -> None:
        """Write the bullets that wait, on as many slides as they take."""
        for some in _sized(self.bullets):
            slide = self.slide(self.chapter)
            self.master.lines(slide, [plain_text(one) for one in some])
        self.bullets.clear()

    def slide(self, title: str) -> Any:
        """Return a new slide with its title; what was said before it goes to its notes."""
        slide = self.master.slide(plain_text(title))
        if self.pending:
            slide.notes_slide.notes_text_frame.text = plain_text("\n".join(self.pending))
            self.pending.clear()
        return slide

    def headed(self, label: Label | None, caption: str) -> str:
        """Return a slide's title: what a figure or table is, with its number where others refer to it."""
        return caption if label is None else f"{label.to(self.edition.language)}  {caption}"

    def picture(self, picture: Picture, label: Label | None) -> None:
        """Write a slide with a chart: one that the program draws where it can, else a picture."""
        slide = self.slide(self.headed(label, picture.caption))
        box = self.master.box
        if picture.plot is not None:
            box = self.master.said(slide, plain_text(picture.message)) if picture.message else box
            add_chart(slide, picture.plot(), box, self.edition.language, picture.caption)
        else:
            self.drawn(slide, picture, box)

    def drawn(self, slide: Any, picture: Picture, box: tuple[int, int, int, int]) -> None:
        """Put the picture of a chart into a box, as large as it goes."""
        left, top, width, height = box
        shape = slide.shapes.add_picture(io.BytesIO(render(picture.draw(), "png")), left, top)
        scale = min(width / shape.width, height / shape.height)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        shape.left = left + (width - shape.width) // 2
        shape._element.nvPicPr.cNvPr.set("descr", plain_text(picture.caption))

    def table(self, table: Table, label: Label | None) -> None:
        """Write a table on as many slides as it takes, its head on each."""
        parts, form = list(pages(table, self.master.box)), Text("（{}）", " ({})").to(self.edition.language)
        for place, part in enumerate(parts, 1):
            count = form.format(f"{place}/{len(parts)}") if len(parts) > 1 else ""
            slide = self.slide(self.headed(label, table.title) + count)
            add_table(slide, part, self.master.box, self.edition.language)


def _shown(found: Sequence[Placed]) -> Iterator[Placed]:
    """Yield what slides show: all but the details, the contents and the notes below the title."""
    detail = False
    for one in found:
        if isinstance(one.piece, Heading):
            detail = one.piece.detail
        if not detail and not isinstance(one.piece, Contents | Note):
            yield one


def _sized(bullets: Sequence[str]) -> Iterator[list[str]]:
    """Yield bullets in groups that fit a slide."""
    group: list[str] = []
    for one in bullets:
        letters = sum(map(columns_of, [*group, one]))
        if group and (len(group) == _BULLETS or letters > _LETTERS):
            yield group
            group = []
        group.append(one)
    if group:
        yield group

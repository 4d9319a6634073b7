"""Texts and tables as HTML, every text escaped: views as a notebook shows them, and numbered documents."""

import html
import re
from collections.abc import Iterable, Sequence

from hzsim._typing import Language
from hzsim.present.forms.typesetting import Label, Placed, placed, shade, sides
from hzsim.present.forms.view import (
    Boxed,
    Bullet,
    Cell,
    Contents,
    Heading,
    Note,
    Number,
    Picture,
    Piece,
    Reference,
    Table,
    View,
)
from hzsim.present.forms.web_page import inline_svg
from hzsim.present.words.letters import one_line


def html_text(text: str) -> str:
    """Return text as markup that shows it: no sign in it means anything to a browser, which takes lines as spaces."""
    return html.escape("\n".join(map(one_line, text.split("\n"))))


def html_view(view: View) -> str:
    """Return a view as markup: a paragraph for each text, its tables, and its charts."""
    shown = (piece for piece in view.pieces if piece and not isinstance(piece, Reference | Contents))
    return "\n".join(_plain(piece) for piece in shown)


def _plain(piece: Piece) -> str:
    match piece:
        case Table():
            return html_table(piece)
        case Picture():
            return f'<figure class="chart">{inline_svg(piece.draw(), piece.caption, f"{piece.name}-")}</figure>'
        case _:
            return f"<p>{html_text(piece)}</p>"


def html_document(pieces: Sequence[Piece], language: Language) -> str:
    """Return a document's pieces as markup: headings, figures and tables numbered, with links to them."""
    found = placed(pieces, language)
    headings = [one for one in found if isinstance(one.piece, Heading)]
    return "\n".join(_piece(one, headings, language) for one in found if one.piece)


def _piece(one: Placed, headings: list[Placed], language: Language) -> str:
    match one.piece:
        case Table():
            caption = _captioned(one, one.piece.title, language)
            return f'<figure class="table" id="{_anchor(one)}">{html_table(one.piece, caption)}</figure>'
        case Picture():
            drawn = inline_svg(one.piece.draw(), one.piece.caption, f"{one.piece.name}-")
            caption = _captioned(one, one.piece.caption, language)
            return f'<figure class="chart" id="{_anchor(one)}">{drawn}<figcaption>{caption}</figcaption></figure>'
        case Heading():
            level = one.piece.level + 1
            return f'<h{level} id="{_anchor(one)}">{_numbered(one)}{html_text(one.piece)}</h{level}>'
        case Contents():
            return _contents(one.piece, headings)
        case _:
            return f"<p{_CLASSES.get(type(one.piece), '')}>{_linked(one, language)}</p>"


_CLASSES: dict[type, str] = {Note: ' class="note"', Bullet: ' class="bullet"', Boxed: ' class="box"'}


def _contents(title: str, headings: list[Placed]) -> str:
    """Return the list of all chapters, each a link."""
    entries = "".join(
        f'<li><a href="#{_anchor(one)}">{_numbered(one)}{html_text(str(one.piece))}</a></li>'
        for one in headings
        if len(one.number) == 1
    )
    return f'<nav aria-label="{html_text(title)}"><p class="listed">{html_text(title)}</p><ol>{entries}</ol></nav>'


def _numbered(one: Placed) -> str:
    return f'<span class="count">{".".join(map(str, one.number))}</span> '


def _anchor(one: Placed) -> str:
    """Return what links call a piece: `section-2-1`, `figure-3`."""
    return one.label.name if one.label is not None else "section-" + "-".join(map(str, one.number))


def _captioned(one: Placed, words: str, language: Language) -> str:
    assert one.label is not None
    return f"{one.label.to(language)}&ensp;{html_text(words)}"


def _linked(one: Placed, language: Language) -> str:
    """Return the words of a sentence with links to the figures and tables that it refers to."""
    return "".join(
        f'<a href="#{word.name}">{html_text(word.to(language))}</a>' if isinstance(word, Label) else html_text(word)
        for word in one.words
    )


def html_table(table: Table, caption: str | None = None) -> str:
    """Return a table as markup, every text escaped, numbers to the right; `caption` is markup in place of its title."""
    found = [_kind(cells) for cells in zip(*table.rows, strict=True)] or [""] * len(table.columns)
    kinds = [
        kind if side != "left" or "number" not in kind else "" for kind, side in zip(found, sides(table), strict=True)
    ]
    heads = zip(kinds, table.columns, strict=True)
    header = "".join(f'<th scope="col"{kind}>{html_text(name)}</th>' for kind, name in heads)
    rows = "\n".join(
        "<tr>" + "".join(_cell(cell, kind, table.heat) for cell, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in table.rows
    )
    named = html_text(table.title) if caption is None else caption
    return f"<table><caption>{named}</caption>\n<thead><tr>{header}</tr></thead>\n<tbody>{rows}</tbody></table>"


def _cell(cell: Cell, column: str, heat: bool) -> str:
    colour = shade(cell) if heat else None
    own = _kind([cell])
    name = f' class="number heat heat{_step(cell)}"' if colour and isinstance(cell, Number) else own if column else ""
    return f"<td{name}>{html_text(str(cell))}</td>"


STEPS = 10
"""How many colours above the lowest a page's heat map has, as its style names them."""


def _step(cell: Number) -> int:
    return round(STEPS * min(1.0, max(0.0, cell.value)))


def _kind(cells: Iterable[Cell]) -> str:
    """Return the class of a column or a cell: numbers, or years and other digits that stay on one line."""
    found = list(cells)
    if any(isinstance(cell, Number) for cell in found):
        return ' class="number"'
    return ' class="digits"' if found and all(re.fullmatch(r"[\d—-]+", str(cell)) for cell in found) else ""

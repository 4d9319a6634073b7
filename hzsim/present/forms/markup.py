"""Texts and tables as HTML, every text escaped."""

import html
from collections.abc import Iterable

from hzsim.present.forms.inline_svg import inline_svg
from hzsim.present.forms.view import Cell, Heading, Note, Number, Picture, Piece, Reference, Table, View
from hzsim.present.words.letters import one_line


def html_text(text: str) -> str:
    """Return text as markup that shows it: no sign in it means anything to a browser, which takes lines as spaces."""
    return html.escape("\n".join(map(one_line, text.split("\n"))))


def html_view(view: View, *, framed: bool = False) -> str:
    """Return a view as markup: a paragraph for each text, its tables, and its charts.

    `framed` tables stand in figures, which a page's style lets scroll where they are wider than the window.
    """
    return "\n".join(_piece(piece, framed) for piece in view.pieces if piece and not isinstance(piece, Reference))


def _piece(piece: Piece, framed: bool) -> str:
    match piece:
        case Table():
            return f'<figure class="table">{html_table(piece)}</figure>' if framed else html_table(piece)
        case Picture():
            return f'<figure class="chart">{inline_svg(piece.draw(), piece.caption, f"{piece.name}-")}</figure>'
        case Heading():
            return f"<h2>{html_text(piece)}</h2>"
        case Note():
            return f'<p class="note">{html_text(piece)}</p>'
        case _:
            return f"<p>{html_text(piece)}</p>"


def html_table(table: Table) -> str:
    """Return a table as markup, every text escaped, numbers to the right."""
    kinds = [_kind(cells) for cells in zip(*table.rows, strict=True)] or [""] * len(table.columns)
    header = "".join(f"<th{kind}>{html_text(name)}</th>" for kind, name in zip(kinds, table.columns, strict=True))
    rows = "\n".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in table.rows)
    caption = f"<caption>{html_text(table.title)}</caption>"
    return f"<table>{caption}\n<thead><tr>{header}</tr></thead>\n<tbody>{rows}</tbody></table>"


def _cell(cell: Cell) -> str:
    return f"<td{_kind([cell])}>{html_text(str(cell))}</td>"


def _kind(cells: Iterable[Cell]) -> str:
    return ' class="number"' if any(isinstance(cell, Number) for cell in cells) else ""

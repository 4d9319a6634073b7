"""Tables of Word documents: as wide as the text, their heads repeated, their rows whole."""

from collections.abc import Iterable

from hzsim._typing import Language
from hzsim.present.forms.heat import shade
from hzsim.present.forms.view import Table
from hzsim.present.forms.widths import fitting_size, lines, sides, widths
from hzsim.present.forms.word.markup import run
from hzsim.present.words.letters import plain_text

_TWIPS = 1440 / 2.54
_HEAD = "EDF1F5"
_RULE = 'w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"'
_WHOLE = 24
"""The most lines of a table, its head with it, that is kept on one page."""


def table_markup(table: Table, width: float, size: float, language: Language) -> str:
    """Return a table as wide as the text in cm, in letters of a size in points, or smaller ones."""
    size = fitting_size(table, width, size)
    wide = widths(table, width, size)
    columns = [(round(one * _TWIPS), side) for one, side in zip(wide, sides(table), strict=True)]
    edges = "".join(f"<w:{side} {_RULE}/>" for side in ("top", "bottom", "insideH"))
    margins = "".join(f'<w:{side} w:w="70" w:type="dxa"/>' for side in ("left", "right"))
    looks = (
        f'<w:tblPr><w:tblW w:w="{sum(one for one, _ in columns)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
    )
    grid = "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{one}"/>' for one, _ in columns) + "</w:tblGrid>"
    letters = f'<w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>'
    head = [_cell(run(plain_text(one), f"<w:b/>{letters}", language), wide, "center", _fill(_HEAD), "<w:keepNext/>")
            for one, (wide, _) in zip(table.columns, columns, strict=True)]  # fmt: skip
    rows, last = [_row(head, "<w:tblHeader/>")], len(table.rows) - 1
    whole = sum(lines(table, wide, size)) <= _WHOLE
    for place, row in enumerate(table.rows):
        kept = "<w:keepNext/>" if whole and place < last else ""
        rows.append(_row(
            _cell(run(plain_text(str(cell)), letters, language), wide, side,
                  _fill(shade(cell) if table.heat else None), kept)
            for cell, (wide, side) in zip(row, columns, strict=True)
        ))  # fmt: skip
    return f"<w:tbl>{looks}{grid}{''.join(rows)}</w:tbl>"


def _row(cells: Iterable[str], look: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{look}</w:trPr>{''.join(cells)}</w:tr>"


def _fill(colour: str | None) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>' if colour else ""


def _cell(text: str, width: int, side: str, look: str, kept: str) -> str:
    """Return a cell of a row, its text on a side."""
    looks = (
        f'<w:pPr>{kept}<w:snapToGrid w:val="0"/><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
        f'<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{side}"/></w:pPr>'
    )
    align = '<w:vAlign w:val="center"/>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{look}{align}</w:tcPr><w:p>{looks}{text}</w:p></w:tc>'

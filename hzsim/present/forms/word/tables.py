"""Tables of Word documents: as wide as the text, their heads repeated, their rows whole."""

from hzsim._typing import Language
from hzsim.present.forms.heat import shade
from hzsim.present.forms.view import Table
from hzsim.present.forms.widths import sides, widths
from hzsim.present.forms.word.markup import run
from hzsim.present.words.letters import plain_text

_TWIPS = 1440 / 2.54
_HEAD = "EDF1F5"
_RULE = 'w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"'
_WHOLE = 14
"""The most rows of a table that is kept on one page."""


def table_markup(table: Table, width: float, size: float, language: Language) -> str:
    """Return a table as wide as the text in cm, in letters of a size in points."""
    sizes = [round(one * _TWIPS) for one in widths(table, width, size)]
    edges = "".join(f"<w:{side} {_RULE}/>" for side in ("top", "bottom", "insideH"))
    margins = "".join(f'<w:{side} w:w="70" w:type="dxa"/>' for side in ("left", "right"))
    looks = (
        f'<w:tblPr><w:tblW w:w="{sum(sizes)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
    )
    grid = "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{one}"/>' for one in sizes) + "</w:tblGrid>"
    lines = [_row(table, place, sizes, size, language) for place in (None, *range(len(table.rows)))]
    return f"<w:tbl>{looks}{grid}{''.join(lines)}</w:tbl>"


def _row(table: Table, place: int | None, sizes: list[int], size: float, language: Language) -> str:
    """Return a row by its place, the head without one; a short table's rows are kept together."""
    head, last = place is None, place == len(table.rows) - 1
    cells = table.columns if place is None else table.rows[place]
    kept = "<w:keepNext/>" if head or (len(table.rows) <= _WHOLE and not last) else ""
    bold = "<w:b/>" if head else ""
    letters = f'{bold}<w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>'
    shown = ""
    for cell, width, side in zip(cells, sizes, sides(table), strict=True):
        colour = _HEAD if head else shade(cell) if table.heat else None
        text = run(plain_text(str(cell)), letters, language)
        shown += _cell(text, width, "center" if head else side, colour, kept)
    looks = "<w:cantSplit/>" + ("<w:tblHeader/>" if head else "")
    return f"<w:tr><w:trPr>{looks}</w:trPr>{shown}</w:tr>"


def _cell(text: str, width: int, side: str, colour: str | None, kept: str) -> str:
    """Return a cell of a row, its text on a side, on a colour where it has one."""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>' if colour else ""
    looks = (
        f'<w:pPr>{kept}<w:snapToGrid w:val="0"/><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
        f'<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="{side}"/></w:pPr>'
    )
    align = '<w:vAlign w:val="center"/>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}{align}</w:tcPr><w:p>{looks}{text}</w:p></w:tc>'

"""Reading workbooks and Word documents back."""

import io
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from docx.oxml.ns import qn


def opened(content: bytes, values: bool = True) -> Any:
    """The workbook, its formulas or what they last gave."""
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def written(element: Any) -> str:
    """The letters of an element of a Word document, with hyphens at which no line breaks."""
    nodes = element.iter(qn("w:t"), qn("w:noBreakHyphen"))
    return "".join("-" if node.tag == qn("w:noBreakHyphen") else node.text or "" for node in nodes)


def cells(sheet: Any) -> list[Any]:
    """The cells of a sheet that hold something."""
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

"""Reading workbooks back."""

import io
from typing import Any

import openpyxl  # type: ignore[import-untyped]


def opened(content: bytes, values: bool = True) -> Any:
    """The workbook, its formulas or what they last gave."""
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def cells(sheet: Any) -> list[Any]:
    """The cells of a sheet that hold something."""
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

"""How a number or a text stands in a spreadsheet: format, width, limits of an axis."""

from collections.abc import Sequence

import numpy as np

from hzsim._typing import Array
from hzsim.model.parts import Indicator
from hzsim.present.ticks import ticks
from hzsim.present.view import Number, Table
from hzsim.scenario.targets import Target
from hzsim.simulation.projection import Simulation
from hzsim.units import Unit


def column_widths(tables: Sequence[Table]) -> list[int]:
    """Return how wide the columns of tables below each other have to be, in characters, within limits."""
    widths = []
    for column in range(max(len(table.columns) for table in tables)):
        cells = [str(line[column]) for table in tables for line in table.rows if column < len(line)]
        header = [table.columns[column] for table in tables if column < len(table.columns)]
        widest = max([text_columns(text) for text in cells] + [min(14, text_columns(text)) for text in header])
        widths.append(min(44, max(9, widest + 2)))
    return widths


def number_format(cell: Number) -> str:
    """Return the spreadsheet's number format for a number: digits, separators and the suffix of its unit."""
    if cell.words and cell.words[0] not in "<>":
        return f'"{cell.words}"'
    digits, suffix = "#,##0" + ("." + "0" * cell.decimals if cell.decimals else ""), cell.unit.shown
    return digits + (suffix if suffix in ("", "%") else f'"{suffix}"')


def axis_limits(simulation: Simulation, part: Indicator) -> tuple[float, float, float]:
    """Return round limits and step of an axis that holds the 90% band and the targets, in what the cells hold."""
    statistics = simulation.statistics(part.name)
    marks = [target.value for target in targets_on(simulation, part)]
    values: Array = np.concatenate([statistics["p05"], statistics["p95"], marks]) / divisor(part.unit)
    low, high = float(values.min()), float(values.max())
    margin = 0.05 * (high - low)
    places = ticks(low - margin, high + margin)
    return places[0], places[-1], places[1] - places[0]


def divisor(unit: Unit) -> float:
    """Return what a stored value is divided by for its cell: only percent is a format of a spreadsheet's own."""
    return 1.0 if unit.shown == "%" else float(unit.factor)


def targets_on(simulation: Simulation, part: Indicator) -> list[Target]:
    """Return a simulation's targets on one indicator."""
    return [target for target in simulation.scenario.targets if target.indicator.name == part.name]


def cell_name(row: int, column: int) -> str:
    """Return a cell's name, such as `B3` for row 2 and column 1."""
    return f"{chr(ord('A') + column)}{row + 1}"


def text_columns(text: str) -> int:
    """Return how wide a text is, wide characters counted as two."""
    from wcwidth import wcswidth

    return max(max((wcswidth(line) for line in text.split("\n")), default=0), 0)

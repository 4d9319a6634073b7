"""Sheets of figures in workbooks: the numbers of a chart as a table, and beside it the chart that follows them."""

from collections.abc import Sequence
from typing import Any

from hzsim.present.forms.office import look_of, number_format
from hzsim.present.forms.office.book import FONT, HEADER, Book, cell_text
from hzsim.present.forms.view import Numeral, Plot, Series

FIRST = 3
"""The row of the first numbers of a figure, from 0: its title, an empty row and the head stand above."""
_WIDTH, _HEIGHT = 720, 400
_KINDS = {"lines": {"type": "line"}, "stack": {"type": "column", "subtype": "stacked"}, "bars": {"type": "bar"}}


def figure_sheet(book: Book, name: str, title: str, plot: Plot, table: str) -> None:
    """Write the sheet of a figure: its numbers, linked to the cells that they are from, and its chart.

    `table` is what Excel calls the table.
    """
    sheet, last = book.sheet(name), FIRST + len(plot.categories) - 1
    book.heading(sheet, 0, title)
    heads = _heads(plot)
    for column, head in enumerate(heads):
        sheet.write_string(FIRST - 1, column, head, book.style(**HEADER))
    for row, category in enumerate(plot.categories, FIRST):
        book.cell(sheet, row, 0, Numeral(category) if isinstance(category, int) else category, {})
        for column, series in enumerate(plot.series, 1):
            number = series.numbers[row - FIRST]
            if number is not None:
                book.number(sheet, row, column, number, f"={{{number.place}}}" if number.place else "")
    looks = [{"header": head, "header_format": book.style(**HEADER)} for head in heads]
    sheet.add_table(
        FIRST - 1, 0, last, len(plot.series), {"name": table, "columns": looks, "style": None, "autofilter": False}
    )
    for column in range(1, 1 + len(plot.series)):
        book.book.define_name(f"{table}_{column}", f"='{name}'!{_range(FIRST, last, column)}")
    wide = max(len(str(one)) for one in plot.categories)
    sheet.set_column(0, 0, min(44, 2 * wide + 2 if plot.kind == "bars" else 9))
    sheet.set_column(1, len(plot.series), 12)
    sheet.fit_to_pages(1, 1)
    sheet.freeze_panes(FIRST, 1)
    sheet.repeat_rows(0, FIRST - 1)
    look = {"object_position": 2, "description": cell_text(title)}
    sheet.insert_chart(last + 2, 0, chart_of(book, name, title, plot), look)


def _range(first: int, last: int, column: int) -> str:
    from hzsim.present.forms.office import library

    found: str = library("xlsxwriter.utility").xl_range_abs(first, column, last, column)
    return found


def _heads(plot: Plot) -> list[str]:
    """Return the heads of a figure's table: names of series, told apart where several have one."""
    names = [cell_text(one.name + one.side) for one in plot.series]
    heads = [f"{name} {names[:place].count(name) + 1}" if names.count(name) > 1 else name
             for place, name in enumerate(names)]  # fmt: skip
    return [cell_text(plot.head), *heads]


def chart_of(book: Book, name: str, title: str, plot: Plot) -> Any:
    """Return a chart of the numbers on a figure's sheet; no axis but that of probabilities is fixed."""
    chart, last = book.book.add_chart(_KINDS[plot.kind]), FIRST + len(plot.categories) - 1
    for place, series in enumerate(plot.series):
        cells = {"categories": [name, FIRST, 0, last, 0], "values": [name, FIRST, place + 1, last, place + 1]}
        chart.add_series({"name": cell_text(series.name), **cells, **_look(plot, series, place)})
    font, names = {"name": FONT[book.language]}, [one.name for one in plot.series]
    again = [place for place, one in enumerate(names) if one in names[:place]]  # named once in the legend
    heading = {"name": title_text(title), "name_font": {**font, "size": 11, "bold": True}, "overlay": False}
    chart.set_title(heading)
    chart.set_legend({"position": "bottom", "delete_series": again, "font": font} if len(names) > 1 else {"none": True})
    chart.set_chartarea({"border": {"color": "#D9D9D9"}})
    _axes(chart, plot)
    chart.set_size({"width": _WIDTH, "height": _HEIGHT if plot.kind != "bars" else 160 + 44 * len(plot.categories)})
    return chart


def _axes(chart: Any, plot: Plot) -> None:
    grid = {"visible": True, "line": {"color": "#E5E5E5"}}
    if plot.kind == "bars":
        chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%", "major_gridlines": {"visible": False}})
        chart.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})
        return
    axis = {"num_format": number_format(plot.form), "major_gridlines": grid, "line": {"none": True}}
    chart.set_y_axis({**axis, **({"name": plot.unit} if plot.unit else {})})
    tick = "on_tick" if plot.kind == "lines" else "between"
    chart.set_x_axis({"position_axis": tick, "label_position": "low", "text_axis": True, "num_format": "0"})
    chart.show_na_as_empty_cell()


def _look(plot: Plot, series: Series, place: int) -> dict[str, Any]:
    """Return the look of a series: a line, or a filled bar with its number."""
    look = look_of(series.role, place)
    if plot.kind != "lines":
        shown = {"value": True, "num_format": "0%", "font": {"size": 8}} if plot.kind == "bars" else {}
        return {"fill": {"color": look.colour}, "gap": 60, **({"data_labels": shown} if shown else {})}
    line: dict[str, Any] = {"color": look.colour, "width": look.width, **({"dash_type": "dash"} if look.dashed else {})}
    sign = {"type": look.sign, "size": 6, "fill": {"color": look.colour}, "border": {"color": look.colour}}
    return {"line": line, "marker": sign if look.sign else {"type": "none"}}


def sheet_name(words: Sequence[str], taken: Sequence[str]) -> str:
    """Return a name for a sheet: of at most 31 letters, without signs that Excel refuses, and unlike all others."""
    plain = " ".join("".join(letter for letter in one if letter not in "[]:*?/\\'") for one in words)
    base = plain[:31].strip()
    names, found, count = {one.casefold() for one in taken}, base, 1
    while found.casefold() in names:
        count += 1
        found = f"{base[: 30 - len(str(count))]} {count}"
    return found


def title_text(text: str) -> str:
    """Return text as a chart's title; one that begins with an equals sign would be the address of a cell."""
    plain = cell_text(text)
    return f" {plain}" if plain.startswith("=") else plain

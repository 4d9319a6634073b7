"""The sheets of what was observed: series of a city and its nation, and panels of economies."""

from hzsim._typing import Text
from hzsim.history.city.series import History
from hzsim.history.estimation.panel import Panel
from hzsim.present.forms.sheet import Block, Column, Sheet
from hzsim.present.forms.values import Value


def sheet(found: History | Panel) -> Sheet:
    """Return how many series there are of each entity, or economies of each column, and the years that they span."""
    return _series(found) if isinstance(found, History) else _economies(found)


def _series(history: History) -> Sheet:
    seen: dict[str, list[list[int]]] = {}
    for (entity, _), series in history.series.items():
        seen.setdefault(entity, []).append([one.year for one in series])
    columns: tuple[Column[tuple[str, list[list[int]]]], ...] = (
        Column("entity", Text("城市或国家", "city or nation"), lambda it: it[0]),
        Column("series", Text("序列数", "series"), lambda it: len(it[1])),
        Column("years", Text("年份", "years"), lambda it: _span(it[1])),
    )
    return Sheet((Block(seen.items(), columns, Text("历史数据", "What was observed")),))


def _economies(panel: Panel) -> Sheet:
    seen = {name: [list(series) for series in economies.values()] for name, economies in panel.columns.items()}
    columns: tuple[Column[tuple[str, list[list[int]]]], ...] = (
        Column("column", Text("列", "column"), lambda it: it[0]),
        Column("economies", Text("经济体数", "economies"), lambda it: len(it[1])),
        Column("years", Text("年份", "years"), lambda it: _span(it[1])),
    )
    return Sheet((Block(seen.items(), columns, Text("各国面板数据", "Panel of economies")),))


def _span(years: list[list[int]]) -> Value:
    every = [year for one in years for year in one]
    return f"{min(every)}-{max(every)}" if every else None

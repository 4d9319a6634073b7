"""The sheet of forecasts that were frozen."""

from hzsim._typing import Text
from hzsim.history.backtest.scoreboard import Freeze
from hzsim.present.answers.history.score import LEVELS, frozen_line, level_name
from hzsim.present.forms.sheet import Block, Column, Data, Sheet
from hzsim.present.forms.values import Quantity
from hzsim.units import NUMBER


def sheet(found: Freeze) -> Sheet:
    """Return how many places of each level one file has, when it was frozen, and for which years.

    As data, one record for each forecast: rates as fractions, which the file has in percent.
    """
    levels = list(found.places.values())
    columns: tuple[Column[str], ...] = (
        Column("", Text("层级", "level"), level_name),
        Column("", Text("地方数", "places"), lambda it: Quantity(levels.count(it), NUMBER, 0)),
    )
    rows = [level for level in dict.fromkeys([*LEVELS, *levels]) if level in levels]
    return Sheet((frozen_line(found), Block(rows, columns), Data(lambda: [one.record for one in found.predictions])))

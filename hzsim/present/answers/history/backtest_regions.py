"""The sheet of a backtest of regions: all of them, and their 80% bands by group of nations."""

from hzsim._typing import Text
from hzsim.history.backtest.regions import RegionalBacktest
from hzsim.history.backtest.results import Result
from hzsim.present.answers.history.backtest import LABELS, NOTES, backtest_records, or_dash, result_table, with_error
from hzsim.present.forms.sheet import BLANK, Block, Column, Data, Part, Sheet


def sheet(done: RegionalBacktest) -> Sheet:
    """Return a table of each quantity at each horizon for all regions, and of its 80% bands by group of nations."""
    parts: list[Part] = [
        Text(
            f"{done.nations}个国家的{done.regions}个地区；{done.left_out}个没有可评的起点",
            f"{done.regions} regions of {done.nations} nations; {done.left_out} have no origin to score",
        )
    ]
    for horizon in sorted({result.horizon for result in done.results}):
        for quantity in ("growth", "lead"):
            results = done.at(horizon, quantity)
            if results:
                parts += [BLANK, result_table(results), BLANK, _group_table(done, horizon, quantity)]
    return Sheet((*parts, BLANK, NOTES, Data(lambda: backtest_records(done.results))))


def _group_table(done: RegionalBacktest, horizon: int, quantity: str) -> Block[Result]:
    title = Text("其中80%区间，按国家组（n；宽度）", "Of these the 80% bands by group of nations (n; width)")

    def column(group: str) -> Column[Result]:
        held = {one.method: _held(one) for one in done.at(horizon, quantity, group)}
        return Column("", Text(group, group), lambda it: held[it.method])

    groups = list(dict.fromkeys(one.group for one in done.results))[1:]
    method: Column[Result] = Column("", Text("方法", "method"), lambda it: LABELS[it.method])
    return Block(done.at(horizon, quantity), (method, *map(column, groups)), title)


def _held(one: Result) -> str:
    """Return the coverage of 80% bands with its error, the number of episodes, and the bands' width."""
    held = with_error(100 * one.means[1], 100 * one.standard_errors[1], 1)
    return f"{held} ({one.number:,}; {or_dash(100 * one.means[6], 1)})"

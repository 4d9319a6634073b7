"""A backtest of regions as tables: all of them, and their 80% bands by group of nations."""

from hzsim._typing import Language, Text
from hzsim.history.backtest_regions import RegionalBacktest
from hzsim.present.backtest import LABELS, NOTES, or_dash, result_table, with_error
from hzsim.present.view import Piece, Table, View, table


def regional_view(done: RegionalBacktest, language: Language) -> View:
    """Return a table of each quantity at each horizon for all regions, and of its 80% bands by group of nations."""
    parts: list[Piece] = [
        Text(
            f"{done.nations} 个国家的 {done.regions} 个地区；{done.left_out} 个没有可评的起点",
            f"{done.regions} regions of {done.nations} nations; {done.left_out} have no origin to score",
        ).to(language)
    ]
    for horizon in sorted({result.horizon for result in done.results}):
        for quantity in ("growth", "lead"):
            results = done.at(horizon, quantity)
            if results:
                parts += ["", result_table(results, language), "", _group_table(done, horizon, quantity, language)]
    return View((*parts, "", NOTES.to(language)))


def _group_table(done: RegionalBacktest, horizon: int, quantity: str, language: Language) -> Table:
    groups = list(dict.fromkeys(one.group for one in done.results))[1:]
    title = Text("其中 80%区间，按国家组（n；宽度）", "Of these the 80% bands by group of nations (n; width)")
    rows = [
        [LABELS[one.method].to(language), *(_in_group(done, horizon, quantity, group, one.method) for group in groups)]
        for one in done.at(horizon, quantity)
    ]
    return table([Text("方法", "method").to(language), *groups], rows, title.to(language))


def _in_group(done: RegionalBacktest, horizon: int, quantity: str, group: str, method: str) -> str:
    one = next(found for found in done.at(horizon, quantity, group) if found.method == method)
    held = with_error(100 * one.means[1], 100 * one.standard_errors[1], 1)
    return f"{held} ({one.number:,}; {or_dash(100 * one.means[6], 1)})"

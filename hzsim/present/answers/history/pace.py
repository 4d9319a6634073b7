"""The sheet of a pace: what stands between two levels, and how many economies kept it up."""

from hzsim._typing import Text
from hzsim.history.pace import Pace, Step
from hzsim.history.reference.comparisons import BEFORE, PACES, Precedents
from hzsim.present.answers.history.realism import ATTRIBUTION
from hzsim.present.forms.sheet import Block, Column, Sheet
from hzsim.present.forms.values import Quantity, Value
from hzsim.scenario.parts.phrases import value_name
from hzsim.units import NUMBER, RATE, SHARE, display


def sheet(found: Pace) -> Sheet:
    """Return the growth needed, the factors that it is made of, and what economies managed; rates as fractions."""
    others = (*found.known, *found.steps)  # without any, the level grows as needed
    rows = (found.needed, *found.known, found.level, *found.steps) if others else (found.needed,)
    steps = Block(rows, _STEPS, _title(found))
    if found.beyond:
        return Sheet((_answer(found), steps, _BEYOND), short=(_answer(found),))
    if not found.compared:
        return Sheet((_answer(found), steps), short=(_answer(found),))
    compared = Block(found.compared, _COMPARED, _managed(found))
    return Sheet((_answer(found), steps, compared, ATTRIBUTION), short=(_answer(found),))


_STEPS: tuple[Column[Step], ...] = (
    Column("quantity", None, lambda it: it.name),
    Column("", Text("量", "quantity"), lambda it: it.label),
    Column("years", Text("年份", "years"), lambda it: it.years),
    Column("growth", Text("年均增速", "growth a year"), lambda it: Quantity(it.rate, RATE, 2)),
    Column("factor", Text("累计倍数", "factor over the years"), lambda it: Quantity(it.factor, NUMBER, 4)),
)


def _kept(one: Precedents) -> Value:
    words = Text(f"{one.kept:,} / {one.episodes:,}", f"{one.kept:,} of {one.episodes:,}")
    return Quantity(one.kept, NUMBER, 0, words)


def _band(one: Precedents) -> str:
    return "–".join(f"{100 * edge:g}" for edge in one.previous) + "%"


_COMPARED: tuple[Column[Precedents], ...] = (
    Column("quantity", None, lambda _: "economies"),
    Column("previous", Text(f"此前{BEFORE}年年均", f"{BEFORE} years before"), _band),
    Column("compared_pace", None, lambda it: it.pace),
    Column("compared_years", None, lambda it: it.years),
    Column("kept", Text("达到的阶段", "episodes that kept it"), _kept),
    Column("episodes", None, lambda it: it.episodes),
    Column("economies", Text("经济体", "economies"), lambda it: Quantity(it.economies, NUMBER, 0)),
    Column("share", Text("占比", "share"), lambda it: Quantity(it.share, SHARE, 0)),
    Column("change", Text("增速变化（中位数）", "change of pace, median"),
           lambda it: Quantity(it.change, RATE, 2, sign="+")),
)  # fmt: skip


_LOWEST, _HIGHEST = (display(float(edge), RATE, 0) for edge in (PACES[0], PACES[-1]))
_BEYOND = Text(
    f"超出各经济体对照表的范围（年均{_LOWEST}至{_HIGHEST}），故不作对照",
    f"The growth needed is beyond what the table of like economies has ({_LOWEST} to {_HIGHEST} a year)",
)


def _answer(found: Pace) -> Text:
    rate, years = display(found.value, RATE, 2), found.needed.years
    total = bool(found.steps)
    return Text(
        f"{years:zh}年{'整个经济实际' if total else ''}年均增长需达{rate}",
        f"{years} takes {'real growth of the whole economy' if total else 'growth'} of {rate} a year",
    )


def _title(found: Pace) -> Text:
    over = found.level.years
    start, end = (value_name(value, found.unit, _digits(found, value)) for value in (found.start, found.end))
    return Text(
        f"从{over.first - 1}年的{start.zh}到{over.last}年的{end.zh}",
        f"From {start.en} in {over.first - 1} to {end.en} in {over.last}",
    )


def _digits(found: Pace, value: float) -> int:
    """Return the decimals of a level: none for a large or a whole number."""
    shown = value / float(found.unit.factor)
    return 0 if shown >= 1000 or shown == round(shown) else 2


def _managed(found: Pace) -> Text:
    one, asked = found.compared[0], len(found.needed.years)
    rate, most = display(one.pace, RATE, 2), asked > one.years
    over = "1 year" if one.years == 1 else f"{one.years} years"
    return Text(
        f"其他经济体：{one.years}年年均至少{rate}，按此前的增速"
        f"{f'（所问为{asked}年，对照表最长{one.years}年）' if most else ''}",
        f"Economies that averaged at least {rate} over {over}, by how they had grown before"
        f"{f' (the table has at most {one.years} years, of the {asked} asked)' if most else ''}",
    )

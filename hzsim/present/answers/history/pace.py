"""What like economies did: how many kept a pace, or reached what growth is made of, beside what targets ask for."""

from collections.abc import Iterator

from hzsim._typing import Text
from hzsim.history.city.realism import Takes, comparable_growth, levers_reached
from hzsim.history.pace import Pace, Step
from hzsim.history.reference.comparisons import BEFORE, MEASURES, PACES, WINDOW, Precedents, Reached, average_growth
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import Block, Column, Sheet, data
from hzsim.present.forms.values import Quantity, Value
from hzsim.present.words.phrases import NOTHING, past_words
from hzsim.present.words.quotes import in_quotation_marks
from hzsim.questions.least_effort import Effort, LeverEffort
from hzsim.questions.lever.requirement import Requirement
from hzsim.scenario.parts.phrases import target_name, value_name
from hzsim.units import NUMBER, RATE, SHARE, display, in_percent

ATTRIBUTION = Text(
    "各国数据：世界银行公开数据，由 Gapminder 整理（CC BY 4.0）；各阶段互有重叠、并不独立，故一并列出经济体数",
    "Economies: free data from the World Bank via Gapminder, CC BY 4.0; overlapping episodes are not independent, so "
    "the number of economies is given too",
)
_SOURCE = Text(
    "要素与全要素生产率的窗口：佩恩世界表11.0（CC BY 4.0），不含小型、油气经济体和利润转移的爱尔兰；"
    "窗口互有重叠、并不独立，且全要素生产率按该表口径",
    "Windows of what growth is made of: Penn World Table 11.0, CC BY 4.0, without small and oil economies and Ireland "
    "with its relocated profits; they overlap, so they are not independent, and TFP is as that table has it",
)


def lever_lines(reached: tuple[Reached, ...], takes: tuple[Takes, ...]) -> Iterator[Text]:
    """Yield what targets take of TFP, how many windows reached each lever, and where the counts are from."""
    yield from map(_taken, takes)
    yield from map(counted_windows, reached)
    if reached or takes:
        yield _SOURCE


def lever_records(reached: tuple[Reached, ...], takes: tuple[Takes, ...]) -> Iterator[Record]:
    """Yield one record for each count, as those of comparable growth: rates and shares as fractions."""
    yield from (_record(f"{one.lever} of like income", one) for one in reached)
    for one in takes:
        named = f"{one.reached.lever} for {one.target}"
        chance = {} if one.probability is None else {"probability": one.probability}
        yield {**_record(named, one.reached), **chance}


def past_line(asked: Requirement) -> Text:
    """Return what a target takes of a lever whose own past is known, and what that was."""
    assert asked.value is not None
    target, part, odds = in_quotation_marks(target_name(asked.targets[0])), asked.unknown, _odds(asked.probability)
    value = value_name(asked.value, part.unit, part.decimals)
    zh, en = past_words(asked.past, part)
    return Text(
        f"要使{target.zh}{odds.zh}，{asked.years:zh}年{part.label.zh}须为{value.zh}；{zh}",
        f"{target.en}{odds.en} takes {part.label.en.lower()} of {value.en} in {asked.years}; {en}",
    )


def past_record(asked: Requirement) -> Record:
    """Return the record of a lever's own past beside what a target takes of it: how many of its years reached that."""
    kept = sum(value >= (asked.value or 0.0) for value in asked.past.values())
    return {
        "comparison": f"own past of {asked.unknown.name} for {asked.targets[0]}", "years": 1, "pace": asked.value,
        "kept": kept, "episodes": len(asked.past), "economies": 1, "change": None,
    }  # fmt: skip


def _odds(probability: float | None) -> Text:
    return NOTHING if probability is None else Text("的概率达到一半", " with even odds")


def _record(comparison: str, one: Reached) -> Record:
    return {"comparison": comparison, "years": WINDOW, "pace": one.asked, "kept": one.kept, "episodes": one.windows,
            "economies": one.economies, "change": None}  # fmt: skip


def _taken(one: Takes) -> Text:
    """Return what a target takes: `... with even odds takes TFP growth of 2.69% a year in 2026-2030 ...`."""
    name, rate = in_quotation_marks(target_name(one.target)), display(one.value, RATE, 2)
    share, kept = display(one.investment_share, SHARE, 1), in_percent(one.reached.share, 0)
    odds = _odds(one.probability)
    return Text(
        f"要使{name.zh}{odds.zh}，在投资率{share}下，{one.years:zh}年全要素生产率须年均增长{rate}；"
        f"收入相近的经济体连续{WINDOW}年做到的占{kept}（{one.reached.windows:,}个窗口中{one.reached.kept:,}个）",
        f"{name.en}{odds.en} takes TFP growth of {rate} a year in {one.years} at an investment share of {share}; "
        f"{kept} of like economies' windows of {WINDOW} years did it ({one.reached.kept:,} of {one.reached.windows:,})",
    )


def counted_windows(one: Reached) -> Text:
    """Return how many windows of like economies reached a lever of the scenario."""
    part = ASSUMPTIONS[one.lever]
    asked, kept = display(one.asked, part.unit, part.decimals), in_percent(one.share, 0)
    low, high = (f"{edge:,.0f}" for edge in one.income)
    mean = Text("年均增速", " a year") if MEASURES[one.lever].growth else Text("平均", " on average")
    return Text(
        f"{part.label.zh}：情景{mean.zh}{asked}；人均{low}—{high}国际元（2021年）的{one.economies}个经济体的"
        f"{one.windows:,}个五年窗口中，达到的有{one.kept:,}个（{kept}）",
        f"{part.label.en}: {asked}{mean.en} here; of {one.windows:,} windows of five years in {one.economies} "
        f"economies of {low}-{high} international dollars of 2021 per head, {one.kept:,} ({kept}) reached that",
    )


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
    *data(compared_pace="pace", compared_years="years"),
    Column("kept", Text("达到的阶段", "episodes that kept it"), _kept),
    *data("episodes"),
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


_NOTHING = 5e-5
"""A change in usual deviations below which a lever has not moved: a search ends near zero, not on it."""


_HARDLY = 0.01
"""The share of comparable episodes below which a pace is called hardly heard of."""


def moved_levers(effort: Effort) -> list[LeverEffort]:
    """Return the levers that a solution really moves."""
    return [one for one in effort.levers if abs(one.change) >= _NOTHING]


def remarks(effort: Effort) -> list[Text]:
    """Return that comparable economies have not, or hardly ever, done what a change asks for."""
    return [*_of_growth(effort), *_of_its_parts(effort)]


def _of_its_parts(effort: Effort) -> list[Text]:
    """Return what is changed of what growth is made of and hardly any like economy reached over five years."""
    moved = {one.lever.assumption.name for one in moved_levers(effort)}
    reached = levers_reached(effort.solution)
    return [counted_windows(one) for one in reached if one.lever in moved and one.share < _HARDLY]


def _of_growth(effort: Effort) -> list[Text]:
    """Return that comparable economies have not, or hardly ever, kept the growth that a change asks for."""
    found = precedents_of(effort)
    if found is None or found.share >= _HARDLY:
        return []
    asked = float(average_growth(effort.solution.central("real_growth")[0, -len(effort.solution.open_years) :]))
    beyond = asked > found.pace + 1e-9
    low, high = (f"{100 * edge:g}" for edge in found.previous)
    pace, none = in_percent(found.pace), beyond or not found.kept
    head = Text("几乎没有可比先例", "Hardly a comparable case")
    if none:
        head = Text("没有已知的可比先例", "No comparable case is known")
    most = Text("（记录所计的最高速度）", " (the highest pace counted)") if beyond else NOTHING
    return [
        Text(
            f"{head.zh}：此前年均增长{low}%—{high}%的{found.episodes:,}个阶段（{found.economies}个经济体）中，"
            f"其后{found.years}年年均仍达到{pace}{most.zh}的有{found.kept}个",
            f"{head.en}: of {found.episodes:,} episodes ({found.economies} economies) that had grown {low}-{high}% a "
            f"year, {found.kept or 'none'} kept {pace}{most.en} over the next {found.years} years",
        )
    ]


def precedents_of(effort: Effort) -> Precedents | None:
    """Return how many comparable cases kept the growth that a change asks for; None where none is asked for."""
    asked = any(one.lever.assumption.name == "real_growth" for one in moved_levers(effort))
    return comparable_growth(effort.solution) if asked else None

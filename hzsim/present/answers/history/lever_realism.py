"""The lines on what growth is made of: what like economies did, and what targets take."""

from collections.abc import Iterator

from hzsim._typing import Text
from hzsim.history.city.realism import Takes
from hzsim.history.reference.comparisons import MEASURES, WINDOW, Reached
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.present.forms.formats import Record
from hzsim.present.words.phrases import past_words
from hzsim.present.words.quotes import in_quotation_marks
from hzsim.questions.lever.requirement import Requirement
from hzsim.scenario.parts.phrases import target_name, value_name
from hzsim.units import RATE, SHARE, display, in_percent

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
    return Text("", "") if probability is None else Text("的概率达到一半", " with even odds")


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

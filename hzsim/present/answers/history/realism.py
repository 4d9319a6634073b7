"""The sheet of realism: what comparable economies did."""

from collections.abc import Iterator
from functools import partial

from hzsim._typing import Text
from hzsim.history.city.base_rates import Replay
from hzsim.history.city.realism import Realism
from hzsim.history.reference.comparisons import BEFORE, Precedents
from hzsim.present.answers.history.pace import ATTRIBUTION, lever_lines, lever_records, past_line, past_record
from hzsim.present.answers.history.target_rates import base_rate_lines, base_rate_records
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import Data, Sheet, entry
from hzsim.present.words.phrases import NOTHING, between, joined
from hzsim.scenario.parts.years import Span
from hzsim.units import SHARE, display, in_percent

_NO_ODDS = Text(
    "这些比例是对过去的计数，只以增速为前提；各目标的概率见 hzsim run，那里还计入价格、汇率、人口和研发，故两者不同",
    "These shares count the past and are conditional on growth alone; the odds of targets are those of hzsim run, "
    "which has prices, exchange rate, people and R&D in them too, so the two differ",
)

_REPLAYED = ("probability", "standard_error", "low", "median", "high", "outcome")
"""What records of past plans have beside the others, named as in Replay."""


def sheet(found: Realism) -> Sheet:
    """Return where the growth that a scenario assumes stands, in sentences with their counts.

    As data, one record for each statement: what was compared, how many did it, out of how many; rates as fractions.
    """
    lines = [
        _assumed(found),
        _similar(found),
        _slowdown(found.slowdown),
        _own(found),
        *([_national(found)] if found.national else []),
        *([_targets(found)] if found.targets else []),
        *base_rate_lines(found),
        *([_replays(found)] if found.replays else []),
        *map(past_line, found.against_past),
        *lever_lines(found.levers, found.takes),
        _NO_ODDS,
        ATTRIBUTION,
    ]
    said = (Text(f"- {line.zh}", f"- {line.en}") for line in lines)
    data = Data(
        lambda: [
            *_counts(found),
            *base_rate_records(found),
            *(_replay_record(found.nation.en, one) for one in found.replays),
            *map(past_record, found.against_past),
            *lever_records(found.levers, found.takes),
        ]
    )
    return Sheet((found.scenario.title, *said, data), {"scenario": found.scenario.name}, short=(lines[0], lines[1]))


def comparable_lines(found: Realism) -> list[Text]:
    """Return what comparable economies did, and the place itself; of what growth is made of where that is known."""
    return [_assumed(found), _similar(found), _own(found), *lever_lines(found.levers, found.takes), ATTRIBUTION]


def _counts(found: Realism) -> Iterator[Record]:
    """Yield what comparable economies and the city itself did."""
    counts = ("years", "pace", "kept", "episodes", "economies", "change")
    yield {"comparison": "similar previous growth", **entry(found.similar, *counts)}
    own = entry(found, "years", "pace", kept="own_kept", episodes="own_stretches")
    yield {"comparison": "own past", **own, "economies": 1}
    yearly = {"years": 1, "kept": found.targets_met, "episodes": len(found.targets), "economies": 1}
    yield {"comparison": "own yearly targets", **yearly}
    slow = entry(found.slowdown, "years", "episodes", "economies", "change")
    yield {"comparison": "after 4-9% growth", **slow}


def _replay_record(nation: str, one: Replay) -> Record:
    return {
        "comparison": f"plan {one.years} of {nation}, replayed", "years": len(one.years),
        "pace": one.target, "kept": int(one.met), "episodes": 1, "economies": 1, **entry(one, *_REPLAYED),
    }  # fmt: skip


def _assumed(found: Realism) -> Text:
    span = Span(found.first, found.first + found.years - 1)
    years = Span(found.first - BEFORE, found.first - 1)
    known = _recent_years(found)
    return Text(
        f"情景假设{span:zh}年年均增长{_rate(found.pace)}；此前{years:zh}年年均{_rate(found.recent)}{known.zh}",
        f"The scenario assumes {_rate(found.pace)} a year in {span}; growth was {_rate(found.recent)} a year in {years}"
        f"{known.en}",
    )


def _recent_years(found: Realism) -> Text:
    """Return in brackets which of the years before are the scenario's own statement, and how many are missing."""
    said, base = list[Text](), found.scenario.baseline.year
    if found.lead_of is not None:
        (zh, en), lead = found.nation, found.lead_of
        said.append(Text(f"{zh}的增速加{lead.zh}近年的领先幅度，自身的年度增速不在记录中",
                         f"{en}'s growth with the recent lead of {lead.en}, as its own is not on record"))  # fmt: skip
    elif found.first - 1 > base:
        stated = Span(base + 1, found.first - 1)
        said.append(Text(f"{stated:zh}年为情景给定", f"{stated} as the scenario states it"))
    if (known := found.recent_years) < BEFORE:
        said.append(Text(f"{BEFORE}年中有{known}年数据", f"{known} of {BEFORE} years known"))
    zh, en = joined(said)
    return Text(f"（{zh}）", f" ({en})") if said else NOTHING


def _similar(found: Realism) -> Text:
    one = found.similar
    low, high = (f"{100 * edge:g}" for edge in one.previous)
    pace = _rate(one.pace)
    return Text(
        f"此前{BEFORE}年年均增长{low}%—{high}%的阶段共{one.episodes:,}个（{one.economies}个经济体）；"
        f"其后{one.years}年年均仍达到{pace}以上的有{one.kept:,}个，占{100 * one.share:.0f}%",
        f"Of {one.episodes:,} episodes ({one.economies} economies) that had grown {low}-{high}% a year for {BEFORE} "
        f"years, {one.kept:,} ({100 * one.share:.0f}%) averaged at least {pace} over the next {one.years}",
    )


def _slowdown(one: Precedents) -> Text:
    low, high = (f"{100 * edge:g}" for edge in one.previous)
    points = abs(100 * one.change)
    return Text(
        f"通常会放缓：年均增长{low}%—{high}%之后，其后{one.years}年的年均增速中位数低{points:.2f}个百分点"
        f"（{one.episodes:,}个阶段，{one.economies}个经济体）",
        f"Growth usually slows: after {low}-{high}% the next {one.years} years averaged {points:.2f} points less at "
        f"the median ({one.episodes:,} episodes, {one.economies} economies)",
    )


def _own(found: Realism) -> Text:
    """Return the sentence on the place's own past stretches that kept the pace."""
    if not found.own_stretches:
        return Text(
            f"自身没有连续{found.years}年的增速记录", f"It has no unbroken record of {found.years} years of its own"
        )
    last = Text("没有一段", "none") if found.own_last is None else Text(
        f"最近一段止于{found.own_last}年", f"the last ending in {found.own_last}"
    )  # fmt: skip
    return Text(
        f"本地以往{found.own_stretches}个连续{found.years}年的时段中，有{found.own_kept}个达到这一增速（{last.zh}）",
        f"Of its own {found.own_stretches} stretches of {found.years} years, {found.own_kept} kept this pace "
        f"({last.en})",
    )


def _national(found: Realism) -> Text:
    assert found.national is not None
    year, rate = found.national
    return Text(
        f"{found.nation.zh}：到{year}年的{BEFORE}年年均增长{_rate(rate)}",
        f"{found.nation.en}: {_rate(rate)} a year over the {BEFORE} years to {year}",
    )


def _targets(found: Realism) -> Text:
    met = [str(year) for year, aim, outcome in found.targets if outcome >= aim - 1e-12]
    years = Text("、".join(met) or "无", ", ".join(met) or "none")
    return Text(
        f"自身的年度增长目标：有结果的{len(found.targets)}个中达到{found.targets_met}个（{years.zh}）",
        f"Its own yearly growth targets: {found.targets_met} of {len(found.targets)} with a known outcome were "
        f"met ({years.en})",
    )


def _replays(found: Realism) -> Text:
    """Return what the nation's record gave the targets of its past plans, and what came."""
    what = Text(
        f"{found.nation.zh}历次五年规划的增长目标，由规划开始前的历史记录得到的概率",
        f"The odds that {found.nation.en}'s record gave its own plans' growth targets before they began",
    )
    return between(what, joined(map(_replayed, found.replays)))


def _replayed(one: Replay) -> Text:
    odds, band = display(one.probability, SHARE, 0), f"{_rate(one.low)} – {_rate(one.high)}"
    target, outcome = _rate(one.target), _rate(one.outcome)
    return Text(
        f"{one.years:zh}年 ≥ {target}：{odds}（80%区间{band}），实际{outcome}",
        f"{one.years} ≥ {target}: {odds} (80% band {band}), came to {outcome}",
    )


_rate = partial(in_percent, decimals=2)

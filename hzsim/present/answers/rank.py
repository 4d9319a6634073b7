"""The sheet of how a city may rank among others."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from hzsim._typing import Text
from hzsim.plan.cities.ranking import Ranking
from hzsim.plan.cities.rivals import Rival
from hzsim.present.forms.sheet import BLANK, Block, Caption, Column, Part, Sheet, data
from hzsim.present.forms.values import Chance, Coded, Quantity
from hzsim.present.words.letters import plain_text, shortened
from hzsim.present.words.messages import made_by, sources_note, title_in_charts
from hzsim.present.words.phrases import NOTHING, NOTHING_DRAWN, STATUS, between, drawing_phrase, in_both, joined
from hzsim.questions.lever.odds import Odds
from hzsim.units import NUMBER, RATE, display, in_percent

_SHOWN = 0.0005
"""The least probability of a rank that is listed."""


def sheet(ranking: Ranking) -> Sheet:
    """Return how a city may rank, the rivals that may pass it, and the growth that keeps its place.

    As data: each rank, the place kept, each rival ahead, and the growth that keeps it.
    """
    title, city, base = ranking.scenario.title, ranking.scenario.baseline.title, ranking.base_rank
    likely = [one for one in ranking.ranks.items() if one[1].probability >= _SHOWN]
    note, within, keeping = ranking.keeping.note, _within(ranking), _keeping(ranking)
    heading = Text(f"{title.zh} · {city.zh}：基年第{base}位", f"{title.en} · {city.en}: rank {base} in the base year")
    parts: tuple[Part, ...] = (
        heading,
        ranking_drawn(ranking),
        BLANK,
        Block(likely, _ranks(ranking), use="paper"),
        BLANK,
        within,
        keeping,
        BLANK,
        Block(ranking.rivals, _rivals(ranking), use="paper"),
        *_NOTES[:1],
        ranking.nation,
        *_NOTES[1:],
        *([note] if note.en else []),
        *_sources(ranking),
    )
    common = {"scenario": ranking.scenario.name, "draws": ranking.draws, "seed": ranking.seed, "year": ranking.year}
    return Sheet((*parts, *_data(ranking)), common, short=(heading, within, keeping))


def _data(ranking: Ranking) -> Iterator[Block[Any]]:
    """Yield the records of each question; `note` says where the nation's growth is from."""
    note: Column[Any] = Column("note", None, lambda _: ranking.nation)
    for question, rows in (("rank", ranking.ranks.items()), ("within", [(ranking.place, ranking.within)])):
        yield Block(rows, (*_ranks(ranking), note), facts={"question": question}, use="data")
    yield Block(ranking.rivals, (*_rivals(ranking), note), facts={"question": "ahead"}, use="data")
    facts = {"question": "growth that keeps the rank"}
    kept = data(rank="place", probability="probability", value="keeping.value")
    yield Block(
        (ranking,), (*kept, Column("note", None, lambda it: joined([it.nation, it.keeping.note], "; "))), facts=facts
    )


def _ranks(ranking: Ranking) -> tuple[Column[tuple[int, Odds]], ...]:
    return (
        Column("rank", Text(f"{ranking.year}年位次", f"rank in {ranking.year}"), lambda it: it[0]),
        Column(("probability", "standard_error"), Text("概率", "probability"), lambda it: Chance.of_target(it[1])),
    )


def _rivals(ranking: Ranking) -> tuple[Column[Rival], ...]:
    """Return the rivals with their growth, its spread, and the probability of being larger."""
    base = ranking.scenario.baseline
    larger = Text(f"届时总量超过{plain_text(base.title.zh)}的概率", "P(larger)")
    return (
        Column("city", None, lambda it: it.name),
        Column("label", Text("城市", "city"), lambda it: it.label),
        Column("", Text(f"{base.year}年", str(base.year)), lambda it: Quantity(it.gdp, NUMBER, 0)),
        Column("growth", Text("年均增速", "growth"), lambda it: Quantity(ranking.growth[it.name], RATE, 2)),
        Column("spread_average", Text("均值离散度", "spread of average"), lambda it: Quantity(it.spread[0], RATE, 2)),
        Column("spread_yearly", Text("年度离散度", "spread of a year"), lambda it: Quantity(it.spread[1], RATE, 2)),
        *data(persistence="uncertainty.persistence"),
        Column(("probability", "standard_error"), larger, lambda it: Chance.of_target(ranking.ahead[it.name])),
        Column("status", Text("依据", "basis"),
               lambda it: Coded(it.status, STATUS.get(it.status, Text(it.status, it.status)))),
    )  # fmt: skip


_NOTES = (
    Text(
        "均按基年价格，亿元；各城市增速为全国增速与各自领先幅度之和；其他城市的领先幅度自基年次年起各年均为抽样",
        "At base-year prices, CNY 100 mn; every city grows as the nation and a lead of its own; rivals' "
        "leads are drawn in every year",
    ),
    Text(
        "离散度：领先幅度80%区间半宽除以1.2816，由各城市记录按各国地区的参数（data/lead-parameters.csv）得出，表中另设者除外",
        "Spread: of the lead, half the 80% band over 1.2816, from each city's record as leads of regions stray "
        "(data/lead-parameters.csv), unless the table states one",
    ),
)


def _sources(ranking: Ranking) -> Iterator[Text]:
    """Yield what the rivals' growth rests on: the cities with a source of their own by name, then the others."""
    by_source: dict[Text, list[Text]] = {}
    for rival in ranking.rivals:
        by_source.setdefault(rival.source, []).append(rival.label)
    ordered = sorted(by_source.items(), key=lambda item: len(item[1]))
    for place, (source, cities) in enumerate(ordered, 1):
        named = Text("其余城市", "other cities") if place == len(ordered) else joined(cities, "、", ", ")
        yield between(named, source)


def caption(ranking: Ranking) -> Caption:
    """Return the caption of the chart: the odds of keeping the place, and of each rival near by being larger."""
    scenario, place = ranking.scenario, ranking.place
    city = Text(*(shortened(name, _NAME_COLUMNS) for name in scenario.baseline.title))
    within = in_percent(ranking.within.probability, 0)
    near = [rival for rival in ranking.rivals if 0.05 <= ranking.ahead[rival.name].probability <= 0.95]
    shares = [(rival.label, in_percent(ranking.ahead[rival.name].probability, 0)) for rival in near]
    zh = "、".join(f"{shortened(label.zh, _NAME_COLUMNS)}{share}" for label, share in shares)
    en = ", ".join(f"{shortened(label.en, _NAME_COLUMNS)} {share}" for label, share in shares)
    title = Text(
        f"{ranking.year}年{city.zh}地区生产总值保持前{place}位的概率：{within}",
        f"{city.en} keeps a place among the first {place} by GDP in {ranking.year} with {within}",
    )
    called = title_in_charts(scenario.title)
    larger = Text(f" · 届时总量超过{city.zh}的概率：{zh}", f" · probability of being larger: {en}") if near else NOTHING
    basis = Text(
        "其他城市的增速：各自记录对全国的领先幅度，或所注明的判断",
        "growth of other cities: their own record of leads over the nation, or a judgement that is named as one",
    )
    base = sources_note(scenario, [scenario.model.indicator("real_gdp")])
    subtitle = Text(f"{called.zh} · 各位次的概率{larger.zh}", f"{called.en} · probability of each rank{larger.en}")
    return Caption(title, subtitle, (basis, base, made_by(ranking_drawn(ranking))))


_NAME_COLUMNS = 40
"""The most columns of a city's name."""


def ranking_drawn(ranking: Ranking) -> Text:
    """Return how the city and its rivals were drawn, or that they were not."""
    if not any(chance.standard_error for chance in (*ranking.ranks.values(), *ranking.ahead.values())):
        return NOTHING_DRAWN
    return in_both(partial(drawing_phrase, ranking.draws, ranking.seed, ranking.sampler))


def _within(ranking: Ranking) -> Text:
    place, within = ranking.place, in_both(lambda language: str(Chance.of_target(ranking.within).cell(language)))
    return Text(f"保持前{place}位的概率：{within.zh}", f"Probability of staying in the first {place}: {within.en}")


def _keeping(ranking: Ranking) -> Text:
    """Return the growth that keeps the place with the probability asked for, or why there is none."""
    answer, percent = ranking.keeping, f"{100 * ranking.probability:g}%"
    if answer.value is None:
        return answer.reason
    growth = display(answer.value, answer.unknown.unit, answer.unknown.decimals)
    return Text(
        f"以{percent}的概率保持前{ranking.place}位所需的增速：{growth}（{answer.years:zh}年均）",
        f"Growth that keeps it with {percent}: {growth} a year in {answer.years}",
    )

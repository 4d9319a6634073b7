"""How a city may rank among others: text for a terminal, and flat records."""

from hzsim._typing import Language, Text
from hzsim.plan.ranking import Ranking
from hzsim.plan.standing import Chance
from hzsim.present.formats import Record
from hzsim.present.letters import plain_text
from hzsim.present.view import Table, View, table
from hzsim.present.words import STATUS, drawing_phrase, probability_phrase
from hzsim.units import RATE, display

_SHOWN = 0.0005
"""The least probability of a rank that is listed."""


def ranking_view(ranking: Ranking, language: Language) -> View:
    """Return how a city may rank, the rivals that may pass it, and the growth that keeps its place."""
    scenario, place, year = ranking.scenario, ranking.place, ranking.year
    title, city = scenario.title.to(language), scenario.baseline.title.to(language)
    within = probability_phrase(ranking.within.probability, ranking.within.standard_error, language)
    likely = [(number, chance) for number, chance in ranking.ranks.items() if chance.probability >= _SHOWN]
    ranks = [
        [str(number), probability_phrase(chance.probability, chance.standard_error, language)]
        for number, chance in likely
    ]
    rank_header = [Text(f"{year}年位次", f"rank in {year}").to(language), Text("概率", "probability").to(language)]
    base = ranking.base_rank
    return View(
        (
            Text(f"{title} · {city}：基年第{base}位", f"{title} · {city}: rank {base} in the base year").to(language),
            drawing_phrase(ranking.draws, ranking.seed, ranking.sampler, language),
            "",
            table(rank_header, ranks),
            "",
            Text(f"保持前{place}位的概率：{within}", f"Probability of staying in the first {place}: {within}").to(
                language
            ),
            _keeping(ranking, language),
            "",
            _rivals_table(ranking, language),
            Text(
                "均按基年价格，亿元；各城市增速为全国增速与各自领先幅度之和；其他城市的领先幅度自基年次年起各年均为抽样",
                "At base-year prices, CNY 100 mn (亿元); every city grows as the nation and a lead of its own; rivals' "
                "leads are drawn in every year",
            ).to(language),
            ranking.nation.to(language),
            Text(
                "离散度：领先幅度80%区间半宽除以1.2816，由各城市记录按各国地区的参数（data/lead-parameters.csv）得出，表中另设者除外",
                "Spread: of the lead, half the 80% band over 1.2816, from each city's record as leads of regions stray "
                "(data/lead-parameters.csv), unless the table states one",
            ).to(language),
            *([ranking.keeping.note.to(language)] if ranking.keeping.note.en else []),
            *_sources(ranking, language),
        )
    )


def ranking_records(ranking: Ranking, language: Language = "en") -> list[Record]:
    """Return a ranking as flat records: each rank, the place kept, each rival ahead, the growth that keeps it."""
    common = {"scenario": ranking.scenario.name, "draws": ranking.draws}
    common |= {"seed": ranking.seed, "year": ranking.year}
    columns = ("rank", "city", "label", "growth", "spread_average", "spread_yearly", "persistence", "status", "note")
    empty = dict.fromkeys((*columns, "probability", "standard_error", "value"))

    note = ranking.nation.to(language)

    def chance(question: str, found: Chance, **more: object) -> Record:
        shares = {"probability": found.probability, "standard_error": found.standard_error}
        return {**common, "question": question, **empty, **more, **shares, "note": note}

    return [
        *(chance("rank", found, rank=number) for number, found in ranking.ranks.items()),
        chance("within", ranking.within, rank=ranking.place),
        *(
            chance(
                "ahead",
                ranking.ahead[rival.name],
                city=rival.name,
                label=rival.label.to(language),
                growth=ranking.growth[rival.name],
                spread_average=rival.spread[0],
                spread_yearly=rival.spread[1],
                persistence=rival.uncertainty.persistence,
                status=rival.status,
            )
            for rival in ranking.rivals
        ),
        {
            **common,
            "question": "growth that keeps the rank",
            **empty,
            "rank": ranking.place,
            "probability": ranking.probability,
            "value": ranking.keeping.value,
            "note": "; ".join(filter(None, (note, ranking.keeping.note.to(language)))),
        },
    ]


def _rivals_table(ranking: Ranking, language: Language) -> Table:
    """Return the rivals with their growth, its spread, and the probability of being larger."""
    scenario = ranking.scenario
    rivals = [
        [
            rival.label.to(language),
            f"{rival.gdp:,.0f}",
            display(ranking.growth[rival.name], RATE, 2),
            *(display(part, RATE, 2) for part in rival.spread),
            probability_phrase(ahead.probability, ahead.standard_error, language),
            STATUS.get(rival.status, Text(rival.status, rival.status)).to(language),
        ]
        for rival in ranking.rivals
        for ahead in [ranking.ahead[rival.name]]
    ]
    header = [
        Text("城市", "city").to(language),
        Text(f"{scenario.baseline.year}年", str(scenario.baseline.year)).to(language),
        Text("年均增速", "growth").to(language),
        Text("均值离散度", "spread of average").to(language),
        Text("年度离散度", "spread of a year").to(language),
        Text(f"届时总量超过{plain_text(scenario.baseline.title.zh)}的概率", "P(larger)").to(language),
        Text("依据", "basis").to(language),
    ]
    return table(header, rivals)


def _sources(ranking: Ranking, language: Language) -> list[str]:
    """Return what the rivals' growth rests on: the cities with a source of their own by name, then the others."""
    by_source: dict[str, list[str]] = {}
    for rival in ranking.rivals:
        by_source.setdefault(rival.source.to(language), []).append(rival.label.to(language))
    ordered = sorted(by_source.items(), key=lambda item: len(item[1]))
    stop, colon = Text("、", ", ").to(language), Text("：", ": ").to(language)
    others = Text("其余城市", "other cities").to(language)
    named = [(source, stop.join(cities)) for source, cities in ordered[:-1]]
    return [f"{cities}{colon}{source}" for source, cities in [*named, (ordered[-1][0], others)]]


def _keeping(ranking: Ranking, language: Language) -> str:
    """Return the growth that keeps the place with the probability asked for, or why there is none."""
    answer, percent = ranking.keeping, f"{100 * ranking.probability:g}%"
    if answer.value is None:
        return answer.reason.to(language)
    growth = display(answer.value, answer.unknown.unit, answer.unknown.decimals)
    return Text(
        f"以{percent}的概率保持前{ranking.place}位所需的增速：{growth}（{answer.years}年均）",
        f"Growth that keeps it with {percent}: {growth} a year in {answer.years}",
    ).to(language)

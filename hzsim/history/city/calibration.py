"""The records of a city: what each assumption's own record foretells, and how uncertain it is, leaning on others'.

Each assumption says how much of it came from where. A record of fewer than eight years cannot
carry an estimate: its parts are marked `judgement`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hzsim._display import Several
from hzsim._typing import Array, Text
from hzsim.errors import BadValue, did_you_mean, told
from hzsim.files.sources import scenarios_here
from hzsim.history.city.entities import Evidence, economy_called, own_entity
from hzsim.history.city.forecast import Calibrated, as_written, status, unbroken
from hzsim.history.city.growth_records import growth_records
from hzsim.history.city.series import History, growth_series, read_history
from hzsim.history.city.short_records import RESEARCH_TIE, natural_increase, net_migration, research, residents_growth
from hzsim.history.reference.classes import (
    LENGTH,
    ReferenceClass,
    Tie,
    deviation_spread,
    read_city_growth,
    read_classes,
    read_ties,
)
from hzsim.history.reference.outside_forecasts import Outlook
from hzsim.history.reference.records import ENOUGH
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.two_piece import TwoPieceCubic
from hzsim.scenario.parts.uncertainty import Correlation, Uncertainty
from hzsim.units import in_percent

HORIZON = 6
"""Years for which central paths are given when nobody says how many."""


@dataclass(frozen=True, slots=True, repr=False)
class Calibration(Several[Calibrated]):
    """The default uncertainty of a city, one item for each core assumption."""

    items: tuple[Calibrated, ...]


def calibrate(
    history: History | None = None, entity: str | None = None, until: int | None = None, *, horizon: int = HORIZON
) -> Calibration:
    """Return the default uncertainty of every core assumption of a city, estimated from its record and other economies.

    `history` defaults to the series of the project in which one stands, `entity` to its city. Prices, exchange
    rate and growth are those of the nation that its baseline names, or of China for a city of the shipped history;
    without a record the class alone stands in. Spreads are those of the
    parts' distributions: of rates and levels as fractions, of flows in their unit; `central` are the paths
    of so many years after the last one of its growth. With `until`,
    only what was known at the end of that year: series up to it, and reference tables from episodes
    complete by then. Raises BadValue when a project has several cities and none is named, when the
    city has no record of growth at all, when the nation's deflator or exchange rate has too few
    consecutive years, or when no reference table is that old.
    """
    history = history or read_history(beside=scenarios_here())
    entity = entity if entity is not None else own_entity(scenarios_here())
    economy = economy_called(entity, scenarios_here())
    series = growth_series(history, entity, until)
    if not series and economy.nation and {*history.growing()} <= {*read_history().growing()}:
        series = growth_series(history, economy.nation.en, until)  # a lead over it is stated, or a typical one's
    if not series:
        known = {*history.growing()}
        raise BadValue("expected an entity with observed growth in history.csv", entity, did_you_mean(entity, known))
    start = max(series) + 1
    return Calibration(calibrated(Evidence(history, economy, range(start, start + horizon), known_in=until)))


def calibrated(seen: Evidence, outlooks: Sequence[Outlook] = ()) -> tuple[Calibrated, ...]:
    """Return the record of every assumption that has one, growth combined with outlooks of it; as in `calibrate`."""
    classes = read_classes(known_in=seen.known_in)
    growth = tuple(growth_records(seen, outlooks))
    found = (
        *growth,
        deflator(seen, classes["deflator_growth"]),
        exchange_rate(seen, classes["exchange_rate"]),
        *_people(seen, classes["population"]),
        research(seen, growth[0]),
    )
    return tuple(replace(one, whose=seen.economy.name) for one in found)


def _people(seen: Evidence, group: ReferenceClass) -> tuple[Calibrated, ...]:
    if seen.nation is None:
        return (residents_growth(seen, group),)
    return natural_increase(seen, group), net_migration(seen, group, read_city_growth())


def correlations(found: Sequence[Calibrated], ties: tuple[Tie, ...] | None = None) -> tuple[Correlation, ...]:
    """Return the correlations of what is calibrated: the pooled ones that are taken, and R&D spending with growth.

    What spending shares with growth is that with nation and lead, each by its share of growth's spread.
    """
    taken = [Correlation(tie.first, tie.second, tie.taken) for tie in (read_ties() if ties is None else ties)]
    spreads = {one.assumption: _spread(one.uncertainty) for one in found}
    parts = [name for name in ("national_growth", "growth_lead") if name in spreads]
    whole = math.hypot(*(spreads[name] for name in parts))
    shared: dict[str, float] = {
        "real_growth": RESEARCH_TIE,
        **{name: RESEARCH_TIE * spreads[name] / whole for name in parts},
    }
    research_ties = [Correlation(name, "rd_spending_growth", round(value, 2)) for name, value in shared.items()]
    return tuple(pair for pair in (*taken, *research_ties) if pair.value)


def _spread(uncertainty: Uncertainty) -> float:
    """Return the standard deviation of a year's deviation, shocks before it left out."""
    return math.hypot(*(part.standard_deviation for part in (uncertainty.average, uncertainty.yearly) if part))


def ties_in_words(ties: tuple[Tie, ...] | None = None) -> Text:
    """Return the pooled correlations as a sentence, with their standard errors."""
    found = read_ties() if ties is None else ties
    pairs, in_chinese = (
        between.join(form.format(tie, tie.correlation, tie.standard_error) for tie in found)
        for between, form in (("; ", "{0.first} with {0.second} {1:+.2f} ({2:.2f})"),
                              ("；", "{0.first}与{0.second} {1:+.2f}（{2:.2f}）"))
    )  # fmt: skip
    economies = max(tie.economies for tie in found)
    episodes = max(tie.episodes for tie in found)
    return Text(
        f"低通胀经济体（至多{economies}个，{episodes}段）六年意外之间的秩相关（括号内为标准误）：{in_chinese}。"
        f"与零相差不到两个标准误的取零。rd_spending_growth 与 real_growth {RESEARCH_TIE:g}：判断，"
        f"依据研发支出对增速意外的弹性（26个经济体，五年0.63（0.23），一年0.70（0.11））；"
        f"与全国增速和领先幅度的相关按二者在增速离散中的比重分摊。",
        f"Rank correlations of six-year surprises in economies with low inflation (at most {economies}, {episodes} "
        f"episodes; in brackets standard errors): {pairs}. One within two standard errors of zero is taken as zero. "
        f"rd_spending_growth with real_growth {RESEARCH_TIE:g}: judgement, from elasticities to its surprises of 0.63 "
        f"(0.23) over five years and 0.70 (0.11) in a year, in 26 economies; it shares it with nation and lead by "
        f"their parts in growth's spread.",
    )


DEFLATOR, CHANGE = "gdp_deflator_change", "exchange_rate_change"
_YUAN = Uncertainty(Normal(0.008), TwoPieceCubic(0.028, 0.033, 0.0, 0.0), 0.4)
"""Judgement between the brackets of the class, and the yuan's own changes."""
_FIVE = 5
_ABROAD = {"deflator_growth": (1.35, 0.7), "exchange_rate": (0.9, 0.7)}
"""How wide the parts of a class are for economies outside China: times (own spread / typical one)^exponent.

Chosen on origins of 1990-2008 in 87 nations (data/places/records.csv). On those of 2009-2018 80% bands held 85, 90 and
88% (deflator) and 84, 91 and 94% (exchange rate) over one, three and six years; with the class's own widths, which are
for calm economies, 67, 80 and 76% and 90, 95 and 95%.
"""


def deflator(seen: Evidence, group: ReferenceClass) -> Calibrated:
    """Return the record of the nation's deflator, followed as in its reference class; the class alone without one."""
    whose = seen.whole
    series = seen.rates(DEFLATOR, whose)
    known = unbroken(series, f"{DEFLATOR} of {whose}") if series else np.array([])
    if len(known) < ENOUGH:
        what = Text(f"{seen.economy.whole.zh}平减指数", f"{whose}'s deflator")
        return _without_record("deflator_growth", group, what, len(known))
    window = np.log1p(known)[-LENGTH:]
    spread = float(deviation_spread(window[None])[0])
    cities = Text("各城市自身的平减指数都不够长。", " No city's own deflator is long enough.")
    own, weight, error = in_percent(spread, 2), in_percent(_exponent(seen, group), 0), in_percent(group.error_80_sixth)
    source = Text(
        f"{seen.economy.whole.zh}近{len(window)}年平减指数（自身离散程度{own}），置于{group.size.zh}之中；自身离散程度占{weight}。"
        f"该类经济体六年平均的误差80%在{error}以内。{cities.zh if seen.nation else ''}",
        f"{whose}'s deflator of the last {len(window)} years (own spread {own}) in a class of {group.size.en}; the own "
        f"spread enters with {weight}. The class's errors of a six-year mean stay within {error} in 80%."
        f"{cities.en if seen.nation else ''}",
    )
    last = max(series)
    path = group.centre(window[None], seen.years.stop - 1 - last)[0, -len(seen.years) :]
    found = Calibrated(
        "deflator_growth", as_written(group.uncertainty(widening=_times_class(seen, group, spread))), len(window),
        _exponent(seen, group),
        source, status(len(window)), central=tuple(map(float, np.expm1(path))),
        basis=Text(
            f"{seen.economy.chinese(whose)}平减指数至{last}年的历史记录，按其参照类外推",
            f"the record of {whose}'s deflator to {last}, followed as in its reference class",
        ),
    )  # fmt: skip
    return _judged(seen, found)


def exchange_rate(seen: Evidence, group: ReferenceClass) -> Calibrated:
    """Return the record of the exchange rate: no drift from the last known level; parts of the class, or judged."""
    levels, changes = seen.exchange_rates(), seen.rates(CHANGE, seen.whole)
    stated = {**seen.base_rate, **levels, **seen.stated.get("exchange_rate", {})}
    if levels:
        described = told("{name} of {entity}", name=seen.exchange_series, entity=seen.economy.whole)
        found = _own_rate(seen, group, max(levels), np.diff(np.log(unbroken(levels, described, fewest=4))))
    elif changes:
        described = told("{name} of {entity}", name=CHANGE, entity=seen.economy.whole)
        found = _own_rate(seen, group, max(changes), np.log1p(unbroken(changes, described, fewest=3)))
    else:
        what = Text(f"{seen.economy.whole.zh}汇率", f"{seen.whole}'s exchange rate")
        found = _without_record("exchange_rate", group, what, 0)
    years = [year for year in stated if year <= seen.before]
    if not years:
        return found
    last = max(years)
    basis = Text(f"{last}年汇率不变（历史记录无漂移）", f"the exchange rate of {last}: its record has no drift")
    return _judged(seen, replace(found, central=(float(stated[last]),) * len(seen.years), basis=basis))


def _own_rate(seen: Evidence, group: ReferenceClass, last: int, changes: Array) -> Calibrated:
    """Return the parts of a rate with a record of its own: judged for the yuan, else the class's at its scale."""
    logs = np.concatenate([[0.0], np.cumsum(changes)])
    five = logs[_FIVE:] - logs[:-_FIVE]
    low, high = (in_percent(float(np.expm1(edge(five))), 0) for edge in (np.min, np.max)) if len(five) else ("", "")
    span = Text(f"为{low}至{high}", f"from {low} to {high}") if low else Text("未知", "unknown")
    spread = float(changes.std(ddof=1))
    yuan = seen.economy.is_chinese
    sizes = (in_percent(spread), in_percent(group.error_80_first), in_percent(group.error_80_sixth))
    own = Text(
        f"至{last}年：年度对数变动的标准差为{sizes[0]}（n {len(changes)}），五年变动{span.zh}。"
        f"参照类为{group.size.zh}，其一年和六年平均变动的80%在每年{sizes[1]}和{sizes[2]}以内。偏度和漂移的方向取决于通胀；通胀低时不取漂移。",
        f"to {last}: yearly log changes with an sd of {sizes[0]} (n {len(changes)}), over five years {span.en}. The "
        f"class, {group.size.en}: 80% of the means of one and six years within {sizes[1]} and {sizes[2]} a year. The "
        f"sign of skew and drift is inflation's; with low inflation no drift is taken.",
    )
    if yuan:
        source = Text(f"判断，取两个界限之间。人民币自身的记录{own.zh}",
                      f"judgement between two brackets. The yuan's own record {own.en}")  # fmt: skip
        return Calibrated("exchange_rate", _YUAN, len(changes), None, source, "judgement")
    scale = _times_class(seen, group, float(deviation_spread(changes[-LENGTH:][None])[0]))
    parts = as_written(group.uncertainty(widening=scale))
    source = Text(f"参照类宽度的{scale:.2g}倍，依据汇率自身的记录{own.zh}",
                  f"the class at {scale:.2g} times its width, for the rate's own record {own.en}")  # fmt: skip
    return Calibrated("exchange_rate", parts, len(changes), _exponent(seen, group), source, status(len(changes)))


def _times_class(seen: Evidence, group: ReferenceClass, spread: float) -> float:
    """Return how many times the class's width the parts of an economy are, from its own spread."""
    if seen.economy.is_chinese:
        return group.scale(spread)
    factor, exponent = _ABROAD[group.name]
    return float(factor * (spread / group.typical_spread) ** exponent)


def _exponent(seen: Evidence, group: ReferenceClass) -> float:
    return group.own_exponent if seen.economy.is_chinese else _ABROAD[group.name][1]


def _without_record(name: str, group: ReferenceClass, what: Text, years: int) -> Calibrated:
    """Return the parts of a class alone, without a path, where an economy's own record is of too few years."""
    source = Text(
        f"history.csv 中{what.zh}连续{years}年，不足{ENOUGH}年：以{group.size.zh}代替",
        f"{years or 'no'} consecutive years of {what.en} in history.csv, fewer than {ENOUGH}: a class of "
        f"{group.size.en} stands in",
    )
    return Calibrated(name, as_written(group.uncertainty()), years, None, source, "judgement")


def _judged(seen: Evidence, found: Calibrated) -> Calibrated:
    """Return what was found as a judgement where the economy is not in China, of whose kind the classes are."""
    if seen.economy.is_chinese or found.status == "judgement":
        return found
    factor, exponent = _ABROAD[found.assumption]
    source = Text(
        f"参照类为低通胀经济体，并非为{seen.economy.name.zh}所选，"
        f"故各部分的宽度乘以{factor:g} ×（自身离散程度 / 典型值）^{exponent:g}，系数由87个国家选定：{found.source.zh}",
        f"the class is of economies with low inflation, not chosen for {seen.entity}, so that its parts are "
        f"{factor:g} x (own spread / its typical one)^{exponent:g} as wide, as chosen on 87 nations: {found.source.en}",
    )
    return replace(found, source=source, status="judgement")

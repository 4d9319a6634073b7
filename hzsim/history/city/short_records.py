"""The records of what a city has only a few years of: natural increase, migration, research.

The yearly part of natural increase is the spread of a city's own yearly changes, pulled toward that of
a reference class as if the class were four changes more; migration leans on other cities. None of it is
more than a judgement.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from hzsim._typing import Array, Text
from hzsim.amounts import readable
from hzsim.history.city.entities import Evidence
from hzsim.history.city.forecast import Calibrated, as_written, span, status, unbroken
from hzsim.history.city.series import by_year
from hzsim.history.reference.classes import LENGTH, STRETCH, CityGrowth, ReferenceClass, deviation_spread
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.units import in_percent

CLASS_CHANGES = 4
"""How many changes of its own a city must have seen to outweigh the class."""
_RESIDENTS, _GDP = "pop_resident_year_end", "gdp_nominal"
_SOME_RESIDENTS = 1000.0
"""万人, where a city's residents are not known."""
_AVERAGE_INCREASE = 0.0005
_MEAN_WEIGHT, _DECADE = 0.2, 10
"""How much of natural increase is the mean of ten years; the rest is the last year's."""
RESEARCH = Uncertainty(Normal(0.02), Normal(0.045))
RESEARCH_TIE = 0.35
"""Correlation of the surprises of spending and of real growth: an elasticity of about 0.65."""
RATIO_DRIFT = 0.0005
"""How much a ratio of 3 to 4% has risen a year: 0.04 points in the world, 0.08 in Chinese provinces."""
_FLOW = "net_migration of {}"
_MILLE = 1000


def residents_growth(seen: Evidence, group: ReferenceClass) -> Calibrated:
    """Return the record of a nation's people, natural increase and migration together, as its natural increase.

    Nations publish no yearly migration that fits their growth; the class is of growth in all.
    """
    people = by_year(seen.history.observations(seen.entity, _RESIDENTS, seen.before), f"{_RESIDENTS} of {seen.entity}")
    series = {year: one.value for year, one in people.items()}
    if not series:
        source = Text(
            f"history.csv 中没有{seen.economy.name.zh}的人口记录：只用参照类，{_class_of(group).zh}",
            f"no record of {seen.entity}'s people in history.csv: the class alone, {_class_of(group).en}",
        )
        return Calibrated("natural_increase", as_written(group.uncertainty()), 0, None, source, "judgement")
    known = unbroken(series, f"{_RESIDENTS} of {seen.entity}", fewest=4)
    window = np.diff(np.log(known))[-LENGTH:]
    scale = group.scale(float(deviation_spread(window[None])[0]))
    path = group.centre(window[None], seen.years.stop - 1 - max(series))[0, -len(seen.years) :]
    source = Text(
        f"{seen.economy.name.zh}至{max(series)}年共{len(window)}年的人口总增长（含迁移），按其参照类外推，宽度为其{scale:.2g}倍。"
        f"参照类：{_class_of(group).zh}。",
        f"growth of {seen.entity}'s people in all over {len(window)} years to {max(series)}, migration with it, "
        f"followed as in its class, at {scale:.2g} times its width. Class: {_class_of(group).en}.",
    )
    basis = Text(
        f"{seen.economy.name.zh}至{max(series)}年的人口增长记录（含迁移）",
        f"the record of {seen.entity}'s people to {max(series)}, migration with it",
    )
    return Calibrated(
        "natural_increase", as_written(group.uncertainty(widening=scale)), len(window), group.own_exponent, source,
        "judgement", central=tuple(map(float, np.expm1(path))), basis=basis,
    )  # fmt: skip


def natural_increase(seen: Evidence, group: ReferenceClass) -> Calibrated:
    """Return the record of natural increase (fractions), from years on the residents' latest base."""
    people = seen.history.observations(seen.entity, _RESIDENTS, seen.before)
    years = {one.year for one in people if one.base == people[-1].base}
    series = {year: rate for year, rate in seen.rates("natural_increase_rate").items() if year in years}
    series |= seen.stated.get("natural_increase", {})
    yearly, own_share, words = _yearly(series, group.typical_spread, lambda size: f"{_MILLE * size:.2f}‰")
    average, seen_in = f"{_MILLE * _AVERAGE_INCREASE:g}‰", span(series) if series else None
    source = Text(
        f"逐年冲击：{seen.economy.name.zh}{f'{seen_in:zh}年' if seen_in else ''}（常住人口最新口径），{words.zh}。"
        f"多年平均偏离为{average}，系判断：同一口径的记录都太短，看不出长期会偏离多少。参照类：{_class_of(group).zh}。",
        f"yearly: in {seen.entity}{f' {seen_in}' if seen_in else ''}, on the residents' latest base, {words.en}. The "
        f"average, {average}, is judgement: no record on one base is long enough to show how far it strays for good. "
        f"Class: {_class_of(group).en}.",
    )
    uncertainty = Uncertainty(Normal(_AVERAGE_INCREASE), Normal(yearly))
    found = Calibrated("natural_increase", uncertainty, len(series), own_share, source, status(len(series)))
    if not series:
        return found
    last, decade = max(series), [rate for year, rate in series.items() if year > max(series) - _DECADE]
    level = _MEAN_WEIGHT * float(np.mean(decade)) + (1 - _MEAN_WEIGHT) * series[last]
    basis = Text(
        f"{last}年自然增长率（{in_percent(1 - _MEAN_WEIGHT, 0)}）与此前各年均值",
        f"natural increase of {last} ({in_percent(1 - _MEAN_WEIGHT, 0)}) and the mean of the years to it",
    )
    return replace(found, central=(level,) * len(seen.years), basis=basis)


def net_migration(seen: Evidence, group: ReferenceClass, pool: CityGrowth) -> Calibrated:
    """Return the record of net migration (万人): what cities' growth foretells, less natural increase."""
    people = seen.history.observations(seen.entity, _RESIDENTS, seen.before)
    residents = people[-1].value if people else _SOME_RESIDENTS
    observed = by_year(seen.history.observations(seen.entity, "net_migration", seen.before), _FLOW.format(seen.entity))
    series = {**{year: one.value for year, one in observed.items()}, **seen.stated.get("net_migration", {})}
    uncertainty = Uncertainty(Normal(pool.average * residents), Normal(pool.yearly * residents), pool.persistence)
    assumed = Text("", "") if people else Text("（假定：history.csv 中没有）", " (assumed: none in history.csv)")
    many, least, course = _people(residents, 0), _people(pool.least, 0), _course(series)
    mean, average, yearly = (in_percent(size, 2) for size in (pool.mean, pool.average, pool.yearly))
    lasts = in_percent(pool.slope, 0)
    source = Text(
        f"{pool.cities}个{least.zh}以上中国城市{pool.first}—{pool.last}年的常住人口增速：与均值（每年{mean}）的差距有{lasts}由"
        f"一个两年延续到下一个两年；多年平均偏离为{average}，逐年冲击为{yearly}，持续性为{pool.persistence:g}，按常住人口{many.zh}"
        f"折算{assumed.zh}。普查后的估计数只有两段，系判断。{course.zh}",
        f"growth of residents in {pool.cities} Chinese cities above {least.en} in {pool.first}-{pool.last}, of whose "
        f"distance from their mean ({mean} a year) {lasts} lasts from one stretch of two years to the next: average "
        f"{average}, yearly {yearly}, persistence {pool.persistence:g} of {many.en} residents{assumed.en}. Two "
        f"stretches of estimates after a census: judgement.{course.en}",
    )
    found = Calibrated("net_migration", uncertainty, len(series), None, source, "judgement")
    increase = natural_increase(seen, group).central
    if not series or increase is None or not seen.economy.is_chinese:
        return found
    latest = {year: series[year] for year in sorted(series)[-STRETCH:]}
    recent = float(np.mean(list(latest.values()))) / residents
    level = (pool.centre(recent + increase[0]) - increase[0]) * residents
    basis = Text(
        f"{span(latest):zh}年净迁入，按{pool.cities}个大城市的经验向均值回归",
        f"net migration of {span(latest)}, drawn to the mean as in {pool.cities} large cities",
    )
    return replace(found, central=(level,) * len(seen.years), basis=basis)


def research(seen: Evidence, growth: Calibrated) -> Calibrated:
    """Return the record of growth of R&D spending: the centre of real growth, and how such ratios have drifted."""
    stretches = _spending_growth(seen)
    known = Text(
        "、".join(f"{first}—{last}年（年均{in_percent(rate)}）" for first, last, rate in stretches),
        " and ".join(f"{first}-{last} ({in_percent(rate)} a year)" for first, last, rate in stretches),
    )
    own = f"只知{known.zh}" if stretches else "各年均不知"
    source = Text(
        f"判断。研发强度为3%至4%时，五年间偏离的标准差为0.43个百分点（12至16个经济体和省份）；取多年平均偏离为2%、逐年冲击为4.5%，"
        f"强度1%以上的80%区间在一至五年中包含了74%至81%的结果；实际增速每有意外，研发支出随之变动其0.63（0.23）至0.70（0.11），相关"
        f"系数为{RESEARCH_TIE:g}。{seen.economy.name.zh}研发支出的增速{own}（强度乘以现价地区生产总值，首尾两年口径一致；"
        f"n {len(stretches)}），所公布的强度只精确到0.1个百分点",
        f"judgement. Ratios of R&D to GDP of 3 to 4% strayed by an sd of 0.43 points over five years "
        f"(12 to 16 economies and provinces); at an average of 2% and yearly 4.5%, 80% bands of ratios above 1% held "
        f"74 to 81% over one to five years; spending gave way by 0.63 (0.23) to 0.70 (0.11) "
        f"of a surprise in real growth, a correlation of {RESEARCH_TIE:g}. Growth of {seen.entity}'s spending is known "
        f"for {known.en or 'no year'} only (intensity times GDP, at current prices, both years on one statistical "
        f"base; n {len(stretches)}), and published intensities are rounded to 0.1 points",
    )
    found = Calibrated("rd_spending_growth", RESEARCH, len(stretches), None, source, "judgement")
    ratios = seen.rates("rd_intensity")
    if not ratios or growth.central is None:
        return found
    last = max(ratios)
    pace = RATIO_DRIFT / ratios[last]
    basis = Text(
        f"实际增速的中心，加研发强度每年上升{100 * RATIO_DRIFT:.2g}个百分点（{last}年{in_percent(ratios[last])}）",
        f"the centre of real growth and a drift of the ratio of {100 * RATIO_DRIFT:.2g} points a year "
        f"({in_percent(ratios[last])} in {last})",
    )
    return replace(found, central=tuple((1 + rate) * (1 + pace) - 1 for rate in growth.central), basis=basis)


def _yearly(
    series: Mapping[int, float], reference: float, shown: Callable[[float], str]
) -> tuple[float, float | None, Text]:
    """Return the yearly spread, the weight of the own changes in its square, and both in words.

    Changes are of consecutive years only: nothing is differenced across a missing one.
    """
    changes = _changes(series)
    number = len(changes) - 1
    typical = shown(reference)
    if number < 1:
        return (
            reference,
            None,
            Text(
                f"没有已知的两个连续变动，只用参照类的典型值{typical}",
                f"no two consecutive changes are known, so the class's typical {typical} stands alone",
            ),
        )
    own = float(changes.std(ddof=1))
    share = number / (number + CLASS_CHANGES)
    size = float(np.sqrt(share * own**2 + (1 - share) * reference**2))
    weight = in_percent(share, 0)
    return (
        size,
        share,
        Text(
            f"变动的标准差为{shown(own)}（n {len(changes)}），占{weight}，其余为参照类的典型值{typical}",
            f"changes have an sd of {shown(own)} (n {len(changes)}); it enters with {weight}, the class's typical "
            f"{typical} with the rest",
        ),
    )


def _changes(series: Mapping[int, float]) -> Array:
    return np.array([series[year] - series[year - 1] for year in sorted(series) if year - 1 in series])


def _course(series: Mapping[int, float]) -> Text:
    if len(series) < 2:
        return Text("", "")
    first, last = min(series), max(series)
    low, high = _people(series[first], 1), _people(series[last], 1)
    return Text(
        f"水平由{low.zh}（{first}年）变为{high.zh}（{last}年）；{len(series)}年太少，无从估计。",
        f" The level went from {low.en} ({first}) to {high.en} ({last}); {len(series)} years are too few to estimate "
        f"from.",
    )


def _people(number: float, decimals: int) -> Text:
    """Return a number of 万人 as people say it: `1270万人`, `12.7 million`."""
    return Text(f"{readable(number, 4, decimals, 'zh')}人", readable(number, 4, decimals, "en"))


def _class_of(group: ReferenceClass) -> Text:
    return Text(
        f"{group.economies}个国家的人口总增长（{group.episodes}段；{group.described.zh}）",
        f"total population growth of {group.economies} nations ({group.episodes} episodes; {group.described.en})",
    )


def _spending_growth(seen: Evidence) -> list[tuple[int, int, float]]:
    """Return stretches between known intensities with GDP on one base, with the yearly growth of spending."""
    intensity = seen.rates("rd_intensity")
    gdp = {(one.year, one.base): one.value for one in seen.history.observations(seen.entity, _GDP, seen.before)}
    spending = {(year, base): intensity[year] * value for (year, base), value in gdp.items() if year in intensity}
    return [
        (first, last, float((spending[last, base] / before) ** (1 / (last - first)) - 1))
        for first, last in pairwise(sorted(intensity))
        for (year, base), before in spending.items()
        if year == first and (last, base) in spending
    ]

"""The records of growth: the nation's, an entity's lead over it, the province's lead, and growth as both together."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from hzsim._typing import Text
from hzsim.errors import BadValue, told
from hzsim.history.city.entities import Evidence
from hzsim.history.city.forecast import Calibrated, Forecast, as_written, forecast_growth, span
from hzsim.history.city.region_forecast import RegionForecast, forecast_lead, forecast_region
from hzsim.history.city.series import growth_series
from hzsim.history.reference.outside_forecasts import WEIGHT, Outlook, mean_outlook, read_outside_parameters
from hzsim.history.reference.pooled import standard_errors
from hzsim.history.reference.records import (
    ENOUGH,
    LASTING,
    LENGTH,
    TYPICAL,
    leads_over,
    read_lead_parameters,
    read_parameters,
)
from hzsim.scenario.parts.baseline import LeadRecord
from hzsim.scenario.parts.years import Span
from hzsim.units import in_percent

_NOTHING = Text("", "")


def growth_records(seen: Evidence, outlooks: Sequence[Outlook] = ()) -> Iterator[Calibrated]:
    """Yield growth of an entity, and where it has a nation, the nation's growth and the leads over it too.

    `outlooks` are outside forecasts of the nation, or of the entity itself where it has none; a path is
    combined with those that cover some of its years.
    """
    nation = seen.nation
    if nation is None:
        yield _alone(seen, outlooks)
        return
    found, leads = _region(seen, outlooks), leads_over(seen.growth(), seen.nation_growth())
    series = {year: rate for year, rate in seen.nation_growth().items() if year < found.years[0]}
    national = _national(seen, "national_growth", nation, series, found.nation, outlooks)
    yield _together(seen, national, found, leads)
    yield national
    yield _lead(seen, "growth_lead", seen.economy.name, found.lead, leads, lead_record(seen))
    yield _province(seen)


def lead_record(seen: Evidence) -> LeadRecord | None:
    """Return what a baseline states of the lead, with the years that followed; None where yearly growth is enough."""
    leads = leads_over(seen.growth(), seen.nation_growth())
    stated = seen.economy.lead
    known = sum(year > max(leads) - LENGTH for year in leads) if leads else 0
    if stated is None or stated.years < ENOUGH or known >= ENOUGH:
        return None
    return extended(stated, leads)


def _region(seen: Evidence, outlooks: Sequence[Outlook]) -> RegionForecast:
    """Return the forecast of a region, from the last year that it and its nation are known in."""
    growth, nation, record = seen.growth(), seen.nation_growth(), lead_record(seen)
    shared = nation.keys() if record is not None or not growth else growth.keys() & nation.keys()
    if not shared:
        expected = told(
            "expected a year in history.csv with the growth of {entity} and of its nation", entity=seen.economy.name
        )
        raise BadValue(expected, told("none"), "add the nation's growth")
    last = max(shared)
    return forecast_region(
        growth,
        nation,
        seen.years.stop - 1 - last,
        outside=_outside(outlooks, range(last + 1, seen.years.stop)),
        parameters=read_parameters().known_in(seen.known_in),
        lead_parameters=read_lead_parameters().known_in(seen.known_in),
        outside_parameters=read_outside_parameters().known_in(seen.known_in) if outlooks else None,
        record=record,
    )


def _outside(outlooks: Sequence[Outlook], years: range) -> dict[int, float] | None:
    """Return the mean outlook where it covers some of the years."""
    mean = mean_outlook(outlooks)
    return mean if any(year in mean for year in years) else None


def _calibrated(seen: Evidence, name: str, found: Forecast | RegionForecast, source: Text, basis: Text) -> Calibrated:
    """Return what a forecast says of an assumption in the years that are asked about, the last ones of its path."""
    return Calibrated(
        name, as_written(found.uncertainty), found.observed, found.own_share, source, found.status,
        central=found.central[-len(seen.years) :], basis=basis,
    )  # fmt: skip


def _alone(seen: Evidence, outlooks: Sequence[Outlook]) -> Calibrated:
    series, pooled = seen.growth(), read_parameters().known_in(seen.known_in)
    years = range(max(series) + 1, seen.years.stop)
    others = read_outside_parameters().known_in(seen.known_in) if outlooks else None
    outside = _outside(outlooks, years)
    found = forecast_growth(series, len(years), pooled, outside=outside, outside_parameters=others)
    return _national(seen, "real_growth", seen.entity, series, found, outlooks)


def _national(
    seen: Evidence, name: str, whose: str, series: Mapping[int, float], found: Forecast, outlooks: Sequence[Outlook]
) -> Calibrated:
    """Return the calibrated growth of a nation, or of an economy that is part of none, from its series."""
    others, years = _with(found, outlooks), span(_recent(series))
    basis = Text(
        f"{seen.economy.chinese(whose)}{years:zh}年增速的历史记录{others.zh}",
        f"the record of {whose}'s growth {years}{others.en}",
    )
    return _calibrated(seen, name, found, _in_nations(seen, whose, years, found, others), basis)


def _in_nations(seen: Evidence, whose: str, years: Span, found: Forecast, others: Text) -> Text:
    """Return the source, in words, of a forecast of a nation's growth from its record and the pooled parameters."""
    table = read_parameters()
    pooled, errors = table.known_in(seen.known_in), standard_errors(table)
    known = {name: (f"{getattr(pooled, name):.2g}", errors[name]) for name in _PARTS}
    zh = "、".join(
        f"{_PARTS[name].zh}{size}（{'到达界限' if np.isnan(error) else f'{error:.2g}'}）"
        for name, (size, error) in known.items()
    )
    en = ", ".join(
        f"{_PARTS[name].en} {size} ({'at its limit' if np.isnan(error) else f'{error:.2g}'})"
        for name, (size, error) in known.items()
    )
    typical = in_percent(pooled.typical_spread)
    return Text(
        f"{seen.economy.chinese(whose)}{years:zh}年增速（{LENGTH}年中已知{found.observed}年），置于{pooled.economies}个国家"
        f"（{pooled.episodes:,}个起点）的区间之中；以典型离散程度（{typical}）为准，单位为%，括号内为标准误：{zh}{others.zh}。",
        f"{whose}'s growth {years} (n {found.observed} of {LENGTH} years) in the bands of {pooled.economies} national "
        f"economies ({pooled.episodes:,} origins); at the typical spread ({typical}), in percent, standard errors in "
        f"brackets: {en}{others.en}.",
    )


_PARTS = {
    "average": Text("多年平均偏离", "average"),
    "below": Text("逐年冲击下侧", "yearly below"),
    "above": Text("上侧", "above"),
    "persistence": Text("持续性", "persistence"),
}
"""The pooled parameters of growth as sources name them."""


def _recent(series: Mapping[int, float]) -> dict[int, float]:
    return {year: rate for year, rate in series.items() if year > max(series) - LENGTH}


def _with(found: Forecast, outlooks: Sequence[Outlook]) -> Text:
    """Return in words the outside forecasts that a path is combined with; nothing where there are none."""
    if not found.outside:
        return _NOTHING
    named = ", ".join(f"{one.who} {one.published}" for one in outlooks)
    half = in_percent(WEIGHT, 0)
    return Text(f"，与外部预测（{named}）各占{half}", f", combined with outside forecasts ({named}; {half} each)")


def _years(record: LeadRecord | None, leads: Mapping[int, float]) -> Text:
    """Return in words the years of a lead's record: of one that is stated the last."""
    if record is not None:
        return Text(f"至{record.last}年", f"to {record.last}")
    years = span(_recent(leads))
    return Text(f"{years:zh}年", str(years))


def _lead(
    seen: Evidence,
    name: str,
    whose: Text,
    found: Forecast,
    leads: Mapping[int, float],
    record: LeadRecord | None = None,
) -> Calibrated:
    """Return the calibrated lead of a region over its nation: of its own record, a stated one, or a typical region."""
    nation, pooled = seen.whole, read_lead_parameters().known_in(seen.known_in)
    pool = Text(
        f"{pooled.nations}个国家的{pooled.regions}个地区（{pooled.episodes:,}个起点）",
        f"{pooled.regions} regions of {pooled.nations} nations ({pooled.episodes:,} origins)",
    )
    there = seen.economy.chinese(nation)
    if found.observed < ENOUGH:
        source = Text(
            f"{whose.zh}近{LENGTH}年领先{there}的幅度已知{found.observed}年，不足{ENOUGH}年：以一般地区的领先幅度代替"
            f"（均值为零，离散程度{in_percent(TYPICAL)}），置于{pool.zh}的区间之中。",
            f"{found.observed} of the last {LENGTH} years of {whose.en}'s lead over {nation} are known, fewer than "
            f"{ENOUGH}: a typical lead stands in, none on average, spread {in_percent(TYPICAL)}, in the bands of "
            f"{pool.en}.",
        )
        basis = Text(
            f"{there}一般地区的领先幅度（均值为零）", f"a typical region's lead over {nation}, none on average"
        )
    else:
        of = record.whose if record else whose
        years = _years(record, leads)
        own, typical = in_percent(pooled.exponent, 0), in_percent(TYPICAL)
        source = Text(
            f"{of.zh}{years.zh}领先{there}的幅度（{LENGTH}年中已知{found.observed}年），置于{pool.zh}的区间之中："
            f"自身离散程度占{own}，其余为典型值{typical}；全国增速越快，多年平均偏离越宽。",
            f"{of.en}'s lead over {nation} {years.en} (n {found.observed} of {LENGTH} years) in the bands of "
            f"{pool.en}: the own spread enters with {own}, a typical one of {typical} with the rest; the average is "
            f"wider the faster the nation grows.",
        )
        basis = Text(
            f"{of.zh}{years.zh}领先{there}的历史记录", f"the record of {of.en}'s lead over {nation} {years.en}"
        )
    return _calibrated(seen, name, found, source, basis)


def _province(seen: Evidence) -> Calibrated:
    stated, national = seen.economy.province, seen.nation_growth()
    province = stated.en if stated else None
    growth = growth_series(seen.history, province, seen.before) if province else {}
    leads = leads_over(growth, national)
    last = max(leads) if len(leads) >= ENOUGH else max(national)
    known = {year: rate for year, rate in national.items() if year <= last}
    pooled = read_lead_parameters().known_in(seen.known_in)
    found = forecast_lead(leads, known, seen.years.stop - 1 - last, pooled)
    whose = stated or Text(f"{seen.economy.name.zh}所在省份", f"the province of {seen.entity}")
    return _lead(seen, "province_lead", whose, found, leads)


def _together(seen: Evidence, national: Calibrated, found: RegionForecast, leads: Mapping[int, float]) -> Calibrated:
    """Return the calibrated growth of a region as the sum of its nation's growth and its own lead."""
    source = Text(
        f"{seen.economy.chinese(seen.whole)}增速与{seen.economy.name.zh}领先全国的幅度（均见下文）"
        f"分别抽样后相加：各部分取一个三次函数，两侧1和2.5个标准差处的分位数与相加的结果一致。",
        f"growth of {seen.whole} and {seen.entity}'s lead over it (national_growth and growth_lead below), drawn apart "
        f"and summed: each part is the cubic that has the sum's quantiles at 1 and 2.5 standard deviations on each "
        f"side.",
    )
    nations, record = national.basis or _NOTHING, lead_record(seen)
    if record is None and not leads:
        lead = Text("加一般地区的领先幅度（均值为零）", "and a typical region's lead over it, none on average")
    else:
        years = _years(record, leads)
        lead = Text(f"加{seen.economy.name.zh}的领先幅度（{years.zh}）", f"and {seen.entity}'s lead over it {years.en}")
    basis = Text(f"{nations.zh}，{lead.zh}", f"{nations.en}, {lead.en}")
    return _calibrated(seen, "real_growth", found, source, basis)


def extended(record: LeadRecord, leads: Mapping[int, float]) -> LeadRecord:
    """Return a record with the leads of the years that follow it, up to one that is missing.

    Beyond twenty years, each takes the place of one that was as the mean; the spread stays.
    """
    while (lead := leads.get(record.last + 1)) is not None:
        years = min(record.years + 1, LENGTH)
        mean = record.mean + (lead - record.mean) / years
        recent = LASTING * record.recent + (1 - LASTING) * lead
        record = record._replace(mean=mean, recent=recent, years=years, last=record.last + 1)
    return record

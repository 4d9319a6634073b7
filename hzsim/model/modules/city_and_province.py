"""The city in its province, both at base-year prices."""

from hzsim._typing import Array, Text
from hzsim.measures import MONEY
from hzsim.model.arrays import compound
from hzsim.model.modules.parts import Domain, Fact, indicator, rate_assumption
from hzsim.units import SHARE

_SNA = Text(
    "《国民账户体系2008》第15章（价格和物量核算）",
    "System of National Accounts 2008, chapter 15 (price and volume measures)",
)

province_gdp_fact = Fact("province_gdp", Text("全省生产总值", "GDP of the province"), MONEY)

province_growth = rate_assumption(
    name="province_growth",
    label=Text("全省实际增速", "Real growth of the province"),
    bounds=(-0.15, 0.25),
    definition=Text("按基年价格计算的全省生产总值年增长率", "yearly growth of the province's GDP at base-year prices"),
    domain=Domain(-0.3, 0.3),
)


@indicator(
    zh="全省生产总值（基年价）",
    en="GDP of the province, base-year prices",
    unit=MONEY,
    decimals=0,
    definition=Text(
        "基年全省生产总值 × 各年（1 + 全省增速）的累积", "base GDP of the province x cumulative product of (1 + growth)"
    ),
    source=_SNA,
    lever="province_growth",
)
def province_gdp(base_province_gdp: float, province_growth: Array) -> Array:
    """GDP of the province at base-year prices."""
    return base_province_gdp * compound(province_growth)


@indicator(
    zh="占全省比重",
    en="Share of the province",
    unit=SHARE,
    decimals=2,
    definition=Text(
        "地区生产总值 ÷ 全省生产总值，均按基年价", "GDP of the city / of the province, both at base-year prices"
    ),
    source=_SNA,
    lever="real_growth",
)
def province_share(real_gdp: Array, province_gdp: Array) -> Array:
    """The city's GDP as a share of the province's, both at base-year prices."""
    return real_gdp / province_gdp

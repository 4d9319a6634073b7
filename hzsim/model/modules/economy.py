"""Output, prices and income per head."""

from functools import partial

import numpy as np

from hzsim._typing import Array, Text
from hzsim.measures import DOLLARS, MONEY, MONEY_PER_PERSON, MONEY_PER_USD, USD
from hzsim.model.arrays import against_before, compound
from hzsim.model.modules.parts import Assumption, Domain, Fact, indicator, rate_assumption
from hzsim.units import PRICE_INDEX, RATE

_SNA = Text(
    "《国民账户体系2008》第15章（价格和物量核算）",
    "System of National Accounts 2008, chapter 15 (price and volume measures)",
)
_PER_HEAD = Text(
    "人均指标按全年人口计，以上年末与本年末人口的平均数代之（Preston、Heuveline 与 Guillot，2001，第1章）",
    "per-capita figures are over person-years, taken as the mean of two year-end populations (Preston, Heuveline and "
    "Guillot 2001, chapter 1)",
)

gdp_fact = Fact("gdp", Text("地区生产总值", "Gross domestic product"), MONEY)
exchange_rate_fact = Fact("exchange_rate", Text("汇率", "Exchange rate"), MONEY_PER_USD, separable=True)

real_growth = rate_assumption(
    name="real_growth",
    label=Text("实际增速", "Real growth"),
    bounds=(-0.15, 0.25),
    definition=Text("按基年价格计算的地区生产总值年增长率", "yearly growth of GDP at base-year prices"),
    domain=Domain(-0.3, 0.3),
)
deflator_growth = rate_assumption(
    name="deflator_growth",
    label=Text("平减指数涨幅", "Deflator growth"),
    bounds=(-0.15, 0.25),
    definition=Text("地区生产总值平减指数的年涨幅", "yearly change of the GDP deflator"),
    domain=Domain(-0.2, 0.4),
)
exchange_rate = Assumption(
    name="exchange_rate",
    label=Text("汇率", "Exchange rate"),
    unit=MONEY_PER_USD,
    kind="level",
    bounds=(0.25, 4.0),
    decimals=2,
    definition=Text("本币兑美元年平均汇率", "local currency per USD, annual average"),
    domain=Domain(0.25, 4.0, of="exchange_rate"),
    bounds_of="exchange_rate",
)


_level = partial(indicator, decimals=0, lever="real_growth")


@_level(
    zh="地区生产总值（基年价）",
    en="GDP, base-year prices",
    unit=MONEY,
    definition=Text(
        "基年地区生产总值 × 各年（1 + 实际增速）的累积", "base GDP x cumulative product of (1 + real growth)"
    ),
    source=_SNA,
)
def real_gdp(base_gdp: float, real_growth: Array) -> Array:
    """GDP at base-year prices."""
    return compound(real_growth, base_gdp)


@indicator(
    zh="地区生产总值增速",
    en="Real GDP growth",
    unit=RATE,
    decimals=2,
    definition=Text("基年价地区生产总值比上年的变化", "GDP at base-year prices against the year before"),
    source=_SNA,
    lever="real_growth",
    averaged=True,
    history="gdp_real_growth",
)
def gdp_growth(real_gdp: Array, base_gdp: float) -> Array:
    """Growth of GDP at base-year prices, rate."""
    return against_before(np.divide, real_gdp, base_gdp) - 1


@indicator(
    zh="价格水平",
    en="Price level",
    unit=PRICE_INDEX,
    decimals=4,
    definition=Text(
        "各年（1 + 平减指数涨幅）的累积，基年为 1", "cumulative product of (1 + deflator growth), base year = 1"
    ),
    source=_SNA,
    lever="deflator_growth",
)
def price_level(deflator_growth: Array) -> Array:
    """GDP deflator, base year = 1."""
    return compound(deflator_growth)


@_level(
    zh="地区生产总值（现价）",
    en="GDP, current prices",
    unit=MONEY,
    definition=Text(
        "基年价地区生产总值 × 价格水平（× 修订后的水平，如有该模块）",
        "GDP at base-year prices x price level (x revised level, where that module is named)",
    ),
    source=_SNA,
    history="gdp_nominal",
    constant=lambda gdp, price_level: gdp / price_level,
)
def gdp(real_gdp: Array, price_level: Array, revised_level: Array | None = None) -> Array:
    """GDP at current prices."""
    current = real_gdp * price_level
    return current if revised_level is None else current * revised_level


@_level(
    zh="人均地区生产总值",
    en="GDP per head",
    unit=MONEY_PER_PERSON,
    definition=Text("现价地区生产总值 ÷ 年平均常住人口", "GDP at current prices / average resident population"),
    source=_PER_HEAD,
    history="gdp_per_capita",
    constant=lambda gdp_per_capita, price_level: gdp_per_capita / price_level,
)
def gdp_per_capita(gdp: Array, average_population: Array, money_scale: float, people_scale: float) -> Array:
    """GDP at current prices per head of the average population."""
    return gdp / average_population * (money_scale / people_scale)


@_level(
    zh="人均地区生产总值（美元）",
    en="GDP per head, USD",
    unit=USD,
    definition=Text("人均地区生产总值 ÷ 年平均汇率", "GDP per head / annual average exchange rate"),
    source=_PER_HEAD,
    history="gdp_per_capita_usd",
    constant=lambda gdp_per_capita_usd, price_level: gdp_per_capita_usd / price_level,
)
def gdp_per_capita_usd(gdp_per_capita: Array, exchange_rate: Array) -> Array:
    """GDP at current prices per head in US dollars."""
    return gdp_per_capita / exchange_rate


@_level(
    zh="地区生产总值（美元）",
    en="GDP, USD",
    unit=DOLLARS,
    definition=Text("现价地区生产总值 ÷ 年平均汇率", "GDP at current prices / annual average exchange rate"),
    source=_SNA,
    constant=lambda gdp_usd, price_level: gdp_usd / price_level,
)
def gdp_usd(gdp: Array, exchange_rate: Array, money_scale: float, dollar_scale: float) -> Array:
    """GDP at current prices in US dollars."""
    return gdp / exchange_rate * (money_scale / dollar_scale)

"""Output, prices and income per head; research and development; revisions of the level that a census finds."""

from functools import partial

import numpy as np

from hzsim._typing import Array, Text
from hzsim.measures import DOLLARS, MONEY, MONEY_PER_PERSON, MONEY_PER_USD, USD
from hzsim.model.arrays import against_before, compound
from hzsim.model.modules.formulas import indicator
from hzsim.model.modules.parts import Assumption, Domain, Fact, rate_assumption
from hzsim.units import PRICE_INDEX, RATE, SHARE

SNA = Text(
    "《国民账户体系2008》第15章（价格和物量核算）",
    "System of National Accounts 2008, chapter 15 (price and volume measures)",
)
_PER_HEAD = Text(
    "人均指标按全年人口计，以上年末与本年末人口的平均数代之（Preston、Heuveline 与 Guillot，2001，第1章）",
    "per-capita figures are over person-years, taken as the mean of two year-end populations (Preston, Heuveline and "
    "Guillot 2001, chapter 1)",
)
_FRASCATI = Text(
    "经合组织《弗拉斯卡蒂手册2015》第4章：研发经费支出与地区生产总值之比，均按现价",
    "OECD Frascati Manual 2015, chapter 4: gross domestic expenditure on R&D against GDP, both at current prices",
)

gdp_fact = Fact("gdp", Text("地区生产总值", "Gross domestic product"), MONEY)
exchange_rate_fact = Fact("exchange_rate", Text("汇率", "Exchange rate"), MONEY_PER_USD, separable=True)
rd_intensity_fact = Fact("rd_intensity", Text("研发强度", "R&D intensity"), SHARE, separable=True)

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
rd_spending_growth = rate_assumption(
    name="rd_spending_growth",
    label=Text("研发支出增速（实际）", "Growth of R&D spending, real"),
    bounds=(-0.3, 0.5),
    definition=Text(
        "按基年价格计算的研发经费支出年增长率，价格随平减指数",
        "yearly growth of R&D spending at base-year prices; its prices move as the deflator",
    ),
    domain=Domain(-0.4, 0.6),
)
level_revision = rate_assumption(
    name="level_revision",
    label=Text("普查修订幅度", "Revision of the level"),
    bounds=(-0.3, 0.3),
    definition=Text(
        "普查年份对地区生产总值水平的修订：此后各年按同一比例上调或下调",
        "by how much a census revises the level of GDP in a year, and of all years from then on",
    ),
    domain=Domain(-0.4, 0.4),
)


_output = partial(indicator, decimals=0, lever="real_growth", source=SNA)
_per_head = partial(_output, source=_PER_HEAD)
_index = partial(indicator, unit=PRICE_INDEX, decimals=4)
_research = partial(indicator, lever="rd_spending_growth", source=_FRASCATI)


@_output(
    zh="地区生产总值（基年价）",
    en="GDP, base-year prices",
    unit=MONEY,
    definition=Text(
        "基年地区生产总值 × 各年（1 + 实际增速）的累积", "base GDP x cumulative product of (1 + real growth)"
    ),
)
def real_gdp(base_gdp: float, real_growth: Array) -> Array:
    """GDP at base-year prices."""
    return compound(real_growth, base_gdp)


@_output(
    zh="地区生产总值增速",
    en="Real GDP growth",
    unit=RATE,
    decimals=2,
    definition=Text("基年价地区生产总值比上年的变化", "GDP at base-year prices against the year before"),
    averaged=True,
    history="gdp_real_growth",
)
def gdp_growth(real_gdp: Array, base_gdp: float) -> Array:
    """Growth of GDP at base-year prices, rate."""
    return against_before(np.divide, real_gdp, base_gdp) - 1


@_index(
    zh="价格水平",
    en="Price level",
    definition=Text(
        "各年（1 + 平减指数涨幅）的累积，基年为 1", "cumulative product of (1 + deflator growth), base year = 1"
    ),
    source=SNA,
    lever="deflator_growth",
)
def price_level(deflator_growth: Array) -> Array:
    """GDP deflator, base year = 1."""
    return compound(deflator_growth)


@_output(
    zh="地区生产总值（现价）",
    en="GDP, current prices",
    unit=MONEY,
    definition=Text(
        "基年价地区生产总值 × 价格水平（× 修订后的水平，如有该模块）",
        "GDP at base-year prices x price level (x revised level, where that module is named)",
    ),
    history="gdp_nominal",
    constant=lambda gdp, price_level: gdp / price_level,
)
def gdp(real_gdp: Array, price_level: Array, revised_level: Array | None = None) -> Array:
    """GDP at current prices."""
    current = real_gdp * price_level
    return current if revised_level is None else current * revised_level


@_per_head(
    zh="人均地区生产总值",
    en="GDP per head",
    unit=MONEY_PER_PERSON,
    definition=Text("现价地区生产总值 ÷ 年平均常住人口", "GDP at current prices / average resident population"),
    history="gdp_per_capita",
    constant=lambda gdp_per_capita, price_level: gdp_per_capita / price_level,
)
def gdp_per_capita(gdp: Array, average_population: Array, money_scale: float, people_scale: float) -> Array:
    """GDP at current prices per head of the average population."""
    return gdp / average_population * (money_scale / people_scale)


@_per_head(
    zh="人均地区生产总值（美元）",
    en="GDP per head, USD",
    unit=USD,
    definition=Text("人均地区生产总值 ÷ 年平均汇率", "GDP per head / annual average exchange rate"),
    history="gdp_per_capita_usd",
    constant=lambda gdp_per_capita_usd, price_level: gdp_per_capita_usd / price_level,
)
def gdp_per_capita_usd(gdp_per_capita: Array, exchange_rate: Array) -> Array:
    """GDP at current prices per head in US dollars."""
    return gdp_per_capita / exchange_rate


@_output(
    zh="地区生产总值（美元）",
    en="GDP, USD",
    unit=DOLLARS,
    definition=Text("现价地区生产总值 ÷ 年平均汇率", "GDP at current prices / annual average exchange rate"),
    constant=lambda gdp_usd, price_level: gdp_usd / price_level,
)
def gdp_usd(gdp: Array, exchange_rate: Array, money_scale: float, dollar_scale: float) -> Array:
    """GDP at current prices in US dollars."""
    return gdp / exchange_rate * (money_scale / dollar_scale)


@_research(
    zh="研发经费支出",
    en="R&D spending",
    unit=MONEY,
    decimals=0,
    definition=Text(
        "基年研发强度 × 基年地区生产总值 × 各年（1 + 研发支出增速）的累积 × 价格水平",
        "base R&D intensity x base GDP x cumulative product of (1 + growth of R&D spending) x price level",
    ),
)
def rd_spending(base_rd_intensity: float, base_gdp: float, rd_spending_growth: Array, price_level: Array) -> Array:
    """R&D spending at current prices."""
    return compound(rd_spending_growth, base_rd_intensity * base_gdp) * price_level


@_research(
    zh="研发强度",
    en="R&D intensity",
    unit=SHARE,
    decimals=2,
    definition=Text("研发经费支出 ÷ 现价地区生产总值", "R&D spending / GDP at current prices"),
    history="rd_intensity",
)
def rd_intensity(rd_spending: Array, gdp: Array) -> Array:
    """R&D spending as a share of GDP, both at current prices."""
    return rd_spending / gdp


@_index(
    zh="修订后的水平",
    en="Revised level",
    definition=Text(
        "各年（1 + 普查修订幅度）的累积，基年为 1", "cumulative product of (1 + revision of the level), base year = 1"
    ),
    source=Text(
        "国家统计局：经济普查后修订普查年份及以前的水平，增速随历史数据一并修订",
        "National Bureau of Statistics of China: a census revises its year and those before; growth hardly moves",
    ),
    lever="level_revision",
)
def revised_level(level_revision: Array) -> Array:
    """The level of GDP after revisions against the level before, base year = 1."""
    return compound(level_revision)


INNOVATION = (rd_intensity_fact, rd_spending_growth, rd_spending, rd_intensity)
REVISION = (level_revision, revised_level)

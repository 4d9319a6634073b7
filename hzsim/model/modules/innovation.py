"""Research and development."""

from hzsim._typing import Array, Text
from hzsim.measures import MONEY
from hzsim.model.arrays import compound
from hzsim.model.modules.parts import Domain, Fact, indicator, rate_assumption
from hzsim.units import SHARE

_FRASCATI = Text(
    "经合组织《弗拉斯卡蒂手册2015》第4章：研发经费支出与地区生产总值之比，均按现价",
    "OECD Frascati Manual 2015, chapter 4: gross domestic expenditure on R&D against GDP, both at current prices",
)

rd_intensity_fact = Fact("rd_intensity", Text("研发强度", "R&D intensity"), SHARE, separable=True)

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


@indicator(
    zh="研发经费支出",
    en="R&D spending",
    unit=MONEY,
    decimals=0,
    definition=Text(
        "基年研发强度 × 基年地区生产总值 × 各年（1 + 研发支出增速）的累积 × 价格水平",
        "base R&D intensity x base GDP x cumulative product of (1 + growth of R&D spending) x price level",
    ),
    source=_FRASCATI,
    lever="rd_spending_growth",
)
def rd_spending(base_rd_intensity: float, base_gdp: float, rd_spending_growth: Array, price_level: Array) -> Array:
    """R&D spending at current prices."""
    return compound(rd_spending_growth, base_rd_intensity * base_gdp) * price_level


@indicator(
    zh="研发强度",
    en="R&D intensity",
    unit=SHARE,
    decimals=2,
    definition=Text("研发经费支出 ÷ 现价地区生产总值", "R&D spending / GDP at current prices"),
    source=_FRASCATI,
    lever="rd_spending_growth",
    history="rd_intensity",
)
def rd_intensity(rd_spending: Array, gdp: Array) -> Array:
    """R&D spending as a share of GDP, both at current prices."""
    return rd_spending / gdp

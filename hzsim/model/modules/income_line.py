"""The line above which the World Bank calls an economy one of high income: it moves, mostly with world prices."""

from hzsim._typing import Array, Text
from hzsim.measures import USD
from hzsim.model.arrays import compound
from hzsim.model.modules.parts import Domain, Fact, indicator, rate_assumption

high_income_line_fact = Fact("high_income_line", Text("高收入线", "High-income line"), USD)

high_income_line_growth = rate_assumption(
    name="high_income_line_growth",
    label=Text("高收入线涨幅", "Growth of the high-income line"),
    bounds=(-0.1, 0.15),
    definition=Text("世界银行高收入线（美元）的年涨幅", "yearly change of the World Bank's high-income line, in USD"),
    domain=Domain(-0.2, 0.3),
)


@indicator(
    zh="高收入线",
    en="High-income line, USD",
    unit=USD,
    decimals=0,
    definition=Text(
        "基年高收入线 × 各年（1 + 涨幅）的累积", "line of the base year x cumulative product of (1 + growth)"
    ),
    source=Text(
        "世界银行：高收入经济体的人均国民总收入门槛，每年按主要货币的价格水平调整",
        "World Bank: income per head of high-income economies, adjusted every year by prices of the main currencies",
    ),
    lever="high_income_line_growth",
)
def high_income_line(base_high_income_line: float, high_income_line_growth: Array) -> Array:
    """Income per head from which an economy is of high income, USD."""
    return compound(high_income_line_growth, base_high_income_line)

"""Employment with productivity, foreign trade and retail sales."""

from hzsim._typing import Array, Text
from hzsim.measures import MONEY, OUTPUT_PER_PERSON, PEOPLE
from hzsim.model.arrays import compound
from hzsim.model.modules.parts import Fact, indicator, rate_assumption

ILO = Text(
    "国际劳工组织《劳动力市场主要指标》第9版：从业人员人均产出",
    "ILO, Key Indicators of the Labour Market, 9th edition: output per person employed",
)
_TRADE = Text(
    "国家统计局：货物进出口总额，人民币现价",
    "National Bureau of Statistics of China: goods imports and exports, in yuan at current prices",
)
_RETAIL = Text(
    "国家统计局：社会消费品零售总额，现价",
    "National Bureau of Statistics of China: total retail sales of consumer goods, at current prices",
)

employment_fact = Fact("employment", Text("从业人员", "Persons employed"), PEOPLE)
trade_fact = Fact("trade", Text("外贸进出口总额", "Goods trade"), MONEY, separable=True)
retail_fact = Fact("retail", Text("社会消费品零售总额", "Retail sales"), MONEY, separable=True)

employment_growth = rate_assumption(
    name="employment_growth",
    label=Text("从业人员增速", "Growth of employment"),
    bounds=(-0.1, 0.1),
    definition=Text("全社会从业人员的年增长率", "yearly growth of all persons employed"),
)
trade_growth = rate_assumption(
    name="trade_growth",
    label=Text("外贸增速（名义）", "Growth of goods trade, nominal"),
    bounds=(-0.3, 0.5),
    definition=Text(
        "本币计价外贸进出口总额的年增长率", "yearly growth of goods trade in local currency at current prices"
    ),
)
retail_growth = rate_assumption(
    name="retail_growth",
    label=Text("零售增速（名义）", "Growth of retail sales, nominal"),
    bounds=(-0.2, 0.3),
    definition=Text("社会消费品零售总额的年增长率", "yearly growth of retail sales at current prices"),
)


@indicator(
    zh="从业人员",
    en="Persons employed",
    unit=PEOPLE,
    decimals=1,
    definition=Text("基年从业人员 × 各年（1 + 从业人员增速）的累积", "base x cumulative product of (1 + growth)"),
    source=ILO,
    lever="employment_growth",
)
def employment(base_employment: float, employment_growth: Array) -> Array:
    """All persons employed."""
    return base_employment * compound(employment_growth)


@indicator(
    zh="全员劳动生产率（基年价）",
    en="Labour productivity, base-year prices",
    unit=OUTPUT_PER_PERSON,
    decimals=2,
    definition=Text("基年价地区生产总值 ÷ 从业人员", "GDP at base-year prices / persons employed"),
    source=ILO,
    lever="real_growth",
)
def productivity(real_gdp: Array, employment: Array) -> Array:
    """GDP at base-year prices per person employed, money over people as tables count both."""
    return real_gdp / employment


@indicator(
    zh="外贸进出口总额",
    en="Goods trade, current prices",
    unit=MONEY,
    decimals=0,
    definition=Text("基年外贸 × 各年（1 + 外贸增速）的累积", "base x cumulative product of (1 + growth)"),
    source=_TRADE,
    lever="trade_growth",
)
def trade(base_trade: float, trade_growth: Array) -> Array:
    """Goods imports and exports at current prices."""
    return base_trade * compound(trade_growth)


@indicator(
    zh="社会消费品零售总额",
    en="Retail sales, current prices",
    unit=MONEY,
    decimals=0,
    definition=Text("基年零售总额 × 各年（1 + 零售增速）的累积", "base x cumulative product of (1 + growth)"),
    source=_RETAIL,
    lever="retail_growth",
)
def retail(base_retail: float, retail_growth: Array) -> Array:
    """Retail sales of consumer goods at current prices."""
    return base_retail * compound(retail_growth)

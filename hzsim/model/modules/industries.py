"""Parts of the economy, employment with productivity, foreign trade, retail sales, and the province it is part of.

The digital economy, culture, services and industry each grow with GDP and a lead of their own, so that a part's share
of GDP depends on the lead alone and its level on both. These parts, and the province, are at base-year prices: shares
assume that a part's prices move as those of GDP.
"""

from collections.abc import Callable
from functools import partial

from hzsim._typing import Array, Text
from hzsim.measures import MONEY, OUTPUT_PER_PERSON, PEOPLE
from hzsim.model.arrays import compound
from hzsim.model.modules.economy import SNA
from hzsim.model.modules.formulas import indicator
from hzsim.model.modules.parts import Assumption, Domain, Fact, Formula, Indicator, rate_assumption
from hzsim.model.modules.people import ILO
from hzsim.units import SHARE

_BY_INDUSTRY = Text(
    "《国民账户体系2008》第6章（分行业增加值）", "System of National Accounts 2008, chapter 6 (value added by industry)"
)

_amount_fact = partial(Fact, unit=MONEY, separable=True)
digital_va_fact = _amount_fact("digital_va", Text("数字经济核心产业增加值", "Value added of the core digital economy"))
culture_va_fact = _amount_fact("culture_va", Text("文化产业增加值", "Value added of culture"))
services_va_fact = _amount_fact("services_va", Text("服务业增加值", "Value added of services"))
industry_va_fact = _amount_fact("industry_va", Text("规上工业增加值", "Value added of industry above size"))


def _lead(name: str, part: Text, measured: str = "") -> Assumption:
    """Return the assumption of a part's lead over GDP: (1 + the part's growth) / (1 + real growth) - 1."""
    return rate_assumption(
        name=name,
        label=Text(f"{part.zh}快于GDP的幅度", f"Lead of {part.en}"),
        bounds=(-0.15, 0.25),
        definition=Text(
            f"（1 + {part.zh}增速）÷（1 + 实际增速）− 1",
            f"(1 + growth of {measured or part.en}) / (1 + real growth) - 1",
        ),
    )


digital_lead = _lead("digital_lead", Text("数字经济", "the digital economy"))
culture_lead = _lead("culture_lead", Text("文化产业", "culture"))
services_lead = _lead("services_lead", Text("服务业", "services"))
industry_lead = _lead("industry_lead", Text("规上工业", "industry"), "industry above size")


def _value_added(base: float, real_gdp: Array, base_gdp: float, lead: Array) -> Array:
    """Return a part's value added at base-year prices: it grows with GDP and its lead."""
    return base * (real_gdp / base_gdp) * compound(lead)


_GROWN = Text("基年值 × 地区生产总值增长倍数 × 快于GDP幅度的累积", "base x growth of GDP x compounded lead")
_amount = partial(indicator, unit=MONEY, decimals=0)
_level = partial(_amount, definition=_GROWN, source=_BY_INDUSTRY)
_part = partial(indicator, unit=SHARE, decimals=2)
_work = partial(indicator, source=ILO)


def _share(zh: str, en: str, lever: str) -> Callable[[Formula], Indicator]:
    """Return what declares the share of a part in GDP, both at base-year prices."""
    definition = Text(f"{zh}增加值 ÷ 基年价地区生产总值", "value added / GDP, both at base-year prices")
    return _part(zh=f"{zh}占比", en=f"{en}, share of GDP", definition=definition, source=_BY_INDUSTRY, lever=lever)


@_level(zh="数字经济核心产业增加值（基年价）", en="Core digital economy, base-year prices", lever="digital_lead")
def digital_va(base_digital_va: float, real_gdp: Array, base_gdp: float, digital_lead: Array) -> Array:
    """Value added of the core digital economy at base-year prices."""
    return _value_added(base_digital_va, real_gdp, base_gdp, digital_lead)


@_share("数字经济核心产业", "Core digital economy", "digital_lead")
def digital_share(digital_va: Array, real_gdp: Array) -> Array:
    """The core digital economy as a share of GDP, both at base-year prices."""
    return digital_va / real_gdp


@_level(zh="文化产业增加值（基年价）", en="Culture, base-year prices", lever="culture_lead")
def culture_va(base_culture_va: float, real_gdp: Array, base_gdp: float, culture_lead: Array) -> Array:
    """Value added of culture and related industries at base-year prices."""
    return _value_added(base_culture_va, real_gdp, base_gdp, culture_lead)


@_level(zh="服务业增加值（基年价）", en="Services, base-year prices", lever="services_lead")
def services_va(base_services_va: float, real_gdp: Array, base_gdp: float, services_lead: Array) -> Array:
    """Value added of services at base-year prices."""
    return _value_added(base_services_va, real_gdp, base_gdp, services_lead)


@_share("服务业", "Services", "services_lead")
def services_share(services_va: Array, real_gdp: Array) -> Array:
    """Services as a share of GDP, both at base-year prices."""
    return services_va / real_gdp


@_level(zh="规上工业增加值（基年价）", en="Industry above size, base-year prices", lever="industry_lead")
def industry_va(base_industry_va: float, real_gdp: Array, base_gdp: float, industry_lead: Array) -> Array:
    """Value added of industry above size at base-year prices."""
    return _value_added(base_industry_va, real_gdp, base_gdp, industry_lead)


@_share("规上工业", "Industry above size", "industry_lead")
def industry_share(industry_va: Array, real_gdp: Array) -> Array:
    """Industry above size as a share of GDP, both at base-year prices."""
    return industry_va / real_gdp


_TRADE = Text(
    "国家统计局：货物进出口总额，人民币现价",
    "National Bureau of Statistics of China: goods imports and exports, in yuan at current prices",
)
_RETAIL = Text(
    "国家统计局：社会消费品零售总额，现价",
    "National Bureau of Statistics of China: total retail sales of consumer goods, at current prices",
)

employment_fact = Fact("employment", Text("从业人员", "Persons employed"), PEOPLE)
trade_fact = _amount_fact("trade", Text("外贸进出口总额", "Goods trade"))
retail_fact = _amount_fact("retail", Text("社会消费品零售总额", "Retail sales"))

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


@_work(
    zh="从业人员",
    en="Persons employed",
    unit=PEOPLE,
    decimals=1,
    definition=Text("基年从业人员 × 各年（1 + 从业人员增速）的累积", "base x cumulative product of (1 + growth)"),
    lever="employment_growth",
)
def employment(base_employment: float, employment_growth: Array) -> Array:
    """All persons employed."""
    return base_employment * compound(employment_growth)


@_work(
    zh="全员劳动生产率（基年价）",
    en="Labour productivity, base-year prices",
    unit=OUTPUT_PER_PERSON,
    decimals=2,
    definition=Text("基年价地区生产总值 ÷ 从业人员", "GDP at base-year prices / persons employed"),
    lever="real_growth",
)
def productivity(real_gdp: Array, employment: Array) -> Array:
    """GDP at base-year prices per person employed, money over people as tables count both."""
    return real_gdp / employment


@_amount(
    zh="外贸进出口总额",
    en="Goods trade, current prices",
    definition=Text("基年外贸 × 各年（1 + 外贸增速）的累积", "base x cumulative product of (1 + growth)"),
    source=_TRADE,
    lever="trade_growth",
)
def trade(base_trade: float, trade_growth: Array) -> Array:
    """Goods imports and exports at current prices."""
    return base_trade * compound(trade_growth)


@_amount(
    zh="社会消费品零售总额",
    en="Retail sales, current prices",
    definition=Text("基年零售总额 × 各年（1 + 零售增速）的累积", "base x cumulative product of (1 + growth)"),
    source=_RETAIL,
    lever="retail_growth",
)
def retail(base_retail: float, retail_growth: Array) -> Array:
    """Retail sales of consumer goods at current prices."""
    return base_retail * compound(retail_growth)


province_gdp_fact = Fact("province_gdp", Text("全省生产总值", "GDP of the province"), MONEY)

province_growth = rate_assumption(
    name="province_growth",
    label=Text("全省实际增速", "Real growth of the province"),
    bounds=(-0.15, 0.25),
    definition=Text("按基年价格计算的全省生产总值年增长率", "yearly growth of the province's GDP at base-year prices"),
    domain=Domain(-0.3, 0.3),
)


@_amount(
    zh="全省生产总值（基年价）",
    en="GDP of the province, base-year prices",
    definition=Text(
        "基年全省生产总值 × 各年（1 + 全省增速）的累积", "base GDP of the province x cumulative product of (1 + growth)"
    ),
    source=SNA,
    lever="province_growth",
)
def province_gdp(base_province_gdp: float, province_growth: Array) -> Array:
    """GDP of the province at base-year prices."""
    return base_province_gdp * compound(province_growth)


@_part(
    zh="占全省比重",
    en="Share of the province",
    definition=Text(
        "地区生产总值 ÷ 全省生产总值，均按基年价", "GDP of the city / of the province, both at base-year prices"
    ),
    source=SNA,
    lever="real_growth",
)
def province_share(real_gdp: Array, province_gdp: Array) -> Array:
    """The city's GDP as a share of the province's, both at base-year prices."""
    return real_gdp / province_gdp


PROVINCE = (province_gdp_fact, province_growth, province_gdp, province_share)

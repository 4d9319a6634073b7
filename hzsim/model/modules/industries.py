"""Parts of the economy: digital economy, culture, services, industry.

Each part grows with GDP and a lead of its own, so that its share of GDP depends on the lead
alone and its level on both. All are at base-year prices: shares assume that a part's prices
move as those of GDP.
"""

from collections.abc import Callable
from functools import partial

from hzsim._typing import Array, Text
from hzsim.measures import MONEY
from hzsim.model.arrays import compound
from hzsim.model.arrays.formulas import Formula
from hzsim.model.modules.parts import Assumption, Fact, Indicator, indicator, rate_assumption
from hzsim.units import SHARE

_SNA = Text(
    "《国民账户体系2008》第6章（分行业增加值）", "System of National Accounts 2008, chapter 6 (value added by industry)"
)

digital_va_fact = Fact(
    "digital_va", Text("数字经济核心产业增加值", "Value added of the core digital economy"), MONEY, separable=True
)
culture_va_fact = Fact("culture_va", Text("文化产业增加值", "Value added of culture"), MONEY, separable=True)
services_va_fact = Fact("services_va", Text("服务业增加值", "Value added of services"), MONEY, separable=True)
industry_va_fact = Fact(
    "industry_va", Text("规上工业增加值", "Value added of industry above size"), MONEY, separable=True
)


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


_level = partial(indicator, unit=MONEY, decimals=0, definition=_GROWN, source=_SNA)


def _share(zh: str, en: str, lever: str) -> Callable[[Formula], Indicator]:
    """Return what declares the share of a part in GDP, both at base-year prices."""
    definition = Text(f"{zh}增加值 ÷ 基年价地区生产总值", "value added / GDP, both at base-year prices")
    return indicator(
        zh=f"{zh}占比",
        en=f"{en}, share of GDP",
        unit=SHARE,
        decimals=2,
        definition=definition,
        source=_SNA,
        lever=lever,
    )


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

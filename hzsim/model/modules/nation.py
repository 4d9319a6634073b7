"""The nation that an economy is part of, and where it stands in it and among others: leads, income, rank.

An economy and its province grow as their nation does and a lead each. A table of cities says which rivals there are,
so that this module holds the arithmetic of a rank and declares none: a model has the rank and the rivals' leads as
its own. A target on a rank is judged by a number that moves with all of them: the level over that of the rival in the
place asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from hzsim._typing import Array, Text
from hzsim.measures import MONEY, USD
from hzsim.model.arrays import compound
from hzsim.model.modules.formulas import indicator
from hzsim.model.modules.parts import Assumption, Domain, Fact, Indicator, rate_assumption
from hzsim.units import NUMBER, RATE, Unit

LEAD_SOURCE = Text(
    "领先幅度 =（1 + 增速）÷（1 + 全国增速）− 1，逐年复合可加总为占全国比重的变化",
    "lead = (1 + growth) / (1 + the nation's growth) - 1: compounded, the change of the share of the nation",
)

national_growth = rate_assumption(
    name="national_growth",
    label=Text("全国实际增速", "Real growth of the nation"),
    bounds=(-0.15, 0.25),
    definition=Text("按基年价格计算的国内生产总值年增长率", "yearly growth of the nation's GDP at base-year prices"),
    domain=Domain(-0.3, 0.3),
)
growth_lead = rate_assumption(
    name="growth_lead",
    label=Text("快于全国的幅度", "Lead over the nation"),
    bounds=(-0.15, 0.2),
    definition=Text(
        "（1 + 实际增速）÷（1 + 全国实际增速）− 1", "(1 + real growth) / (1 + the nation's real growth) - 1"
    ),
    domain=Domain(-0.3, 0.3),
)


def lead_of(growth: Array | float, national_growth: Array) -> Array:
    """Return the lead that brings an economy's growth, given the nation's."""
    return np.asarray((1 + growth) / (1 + national_growth) - 1)


_growth = partial(indicator, unit=RATE, decimals=2, source=LEAD_SOURCE, averaged=True, through=lead_of)


@_growth(
    zh="实际增速",
    en="Real growth",
    definition=Text(
        "（1 + 全国实际增速）×（1 + 快于全国的幅度）− 1",
        "(1 + the nation's real growth) x (1 + lead over the nation) - 1",
    ),
    lever="growth_lead",
    history="gdp_real_growth",
)
def real_growth(national_growth: Array, growth_lead: Array) -> Array:
    """Growth of GDP at base-year prices, rate."""
    return (1 + national_growth) * (1 + growth_lead) - 1


province_lead = rate_assumption(
    name="province_lead",
    label=Text("全省快于全国的幅度", "Lead of the province over the nation"),
    bounds=(-0.15, 0.2),
    definition=Text(
        "（1 + 全省实际增速）÷（1 + 全国实际增速）− 1",
        "(1 + real growth of the province) / (1 + the nation's real growth) - 1",
    ),
    domain=Domain(-0.3, 0.3),
)


@_growth(
    zh="全省实际增速",
    en="Real growth of the province",
    definition=Text(
        "（1 + 全国实际增速）×（1 + 全省快于全国的幅度）− 1",
        "(1 + the nation's real growth) x (1 + lead of the province over the nation) - 1",
    ),
    lever="province_lead",
)
def province_growth(national_growth: Array, province_lead: Array) -> Array:
    """Growth of the province's GDP at base-year prices, rate."""
    return (1 + national_growth) * (1 + province_lead) - 1


PROVINCE = (province_lead, province_growth)

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


INCOME_LINE = (high_income_line_fact, high_income_line_growth, high_income_line)

RANK = "gdp_rank"
CITIES = "cities"
"""The table of rivals that is meant where none is named."""
RANK_UNIT = Unit("rank", "rank", "8", chinese="位次", written=Text("第{}位", "rank {}"))
RANK_LABEL = Text("地区生产总值位次", "GDP rank")
_OVER = Text("扣除全国增长的地区生产总值", "GDP less the nation's growth")


@indicator(zh=_OVER.zh, en=_OVER.en, unit=MONEY, decimals=2, definition=_OVER, source=_OVER, lever="real_growth")
def gdp_over_nation(real_gdp: Array, national_growth: Array) -> Array:
    """Return GDP at base-year prices divided by the nation's cumulated growth: the size by which a city is ranked."""
    return real_gdp / compound(national_growth)


RANKED = (gdp_over_nation,)
"""What a model of rivals has as its own; no module declares it."""
OVER_NATION = gdp_over_nation.name


@dataclass(frozen=True, slots=True)
class Entrant:
    """A rival in a model: its name as part of names, its label, its GDP of the base year, and growth that is stated."""

    key: str
    label: Text
    gdp: float
    growth: float | None = None

    @property
    def lead(self) -> Assumption:
        """Its yearly lead over the nation; drawn in every year, whatever is known of the economy itself."""
        label = Text(f"{self.label.zh}快于全国的幅度", f"Lead of {self.label.en} over the nation")
        return replace(growth_lead, name=lead_name(self.key), label=label, observed=False)

    def stated_lead(self, nation: Array) -> Array | None:
        """Return the central lead that growth as stated is over a nation's, shape (years,); None where none is."""
        return None if self.growth is None else lead_of(self.growth, nation)


def lead_name(key: str) -> str:
    """Return the name of the assumption that is a rival's lead."""
    return f"lead_{key}"


@dataclass(frozen=True, slots=True)
class Field:
    """The rivals among whom an economy is ranked, and the name of the table that has them."""

    table: str = CITIES
    entrants: tuple[Entrant, ...] = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """What a rank among them is made of."""
        return OVER_NATION, *(lead_name(one.key) for one in self.entrants)

    def levels(self, values: Mapping[str, Array]) -> Iterator[Array]:
        """Yield each one's level over the nation."""
        return (one.gdp * compound(values[lead_name(one.key)]) for one in self.entrants)


@dataclass(frozen=True, slots=True)
class _Rank:
    """The formula of a rank: one more than the rivals that are larger."""

    field: Field

    def __call__(self, **values: Array) -> Array:
        own = values[OVER_NATION]
        return np.asanyarray(1.0 + sum(np.where(level > own, 1.0, 0.0) for level in self.field.levels(values)))


@dataclass(frozen=True, slots=True)
class _AgainstPlace:
    """The formula of a level over that of the rival in a place, counted from the largest."""

    place: int
    field: Field

    def __call__(self, **values: Array) -> Array:
        largest = list[Array]()
        for level in self.field.levels(values):
            for at, other in enumerate(largest):
                largest[at], level = np.maximum(other, level), np.minimum(other, level)
            largest = [*largest, level][: self.place]
        return np.asanyarray(values[OVER_NATION] / largest[-1])


def rank_indicator(field: Field) -> Indicator:
    """Return the rank among rivals, a whole number."""
    return Indicator(
        RANK, RANK_LABEL, RANK_UNIT, 0, _Rank(field), field.inputs, _DEFINITION, LEAD_SOURCE, lever="real_growth"
    )


def field_of(rank: Indicator) -> Field:
    """Return the rivals of a rank, or of what a target on one is judged by."""
    assert isinstance(rank.formula, _Rank | _AgainstPlace)
    return rank.formula.field


def against_place(place: int, better: bool, field: Field) -> Indicator:
    """Return a level over that of the rival in a place: at least 1 where the rank is that place or a better one.

    `better` says whether that is asked for, or a rank further down. Without rivals yet it names what is asked for.
    """
    label = Text(f"地区生产总值与其他城市第{place}位之比", f"GDP over that of place {place} among the others")
    among = "" if field.table == CITIES else f" among {field.table}"
    written = f"rank of gdp{among} {'<=' if better else '>'} {place}"
    return replace(
        rank_indicator(field), name=written, label=label, unit=NUMBER, decimals=3, definition=label,
        formula=_AgainstPlace(place, field), written=written, made=(against_place, (place, better, field)),
    )  # fmt: skip


def place_of(part: Indicator) -> int | None:
    """Return the place that a target on a rank asks for; None for an indicator that is of no rank."""
    return part.formula.place if isinstance(part.formula, _AgainstPlace) else None


_DEFINITION = Text(
    "1 + 按基年价地区生产总值高于本市的其他城市数", "1 + the number of rivals with a larger GDP at base-year prices"
)

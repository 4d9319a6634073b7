"""Growth from capital, employment, human capital and total factor productivity: what every mode of it has.

One step from a year to the next, as in the World Bank's Long Term Growth Model: capital grows by investment
less depreciation, both against capital; growth is (1 + TFP) (1 + capital)^(1 - b) [(1 + human capital)
(1 + employment)]^b with the labour share b. `growth_from` takes the step forward, `tfp_from` backward. What
human capital is made of says `human_capital_index`.
"""

from functools import partial

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import NOTHING, BadValue, told
from hzsim.measures import USD
from hzsim.model.arrays.capital import Capital
from hzsim.model.modules.formulas import indicator, step
from hzsim.model.modules.parts import Domain, Fact, Facts, rate_assumption, share_assumption
from hzsim.units import RATE, SHARE, YEARS, canonical

STANDARD_MODEL = Text(
    "世界银行长期增长模型（标准模型）；增长核算见 Solow（1957）",
    "World Bank, Long Term Growth Model (standard model); growth accounting after Solow (1957)",
)
INVENTORY = Text(
    "永续盘存法；起点按稳态：投资率 ×（1 + 增速）÷（增速 + 折旧率）（Harberger，1978）",
    "perpetual inventory, from a steady state: investment share x (1 + growth) / (growth + depreciation) "
    "(Harberger 1978)",
)
ADDED_UP = Text(
    "对数分解按增速与其对数之比换算，各项之和恰为增速（Sato，1976；Vartia，1976）",
    "parts of the logarithm, scaled by growth over its logarithm, so that they add up to growth (Sato 1976, "
    "Vartia 1976)",
)
START_YEARS = 5
"""Years of a history whose mean growth stands for the growth before them."""

investment_share_history_fact = Fact(
    "investment_share_history", Text("历年投资率", "Investment shares up to the base year"), SHARE, True, False
)
growth_history_fact = Fact("growth_history", Text("历年实际增速", "Growth up to the base year"), RATE, True, False)
capital_output_ratio_fact = Fact(
    "capital_output_ratio", Text("资本产出比", "Capital-output ratio"), YEARS, required=False
)

income_ppp_fact = Fact(
    "income_ppp",
    Text("人均收入（2021年国际元）", "Income per head, international dollars of 2021"),
    USD,
    required=False,
)

unobserved_share = partial(share_assumption, observed=False)
investment_share = unobserved_share(
    name="investment_share",
    label=Text("投资率", "Investment share"),
    bounds=(0.05, 0.9),
    definition=Text(
        "固定资本形成总额占地区生产总值的比重（不是固定资产投资）",
        "gross fixed capital formation as a share of GDP (not fixed-asset investment)",
    ),
    domain=Domain(0.02, 0.95),
)
human_capital_growth = rate_assumption(
    name="human_capital_growth",
    label=Text("人力资本增速", "Growth of human capital"),
    bounds=(-0.02, 0.05),
    definition=Text("人均人力资本的年增长率", "yearly growth of human capital per person employed"),
    observed=False,
    domain=Domain(-0.05, 0.1),
)
tfp_growth = rate_assumption(
    name="tfp_growth",
    label=Text("全要素生产率增速", "TFP growth"),
    bounds=(-0.1, 0.15),
    definition=Text("全要素生产率的年增长率", "yearly growth of total factor productivity"),
    domain=Domain(-0.25, 0.25),
)
depreciation = unobserved_share(
    name="depreciation",
    label=Text("折旧率", "Depreciation"),
    bounds=(0.02, 0.15),
    definition=Text(
        "每年损耗的资本占年初资本的比重，基年以前同第一年",
        "capital worn out in a year as a share of capital at its start; before the base year as in the first year",
    ),
    domain=Domain(0.01, 0.2),
)
labour_share = unobserved_share(
    name="labour_share",
    label=Text("劳动份额", "Labour share"),
    bounds=(0.3, 0.8),
    definition=Text("劳动者报酬占地区生产总值的比重", "compensation of labour as a share of GDP"),
    domain=Domain(0.2, 0.9),
)


def base_ratio(
    depreciation: Array,
    base_investment_share_history: Array,
    base_growth_history: Array,
    base_capital_output_ratio: float,
) -> Array:
    """Return capital over GDP in the base year, shape (draws,), from the histories of investment and growth.

    Capital at the end of each year, at the depreciation of each draw in the first year, shape (draws, years); as
    stated, where there are no histories.
    """
    shares, growth, worn = base_investment_share_history, base_growth_history, depreciation[:, 0]
    if not len(shares):
        return np.full(len(worn), base_capital_output_ratio)
    before = growth[:START_YEARS].mean()
    ratio = shares[0] * (1 + before) / (before + worn)
    for share, rate in zip(shares, growth, strict=True):
        ratio = ratio * (1 - worn) / (1 + rate) + share
    return np.asarray(ratio)


def check_capital(facts: Facts) -> None:
    """Raise BadValue unless facts hold capital: histories of the same years that make it positive, or its ratio."""
    shares, growth = (np.asarray(facts[name]) for name in ("investment_share_history", "growth_history"))
    stated = float(np.asarray(facts["capital_output_ratio"]))
    if len(shares) != len(growth):
        counted = told("{number} and {number2} years", number=len(shares), number2=len(growth))
        raise BadValue("expected investment_share_history and growth_history of the same years", counted)
    if not len(shares) and np.isnan(stated):
        hint = "state investment_share_history and growth_history, or capital_output_ratio alone"
        raise BadValue("expected a baseline that says how much capital there is", NOTHING, hint)
    assert depreciation.domain is not None
    ends = np.array([depreciation.domain.low, *depreciation.bounds, depreciation.domain.high])
    found = base_ratio(ends[:, None], shares, growth, stated)
    if not found.min() > 0:
        rate = canonical(float(ends[found.argmin()]), SHARE)
        ratio = f"{found.min():.3g}"
        said = told("a capital-output ratio of {number} at depreciation of {number2}", number=ratio, number2=rate)
        raise BadValue("expected a history of investment and growth that leaves capital above zero", said)
    public = float(np.asarray(facts.get("public_capital_output_ratio", 0.0)))
    if not public < found.min():
        said = told("{number}, of {number2} in all", number=f"{public:.3g}", number2=f"{found.min():.3g}")
        raise BadValue("expected a public capital-output ratio below that of all capital", said)


def labour_factor(human_capital_growth: Array, employment_growth: Array, labour_share: Array) -> Array:
    """Return the factor of growth that work brings: [(1 + human capital) (1 + employment)]^share."""
    return np.asarray(np.exp(labour_share * (np.log1p(human_capital_growth) + np.log1p(employment_growth))))


def one_capital(
    investment_share: Array, depreciation: Array, labour_share: Array, ratio: Array = step(base_ratio)
) -> Capital:
    """Return all capital as one kind, which has what the labour share leaves."""
    return Capital(investment_share, depreciation, 1 - labour_share, ratio)


def part_of(growth: Array, logarithm: Array) -> Array:
    """Return what a part of growth's logarithm contributes to growth, in its unit: parts add up to growth."""
    whole = np.log1p(growth)
    small = np.abs(whole) < _SMALL
    scale = np.where(small, 1 + whole / 2, growth / np.where(small, 1.0, whole))
    return np.asarray(logarithm * scale)


_SMALL = 1e-7


ratio_of_capital = partial(indicator, unit=YEARS, decimals=2, source=INVENTORY)
contribution = partial(indicator, unit=RATE, decimals=2, source=ADDED_UP)


@contribution(
    zh="劳动的贡献",
    en="Contribution of employment",
    definition=Text("劳动份额 × 从业人员增速（对数）", "labour share x growth of employment, in logarithms"),
    lever="employment_growth",
)
def labour_contribution(real_growth: Array, employment_growth: Array, labour_share: Array) -> Array:
    """What employment contributes to growth, rate."""
    return part_of(real_growth, labour_share * np.log1p(employment_growth))


@contribution(
    zh="人力资本的贡献",
    en="Contribution of human capital",
    definition=Text("劳动份额 × 人力资本增速（对数）", "labour share x growth of human capital, in logarithms"),
    lever="human_capital_growth",
)
def human_capital_contribution(real_growth: Array, human_capital_growth: Array, labour_share: Array) -> Array:
    """What human capital contributes to growth, rate."""
    return part_of(real_growth, labour_share * np.log1p(human_capital_growth))

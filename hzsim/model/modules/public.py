"""Growth from public and private capital apart: what is invested in each, wears out and brings, by itself.

Investment and the capital-output ratio of the base year are those of both kinds; `public_investment_share` and
`public_capital_output_ratio` the public part of them. Of public investment only a part becomes capital.
"""

from functools import partial

import numpy as np

from hzsim._typing import Array, Text
from hzsim.model.arrays.capital import Capital, capital_along, growth_from, tfp_from
from hzsim.model.modules.formulas import indicator, step
from hzsim.model.modules.parts import Domain, Fact
from hzsim.model.modules.production import (
    base_ratio,
    contribution,
    labour_factor,
    part_of,
    ratio_of_capital,
    unobserved_share,
)
from hzsim.units import RATE, YEARS

EXTENSION = Text(
    "世界银行长期增长模型公共资本扩展（Devadas 与 Pennings，2018）",
    "World Bank, Long Term Growth Model, extension with public capital (Devadas and Pennings 2018)",
)

public_capital_output_ratio_fact = Fact(
    "public_capital_output_ratio", Text("公共资本产出比", "Public capital-output ratio"), YEARS
)

public_investment_share = unobserved_share(
    name="public_investment_share",
    label=Text("公共投资率", "Public investment share"),
    bounds=(0.0, 0.4),
    definition=Text(
        "公共部门固定资本形成占地区生产总值的比重，含在投资率之内",
        "capital formation of the public sector as a share of GDP, a part of the investment share",
    ),
    domain=Domain(-0.01, 0.5),
)
public_depreciation = unobserved_share(
    name="public_depreciation",
    label=Text("公共资本折旧率", "Depreciation of public capital"),
    bounds=(0.01, 0.1),
    definition=Text("每年损耗的公共资本占年初公共资本的比重", "public capital worn out in a year as a share of it"),
    domain=Domain(0.005, 0.15),
    usual=0.025,
)
investment_efficiency = unobserved_share(
    name="investment_efficiency",
    label=Text("公共投资效率", "Efficiency of public investment"),
    bounds=(0.2, 1.0),
    decimals=0,
    definition=Text("公共投资中形成有效资本的比重", "the part of public investment that becomes capital in use"),
    domain=Domain(0.05, 1.2),
    usual=0.6,
)
public_elasticity = unobserved_share(
    name="public_elasticity",
    label=Text("公共资本的产出弹性", "Elasticity of GDP to public capital"),
    bounds=(0.0, 0.3),
    definition=Text(
        "公共资本增长 1% 带来的产出增长（%），含在资本份额（1 − 劳动份额）之内",
        "growth of GDP for 1% more public capital, a part of capital's share (1 - labour share)",
    ),
    domain=Domain(-0.01, 0.4),
    usual=0.1,
)


_growth = partial(indicator, unit=RATE, decimals=2, source=EXTENSION, averaged=True)


def kinds_of(
    investment_share: Array,
    public_investment_share: Array,
    depreciation: Array,
    public_depreciation: Array,
    investment_efficiency: Array,
    public_elasticity: Array,
    labour_share: Array,
    base_public_capital_output_ratio: float,
    both: Array = step(base_ratio),
) -> tuple[Capital, Capital]:
    """Return public and private capital, which share what the labour share leaves, each with its part of investment.

    Of public investment a part, its efficiency, becomes capital. The World Bank's defaults are an elasticity of 0.10,
    depreciation of 2.5% and 5%, and an efficiency of 0.6. TFP stays that of the standard model, (1 + TFP) before all
    factors; the extension counts it with labour, (1 + its TFP)^labour share. Source: World Bank, Long Term Growth
    Model, extension with public capital (Devadas and Pennings 2018).
    """
    private, ratio = investment_share - public_investment_share, np.full(len(both), base_public_capital_output_ratio)
    public = Capital(investment_efficiency * public_investment_share, public_depreciation, public_elasticity, ratio)
    return public, Capital(private, depreciation, 1 - labour_share - public_elasticity, both - ratio)


def tfp_with(
    real_growth: Array, work: Array = step(labour_factor), kinds: tuple[Capital, Capital] = step(kinds_of)
) -> Array:
    """Return the growth of TFP, shape (draws, years), that is left of growth: the inverse of `real_growth`."""
    return tfp_from(real_growth, work, kinds)


@_growth(
    zh="实际增速",
    en="Real growth",
    definition=Text(
        "（1 + 全要素生产率增速）×（1 + 公共资本增速）^弹性 ×（1 + 非公共资本增速）^（1 − 劳动份额 − 弹性） × "
        "[（1 + 人力资本增速）（1 + 从业人员增速）]^劳动份额 − 1；已知年份为实际结果",
        "(1 + TFP growth) x (1 + growth of public capital)^elasticity x (1 + growth of private capital)^(1 - labour "
        "share - elasticity) x [(1 + growth of human capital) x (1 + growth of employment)]^labour share - 1; in "
        "known years what came of it",
    ),
    lever="tfp_growth",
    history="gdp_real_growth",
    through=tfp_with,
)
def real_growth(
    tfp_growth: Array,
    known_real_growth: Array,
    work: Array = step(labour_factor),
    kinds: tuple[Capital, Capital] = step(kinds_of),
) -> Array:
    """Growth of GDP at base-year prices, rate."""
    return growth_from(tfp_growth, work, kinds, known_real_growth)


@_growth(
    zh="公共资本增速",
    en="Growth of public capital",
    definition=Text(
        "公共投资效率 × 公共投资率 ÷ 上年公共资本产出比 − 公共资本折旧率",
        "efficiency x public investment share / public capital-output ratio of the year before - its depreciation",
    ),
    lever="public_investment_share",
)
def public_capital_growth(
    real_growth: Array,
    public_investment_share: Array,
    public_depreciation: Array,
    investment_efficiency: Array,
    base_public_capital_output_ratio: float,
) -> Array:
    """Growth of public capital at base-year prices, rate."""
    ratio = np.full(len(real_growth), base_public_capital_output_ratio)
    return capital_along(real_growth, investment_efficiency * public_investment_share, public_depreciation, ratio)


@_growth(
    zh="非公共资本增速",
    en="Growth of private capital",
    definition=Text(
        "（投资率 − 公共投资率）÷ 上年非公共资本产出比 − 折旧率",
        "(investment share - public investment share) / private capital-output ratio of the year before - depreciation",
    ),
    lever="investment_share",
)
def private_capital_growth(
    real_growth: Array,
    investment_share: Array,
    public_investment_share: Array,
    depreciation: Array,
    base_public_capital_output_ratio: float,
    both: Array = step(base_ratio),
) -> Array:
    """Growth of private capital at base-year prices, rate."""
    private = investment_share - public_investment_share
    return capital_along(real_growth, private, depreciation, both - base_public_capital_output_ratio)


@ratio_of_capital(
    zh="公共资本产出比",
    en="Public capital-output ratio",
    definition=Text(
        "上年公共资本产出比 ×（1 + 公共资本增速）÷（1 + 实际增速）",
        "that of the year before x (1 + growth of public capital) / (1 + real growth)",
    ),
    lever="public_investment_share",
)
def public_capital_output_ratio(
    public_capital_growth: Array, real_growth: Array, base_public_capital_output_ratio: float
) -> Array:
    """Public capital over GDP, years."""
    return np.asarray(base_public_capital_output_ratio * np.cumprod((1 + public_capital_growth) / (1 + real_growth), 1))


@ratio_of_capital(
    zh="资本产出比",
    en="Capital-output ratio",
    definition=Text(
        "公共与非公共资本之和 ÷ 地区生产总值；基年的合计由历年投资率与增速盘存得出",
        "public and private capital over GDP; in the base year both together by inventory of investment and growth",
    ),
    lever="investment_share",
)
def capital_output_ratio(
    real_growth: Array,
    private_capital_growth: Array,
    public_capital_output_ratio: Array,
    base_public_capital_output_ratio: float,
    both: Array = step(base_ratio),
) -> Array:
    """Public and private capital over GDP, years."""
    private = (both - base_public_capital_output_ratio)[:, None]
    return public_capital_output_ratio + private * np.cumprod((1 + private_capital_growth) / (1 + real_growth), axis=1)


@contribution(
    zh="公共资本的贡献",
    en="Contribution of public capital",
    definition=Text(
        "公共资本的产出弹性 × 公共资本增速（对数）", "elasticity x growth of public capital, in logarithms"
    ),
    lever="public_investment_share",
)
def public_capital_contribution(real_growth: Array, public_capital_growth: Array, public_elasticity: Array) -> Array:
    """What public capital contributes to growth, rate: a part of what capital does."""
    return part_of(real_growth, public_elasticity * np.log1p(public_capital_growth))


@contribution(
    zh="资本的贡献",
    en="Contribution of capital",
    definition=Text(
        "公共资本的贡献 +（1 − 劳动份额 − 弹性）× 非公共资本增速（对数）",
        "that of public capital + (1 - labour share - elasticity) x growth of private capital, in logarithms",
    ),
    lever="investment_share",
)
def capital_contribution(
    real_growth: Array,
    private_capital_growth: Array,
    public_capital_contribution: Array,
    public_elasticity: Array,
    labour_share: Array,
) -> Array:
    """What public and private capital contribute to growth, rate."""
    private = (1 - labour_share - public_elasticity) * np.log1p(private_capital_growth)
    return public_capital_contribution + part_of(real_growth, private)


@contribution(
    zh="全要素生产率的贡献",
    en="Contribution of TFP",
    definition=Text(
        "增速减去资本、劳动和人力资本的贡献", "growth less the contributions of capital, employment and human capital"
    ),
    lever="tfp_growth",
)
def tfp_contribution(
    real_growth: Array, capital_contribution: Array, labour_contribution: Array, human_capital_contribution: Array
) -> Array:
    """What total factor productivity contributes to growth, rate."""
    return real_growth - capital_contribution - labour_contribution - human_capital_contribution

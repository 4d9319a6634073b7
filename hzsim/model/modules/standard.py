"""Growth with capital as one kind: what remains as total factor productivity, or growth as it follows from it."""

from functools import partial

import numpy as np

from hzsim._typing import Array, Text
from hzsim.model.arrays.capital import Capital, capital_along, capital_factor, growth_from, tfp_from
from hzsim.model.modules.formulas import indicator, step
from hzsim.model.modules.production import (
    INVENTORY,
    STANDARD_MODEL,
    base_ratio,
    contribution,
    labour_factor,
    one_capital,
    part_of,
    ratio_of_capital,
)
from hzsim.units import RATE

_growth = partial(indicator, unit=RATE, decimals=2, averaged=True)


def left_of(growth: Array, capital: Array, human: Array, labour: Array, share: Array) -> Array:
    """Return what is left of growth, (1 + growth) over the factors of capital and work, less one."""
    factors = labour_factor(human, labour, share) * capital_factor([1 - share], [capital])
    return np.asarray((1 + growth) / factors - 1)


@contribution(
    zh="资本的贡献",
    en="Contribution of capital",
    definition=Text("（1 − 劳动份额）× 资本增速（对数）", "(1 - labour share) x growth of capital, in logarithms"),
    lever="investment_share",
)
def capital_contribution(real_growth: Array, capital_growth: Array, labour_share: Array) -> Array:
    """What capital contributes to growth, rate."""
    return part_of(real_growth, (1 - labour_share) * np.log1p(capital_growth))


@_growth(
    zh="资本增速",
    en="Growth of capital",
    definition=Text(
        "投资率 ÷ 上年资本产出比 − 折旧率", "investment share / capital-output ratio of the year before - depreciation"
    ),
    source=INVENTORY,
    lever="investment_share",
)
def capital_growth(
    real_growth: Array, investment_share: Array, depreciation: Array, ratio: Array = step(base_ratio)
) -> Array:
    """Growth of capital at base-year prices, rate."""
    return capital_along(real_growth, investment_share, depreciation, ratio)


@ratio_of_capital(
    zh="资本产出比",
    en="Capital-output ratio",
    definition=Text(
        "上年资本产出比 ×（1 + 资本增速）÷（1 + 实际增速），基年由历年投资率与增速盘存得出",
        "that of the year before x (1 + growth of capital) / (1 + real growth); in the base year by inventory of "
        "the histories of investment and growth",
    ),
    lever="investment_share",
)
def capital_output_ratio(
    capital_growth: Array, investment_share: Array, depreciation: Array, real_growth: Array
) -> Array:
    """Capital over GDP, years."""
    before = investment_share / (capital_growth + depreciation)
    return before * (1 + capital_growth) / (1 + real_growth)


@contribution(
    zh="全要素生产率的贡献",
    en="Contribution of TFP",
    definition=Text(
        "增速的对数减去资本、劳动和人力资本各项",
        "the logarithm of growth less those of capital, employment and human capital",
    ),
    lever="tfp_growth",
)
def tfp_contribution(
    real_growth: Array,
    capital_growth: Array,
    human_capital_growth: Array,
    employment_growth: Array,
    labour_share: Array,
) -> Array:
    """What total factor productivity contributes to growth, rate."""
    left = left_of(real_growth, capital_growth, human_capital_growth, employment_growth, labour_share)
    return part_of(real_growth, np.log1p(left))


def growth_with(tfp_growth: Array, work: Array = step(labour_factor), capital: Capital = step(one_capital)) -> Array:
    """Return the growth, shape (draws, years), of which that of TFP is what remains."""
    return growth_from(tfp_growth, work, [capital], np.empty(0))


@_growth(
    zh="全要素生产率增速",
    en="TFP growth",
    definition=Text(
        "（1 + 实际增速）÷（1 + 资本增速）^（1 − 劳动份额） ÷ [（1 + 人力资本增速）（1 + 从业人员增速）]^劳动份额 − 1",
        "(1 + real growth) / (1 + growth of capital)^(1 - labour share) / [(1 + growth of human capital) x "
        "(1 + growth of employment)]^labour share - 1",
    ),
    source=STANDARD_MODEL,
    lever="real_growth",
    through=growth_with,
)
def tfp_growth(
    real_growth: Array,
    capital_growth: Array,
    human_capital_growth: Array,
    employment_growth: Array,
    labour_share: Array,
) -> Array:
    """Growth of total factor productivity, rate."""
    return left_of(real_growth, capital_growth, human_capital_growth, employment_growth, labour_share)


IMPLIED = (tfp_growth,)


def tfp_of(real_growth: Array, work: Array = step(labour_factor), capital: Capital = step(one_capital)) -> Array:
    """Return the growth of TFP, shape (draws, years), that is left of growth: the inverse of `real_growth`."""
    return tfp_from(real_growth, work, [capital])


@_growth(
    zh="实际增速",
    en="Real growth",
    definition=Text(
        "（1 + 全要素生产率增速）×（1 + 资本增速）^（1 − 劳动份额） × [（1 + 人力资本增速）"
        "（1 + 从业人员增速）]^劳动份额 − 1；已知年份为实际结果",
        "(1 + TFP growth) x (1 + growth of capital)^(1 - labour share) x [(1 + growth of human capital) x "
        "(1 + growth of employment)]^labour share - 1; in known years what came of it",
    ),
    source=STANDARD_MODEL,
    lever="tfp_growth",
    history="gdp_real_growth",
    through=tfp_of,
)
def real_growth(
    tfp_growth: Array, known_real_growth: Array, work: Array = step(labour_factor), capital: Capital = step(one_capital)
) -> Array:
    """Growth of GDP at base-year prices, rate."""
    return growth_from(tfp_growth, work, [capital], known_real_growth)


FORWARD = (real_growth,)

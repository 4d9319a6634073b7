"""Growth as it is assumed: total factor productivity is what remains of it."""

import numpy as np

from hzsim._typing import Array, Text
from hzsim.model.arrays.formulas import step
from hzsim.model.modules.growth.capital import Capital, growth_from
from hzsim.model.modules.growth.production import STANDARD_MODEL, labour_factor, one_capital
from hzsim.model.modules.growth.standard import left_of
from hzsim.model.modules.parts import indicator
from hzsim.units import RATE


def growth_with(tfp_growth: Array, work: Array = step(labour_factor), capital: Capital = step(one_capital)) -> Array:
    """Return the growth, shape (draws, years), of which that of TFP is what remains."""
    return growth_from(tfp_growth, work, [capital], np.empty(0))


@indicator(
    zh="全要素生产率增速",
    en="TFP growth",
    unit=RATE,
    decimals=2,
    definition=Text(
        "（1 + 实际增速）÷（1 + 资本增速）^（1 − 劳动份额） ÷ [（1 + 人力资本增速）（1 + 从业人员增速）]^劳动份额 − 1",
        "(1 + real growth) / (1 + growth of capital)^(1 - labour share) / [(1 + growth of human capital) x "
        "(1 + growth of employment)]^labour share - 1",
    ),
    source=STANDARD_MODEL,
    lever="real_growth",
    averaged=True,
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

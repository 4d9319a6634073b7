"""Growth as it follows from investment, employment, human capital and total factor productivity."""

from hzsim._typing import Array, Text
from hzsim.model.arrays.formulas import step
from hzsim.model.modules.growth.capital import Capital, growth_from, tfp_from
from hzsim.model.modules.growth.production import STANDARD_MODEL, labour_factor, one_capital
from hzsim.model.modules.parts import indicator
from hzsim.units import RATE


def tfp_of(real_growth: Array, work: Array = step(labour_factor), capital: Capital = step(one_capital)) -> Array:
    """Return the growth of TFP, shape (draws, years), that is left of growth: the inverse of `real_growth`."""
    return tfp_from(real_growth, work, [capital])


@indicator(
    zh="实际增速",
    en="Real growth",
    unit=RATE,
    decimals=2,
    definition=Text(
        "（1 + 全要素生产率增速）×（1 + 资本增速）^（1 − 劳动份额） × [（1 + 人力资本增速）"
        "（1 + 从业人员增速）]^劳动份额 − 1；已知年份为实际结果",
        "(1 + TFP growth) x (1 + growth of capital)^(1 - labour share) x [(1 + growth of human capital) x "
        "(1 + growth of employment)]^labour share - 1; in known years what came of it",
    ),
    source=STANDARD_MODEL,
    lever="tfp_growth",
    averaged=True,
    history="gdp_real_growth",
    through=tfp_of,
)
def real_growth(
    tfp_growth: Array, known_real_growth: Array, work: Array = step(labour_factor), capital: Capital = step(one_capital)
) -> Array:
    """Growth of GDP at base-year prices, rate."""
    return growth_from(tfp_growth, work, [capital], known_real_growth)

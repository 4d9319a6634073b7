"""Growth as it follows from investment, employment, human capital and total factor productivity."""

from hzsim._typing import Array, Text
from hzsim.model.modules.growth.production import STANDARD_MODEL, growth_of, tfp_of
from hzsim.model.modules.growth.standard import (
    capital_contribution,
    capital_growth,
    capital_output_ratio,
    tfp_contribution,
)
from hzsim.model.modules.parts import indicator
from hzsim.units import RATE

__all__ = ["capital_contribution", "capital_growth", "capital_output_ratio", "tfp_contribution"]


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
    tfp_growth: Array,
    investment_share: Array,
    human_capital_growth: Array,
    employment_growth: Array,
    depreciation: Array,
    labour_share: Array,
    base_investment_share_history: Array,
    base_growth_history: Array,
    base_capital_output_ratio: float,
    known_real_growth: Array,
) -> Array:
    """Growth of GDP at base-year prices, rate."""
    return growth_of(
        tfp_growth, investment_share, human_capital_growth, employment_growth, depreciation, labour_share,
        base_investment_share_history, base_growth_history, base_capital_output_ratio, known_real_growth,
    )  # fmt: skip

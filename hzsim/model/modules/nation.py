"""The nation that an economy is part of, and how much faster it and its province grow: their leads."""

import numpy as np

from hzsim._typing import Array, Text
from hzsim.model.modules.parts import Domain, indicator, rate_assumption
from hzsim.units import RATE

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


def lead_of(growth: Array, national_growth: Array) -> Array:
    """Return the lead that brings an economy's growth, given the nation's."""
    return np.asarray((1 + growth) / (1 + national_growth) - 1)


@indicator(
    zh="实际增速",
    en="Real growth",
    unit=RATE,
    decimals=2,
    definition=Text(
        "（1 + 全国实际增速）×（1 + 快于全国的幅度）− 1",
        "(1 + the nation's real growth) x (1 + lead over the nation) - 1",
    ),
    source=LEAD_SOURCE,
    lever="growth_lead",
    averaged=True,
    history="gdp_real_growth",
    through=lead_of,
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


@indicator(
    zh="全省实际增速",
    en="Real growth of the province",
    unit=RATE,
    decimals=2,
    definition=Text(
        "（1 + 全国实际增速）×（1 + 全省快于全国的幅度）− 1",
        "(1 + the nation's real growth) x (1 + lead of the province over the nation) - 1",
    ),
    source=LEAD_SOURCE,
    lever="province_lead",
    averaged=True,
    through=lead_of,
)
def province_growth(national_growth: Array, province_lead: Array) -> Array:
    """Growth of the province's GDP at base-year prices, rate."""
    return (1 + national_growth) * (1 + province_lead) - 1

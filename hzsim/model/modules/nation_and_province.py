"""The province over the same nation as the city: its growth is the nation's and a lead of its own."""

from hzsim._typing import Array, Text
from hzsim.model.modules.nation import LEAD_SOURCE, lead_of
from hzsim.model.modules.parts import Domain, indicator, rate_assumption
from hzsim.units import RATE

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

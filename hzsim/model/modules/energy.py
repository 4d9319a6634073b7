"""Energy and carbon against output: the Kaya identity, as indices of the base year and, where stated, levels.

Emissions = people x GDP per head x energy per unit of GDP x carbon per unit of energy. Cities rarely publish a level
of emissions, so the module `energy` speaks of intensities and indices; `energy_levels` has levels where a baseline
states them.
"""

from functools import partial

from hzsim._typing import Array, Text
from hzsim.model.arrays import compound
from hzsim.model.modules.formulas import indicator
from hzsim.model.modules.parts import Domain, Fact, rate_assumption
from hzsim.units import MEGATONNES, MEGATONNES_COAL, PRICE_INDEX, RATE

_KAYA = Text(
    "Kaya恒等式：排放 = 人口 × 人均生产总值 × 单位生产总值能耗 × 单位能耗碳排放（Kaya，1990）",
    "Kaya identity: emissions = people x GDP per head x energy per unit of GDP x carbon per unit of energy (Kaya 1990)",
)

_change = partial(rate_assumption, bounds=(-0.12, 0.06), observed=False, domain=Domain(-0.3, 0.3))

energy_intensity_change = _change(
    name="energy_intensity_change",
    label=Text("单位生产总值能耗变化", "Change of energy per unit of GDP"),
    definition=Text(
        "按基年价格计算的单位生产总值能耗的年变化，下降为负",
        "yearly change of energy per unit of GDP at base-year prices, a cut below zero",
    ),
)
carbon_per_energy_change = _change(
    name="carbon_per_energy_change",
    label=Text("单位能耗碳排放变化", "Change of carbon per unit of energy"),
    definition=Text(
        "单位能源消费二氧化碳排放的年变化，下降为负", "yearly change of CO2 per unit of energy used, a cut below zero"
    ),
)


_energy = partial(indicator, source=_KAYA, lever="energy_intensity_change")
_index = partial(_energy, unit=PRICE_INDEX, decimals=3)
_cut = partial(_energy, unit=RATE, decimals=2)
_level = partial(_energy, decimals=1)


@_index(
    zh="单位生产总值能耗",
    en="Energy per unit of GDP",
    definition=Text(
        "各年（1 + 单位生产总值能耗变化）的累积，基年为 1", "cumulative product of (1 + change), base year = 1"
    ),
)
def energy_intensity(energy_intensity_change: Array) -> Array:
    """Energy per unit of GDP at base-year prices, base year = 1."""
    return compound(energy_intensity_change)


@_index(
    zh="单位生产总值碳排放",
    en="CO2 per unit of GDP",
    definition=Text(
        "单位生产总值能耗 × 各年（1 + 单位能耗碳排放变化）的累积，基年为 1",
        "energy per unit of GDP x cumulative product of (1 + change of carbon per energy), base year = 1",
    ),
)
def carbon_intensity(energy_intensity: Array, carbon_per_energy_change: Array) -> Array:
    """CO2 per unit of GDP at base-year prices, base year = 1."""
    return energy_intensity * compound(carbon_per_energy_change)


@_cut(
    zh="单位生产总值能耗年降幅",
    en="Yearly cut of energy per unit of GDP",
    definition=Text("单位生产总值能耗比上年的降幅", "by how much energy per unit of GDP falls in a year"),
)
def energy_cut(energy_intensity_change: Array) -> Array:
    """Cut of energy per unit of GDP against the year before, rate."""
    return -energy_intensity_change


@_cut(
    zh="单位生产总值碳排放年降幅",
    en="Yearly cut of CO2 per unit of GDP",
    definition=Text("单位生产总值二氧化碳排放比上年的降幅", "by how much CO2 per unit of GDP falls in a year"),
)
def carbon_cut(energy_intensity_change: Array, carbon_per_energy_change: Array) -> Array:
    """Cut of CO2 per unit of GDP against the year before, rate."""
    return 1 - (1 + energy_intensity_change) * (1 + carbon_per_energy_change)


@_index(
    zh="能源消费指数",
    en="Energy use, index",
    definition=Text(
        "地区生产总值（基年价）÷ 基年值 × 单位生产总值能耗", "real GDP / that of the base year x energy per unit"
    ),
)
def energy_index(real_gdp: Array, base_gdp: float, energy_intensity: Array) -> Array:
    """Energy used against the base year."""
    return real_gdp / base_gdp * energy_intensity


@_index(
    zh="碳排放指数",
    en="CO2 emissions, index",
    definition=Text(
        "地区生产总值（基年价）÷ 基年值 × 单位生产总值碳排放，即人口、人均生产总值、单位能耗与碳强度之积",
        "real GDP / that of the base year x CO2 per unit: people, GDP per head, energy per GDP and carbon per energy",
    ),
)
def emissions_index(real_gdp: Array, base_gdp: float, carbon_intensity: Array) -> Array:
    """CO2 emissions against the base year."""
    return real_gdp / base_gdp * carbon_intensity


energy_use_fact = Fact("energy_use", Text("能源消费总量", "Energy use"), MEGATONNES_COAL)
emissions_fact = Fact("emissions", Text("二氧化碳排放量", "CO2 emissions"), MEGATONNES)


@_level(
    zh="能源消费总量",
    en="Energy use",
    unit=MEGATONNES_COAL,
    definition=Text("基年能源消费总量 × 能源消费指数", "energy use of the base year x index of energy use"),
)
def energy_use(base_energy_use: float, energy_index: Array) -> Array:
    """Energy used in a year, million tonnes of coal equivalent."""
    return base_energy_use * energy_index


@_level(
    zh="二氧化碳排放量",
    en="CO2 emissions",
    unit=MEGATONNES,
    definition=Text("基年排放量 × 碳排放指数", "emissions of the base year x index of emissions"),
)
def emissions(base_emissions: float, emissions_index: Array) -> Array:
    """CO2 emitted in a year, million tonnes."""
    return base_emissions * emissions_index


LEVELS = (energy_use_fact, emissions_fact, energy_use, emissions)

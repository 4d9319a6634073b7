"""Levels of energy use and emissions, where a baseline states them."""

from functools import partial

from hzsim._typing import Array, Text
from hzsim.model.modules.growth.energy import KAYA
from hzsim.model.modules.parts import Fact, indicator
from hzsim.units import MEGATONNES, MEGATONNES_COAL

energy_use_fact = Fact("energy_use", Text("能源消费总量", "Energy use"), MEGATONNES_COAL)
emissions_fact = Fact("emissions", Text("二氧化碳排放量", "CO2 emissions"), MEGATONNES)


_level = partial(indicator, decimals=1, source=KAYA, lever="energy_intensity_change")


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

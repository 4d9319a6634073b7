"""Resident population."""

import numpy as np

from hzsim._typing import Array, Text
from hzsim.measures import PEOPLE
from hzsim.model.arrays import against_before, before, recur
from hzsim.model.modules.parts import Assumption, Domain, Fact, indicator
from hzsim.units import RATE_PER_MILLE

BALANCE = Text(
    "人口平衡方程（Preston、Heuveline 与 Guillot，2001，第1章）",
    "demographic balancing equation (Preston, Heuveline and Guillot 2001, chapter 1)",
)
_AVERAGE = Text(
    "全年人口取上年末与本年末人口的平均数（Preston、Heuveline 与 Guillot，2001，第1章）",
    "person-years of a year as the mean of two year ends (Preston, Heuveline and Guillot 2001, chapter 1)",
)

population_fact = Fact("population", Text("年末常住人口", "Residents at year end"), PEOPLE)
population_previous_fact = Fact(
    "population_previous", Text("上年末常住人口", "Residents at the previous year end"), PEOPLE
)

natural_increase = Assumption(
    name="natural_increase",
    label=Text("自然增长率", "Natural increase"),
    unit=RATE_PER_MILLE,
    kind="rate",
    bounds=(-0.03, 0.04),
    decimals=2,
    definition=Text("出生减死亡与上年末常住人口之比", "births less deaths against residents at the previous year end"),
    domain=Domain(-0.05, 0.05),
)
net_migration = Assumption(
    name="net_migration",
    label=Text("净迁入人口", "Net migration"),
    unit=PEOPLE,
    kind="flow",
    bounds=(-0.16, 0.16),
    decimals=2,
    definition=Text("一年内迁入减迁出的常住人口", "residents moving in less residents moving out in a year"),
    domain=Domain(-0.05, 0.05, of="population"),
    bounds_of="population",
)


@indicator(
    zh="年末常住人口",
    en="Residents, year end",
    unit=PEOPLE,
    decimals=1,
    definition=Text("上年末人口 + 自然增长人口 + 净迁入人口", "previous year end + natural increase + net migration"),
    source=BALANCE,
    lever="net_migration",
    history="pop_resident_year_end",
)
def population(base_population: float, natural_increase: Array, net_migration: Array) -> Array:
    """Residents at year end."""
    shape = np.broadcast_shapes(natural_increase.shape, net_migration.shape)
    rate, moved = 1 + natural_increase, net_migration
    return recur(lambda previous, year: previous * rate[:, year] + moved[:, year], base_population, shape)


@indicator(
    zh="自然增长人口",
    en="Natural increase, persons",
    unit=PEOPLE,
    decimals=2,
    definition=Text("上年末常住人口 × 自然增长率", "residents at the previous year end x natural increase"),
    source=BALANCE,
    lever="natural_increase",
)
def natural_increase_persons(population: Array, base_population: float, natural_increase: Array) -> Array:
    """Births less deaths in a year."""
    return before(population, base_population) * natural_increase


@indicator(
    zh="年平均常住人口",
    en="Residents, average of the year",
    unit=PEOPLE,
    decimals=1,
    definition=Text("本年末与上年末常住人口的平均", "mean of this and the previous year end"),
    source=_AVERAGE,
    lever="net_migration",
)
def average_population(population: Array, base_population: float) -> Array:
    """Mean of this and the previous year end's residents."""
    return against_before(np.add, population, base_population) / 2

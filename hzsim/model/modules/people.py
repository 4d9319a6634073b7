"""Resident population, and employment: the share of those of 15 to 64 who work, and what each produces."""

from functools import partial

import numpy as np

from hzsim._typing import Array, Text
from hzsim.measures import OUTPUT_PER_PERSON, PEOPLE
from hzsim.model.arrays import against_before, before, compound, recur
from hzsim.model.modules.formulas import indicator
from hzsim.model.modules.parts import Assumption, Domain, Fact
from hzsim.units import RATE, RATE_PER_MILLE, SHARE

BALANCE = Text(
    "人口平衡方程（Preston、Heuveline 与 Guillot，2001，第1章）",
    "demographic balancing equation (Preston, Heuveline and Guillot 2001, chapter 1)",
)
_AVERAGE = Text(
    "全年人口取上年末与本年末人口的平均数（Preston、Heuveline 与 Guillot，2001，第1章）",
    "person-years of a year as the mean of two year ends (Preston, Heuveline and Guillot 2001, chapter 1)",
)
ILO = Text(
    "国际劳工组织《劳动力市场主要指标》第9版：从业人员人均产出",
    "ILO, Key Indicators of the Labour Market, 9th edition: output per person employed",
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
people_15_64 = Assumption(
    name="people_15_64",
    label=Text("15—64岁常住人口", "Residents of 15-64"),
    unit=PEOPLE,
    kind="level",
    bounds=(1.0, 200_000.0),
    decimals=1,
    definition=Text("年末15至64周岁的常住人口", "residents aged 15 to 64 at year end"),
)
participation = Assumption(
    name="participation",
    label=Text("就业参与率", "Participation"),
    unit=SHARE,
    kind="flow",
    bounds=(0.2, 1.0),
    decimals=2,
    definition=Text("从业人员与15—64岁常住人口之比", "persons employed against residents of 15 to 64"),
    domain=Domain(0.1, 1.0),
)


_residents = partial(indicator, unit=PEOPLE, decimals=1, lever="net_migration")
_work = partial(indicator, unit=PEOPLE, decimals=1, lever="participation", source=ILO)


@_residents(
    zh="年末常住人口",
    en="Residents, year end",
    definition=Text("上年末人口 + 自然增长人口 + 净迁入人口", "previous year end + natural increase + net migration"),
    source=BALANCE,
    history="pop_resident_year_end",
)
def population(base_population: float, natural_increase: Array, net_migration: Array) -> Array:
    """Residents at year end."""
    shape = np.broadcast_shapes(natural_increase.shape, net_migration.shape)
    rate, moved = 1 + natural_increase, net_migration
    return recur(lambda previous, year: previous * rate[:, year] + moved[:, year], base_population, shape)


@_residents(
    zh="自然增长人口",
    en="Natural increase, persons",
    decimals=2,
    definition=Text("上年末常住人口 × 自然增长率", "residents at the previous year end x natural increase"),
    source=BALANCE,
    lever="natural_increase",
)
def natural_increase_persons(population: Array, base_population: float, natural_increase: Array) -> Array:
    """Births less deaths in a year."""
    return before(population, base_population) * natural_increase


@_residents(
    zh="年平均常住人口",
    en="Residents, average of the year",
    definition=Text("本年末与上年末常住人口的平均", "mean of this and the previous year end"),
    source=_AVERAGE,
)
def average_population(population: Array, base_population: float) -> Array:
    """Mean of this and the previous year end's residents."""
    return against_before(np.add, population, base_population) / 2


@_work(
    zh="就业人员",
    en="Persons in work",
    definition=Text("15—64岁常住人口 × 就业参与率", "residents of 15 to 64 x participation"),
)
def employed(people_15_64: Array, participation: Array) -> Array:
    """Persons in work at year end."""
    return people_15_64 * participation


def participation_for(employment_growth: Array, people_15_64: Array, base_employment: float) -> Array:
    """Return the participation that brings a growth of employment, given the residents of 15 to 64."""
    return base_employment * compound(employment_growth) / people_15_64


@_work(
    zh="从业人员增速",
    en="Growth of employment",
    unit=RATE,
    decimals=2,
    definition=Text("年末就业人员比上年末的增长率", "persons in work at year end against the year before"),
    averaged=True,
    through=participation_for,
)
def employment_growth(employed: Array, base_employment: float) -> Array:
    """Growth of persons in work against the year before, rate."""
    return against_before(np.divide, employed, base_employment) - 1


@_work(
    zh="年平均就业人员",
    en="Persons in work, average of the year",
    definition=Text("本年末与上年末就业人员的平均", "mean of this and the previous year end"),
)
def average_employed(employed: Array, base_employment: float) -> Array:
    """Mean of this and the previous year end's persons in work."""
    return against_before(np.add, employed, base_employment) / 2


@_work(
    zh="全员劳动生产率（按年平均就业人员）",
    en="Labour productivity, on average employment",
    unit=OUTPUT_PER_PERSON,
    decimals=2,
    definition=Text("基年价地区生产总值 ÷ 年平均就业人员", "GDP at base-year prices / persons in work on average"),
    lever="real_growth",
)
def labour_productivity(real_gdp: Array, average_employed: Array) -> Array:
    """GDP at base-year prices per person in work on average in the year, money over people as tables count both."""
    return real_gdp / average_employed


EMPLOYMENT = (
    people_15_64, participation, employed, employment_growth, average_employed, labour_productivity
)  # fmt: skip

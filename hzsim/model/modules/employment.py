"""Employment from people of working age: the share of those of 15 to 64 who work, and what each produces."""

import numpy as np

from hzsim._typing import Array, Text
from hzsim.measures import OUTPUT_PER_PERSON, PEOPLE
from hzsim.model.arrays import against_before, compound
from hzsim.model.modules.parts import Assumption, Domain, indicator
from hzsim.model.modules.work_and_trade import ILO
from hzsim.units import RATE, SHARE

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


@indicator(
    zh="就业人员",
    en="Persons in work",
    unit=PEOPLE,
    decimals=1,
    definition=Text("15—64岁常住人口 × 就业参与率", "residents of 15 to 64 x participation"),
    source=ILO,
    lever="participation",
)
def employed(people_15_64: Array, participation: Array) -> Array:
    """Persons in work at year end."""
    return people_15_64 * participation


def participation_for(employment_growth: Array, people_15_64: Array, base_employment: float) -> Array:
    """Return the participation that brings a growth of employment, given the residents of 15 to 64."""
    return base_employment * compound(employment_growth) / people_15_64


@indicator(
    zh="从业人员增速",
    en="Growth of employment",
    unit=RATE,
    decimals=2,
    definition=Text("年末就业人员比上年末的增长率", "persons in work at year end against the year before"),
    source=ILO,
    lever="participation",
    averaged=True,
    through=participation_for,
)
def employment_growth(employed: Array, base_employment: float) -> Array:
    """Growth of persons in work against the year before, rate."""
    return against_before(np.divide, employed, base_employment) - 1


@indicator(
    zh="年平均就业人员",
    en="Persons in work, average of the year",
    unit=PEOPLE,
    decimals=1,
    definition=Text("本年末与上年末就业人员的平均", "mean of this and the previous year end"),
    source=ILO,
    lever="participation",
)
def average_employed(employed: Array, base_employment: float) -> Array:
    """Mean of this and the previous year end's persons in work."""
    return against_before(np.add, employed, base_employment) / 2


@indicator(
    zh="全员劳动生产率（按年平均就业人员）",
    en="Labour productivity, on average employment",
    unit=OUTPUT_PER_PERSON,
    decimals=2,
    definition=Text("基年价地区生产总值 ÷ 年平均就业人员", "GDP at base-year prices / persons in work on average"),
    source=ILO,
    lever="real_growth",
)
def labour_productivity(real_gdp: Array, average_employed: Array) -> Array:
    """GDP at base-year prices per person in work on average in the year, money over people as tables count both."""
    return real_gdp / average_employed

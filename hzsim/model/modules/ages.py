"""People by age: births, deaths and groups of ages that follow from fertility, mortality and migrants."""

from functools import partial
from typing import Any

import numpy as np

from hzsim._typing import Array, Text
from hzsim.measures import PEOPLE
from hzsim.model.arrays import before
from hzsim.model.arrays.cohorts import EXCESS, Cohorts, Course
from hzsim.model.modules.formulas import indicator, step
from hzsim.model.modules.parts import Assumption, Domain, Fact, Formula, Indicator, share_assumption
from hzsim.model.modules.people import BALANCE
from hzsim.units import CHILDREN, RATE_PER_MILLE, SHARE, TIMES

_COHORTS = Text(
    "队列要素法（Preston、Heuveline 与 Guillot，2001，第6章）：迁移人口一半在死亡之前计入，一半在之后",
    "cohort-component projection (Preston, Heuveline and Guillot 2001, chapter 6): half of the migrants come before a "
    "year's deaths, half after",
)

cohorts_fact = Fact("cohorts", Text("分年龄性别的年末常住人口", "Residents by age and sex"), PEOPLE, table=True)

fertility = Assumption(
    name="fertility",
    label=Text("总和生育率", "Fertility"),
    unit=CHILDREN,
    kind="flow",
    bounds=(0.3, 5.0),
    decimals=2,
    definition=Text(
        "按当年各年龄生育水平，每名妇女一生的孩子数", "children a woman would have in her life at the rates of the year"
    ),
    domain=Domain(0.1, 10.0),
)
mortality_scale = Assumption(
    name="mortality_scale",
    label=Text("死亡水平", "Scale of mortality"),
    unit=TIMES,
    kind="flow",
    bounds=(0.2, 3.0),
    decimals=3,
    definition=Text("各年龄死亡率与全国之比", "death rates by age against the nation's"),
    domain=Domain(0.05, 5.0),
)


_share_of_migrants = partial(share_assumption, bounds=(-0.3, 1.0), domain=Domain(-0.5, 1.0))
migrant_children = _share_of_migrants(
    name="migrant_children",
    label=Text("净迁入中的儿童占比", "Children among migrants"),
    definition=Text("净迁入人口中0至14周岁的占比", "share of net migrants who are 0 to 14"),
)
migrant_old = _share_of_migrants(
    name="migrant_old",
    label=Text("净迁入中的老年占比", "Old people among migrants"),
    definition=Text("净迁入人口中60周岁及以上的占比", "share of net migrants who are 60 and over"),
)
MIGRANT_SHARES = ("migrant_children", "migrant_old")
"""The shares of migrants, who with the adults among them are all."""

age_tilt = share_assumption(
    name="age_tilt",
    label=Text("15—54岁偏年轻程度", "Tilt of ages 15-54 to the young"),
    bounds=(-0.5, 0.5),
    definition=Text(
        "基年15周岁人口多于所列的比例，至54周岁按直线变为相反方向，合计不变：公布的分组未定出其内部结构",
        "how many more people of 15 there are in the base year than stated, on a straight line to fewer of 54, none in "
        "all: what published groups leave open inside them",
    ),
    observed=False,
    domain=Domain(-0.6, 0.6),
    usual=0.0,
)


def fertility_for(natural_increase: Array, base_population: float, course: Course = step(Course)) -> Array:
    """Return the fertility that brings a natural increase, shape (n, years)."""
    course.widen(len(natural_increase))
    found = np.empty((course.draws, course.years), order="F", like=course.moved)
    residents = np.full(course.draws, base_population)
    for year in range(course.years):
        course.move(year)
        deaths, dying = course.die(year), course.dying(year)
        more = natural_increase[:, year] * residents
        births = (more + deaths) / (1 - dying)
        found[:, year] = births / course.children(year)
        course.bear(year, births)
        residents = residents + more + course.moved[:, year]
    return found


_people = partial(indicator, unit=PEOPLE, source=_COHORTS)


@_people(
    zh="出生人口",
    en="Births",
    decimals=2,
    definition=Text(
        "各年龄妇女（年初与年末平均）× 该年龄生育率，生育率按总和生育率缩放",
        "women of each age, mean of both year ends, x the births of that age, in proportion to fertility",
    ),
    lever="fertility",
)
def births(fertility: Array, course: Course = step(Course)) -> Array:
    """Children born in a year."""
    course.widen(len(fertility))
    found = np.empty((course.draws, course.years), order="F", like=fertility)
    for year in range(course.years):
        course.move(year)
        course.die(year)
        np.multiply(fertility[:, year], course.children(year), out=found[:, year])
        course.bear(year, found[:, year])
    return found


@_people(
    zh="死亡人口",
    en="Deaths",
    decimals=2,
    definition=Text(
        "各年龄人口 × 全国该年龄死亡概率 × 死亡水平", "people of each age x the nation's mortality x scale"
    ),
    lever="mortality_scale",
)
def deaths(births: Array, course: Course = step(Course)) -> Array:
    """Persons who die in a year, among them some of the born."""
    course.widen(len(births))
    found = np.empty(births.shape, order="F", like=births)
    for year in range(course.years):
        course.move(year)
        np.add(course.die(year), course.dying(year) * births[:, year], out=found[:, year])
        course.bear(year, births[:, year])
    return found


@indicator(
    zh="自然增长率",
    en="Natural increase",
    unit=RATE_PER_MILLE,
    decimals=2,
    definition=Text(
        "（出生人口 − 死亡人口）÷ 上年末常住人口", "births less deaths against residents at the previous year end"
    ),
    source=BALANCE,
    lever="fertility",
    averaged=True,
    history="natural_increase_rate",
    through=fertility_for,
)
def natural_increase(births: Array, deaths: Array, net_migration: Array, base_population: float) -> Array:
    """Births less deaths against residents at the previous year end, rate."""
    more = births - deaths
    residents = base_population + np.cumsum(more + net_migration, axis=1)
    return np.asarray(more / before(np.asfortranarray(residents), base_population))


def migration_for(
    people_15_64: Array,
    base_cohorts: Cohorts,
    fertility: Array,
    mortality_scale: Array,
    migrant_children: Array,
    migrant_old: Array,
    age_tilt: Array,
) -> Array:
    """Return the net migration that brings people of 15 to 64, shape (n, years); in each year they respond linearly."""
    found = np.zeros(people_15_64.shape, order="F")
    course = Course(base_cohorts, mortality_scale, found, migrant_children, migrant_old, age_tilt)
    response = course.responses.groups["people_15_64"]
    for year in range(course.years):
        reached = []
        for moved in (0.0, 1.0):
            found[:, year] = moved
            course.move(year)
            course.die(year)
            reached.append(course.sum(response[year], year, EXCESS))
        found[:, year] = (people_15_64[:, year] - reached[0]) / (reached[1] - reached[0])
        course.move(year)
        course.die(year)
        course.bear(year, fertility[:, year] * course.children(year))
    return found


def _group(
    name: str, label: Text, definition: Text, lever: str = "net_migration", through: Formula | None = None
) -> Indicator:
    """Return the indicator of a group of ages at year end: a sum of weights that births and deaths have fixed."""

    def formula(births: Array, deaths: Array, course: Course = step(Course)) -> Array:
        """People of a group of ages at year end."""
        course.widen(len(deaths))
        for year in range(course.years):
            course.move(year)
            course.lose(year, deaths[:, year] - course.dying(year) * births[:, year])
            course.bear(year, births[:, year])
        return course.group(name)

    formula.__name__ = formula.__qualname__ = name
    declare = _people(zh=label.zh, en=label.en, decimals=1, definition=definition, lever=lever, through=through)
    return declare(formula)


def _residents(name: str, zh: str, en: str, aged: str, **more: Any) -> Indicator:
    """Return the indicator of the residents of some ages, as they are written in a label and in words."""
    label = Text(f"{zh}常住人口", f"Residents of {en}")
    return _group(name, label, Text(f"年末{aged}的常住人口", f"residents aged {en} at year end"), **more)


people_0_14 = _residents("people_0_14", "0—14岁", "0-14", "0至14周岁", lever="fertility")
people_15_59 = _residents("people_15_59", "15—59岁", "15-59", "15至59周岁")
people_15_64 = _residents("people_15_64", "15—64岁", "15-64", "15至64周岁", through=migration_for)
people_60 = _residents("people_60", "60岁及以上", "60 and over", "60周岁及以上")
people_65 = _residents("people_65", "65岁及以上", "65 and over", "65周岁及以上")
women_20_34 = _group(
    "women_20_34",
    Text("20—34岁女性", "Women of 20-34"),
    Text("年末20至34周岁的女性常住人口", "resident women aged 20-34 at year end"),
)


@indicator(
    zh="总抚养比",
    en="Dependency",
    unit=SHARE,
    decimals=1,
    definition=Text(
        "（0—14岁 + 65岁及以上常住人口）÷ 15—64岁常住人口", "residents of 0-14 and of 65 and over / residents of 15-64"
    ),
    source=Text(
        "联合国《世界人口展望》指标定义", "United Nations, World Population Prospects, definition of indicators"
    ),
    lever="net_migration",
)
def dependency(people_0_14: Array, people_65: Array, people_15_64: Array) -> Array:
    """Children and people of 65 and over against those of 15 to 64, share."""
    return (people_0_14 + people_65) / people_15_64

"""Revisions of the level: what a census finds that yearly accounts had missed."""

from hzsim._typing import Array, Text
from hzsim.model.arrays import compound
from hzsim.model.modules.parts import Domain, indicator, rate_assumption
from hzsim.units import PRICE_INDEX

level_revision = rate_assumption(
    name="level_revision",
    label=Text("普查修订幅度", "Revision of the level"),
    bounds=(-0.3, 0.3),
    definition=Text(
        "普查年份对地区生产总值水平的修订：此后各年按同一比例上调或下调",
        "by how much a census revises the level of GDP in a year, and of all years from then on",
    ),
    domain=Domain(-0.4, 0.4),
)


@indicator(
    zh="修订后的水平",
    en="Revised level",
    unit=PRICE_INDEX,
    decimals=4,
    definition=Text(
        "各年（1 + 普查修订幅度）的累积，基年为 1", "cumulative product of (1 + revision of the level), base year = 1"
    ),
    source=Text(
        "国家统计局：经济普查后修订普查年份及以前的水平，增速随历史数据一并修订",
        "National Bureau of Statistics of China: a census revises its year and those before; growth hardly moves",
    ),
    lever="level_revision",
)
def revised_level(level_revision: Array) -> Array:
    """The level of GDP after revisions against the level before, base year = 1."""
    return compound(level_revision)

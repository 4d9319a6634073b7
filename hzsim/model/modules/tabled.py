"""Indicators of a plan's table that need no formula of their own: a base, a kind, and a pace.

A table of data declares them (`data/plans/tabled.csv`), so that this module holds the arithmetic of each kind and
no indicator. What a quantity is measured by may be drawn, too: value added and what is counted per unit of GDP or per
head move with GDP or residents, so that all of them share what is unknown about growth.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

import numpy as np

from hzsim._typing import Array, Text
from hzsim.model.arrays import compound
from hzsim.model.modules.parts import BASE, Assumption, Domain, Indicator, Part
from hzsim.units import RATE, SHARE, Unit

TabledKind: TypeAlias = Literal["level", "share", "count", "change"]
KINDS: tuple[TabledKind, ...] = get_args(TabledKind)
BESIDE: Mapping[str, str] = {"real_gdp": "gdp", "gdp": "gdp", "population": "population"}
"""What a quantity may move with, each with the fact of its base year."""
PACE = "_pace"
"""What the name of a quantity's assumption ends with."""


@dataclass(frozen=True, slots=True)
class Tabled:
    """A quantity of a plan's table: what it was in its base year, and how it is carried on from there.

    `kind` says how: a `level` grows by its pace; a `share` moves by points, fewer the nearer it comes to nothing or
    all (on the logistic scale, where its base's points are exact); a `count` of each year lies off its base by so
    much; a `change` adds up points from zero. All but the last two also move with `beside`, by a percent of
    `elasticity` for each percent. `start` is the number of the model's years up to the base year.
    """

    name: str
    label: Text
    unit: Unit
    decimals: int
    kind: TabledKind
    base: float
    base_year: int
    start: int
    pace: float
    source: Text
    beside: str = ""
    elasticity: float = 1.0

    @property
    def assumption_name(self) -> str:
        """The name of the assumption that carries it on."""
        return self.name + PACE

    @property
    def parts(self) -> tuple[Part, ...]:
        """The assumption and the indicator."""
        return self.assumption, self.indicator

    @property
    def assumption(self) -> Assumption:
        """The yearly pace: a rate, or points."""
        points = self.kind in ("share", "change")
        kind = _WORDS[self.kind, bool(self.beside)]
        part = Assumption(
            name=self.assumption_name,
            label=Text(f"{self.label.zh}：{kind.label.zh}", f"{self.label.en}: {kind.label.en}"),
            unit=SHARE if points else RATE,
            kind="flow" if points else "rate",
            bounds=(-0.05, 0.05) if points else (-0.3, 0.6),
            decimals=2,
            definition=kind.pace,
            observed=False,
            usual=self.pace,
        )
        return replace(part, domain=Domain(-0.1, 0.1)) if points else part

    @property
    def indicator(self) -> Indicator:
        """The quantity itself."""
        beside = (self.beside, BASE + BESIDE[self.beside]) if self.beside else ()
        words = _WORDS[self.kind, bool(self.beside)].definition
        moved = _MOVING.get(self.beside, Text("", ""))
        definition = Text(
            words.zh.format(year=self.base_year, beside=moved.zh, elasticity=f"{self.elasticity:g}"),
            words.en.format(year=self.base_year, beside=moved.en, elasticity=f"{self.elasticity:g}"),
        )
        return Indicator(
            self.name, self.label, self.unit, self.decimals, _Carried(self), (self.assumption_name, *beside),
            definition, self.source, lever=self.assumption_name,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Words:
    """How a kind of quantity is described: its pace's label and definition, and its own definition."""

    label: Text
    pace: Text
    definition: Text


_GROWTH = _Words(
    Text("年增速", "growth a year"),
    Text("每年的增长率", "growth of each year"),
    Text("{year}年值 × 各年（1 + 增速）的累积", "value of {year} x cumulative product of (1 + growth)"),
)
_LEAD = _Words(
    Text("自身年变化", "own growth a year"),
    Text("扣除随总量变动部分后的年增长率", "growth of each year beside what moves with the whole"),
    Text(
        "{year}年值 × {beside}倍数的{elasticity}次方 × 各年（1 + 自身变化）的累积",
        "value of {year} x growth of {beside} to the power {elasticity} x cumulative product of (1 + own growth)",
    ),
)
_POINTS = _Words(
    Text("年变化", "points a year"),
    Text("在基期水平上每年变化的百分点", "points of each year at the level of the base"),
    Text(
        "由{year}年值按逻辑斯蒂尺度每年变化若干百分点，越近0%或100%变化越小",
        "value of {year}, moved on the logistic scale by so many points a year, fewer near 0% and 100%",
    ),
)
_WORDS: Mapping[tuple[TabledKind, bool], _Words] = {
    ("level", False): _GROWTH,
    ("level", True): _LEAD,
    ("share", False): _POINTS,
    ("share", True): _POINTS,
    ("count", False): _Words(
        Text("偏离基期", "against the base"),
        Text("当年数量比基期多出的比例", "by how much a year's count lies above the base"),
        Text("{year}年值 ×（1 + 偏离）", "value of {year} x (1 + how far the year lies above it)"),
    ),
    ("change", False): _Words(
        Text("年变化", "points a year"),
        Text("每年提高的百分点", "rise of each year, in points"),
        Text("{year}年以来各年变化之和", "sum of the years' changes since {year}"),
    ),
}
_MOVING = {
    "real_gdp": Text("基年价地区生产总值", "GDP at base-year prices"),
    "gdp": Text("现价地区生产总值", "GDP at current prices"),
    "population": Text("常住人口", "residents"),
}


@dataclass(frozen=True, slots=True)
class _Carried:
    """The formula of a quantity: its base up to the base year, and what follows from its pace after it."""

    of: Tabled

    def __call__(self, **values: Array) -> Array:
        start, pace = self.of.start, values[self.of.assumption_name]
        moved = self._moved(values) if self.of.beside else 1.0
        after = _KINDS[self.of.kind](self.of.base, pace[:, start:], moved)
        known = np.full((len(after), start), 0.0 if self.of.kind == "change" else self.of.base)
        return np.concatenate([known, after], axis=1)

    def _moved(self, values: Mapping[str, Array]) -> Array:
        """Return how what it moves with has grown since the base year, to the power of the elasticity."""
        start, path = self.of.start, values[self.of.beside]
        then = path[:, start - 1 : start] if start else values[BASE + BESIDE[self.of.beside]]
        return np.asarray((path[:, start:] / then) ** self.of.elasticity)


def _share(base: float, pace: Array, moved: Array | float) -> Array:
    """Return a share whose odds move: by a pace in points at the base, and with what it moves with."""
    scale = base * (1 - base)
    logits = math.log(base / (1 - base)) + pace.cumsum(axis=1) / scale + np.log(moved)
    return np.asarray(1 / (1 + np.exp(-logits)))


_KINDS: Mapping[TabledKind, Callable[[float, Array, Array | float], Array]] = {
    "level": lambda base, pace, moved: base * moved * compound(pace),
    "share": _share,
    "count": lambda base, pace, _: base * (1 + pace),
    "change": lambda _, pace, __: pace.cumsum(axis=1),
}

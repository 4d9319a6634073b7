"""The rank of an economy among rivals by GDP: the levels of all, over their nation.

A table of cities says which rivals there are, so that this module holds the arithmetic and declares no rank: a
model has the rank and the rivals' leads as its own. A target on a rank is judged by a number that moves with all of
them: the level over that of the rival in the place asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from hzsim._typing import Array, Text
from hzsim.measures import MONEY
from hzsim.model.arrays import compound
from hzsim.model.modules.nation import LEAD_SOURCE, growth_lead
from hzsim.model.modules.parts import Assumption, Indicator, indicator
from hzsim.units import NUMBER, Unit

RANK = "gdp_rank"
CITIES = "cities"
"""The table of rivals that is meant where none is named."""
RANK_UNIT = Unit("rank", "rank", "8", chinese="位次", written=Text("第{}位", "rank {}"))
RANK_LABEL = Text("地区生产总值位次", "GDP rank")
_OVER = Text("扣除全国增长的地区生产总值", "GDP less the nation's growth")


@indicator(zh=_OVER.zh, en=_OVER.en, unit=MONEY, decimals=2, definition=_OVER, source=_OVER, lever="real_growth")
def gdp_over_nation(real_gdp: Array, national_growth: Array) -> Array:
    """Return GDP at base-year prices divided by the nation's cumulated growth: the size by which a city is ranked."""
    return real_gdp / compound(national_growth)


OVER_NATION = gdp_over_nation.name


@dataclass(frozen=True, slots=True)
class Entrant:
    """A rival in a model: its name as part of names, its label, its GDP of the base year, and growth that is stated."""

    key: str
    label: Text
    gdp: float
    growth: float | None = None

    @property
    def lead(self) -> Assumption:
        """Its yearly lead over the nation; drawn in every year, whatever is known of the economy itself."""
        label = Text(f"{self.label.zh}快于全国的幅度", f"Lead of {self.label.en} over the nation")
        return replace(growth_lead, name=lead_name(self.key), label=label, observed=False)

    def stated_lead(self, nation: Array) -> Array | None:
        """Return the central lead that growth as stated is over a nation's, shape (years,); None where none is."""
        return None if self.growth is None else np.asarray((1 + self.growth) / (1 + nation) - 1)


def lead_name(key: str) -> str:
    """Return the name of the assumption that is a rival's lead."""
    return f"lead_{key}"


@dataclass(frozen=True, slots=True)
class Field:
    """The rivals among whom an economy is ranked, and the name of the table that has them."""

    table: str = CITIES
    entrants: tuple[Entrant, ...] = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """What a rank among them is made of."""
        return OVER_NATION, *(lead_name(one.key) for one in self.entrants)

    def levels(self, values: Mapping[str, Array]) -> Iterator[Array]:
        """Yield each one's level over the nation."""
        return (one.gdp * compound(values[lead_name(one.key)]) for one in self.entrants)


@dataclass(frozen=True, slots=True)
class _Rank:
    """The formula of a rank: one more than the rivals that are larger."""

    field: Field

    def __call__(self, **values: Array) -> Array:
        own = values[OVER_NATION]
        return np.asanyarray(1.0 + sum(np.where(level > own, 1.0, 0.0) for level in self.field.levels(values)))


@dataclass(frozen=True, slots=True)
class _AgainstPlace:
    """The formula of a level over that of the rival in a place, counted from the largest."""

    place: int
    field: Field

    def __call__(self, **values: Array) -> Array:
        largest = list[Array]()
        for level in self.field.levels(values):
            for at, other in enumerate(largest):
                largest[at], level = np.maximum(other, level), np.minimum(other, level)
            largest = [*largest, level][: self.place]
        return np.asanyarray(values[OVER_NATION] / largest[-1])


def rank_indicator(field: Field) -> Indicator:
    """Return the rank among rivals, a whole number."""
    return Indicator(
        RANK, RANK_LABEL, RANK_UNIT, 0, _Rank(field), field.inputs, _DEFINITION, LEAD_SOURCE, lever="real_growth"
    )


def field_of(rank: Indicator) -> Field:
    """Return the rivals of a rank, or of what a target on one is judged by."""
    assert isinstance(rank.formula, _Rank | _AgainstPlace)
    return rank.formula.field


def against_place(place: int, better: bool, field: Field) -> Indicator:
    """Return a level over that of the rival in a place: at least 1 where the rank is that place or a better one.

    `better` says whether that is asked for, or a rank further down. Without rivals yet it names what is asked for.
    """
    label = Text(f"地区生产总值与其他城市第{place}位之比", f"GDP over that of place {place} among the others")
    among = "" if field.table == CITIES else f" among {field.table}"
    written = f"rank of gdp{among} {'<=' if better else '>'} {place}"
    return replace(
        rank_indicator(field), name=written, label=label, unit=NUMBER, decimals=3, definition=label,
        formula=_AgainstPlace(place, field), written=written, made=(against_place, (place, better, field)),
    )  # fmt: skip


def place_of(part: Indicator) -> int | None:
    """Return the place that a target on a rank asks for; None for an indicator that is of no rank."""
    return part.formula.place if isinstance(part.formula, _AgainstPlace) else None


_DEFINITION = Text(
    "1 + 按基年价地区生产总值高于本市的其他城市数", "1 + the number of rivals with a larger GDP at base-year prices"
)

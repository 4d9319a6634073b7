"""Rivals: other cities beside a scenario's own, in one model.

Each rival's growth is an assumption of its own. All growth rates share a common part: any two
are correlated by `COMMON`, the city's with its rivals' too, and what moves with the city's
growth in the scenario moves with the rivals' through it alone, so that the matrix always holds.
All levels are at base-year prices: one price level for all leaves ranks as they are.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, InvalidInput, Problem, did_you_mean
from hzsim.files.locations import data_file, is_file, origin
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.series import History, Observation, read_history
from hzsim.model.model import Model
from hzsim.model.parts import BASE, Assumption, Fact, Indicator, Part
from hzsim.model.registry import ASSUMPTIONS
from hzsim.model.years import compound
from hzsim.scenario.baseline import BaselineFact
from hzsim.scenario.defaults import read_default_uncertainty
from hzsim.scenario.distributions import Distribution, Normal
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.uncertainty import CommonPart, DefaultSpread, Uncertainty
from hzsim.units import NUMBER, RATE, YI_YUAN, parse

COLUMNS = (
    "city",
    "label_zh",
    "label_en",
    "growth",
    "average",
    "yearly",
    "persistence",
    "status",
    "source_zh",
    "source_en",
)
COMMON = 0.56
"""Correlation of growth between cities.

Hangzhou's growth strayed by 1.56 points from its trend in 2008-2025, and by 1.03 points from
China's growth: what is not its own is 1 - (1.03 / 1.56)^2 of the variance (data/history.csv).
"""
CITY_GROWTH = "real_growth"
WIDEST = 30.0
"""The largest standard deviation of a rival's average or year, in percent: growth itself has no wider domain."""
_Z80 = 1.2815515655446004
_SPREAD = ("average", "yearly", "persistence")
_OWN_TABLE = "give --cities FILE, or data/cities.csv in its project: the cities it is to be ranked among"


@dataclass(frozen=True, slots=True)
class Rival:
    """Another city: its GDP in the base year (亿元), central growth and spread (rates), and how sure they are."""

    name: str
    label: Text
    gdp: float
    growth: float
    uncertainty: Uncertainty
    level_status: str
    status: str
    source: Text

    @property
    def key(self) -> str:
        """The name as part of the names of indicators."""
        return re.sub(r"\W+", "_", self.name.lower())

    @property
    def spread(self) -> tuple[float, float]:
        """Half the 80% band over 1.2816 of the average and of a year's innovation: a normal's standard deviation."""
        return _half_band(self.uncertainty.average), _half_band(self.uncertainty.yearly)


def read_rivals(
    entity: str, year: int, path: str | Path | None = None, *, beside: Path | None = None
) -> tuple[Rival, ...]:
    """Return the rivals of a table, by default `data/cities.csv`, with their GDP of a year.

    That is the file of the project of `beside`, a folder of scenarios, before the shipped one. The
    GDP is `gdp_nominal` of the history.csv beside a table that is named, else of the project's.
    Growth and spreads are in percent in the table; a row without a spread takes that of growth in
    `data/uncertainty.yaml`. `entity` is no rival of itself, by whichever of its names. Raises
    InvalidInput, naming file, line and column, for a cell that cannot be used, a city given twice,
    or one without GDP in that year; BadValue when no rival has GDP in it, and for an entity that is
    none of the shipped cities where these are meant.
    """
    table = data_file("cities.csv", beside) if path is None else Path(path)
    rows, _ = read_table(table, COLUMNS)
    own = table.with_name("history.csv") if path is not None else None
    seen = read_history(own if own is not None and is_file(own) else None, beside=beside)
    others = [row for row in rows if not _is_called(row, entity)]
    shipped = path is None and not origin(table)
    if shipped and len(others) == len(rows):
        raise BadValue("expected a city of the shipped cities.csv, to rank it among these", entity, _OWN_TABLE)
    _check_year(others, year, seen, shipped=shipped)
    default = read_default_uncertainty(beside).spreads.get(CITY_GROWTH)
    found: dict[str, Rival] = {}

    def add(row: Row) -> None:
        rival = _rival(row, year, seen, default)
        if rival.key in found:
            raise InvalidInput(row.problem("city", "expected each city once", row["city"]))
        found[rival.key] = rival

    collect(others, add)
    if not found:
        raise InvalidInput(Problem(str(table), "expected at least one rival", "none"))
    return tuple(found.values())


def _is_called(row: Row, entity: str) -> bool:
    """Return whether a row is of an entity, which may be called by the city's name or one of its labels."""
    names = (row["city"], row["label_zh"], f"{row['label_zh']}市", row["label_en"])
    return entity.strip().casefold() in {name.casefold() for name in names}


def with_growth(rivals: Iterable[Rival], changes: Iterable[str]) -> tuple[Rival, ...]:
    """Return rivals with other central growth, each change written as `CITY=RATE`; BadValue for another form."""
    changed = {rival.name: rival for rival in rivals}
    for change in changes:
        name, sign, written = change.partition("=")
        if not sign:
            raise BadValue("expected CITY=RATE such as Wuhan=5.5%", change)
        if name.strip() not in changed:
            raise BadValue("expected a rival city", name, did_you_mean(name, changed))
        growth = parse(written, RATE)
        ASSUMPTIONS[CITY_GROWTH].check(growth, written)
        changed[name.strip()] = replace(changed[name.strip()], growth=growth)
    return tuple(changed.values())


def with_rivals(scenario: Scenario, rivals: Sequence[Rival], place: int, common: float = COMMON) -> Scenario:
    """Return the scenario with rivals beside the city, without its targets; the city's own draws stay as they are.

    Indicators are added: `gdp_RIVAL`, `city_rank`, `gdp_of_place` (of the rival that must be beaten
    for `place`) and `against_place` (the city's GDP over it). The scenario's known years are the
    city's own: rivals are drawn from the first year on. Raises BadValue for a common part outside 0
    to below 1, and for a rival without GDP.
    """
    for rival in rivals:
        if not rival.gdp > 0:
            raise BadValue(f"expected GDP of {rival.name} above zero", f"{rival.gdp:g}")
    facts = {f"gdp_{rival.key}": BaselineFact(rival.gdp, rival.source, rival.level_status) for rival in rivals}
    growth = {f"growth_{rival.key}": (rival.growth,) * len(scenario.years) for rival in rivals}
    uncertain = {f"growth_{rival.key}": rival.uncertainty for rival in rivals} if scenario.uncertainty else {}
    return scenario.replace(
        model=Model(scenario.model.modules, [*scenario.model.own, *_parts(rivals, place)]),
        baseline=replace(scenario.baseline, facts={**scenario.baseline.facts, **facts}),
        assumptions={**scenario.assumptions, **growth},
        uncertainty={**scenario.uncertainty, **uncertain},
        common=CommonPart(tuple(uncertain), CITY_GROWTH, common),
        targets=(),
    )


def _check_year(rows: Iterable[Row], year: int, history: History, *, shipped: bool) -> None:
    """Raise BadValue when no rival has GDP in the year: that is one mistake, not one of each row."""
    known = {item.year for row in rows for item in history.observations(row["city"], "gdp_nominal")}
    if known and year not in known:
        have = ", ".join(str(item) for item in sorted(known))
        whose = "shipped rivals have" if shipped else "rivals have"
        cure = "give --cities FILE, with a history.csv beside it"
        raise BadValue(f"expected GDP of {year} for rivals", f"none: {whose} GDP for {have} only", cure)


def _rival(row: Row, year: int, history: History, default: DefaultSpread | None) -> Rival:
    for column in ("city", "label_zh", "label_en"):
        if not row[column].strip():
            raise InvalidInput(row.problem(column, "expected a name", "nothing"))
    level = _level_of(row, year, history)
    growth = row.number("growth") / 100
    try:
        ASSUMPTIONS[CITY_GROWTH].check(growth, f"{row['growth']}%")
    except BadValue as error:
        raise InvalidInput(row.problem("growth", error.expected, error.found)) from None
    uncertainty, source = _spread(row, default)
    return Rival(
        row["city"],
        Text(row["label_zh"], row["label_en"]),
        level.value,
        growth,
        uncertainty,
        level.status,
        row["status"],
        source,
    )


def _level_of(row: Row, year: int, history: History) -> Observation:
    levels = [item for item in history.observations(row["city"], "gdp_nominal") if item.year == year]
    if not levels:
        raise InvalidInput(
            row.problem("city", f"expected a city with gdp_nominal of {year} in history.csv", row["city"])
        )
    try:
        return replace(levels[-1], value=parse(f"{levels[-1].value!r}{levels[-1].unit}", YI_YUAN))
    except BadValue:
        raise InvalidInput(
            row.problem("city", "expected gdp_nominal in 亿元 in history.csv", levels[-1].unit)
        ) from None


def _spread(row: Row, default: DefaultSpread | None) -> tuple[Uncertainty, Text]:
    """Return a rival's spread and the source of its figures: its own, or where its cells are empty the default one."""
    source = Text(row["source_zh"], row["source_en"])
    if any(row[column].strip() for column in _SPREAD):
        average, yearly = _normal(row, "average"), _normal(row, "yearly")
        try:
            return Uncertainty(average, yearly, row.number("persistence")), source
        except BadValue as error:
            raise InvalidInput(row.problem("persistence", error.expected, error.found)) from None
    if default is None or default.uncertainty is None:
        hint = f"data/uncertainty.yaml has none of {CITY_GROWTH} to take"
        raise InvalidInput(row.problem("average", "expected a spread of the rival", "nothing", hint))
    whose = default.entity or CITY_GROWTH
    taken = Text(f"离散程度同{whose}（data/uncertainty.yaml）", f"spread as {whose}'s in data/uncertainty.yaml")
    return default.uncertainty, Text(f"{source.zh}；{taken.zh}", f"{source.en}; {taken.en}")


def _normal(row: Row, column: str) -> Normal:
    value = row.number(column)
    if not 0 < value <= WIDEST:
        raise InvalidInput(row.problem(column, f"expected percent above 0, at most {WIDEST:g}", row[column]))
    return Normal(value / 100)


def _half_band(part: Distribution | None) -> float:
    if part is None:
        return 0.0
    low, high = part.from_normal(np.array([[-_Z80], [_Z80]]))[:, 0]
    return float(high - low) / (2 * _Z80)


def _parts(rivals: Sequence[Rival], place: int) -> list[Part]:
    names = tuple(f"gdp_{rival.key}" for rival in rivals)
    to_beat, against = Text("须超过的城市", "the city to beat"), Text("与须超过的城市之比", "against the city to beat")
    parts: list[Part] = [
        _indicator("city_rank", Text("城市排名", "rank among cities"), _rank, ("real_gdp", *names)),
        _indicator("gdp_of_place", to_beat, _of_place(place), names),
        _indicator("against_place", against, _against, ("real_gdp", "gdp_of_place")),
    ]
    for rival, name in zip(rivals, names, strict=True):
        growth = f"growth_{rival.key}"
        label = Text(f"{rival.label.zh}地区生产总值", f"GDP of {rival.label.en}")
        words = Text(f"{rival.label.zh}实际增速", f"Real growth of {rival.label.en}")
        parts += [
            Fact(name, label, YI_YUAN),
            Assumption(growth, words, RATE, "rate", (-0.15, 0.25), 2, words, observed=False),
            _indicator(name, label, _level(name, growth), (BASE + name, growth)),
        ]
    return parts


def _indicator(name: str, label: Text, formula: Callable[..., Array], inputs: tuple[str, ...]) -> Indicator:
    unit = YI_YUAN if name.startswith("gdp_") else NUMBER
    return Indicator(name, label, unit, 2, formula, inputs, label, label, lever=None)


def _level(name: str, growth: str) -> Callable[..., Array]:
    def level(**given: Array) -> Array:
        return given[BASE + name] * compound(given[growth])

    return level


def _rank(real_gdp: Array, **rivals: Array) -> Array:
    """One more than the number of rivals that are larger."""
    larger: Array = np.add.reduce([rival > real_gdp for rival in rivals.values()], axis=0, dtype=float)
    return 1.0 + larger


def _of_place(place: int) -> Callable[..., Array]:
    """The GDP of the rival that stands at the place: whoever is larger has it or better."""

    def of_place(**rivals: Array) -> Array:
        levels = np.stack([level.T for level in np.broadcast_arrays(*rivals.values())])  # year by year, as in memory
        levels.partition(len(levels) - place, axis=0)
        standing: Array = levels[len(levels) - place].T
        return standing

    return of_place


def _against(real_gdp: Array, gdp_of_place: Array) -> Array:
    """The city's GDP over that of the rival to beat; from 1 on the city has the place or better."""
    return real_gdp / gdp_of_place

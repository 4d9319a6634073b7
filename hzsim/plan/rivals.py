"""Rivals: other cities beside a scenario's own, in one model.

Each rival's growth is an assumption of its own. All growth rates share a common part: any two
are correlated by `COMMON`, the city's with its rivals' too, and what moves with the city's
growth in the scenario moves with the rivals' through it alone, so that the matrix always holds.
All levels are at base-year prices: one price level for all leaves ranks as they are.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, InvalidInput, did_you_mean
from hzsim.files.locations import data_file, is_file, origin
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.series import History, read_history
from hzsim.model.model import Model
from hzsim.model.parts import BASE, Assumption, Fact, Indicator, Part
from hzsim.model.years import compound
from hzsim.scenario.baseline import BaselineFact
from hzsim.scenario.distributions import Normal
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.uncertainty import Correlation, Uncertainty
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
        return self.name.lower()

    @property
    def spread(self) -> tuple[float, float]:
        """Standard deviations of the average and of a year's innovation; zero where there is no such part."""
        parts = (self.uncertainty.average, self.uncertainty.yearly)
        average, yearly = (part.standard_deviation if part is not None else 0.0 for part in parts)
        return average, yearly


def read_rivals(
    entity: str, year: int, path: str | Path | None = None, *, beside: Path | None = None
) -> tuple[Rival, ...]:
    """Return the rivals of a table, by default `data/cities.csv`, with their GDP of a year.

    That is the file of the project of `beside`, a folder of scenarios, before the shipped one. The
    GDP is `gdp_nominal` of the history.csv beside a table that is named, else of the project's.
    Growth and spreads are in percent in the table. Raises InvalidInput, naming file, line and
    column, for text in place of numbers, a city given twice, or one without GDP in that year;
    BadValue when no rival has GDP in it.
    """
    table = data_file("cities.csv", beside) if path is None else Path(path)
    rows, _ = read_table(table, COLUMNS)
    own = table.with_name("history.csv") if path is not None else None
    seen = read_history(own if own is not None and is_file(own) else None, beside=beside)
    _check_year([row for row in rows if row["city"] != entity], year, seen, shipped=not origin(table))
    found: dict[str, Rival] = {}

    def add(row: Row) -> None:
        if row["city"] in found:
            raise InvalidInput(row.problem("city", "expected each city once", row["city"]))
        if row["city"] != entity:
            found[row["city"]] = _rival(row, year, seen)

    collect(rows, add)
    return tuple(found.values())


def with_growth(rivals: Iterable[Rival], changes: Iterable[str]) -> tuple[Rival, ...]:
    """Return rivals with other central growth, each change written as `CITY=RATE`; BadValue for another form."""
    changed = {rival.name: rival for rival in rivals}
    for change in changes:
        name, sign, written = change.partition("=")
        if not sign:
            raise BadValue("expected CITY=RATE such as Wuhan=5.5%", change)
        if name.strip() not in changed:
            raise BadValue("expected a rival city", name, did_you_mean(name, changed))
        changed[name.strip()] = replace(changed[name.strip()], growth=parse(written, RATE))
    return tuple(changed.values())


def with_rivals(scenario: Scenario, rivals: Sequence[Rival], place: int, common: float = COMMON) -> Scenario:
    """Return the scenario with rivals beside the city, without its targets; the city's own draws stay as they are.

    Indicators are added: `gdp_RIVAL`, `against_RIVAL` (the city's GDP over the rival's),
    `city_rank`, and `against_place` (over the rival that must be beaten for `place`). The
    scenario's known years are the city's own: rivals are drawn from the first year on.
    """
    if not 0 <= common < 1:
        raise BadValue("expected a common part from 0 to below 1", str(common))
    facts = {f"gdp_{rival.key}": BaselineFact(rival.gdp, rival.source, rival.level_status) for rival in rivals}
    growth = {f"growth_{rival.key}": (rival.growth,) * len(scenario.years) for rival in rivals}
    uncertain = {f"growth_{rival.key}": rival.uncertainty for rival in rivals} if scenario.uncertainty else {}
    return scenario.replace(
        model=Model(scenario.model.modules, [*scenario.model.own, *_parts(rivals, place)]),
        baseline=replace(scenario.baseline, facts={**scenario.baseline.facts, **facts}),
        assumptions={**scenario.assumptions, **growth},
        uncertainty={**scenario.uncertainty, **uncertain},
        correlation=(*scenario.correlation, *_correlations(scenario, list(uncertain), common)),
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


def _rival(row: Row, year: int, history: History) -> Rival:
    levels = [item for item in history.observations(row["city"], "gdp_nominal") if item.year == year]
    if not levels:
        raise InvalidInput(
            row.problem("city", f"expected a city with gdp_nominal of {year} in history.csv", row["city"])
        )
    average, yearly = row.number("average") / 100, row.number("yearly") / 100
    try:
        uncertainty = Uncertainty(Normal(average), Normal(yearly), row.number("persistence"))
    except BadValue as error:
        raise InvalidInput(row.problem("average", error.expected, error.found)) from None
    level = levels[-1]
    return Rival(
        row["city"],
        Text(row["label_zh"], row["label_en"]),
        level.value,
        row.number("growth") / 100,
        uncertainty,
        level.status,
        row["status"],
        Text(row["source_zh"], row["source_en"]),
    )


def _parts(rivals: Sequence[Rival], place: int) -> list[Part]:
    names = tuple(f"gdp_{rival.key}" for rival in rivals)
    parts: list[Part] = [
        _indicator("city_rank", Text("城市排名", "rank among cities"), _rank, ("real_gdp", *names)),
        _indicator(
            "against_place",
            Text("与须超过的城市之比", "against the city to beat"),
            _against(place),
            ("real_gdp", *names),
        ),
    ]
    for rival, name in zip(rivals, names, strict=True):
        growth = f"growth_{rival.key}"
        label = Text(f"{rival.label.zh}地区生产总值", f"GDP of {rival.label.en}")
        words = Text(f"{rival.label.zh}实际增速", f"Real growth of {rival.label.en}")
        parts += [
            Fact(name, label, YI_YUAN),
            Assumption(growth, words, RATE, "rate", (-0.15, 0.25), 2, words, observed=False),
            _indicator(name, label, _level(name, growth), (BASE + name, growth)),
            _indicator(
                f"against_{rival.key}",
                Text(f"与{rival.label.zh}之比", f"against {rival.label.en}"),
                _against(1),
                ("real_gdp", name),
            ),
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


def _against(place: int) -> Callable[..., Array]:
    """The city's GDP over that of the rival that stands at the place; from 1 on the city has it or better."""

    def against(real_gdp: Array, **rivals: Array) -> Array:
        levels = np.stack(np.broadcast_arrays(*rivals.values()))
        ratio: Array = real_gdp / np.partition(levels, len(levels) - place, axis=0)[len(levels) - place]
        return ratio

    return against


def _correlations(scenario: Scenario, names: Sequence[str], common: float) -> list[Correlation]:
    if common == 0:
        return []
    pairs = [Correlation(first, second, common) for first, second in combinations(names, 2)]
    if CITY_GROWTH not in scenario.uncertainty:
        return pairs
    tied = {CITY_GROWTH: 1.0}
    for pair in scenario.correlation:
        if CITY_GROWTH in (pair.first, pair.second):
            tied[pair.first if pair.second == CITY_GROWTH else pair.second] = pair.value
    return pairs + [Correlation(other, name, common * value) for other, value in tied.items() for name in names]

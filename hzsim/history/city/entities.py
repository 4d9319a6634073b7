"""Entities (cities, nations) of a project's baselines and history, and what is known of one before some years.

Observed are the years up to the base year; the years after it that a scenario calls known are as it states them.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hzsim._typing import Text
from hzsim.errors import BadValue, InvalidInput, Problem, did_you_mean, told
from hzsim.files.sources import data_files, data_folders, named_files, origin
from hzsim.files.tables import Row, read_table
from hzsim.history.city.series import NATION, History, by_year, growth_series, rates, read_history
from hzsim.history.reference.records import ENOUGH, LENGTH
from hzsim.model.modules.nation import OVER_NATION, RANK, national_growth
from hzsim.scenario.parts.baseline import FILE, Baseline, LeadRecord, columns_of
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.data import read_baseline_file

SHIPPED = "Hangzhou"
"""The entity that is meant where a folder has no data of its own."""
CHINA = Text("中国", NATION)
_GROWTH = "gdp_real_growth"


def own_entities(beside: Path) -> tuple[str, ...]:
    """Return the entities of the project of a folder of scenarios: those named by its own baselines.

    Without baselines those with growth in its own history, without either none: then the shipped
    data are meant.
    """
    named = {baseline.entity for baseline in _own_baselines(beside)}
    recorded = {row["entity"] for row in _own_rows(beside) if row["series"] == _GROWTH} - {NATION}
    return tuple(sorted(named or recorded))


def own_entity(beside: Path) -> str:
    """Return the one entity of a project, Hangzhou where it has no data of its own; BadValue when it has several."""
    found = own_entities(beside)
    if len(found) > 1:
        raise BadValue("expected an --entity", told("none"), told("this project has {names}", names=", ".join(found)))
    return found[0] if found else SHIPPED


@dataclass(frozen=True, slots=True)
class Economy:
    """An economy by its name, in English as histories have it, and the nation and the province that it is part of.

    `lead` is what a baseline states of its lead over the nation, where yearly growth is not at hand.
    """

    name: Text
    nation: Text | None = None
    province: Text | None = None
    lead: LeadRecord | None = None

    @property
    def whole(self) -> Text:
        """The nation that the economy is part of; itself where it is one."""
        return self.nation or self.name

    @property
    def is_chinese(self) -> bool:
        """Whether it is China or part of it."""
        return self.whole.en == NATION

    def chinese(self, name: str) -> str:
        """Return the Chinese name of the economy, its nation or its province; another name as it is."""
        return next((one.zh for one in (self.name, self.nation, self.province) if one and one.en == name), name)


def economy_of(baseline: Baseline) -> Economy:
    """Return the economy of a baseline; one that states no nation is in China where the shipped history has it."""
    name = Text(baseline.title.zh.removesuffix("市"), baseline.entity)
    nation = baseline.nation or (CHINA if _in_shipped(baseline.entity) else None)
    return Economy(name, nation, baseline.province, baseline.lead)


def economy_called(entity: str, beside: Path | None) -> Economy:
    """Return the economy of an entity, as a baseline of the project of a folder, or a shipped one, states it."""
    for baseline in _baselines(beside):
        if baseline.entity == entity:
            return economy_of(baseline)
    return Economy(Text(entity, entity), CHINA if _in_shipped(entity) else None)


def _in_shipped(entity: str) -> bool:
    return entity != NATION and any(entity == known for known, _ in read_history().series)


def entity_doubts(scenario: Scenario) -> tuple[Problem, ...]:
    """Return a problem for each unknown name in the history of a scenario's project, at the name's first row."""
    rows = _own_rows(scenario.folder) if scenario.folder is not None else []
    if not rows:
        return ()
    labels = _labels(scenario)
    known = {*labels.values(), *(entity for entity, _ in read_history().series)}
    strange = {row["entity"]: row for row in reversed(rows) if row["entity"] not in known}
    expected = "usual are entities of baselines and cities"
    return tuple(
        row.problem("entity", expected, name, did_you_mean(name, known, labels))
        for name, row in reversed(strange.items())
    )


def _labels(scenario: Scenario) -> dict[str, str]:
    """Return the entities that a scenario's project knows, by all names that they go by."""
    return _titles([scenario.baseline]) | entity_labels(scenario.folder)


def entity_labels(beside: Path | None) -> dict[str, str]:
    """Return the entities of the baselines and cities of a project of scenarios, by all names that they go by."""
    found = _titles(_own_baselines(beside))
    for file in data_files("cities.csv", beside):
        with suppress(InvalidInput):
            rows, _ = read_table(file, ("city", "label_zh", "label_en"), others=True)
            found |= {row[label]: row["city"] for row in rows for label in ("city", "label_zh", "label_en")}
    return found


def entity_title(entity: str, beside: Path | None) -> Text:
    """Return what people call the entity of a baseline beside a project or of a shipped one; others by their name."""
    return next((one.title for one in _baselines(beside) if one.entity == entity), Text(entity, entity))


def _titles(baselines: Iterable[Baseline]) -> dict[str, str]:
    return {
        label: one.entity for one in baselines for label in (one.entity, *one.title, one.title.zh.removesuffix("市"))
    }


def _own_baselines(beside: Path | None) -> Iterator[Baseline]:
    """Yield the baselines of a project; what is wrong with one is said where it is read for a scenario."""
    return _read_baselines(path for path in _baseline_files(beside) if origin(path))


def _baselines(beside: Path | None) -> Iterator[Baseline]:
    """Yield the baselines of a project, the latest year's first, and those that are shipped."""
    return _read_baselines(sorted(_baseline_files(beside), key=lambda path: path.stem, reverse=True))


def _baseline_files(beside: Path | None) -> Iterable[Path]:
    return named_files(data_folders(beside, "baselines")).values()


def _read_baselines(paths: Iterable[Path]) -> Iterator[Baseline]:
    for path in paths:
        with suppress(InvalidInput):
            yield read_baseline_file(path)[0]


def _own_rows(beside: Path) -> list[Row]:
    """Return the rows of a project's own history; none where it has none, or one that a reader refuses."""
    for file in data_files(FILE, beside):
        if origin(file):
            with suppress(InvalidInput):
                return read_table(file, columns_of(file))[0]
    return []


EXCHANGE, YUAN = "exchange_rate", "fx_cny_per_usd_market"
"""Series of yearly averages, local currency for a dollar; China's is the market rate, beside the central parity."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Record of an economy before `years`: observed series, and values `stated` by a scenario for later known years.

    `stated` holds values by assumption and year, in the assumption's unit; `known_in` dates the tables of
    pooled estimates, None for the shipped ones' last; `base_rate` is the exchange rate of the base year.
    """

    history: History
    economy: Economy
    years: range
    stated: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    known_in: int | None = None
    base_rate: Mapping[int, float] = field(default_factory=dict)

    @property
    def entity(self) -> str:
        """The economy's name in the history."""
        return self.economy.name.en

    @property
    def nation(self) -> str | None:
        """The name in the history of the nation that the economy is part of; None for a nation."""
        return self.economy.nation.en if self.economy.nation else None

    @property
    def whole(self) -> str:
        """The name in the history of the nation, the economy's own where it is one."""
        return self.economy.whole.en

    @property
    def before(self) -> int:
        """The last year that may be known."""
        return self.years.start - 1

    def growth(self) -> dict[int, float]:
        """Return the entity's real growth, as fractions."""
        return {**growth_series(self.history, self.entity, self.before), **self.stated.get("real_growth", {})}

    def nation_growth(self) -> dict[int, float]:
        """Return the nation's real growth, as fractions."""
        return {**growth_series(self.history, self.whole, self.before), **self.stated.get("national_growth", {})}

    def rates(self, series: str, entity: str | None = None) -> dict[int, float]:
        """Return an observed series of rates of the entity, or of another, as fractions."""
        return rates(self.history, self.entity if entity is None else entity, series, self.before)

    def exchange_rates(self) -> dict[int, float]:
        """Return the yearly averages of the nation's exchange rate as observed, local currency for a dollar."""
        seen = by_year(
            self.history.observations(self.whole, self.exchange_series, self.before),
            told("{name} of {entity}", name=self.exchange_series, entity=self.economy.whole),
        )
        return {year: one.value for year, one in seen.items()}

    @property
    def exchange_series(self) -> str:
        """The series of the nation's exchange rate."""
        return YUAN if self.economy.is_chinese else EXCHANGE


def evidence_of(scenario: Scenario, history: History) -> Evidence:
    """Return what is known before a scenario's open years, with pooled estimates of the last known year."""
    base, known = scenario.baseline.year, scenario.known_years
    names = ({*scenario.model.assumptions} - {*foretold(scenario)}) | {*scenario.model.computed}
    stated = {
        name: dict(zip(list(scenario.years)[:known], map(float, scenario.central(name)[0]), strict=False))
        for name in sorted(names)
    }
    years = range(base + known + 1, scenario.years.last + 1)
    rate = scenario.baseline.facts.get("exchange_rate")
    rates_at_base = {base: rate.value} if rate else {}
    return Evidence(history, economy_of(scenario.baseline), years, stated, years.start - 1, rates_at_base)


def foretold(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of assumptions that are forecasts beside a scenario: a nation's growth, for its rank alone."""
    model, name = scenario.model, national_growth.name
    moved = {one for one in model.indicators if name in model.made_of(one)}
    return (name,) if RANK in moved and moved <= {RANK, OVER_NATION} else ()


def growth_until(scenario: Scenario, history: History, last: int) -> dict[int, float]:
    """Return a city's growth up to a year: as observed up to the base year, then the scenario's known years."""
    base = scenario.baseline.year
    past = growth_series(history, scenario.baseline.entity, min(base, last))
    known = zip(scenario.years, scenario.central("real_growth")[0], strict=True)
    return {**past, **{year: float(rate) for year, rate in known if year <= min(last, base + scenario.known_years)}}


def too_short(scenario: Scenario, history: History, last: int) -> Text | None:
    """Return a sentence about a city's record of fewer than eight years; None for a longer one."""
    seen = growth_series(history, scenario.baseline.entity, min(scenario.baseline.year, last))
    number, first = sum(year > last - LENGTH for year in seen), last - LENGTH + 1
    if number >= ENOUGH:
        return None
    city = scenario.baseline.title
    return Text(
        f"{city.zh}在{first}—{last}年只有{number}年的实际增速记录（history.csv），少于{ENOUGH}年",
        f"{city.en} has observed growth of {number} of the years {first}-{last} in history.csv, fewer than {ENOUGH}",
    )

"""What economic censuses did to the level of GDP, and the one that falls inside a plan.

A census counts what yearly accounts had missed: it moves the level of GDP of its year and all later
ones, hardly its growth, and not what was spent on research, so that the R&D ratio moves the other way.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np

from hzsim._typing import Language, Text
from hzsim.files.sources import data_file
from hzsim.files.tables import Row, collect, one_of, read_table
from hzsim.history.city.entities import economy_of
from hzsim.model.model import Model
from hzsim.model.modules.economy import level_revision
from hzsim.model.modules.parts import Indicator
from hzsim.scenario.parts.baseline import STATUSES
from hzsim.scenario.parts.phrases import label_with_unit
from hzsim.scenario.scenario import Scenario
from hzsim.units import display

FILE = "revisions.csv"
COLUMNS = ("census", "entity", "level", "year", "before", "after", "revision", "status", "source")
LEVELS = ("nation", "province")
EVERY = 5
"""Years between two censuses in China."""
RECENT = 2
"""How many of the last censuses the next one is expected to be like."""
MODULE = "revision"
_SHOWN = ("gdp", "rd_intensity")


@dataclass(frozen=True, slots=True)
class CensusRevision:
    """By how much a census moved the level of one economy, as a fraction; `year` is the one compared."""

    census: int
    entity: str
    level: str
    year: int
    rate: float


@dataclass(frozen=True, slots=True)
class Provinces:
    """The revisions of provinces in one census: mean and standard deviation as fractions, and their number."""

    census: int
    mean: float
    spread: float
    number: int


@dataclass(frozen=True, slots=True)
class CensusRecord:
    """What censuses until a year did to levels: by census the nation's revision and its provinces'; fractions."""

    nation: tuple[CensusRevision, ...]
    provinces: tuple[Provinces, ...]

    @property
    def next(self) -> int:
        """The year of the next census."""
        return self.nation[-1].census + EVERY

    @property
    def centre(self) -> float:
        """What the next census is expected to do: the mean of the nation's last two, which its parts add up to."""
        return float(np.mean([one.rate for one in self.nation[-RECENT:]]))

    @property
    def spread(self) -> float:
        """How far one province strays from that: the geometric mean of the last two censuses' standard deviations."""
        return float(np.exp(np.mean(np.log([one.spread for one in self.provinces[-RECENT:]]))))


def read_revisions(path: str | Path | None = None) -> tuple[CensusRevision, ...]:
    """Return the revisions of a table, by default the shipped one; InvalidInput for what is no such table."""
    return _read(data_file(FILE) if path is None else Path(path))


@cache
def _read(path: Path) -> tuple[CensusRevision, ...]:
    rows, _ = read_table(path, COLUMNS, least=1)
    return tuple(collect(rows, _revision))


def _revision(row: Row) -> CensusRevision:
    one_of(row, "status", STATUSES[:-1])
    rate = row.between("revision", -90.0, 300.0) / 100
    return CensusRevision(row.year("census"), row["entity"], one_of(row, "level", LEVELS), row.year(), rate)


def census_record(known_in: int, revisions: tuple[CensusRevision, ...] | None = None) -> CensusRecord | None:
    """Return what censuses of years up to one did; None before the first of which provinces are known too."""
    seen = [one for one in (read_revisions() if revisions is None else revisions) if one.census <= known_in]
    rates: dict[int, list[float]] = {}
    for one in seen:
        if one.level == "province":
            rates.setdefault(one.census, []).append(one.rate)
    nation = tuple(sorted((one for one in seen if one.level == "nation"), key=lambda one: one.census))
    provinces = tuple(
        Provinces(census, float(np.mean(of)), float(np.std(of, ddof=1)), len(of))
        for census, of in sorted(rates.items())
    )
    return CensusRecord(nation, provinces) if nation and provinces else None


Numbers: TypeAlias = tuple[tuple[str, str, float], ...]
"""Numbers of a sentence: each as shown, its place in the census, and its full precision."""


@dataclass(frozen=True, slots=True)
class Move:
    """An indicator of the last year at the central paths, without a revision and with it, in its unit."""

    indicator: Indicator
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Census:
    """A census inside a scenario's open years: the last ones before it, and what it does to the last year.

    `rate` is the revision as a fraction: the scenario's own central one where it is `stated`, else what
    the record expects.
    """

    year: int
    last: int
    nation: tuple[CensusRevision, ...]
    provinces: tuple[Provinces, ...]
    rate: float
    stated: bool
    moves: tuple[Move, ...]

    @property
    def notes(self) -> tuple[tuple[Text, Numbers], ...]:
        """What a reader must know of it: sentences without full stop, each with its numbers."""
        return self._past, self._here

    @property
    def _past(self) -> tuple[Text, Numbers]:
        """Return the sentence on past censuses' revisions of the nation and the provinces, with its numbers."""
        nation = ", ".join(f"{one.census} {_signed(one.rate)}" for one in self.nation)
        pairs = [(one.census, _signed(one.mean), _share(one.spread)) for one in self.provinces]
        nation_zh = nation.replace(", ", "、").replace(" ", "年")
        zh = "、".join(f"{census}年{mean}（标准差{spread}）" for census, mean, spread in pairs)
        en = ", ".join(f"{census} {mean} (sd {spread})" for census, mean, spread in pairs)
        numbers = [(_signed(one.rate), f"nation.{n}.rate", one.rate) for n, one in enumerate(self.nation)]
        for n, one in enumerate(self.provinces):
            numbers.append((_signed(one.mean), f"provinces.{n}.mean", one.mean))
            numbers.append((_share(one.spread), f"provinces.{n}.spread", one.spread))
        text = Text(
            f"{self.year}年将开展经济普查；以往普查对总量的修订：全国{nation_zh}，各省平均{zh}",
            f"An economic census falls in {self.year}; past ones revised the level of GDP: nation {nation}; "
            f"provinces on average {en}",
        )
        return text, tuple(numbers)

    @property
    def _here(self) -> tuple[Text, Numbers]:
        """Return the sentence on this census's effect on the indicators of the last year, with its numbers."""
        zh, en = "，".join(_said(one, "zh") for one in self.moves), "; ".join(_said(one, "en") for one in self.moves)
        size = _signed(self.rate)
        numbers = [(size, "rate", self.rate)]
        for n, one in enumerate(self.moves):
            numbers.append((_shown(one, one.before), f"moves.{n}.before", one.before))
            numbers.append((_shown(one, one.after), f"moves.{n}.after", one.after))
        text = Text(
            f"以上未计普查修订（“普查修订”模块）：若修订{size}，{self.last}年{zh}",
            f"Not counted above (module {MODULE}): with a revision of {size}, in {self.last} {en}",
        )
        if self.stated:
            text = Text(
                f"本情景的中心路径含普查修订{size}，{self.last}年{zh}",
                f"This scenario has a revision of {size} on its central path, in {self.last} {en}",
            )
        return text, tuple(numbers)


def census_within(scenario: Scenario) -> Census | None:
    """Return the next census when it falls inside a Chinese scenario's open years and moves a target; None otherwise.

    Only censuses of years that the scenario knows count.
    """
    record = census_record(scenario.open_years.first - 1) if economy_of(scenario.baseline).is_chinese else None
    if record is None or record.next not in scenario.open_years:
        return None
    here, part = _with_revision(scenario), level_revision.name
    if not any(part in here.model.moved_by(target.indicator) for target in scenario.targets):
        return None
    before = here.replace(**{part: 0.0})
    after = here if here is scenario else before.replace(**{part: {record.next: record.centre}})
    moves = tuple(
        Move(here.model.indicators[name], _last(before, name), _last(after, name))
        for name in _SHOWN
        if name in here.model.indicators
    )
    recent = (record.nation[-RECENT:], record.provinces[-RECENT:])
    rate = _last(after, "revised_level") - 1
    return Census(record.next, scenario.years.last, *recent, rate, here is scenario, moves)


def _signed(rate: float) -> str:
    return f"{100 * rate:+.1f}%".replace("-", "−")


def _share(rate: float) -> str:
    return display(rate, level_revision.unit, 1)


def _shown(move: Move, value: float) -> str:
    return display(value, move.indicator.unit, move.indicator.decimals)


def _said(one: Move, language: Language) -> str:
    """Return what an indicator is moved from and to, with its unit where people put it."""
    if language == "en":
        return f"{label_with_unit(one.indicator, language)}: {_moved(one)}"
    unit = one.indicator.unit
    return f"{one.indicator.label.zh} {_moved(one)}{'' if unit.shown else unit.label(language)}"


def _moved(move: Move) -> str:
    return f"{_shown(move, move.before)} → {_shown(move, move.after)}"


def _last(scenario: Scenario, name: str) -> float:
    """Return an indicator at the central paths in the last year."""
    central = {each: scenario.central(each) for each in scenario.model.assumptions}
    return float(scenario.model.compute(scenario.facts, central, [name])[name][0, -1])


def _with_revision(scenario: Scenario) -> Scenario:
    """Return the scenario with the module of revisions, at no revision where it does not name it."""
    if MODULE in scenario.model.modules:
        return scenario
    model = Model([*scenario.model.modules, MODULE], scenario.model.own, scenario.model.modes)
    nothing = (0.0,) * len(scenario.years)
    return scenario.replace(model=model, assumptions={**scenario.assumptions, level_revision.name: nothing})

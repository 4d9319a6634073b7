"""What economic censuses did to the level of GDP, and the one that falls inside a plan.

A census counts what yearly accounts had missed: it moves the level of GDP of its year and all later
ones, hardly its growth, and not what was spent on research, so that the R&D ratio moves the other way.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from hzsim._typing import Text
from hzsim.files.locations import data_file
from hzsim.files.tables import Row, collect, one_of, read_table
from hzsim.history.entities import is_chinese
from hzsim.model.model import Model
from hzsim.model.revision import level_revision
from hzsim.scenario.phrases import value_name
from hzsim.scenario.scenario import Scenario
from hzsim.units import display

FILE = "revisions.csv"
COLUMNS = ("census", "entity", "level", "year", "before", "after", "revision", "status", "source")
LEVELS = ("nation", "province")
STATUSES = ("checked", "one source", "derived")
EVERY = 5
"""Years between two censuses in China."""
RECENT = 2
"""How many of the last censuses the next one is expected to be like."""
MODULE = "revision"
_SHOWN = ("gdp", "rd_intensity")


@dataclass(frozen=True, slots=True)
class Revision:
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

    nation: tuple[Revision, ...]
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


def read_revisions(path: str | Path | None = None) -> tuple[Revision, ...]:
    """Return the revisions of a table, by default the shipped one; InvalidInput for what is no such table."""
    return _read(data_file(FILE) if path is None else Path(path))


@cache
def _read(path: Path) -> tuple[Revision, ...]:
    rows, _ = read_table(path, COLUMNS, least=1)
    found: list[Revision] = []
    collect(rows, lambda row: found.append(_revision(row)))
    return tuple(found)


def _revision(row: Row) -> Revision:
    one_of(row, "status", STATUSES)
    rate = row.between("revision", -90.0, 300.0) / 100
    return Revision(row.year("census"), row["entity"], one_of(row, "level", LEVELS), row.year(), rate)


def census_record(known_in: int, revisions: tuple[Revision, ...] | None = None) -> CensusRecord | None:
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


def census_within(scenario: Scenario) -> CensusRecord | None:
    """Return the record of censuses when the next one falls inside a Chinese scenario's open years and moves a target.

    Only censuses of years that the scenario knows count.
    """
    if not is_chinese(scenario.baseline.entity):
        return None
    record = census_record(scenario.open_years.first - 1)
    if record is None or record.next not in scenario.open_years:
        return None
    model = _with_revision(scenario).model
    moved = any(level_revision.name in model.moved_by(target.indicator.name) for target in scenario.targets)
    return record if moved else None


def census_note(scenario: Scenario) -> Text | None:
    """Return that a census falls inside a plan, what earlier ones did and what it does here; None where none does."""
    record = census_within(scenario)
    if record is None:
        return None
    here, part, last = _with_revision(scenario), level_revision.name, scenario.years.last
    stated = here is scenario
    before = here.replace(**{part: 0.0})
    after = here if stated else before.replace(**{part: {record.next: record.centre}})
    size = _signed(_last(after, "revised_level") - 1)
    moves = [_move(before, after, name) for name in _SHOWN if name in here.model.indicators]
    past, zh, en = _past(record), "，".join(one.zh for one in moves), " and ".join(one.en for one in moves)
    if stated:
        return Text(
            f"{record.next} 年经济普查落在规划期内（{past.zh}）：本情景中心修订 {size}，使 {last} 年{zh}",
            f"A census falls in {record.next}, within the plan ({past.en}): {size} at the centre of this scenario, "
            f"which in {last} takes {en}",
        )
    return Text(
        f"{record.next} 年经济普查落在规划期内（{past.zh}），此处未计：若修订 {size}，中心路径上 {last} 年{zh}"
        f"（模块 {MODULE}）",
        f"A census falls in {record.next}, within the plan ({past.en}), and is not counted here: {size} would at the "
        f"centre take, in {last}, {en} (module {MODULE})",
    )


def _past(record: CensusRecord) -> Text:
    nation = ", ".join(f"{one.census} {_signed(one.rate)}" for one in record.nation[-RECENT:])
    pairs = [(one.census, _signed(one.mean), display(one.spread, level_revision.unit, 1)) for one in record.provinces]
    zh = "；".join(f"{census} 年各省平均 {mean}，标准差 {spread}" for census, mean, spread in pairs)
    en = "; ".join(f"provinces {census} {mean}, sd {spread}" for census, mean, spread in pairs)
    return Text(f"全国 {nation.replace(', ', '、')}；{zh}", f"nation {nation}; {en}")


def _signed(rate: float) -> str:
    return f"{100 * rate:+.1f}%".replace("-", "−")


def _move(before: Scenario, after: Scenario, name: str) -> Text:
    part = before.model.indicators[name]
    old = display(_last(before, name), part.unit, part.decimals)
    new = value_name(_last(after, name), part.unit, part.decimals)
    return Text(f"{part.label.zh}由 {old} 变为 {new.zh}", f"{part.label.en} from {old} to {new.en}")


def _last(scenario: Scenario, name: str) -> float:
    """Return an indicator at the central paths in the last year."""
    central = {each: scenario.central(each) for each in scenario.model.assumptions}
    return float(scenario.model.compute(scenario.baseline.values, central, [name])[name][0, -1])


def _with_revision(scenario: Scenario) -> Scenario:
    """Return the scenario with the module of revisions, at no revision where it does not name it."""
    if MODULE in scenario.model.modules:
        return scenario
    model = Model([*scenario.model.modules, MODULE], scenario.model.own)
    nothing = (0.0,) * len(scenario.years)
    return scenario.replace(model=model, assumptions={**scenario.assumptions, level_revision.name: nothing})

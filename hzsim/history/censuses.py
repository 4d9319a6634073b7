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
from hzsim.model.parts import Indicator
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
    nation: tuple[Revision, ...]
    provinces: tuple[Provinces, ...]
    rate: float
    stated: bool
    moves: tuple[Move, ...]

    @property
    def numbers(self) -> tuple[tuple[str, str, float], ...]:
        """The numbers of the note: each as shown, its place in the census, and its full precision."""
        nation = [(_signed(one.rate), f"nation.{n}.rate", one.rate) for n, one in enumerate(self.nation)]
        provinces = [
            number
            for n, one in enumerate(self.provinces)
            for number in (
                (_signed(one.mean), f"provinces.{n}.mean", one.mean),
                (_share(one.spread), f"provinces.{n}.spread", one.spread),
            )
        ]
        moves = [
            (display(value, one.indicator.unit, one.indicator.decimals), f"moves.{n}.{name}", value)
            for n, one in enumerate(self.moves)
            for name, value in (("before", one.before), ("after", one.after))
        ]
        return (*nation, *provinces, (_signed(self.rate), "rate", self.rate), *moves)

    @property
    def note(self) -> Text:
        """What a reader must know of it, in one sentence without its full stop."""
        past, moves, size = self._past, [_moved(one) for one in self.moves], _signed(self.rate)
        zh, en = "，".join(one.zh for one in moves), " and ".join(one.en for one in moves)
        if self.stated:
            return Text(
                f"{self.year} 年经济普查落在规划期内（{past.zh}）：本情景中心修订 {size}，使 {self.last} 年{zh}",
                f"A census falls in {self.year}, within the plan ({past.en}): {size} at the centre of this scenario, "
                f"which in {self.last} takes {en}",
            )
        return Text(
            f"{self.year} 年经济普查落在规划期内（{past.zh}），此处未计（可用“普查修订”模块）：若修订 {size}，"
            f"中心路径上 {self.last} 年{zh}",
            f"A census falls in {self.year}, within the plan ({past.en}), and is not counted here (module {MODULE}): "
            f"{size} would at the centre take, in {self.last}, {en}",
        )

    @property
    def _past(self) -> Text:
        nation = [f"{one.census} {_signed(one.rate)}" for one in self.nation]
        pairs = [(one.census, _signed(one.mean), _share(one.spread)) for one in self.provinces]
        zh = [f"{census} 年各省平均 {mean}，标准差 {spread}" for census, mean, spread in pairs]
        en = [f"provinces {census} {mean}, sd {spread}" for census, mean, spread in pairs]
        return Text("；".join([f"全国 {'、'.join(nation)}", *zh]), "; ".join([f"nation {', '.join(nation)}", *en]))


def census_within(scenario: Scenario) -> Census | None:
    """Return the next census when it falls inside a Chinese scenario's open years and moves a target; None otherwise.

    Only censuses of years that the scenario knows count.
    """
    record = census_record(scenario.open_years.first - 1) if is_chinese(scenario.baseline.entity) else None
    if record is None or record.next not in scenario.open_years:
        return None
    here, part = _with_revision(scenario), level_revision.name
    if not any(part in here.model.moved_by(target.indicator.name) for target in scenario.targets):
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


def _moved(one: Move) -> Text:
    part = one.indicator
    old, new = display(one.before, part.unit, part.decimals), value_name(one.after, part.unit, part.decimals)
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

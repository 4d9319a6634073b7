"""Entities (cities, nations) of a project's baselines and history, and names in the history that are unknown."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hzsim._typing import Text
from hzsim.errors import BadValue, InvalidInput, Problem, did_you_mean, told
from hzsim.files.sources import data_files, data_folders, named_files, origin
from hzsim.files.tables import Row, read_table
from hzsim.history.city.series import NATION, read_history
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

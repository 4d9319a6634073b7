"""Entities (cities, nations) of a project's baselines and history, and names in the history that are unknown."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from hzsim.errors import BadValue, InvalidInput, Problem, did_you_mean, told
from hzsim.files.locations import data_files, data_folders, named_files, origin
from hzsim.files.tables import Row, read_table
from hzsim.history.city.series import COLUMNS, FILE, NATION, read_history
from hzsim.scenario.parts.baseline import Baseline
from hzsim.scenario.reading import read_baseline_file
from hzsim.scenario.scenario import Scenario

SHIPPED = "Hangzhou"
"""The entity that is meant where a folder has no data of its own."""
_CHINESE = {"China": "中国", "Zhejiang": "浙江", "Hangzhou": "杭州", "Ningbo": "宁波"}
PROVINCES = {"Hangzhou": "Zhejiang", "Ningbo": "Zhejiang"}
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
        raise BadValue("expected an --entity", "none", told("this project has {names}", names=", ".join(found)))
    return found[0] if found else SHIPPED


def is_chinese(entity: str) -> bool:
    """Return whether an entity is China or known to be in it: all that the shipped history has."""
    return any(entity == known for known, _ in read_history().series)


def nation_of(entity: str) -> str | None:
    """Return the nation that an entity is part of; None for one not known to be part of any, such as a nation."""
    return NATION if entity != NATION and is_chinese(entity) else None


def in_chinese(entity: str) -> str:
    """Return the Chinese name of an entity, its own where none is known."""
    return _CHINESE.get(entity, entity)


def province_of(entity: str) -> str | None:
    """Return the province of a city, where the history knows it."""
    return PROVINCES.get(entity)


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


def _titles(baselines: Iterable[Baseline]) -> dict[str, str]:
    return {
        label: one.entity for one in baselines for label in (one.entity, *one.title, one.title.zh.removesuffix("市"))
    }


def _own_baselines(beside: Path | None) -> Iterator[Baseline]:
    """Yield the baselines of a project; what is wrong with one is said where it is read for a scenario."""
    for path in named_files(data_folders(beside, "baselines")).values():
        if origin(path):
            with suppress(InvalidInput):
                yield read_baseline_file(path)[0]


def _own_rows(beside: Path) -> list[Row]:
    """Return the rows of a project's own history; none where it has none, or one that a reader refuses."""
    for file in data_files(FILE, beside):
        if origin(file):
            with suppress(InvalidInput):
                return read_table(file, COLUMNS)[0]
    return []

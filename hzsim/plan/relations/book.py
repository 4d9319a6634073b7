"""A plan with all that belongs to it, read from the tables of one folder."""

from collections.abc import Mapping
from pathlib import Path

from hzsim._typing import Text
from hzsim.errors import BadValue, any_of, did_you_mean, told
from hzsim.files.sources import (
    data_folders,
    is_file,
    named_file,
    named_files,
    names_in,
    origin,
    scenarios_here,
    shipped,
)
from hzsim.history.city.entities import economy_called, own_entities
from hzsim.plan.relations.checks import check_documents, check_relations
from hzsim.plan.relations.contents import CONTEXT, DOCUMENTS, RELATIONS
from hzsim.plan.relations.contents import Datum as Datum
from hzsim.plan.relations.contents import Plan as Plan
from hzsim.plan.relations.relation import Relation, read_relations
from hzsim.plan.stated.readings import read_readings
from hzsim.plan.stated.references import PlanHeading, read_documents, read_headings, read_words
from hzsim.plan.stated.short_tables import is_statements
from hzsim.plan.stated.statements import read_statements
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.tabled import read_units

UNITS, HEADINGS, WORDS, READINGS = "units", "plans", "words", "readings"


def plan_files() -> dict[str, Path]:
    """Return the plans by name: those of the project in which one stands, then the shipped ones."""
    found = named_files(_folders(), ".csv")
    return {name: path for name, path in found.items() if name != CONTEXT and is_statements(path)}


def plan_names() -> tuple[str, ...]:
    """Return the names of the plans."""
    return tuple(plan_files())


def read_plan(plan: str | Path) -> Plan:
    """Return the plan in a table of statements.

    A plain name such as `hangzhou-15fyp-final` means a plan of the project's own, else a shipped
    one. All that belongs to a plan stands beside it: relations, context, documents, headings and
    other plans; only units and words that its folder has no table of are the shipped ones.
    Raises InvalidInput with every problem of any of these tables, each with file, line and
    column, also for a relation that names an id which no table has.
    """
    file = _plan_file(plan)
    home = file.parent
    units, english = read_units(_own_or_shipped(home, UNITS)), read_words(_own_or_shipped(home, WORDS))
    statements, source = read_statements(file, units, english)
    tables, sources = {file.stem: statements}, [source]
    for name in names_in(home, ".csv"):
        if name != file.stem and is_statements(home / f"{name}.csv"):
            tables[name], source = read_statements(home / f"{name}.csv", units, english)
            sources.append(source)
    relations: Mapping[str, Relation] = {}
    if is_file(home / f"{RELATIONS}.csv"):
        relations, source = read_relations(home / f"{RELATIONS}.csv", units, english)
        sources.append(source)
    headings = read_headings(home / f"{HEADINGS}.csv")
    read = Plan(
        file.stem,
        headings.get(file.stem, PlanHeading(Text(file.stem, file.stem), "")),
        home,
        statements,
        tables,
        relations,
        read_documents(home / f"{DOCUMENTS}.csv"),
        tuple(sources),
        read_readings(home / f"{READINGS}.csv", file.stem, statements),
    )
    check_documents(read)
    check_relations(read)
    return read


def default_plan(name: str, entity: str | None = None) -> Plan:
    """Return the shipped plan of a name, where none was asked for.

    Raises BadValue in a project with plans of its own, in one of another city, and for an entity
    whose plan it is not: then a plan must be named.
    """
    own = [own for own, path in plan_files().items() if origin(path)]
    if own:
        raise BadValue("expected a PLAN", told("none"), told("this project has {names}", names=", ".join(own)))
    plan = read_plan(_shipped() / f"{name}.csv")
    here = scenarios_here()
    cities = (entity,) if entity is not None else own_entities(here)
    if cities and plan.entity not in cities:
        raise BadValue(
            told("expected a PLAN of {entities}", entities=any_of(economy_called(one, here).name for one in cities)),
            told("none"),
            "the shipped plans are of another place",
        )
    return plan


def check_entity(plan: Plan, scenario: Scenario) -> None:
    """Raise BadValue, or InvalidInput with its place, when a plan is of another city than a scenario's baseline."""
    entity, baseline = scenario.baseline.entity, scenario.baseline.name
    if plan.entity and plan.entity != entity:
        found = f"{entity} ({baseline})"
        error = BadValue(
            told("expected a scenario of {entity}, whose plan {name} is", entity=plan.entity, name=plan.name), found
        )
        raise scenario.placed(error, ("baseline",))


def _shipped() -> Path:
    return shipped("data") / "plans"


def _folders() -> tuple[Path, ...]:
    return data_folders(scenarios_here(), "plans")


def _own_or_shipped(home: Path, name: str) -> Path:
    own = home / f"{name}.csv"
    return own if is_file(own) else _shipped() / f"{name}.csv"


def _plan_file(plan: str | Path) -> Path:
    file = Path(plan)
    plain = isinstance(plan, str) and plan == file.name and not file.suffix
    if is_file(file) or not plain:
        return file
    try:
        return named_file(_folders(), file.name, ".csv")
    except BadValue:
        raise BadValue("expected a plan's file or name", file.name, did_you_mean(file.name, plan_names())) from None

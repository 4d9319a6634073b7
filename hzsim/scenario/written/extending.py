"""A scenario that extends others: their documents made one, what the child says in place of what the parent does."""

from dataclasses import replace
from pathlib import Path

from hzsim.errors import BadValue, Problem, as_found, told
from hzsim.files.locations import named_file, scenario_folders
from hzsim.files.text import Location
from hzsim.files.yaml_reader import Document, Value, read_yaml
from hzsim.model.modules.registry import MODULES, computed_by

_LONGEST_CHAIN = 10
_MERGED = ("assumptions", "reasons", "uncertainty")


def with_parents(document: Document, file: Path, children: tuple[Path, ...] = ()) -> tuple[Document, bool]:
    """Return what a scenario's file has, merged with those that it extends, and whether all of them could be read.

    What could not be read is a problem of the document.
    """
    name = document.value.get("extends")
    if name is None:
        return document, True
    problems: list[Problem] = []
    with document.noting(problems, ("extends",)):
        above, below = _parent_file(file, name, children), (*children, file)
        shipped = "shipped/" if above.parent != below[0].parent else ""
        parent, complete = with_parents(read_yaml(above, shipped), above, below)
        return _merge(parent, document), complete
    return replace(document, problems=(*document.problems, *problems)), False


def _parent_file(file: Path, name: Value, children: tuple[Path, ...]) -> Path:
    """Return the file that a scenario extends: of its own folder, else a shipped one."""
    if not isinstance(name, str):
        raise BadValue("expected the name of a scenario of the same folder or a shipped one", as_found(name))
    parent = named_file(scenario_folders(file.parent), name)
    if len(children) > _LONGEST_CHAIN:
        raise BadValue(
            told("expected at most {most} scenarios that extend each other", most=_LONGEST_CHAIN), told("more")
        )
    if parent in (file, *children):
        raise BadValue("expected scenarios that do not extend each other in a circle", name)
    return parent


def _merge(parent: Document, child: Document) -> Document:
    """Return the parent with what the child says in its place; both keep the marks of their own lines.

    Each file has a format of its own: that of the one extended is marked as `extends.format`.
    A module that the child names takes the place of what the parent assumes of a name that it computes;
    the reason of an assumption goes with it.
    """
    value, replaced = _merge_values(parent, child)
    kept = {at: mark for at, mark in parent.marks.items() if replaced.isdisjoint((at[:1], at[:2]))}
    formats = {("extends", *at): mark for at, mark in parent.marks.items() if at[-1:] == ("format",)}
    return replace(
        child,
        value=value,
        marks={**kept, **formats, **child.marks},
        sources=child.sources + parent.sources,
        problems=child.problems + parent.problems,
    )


def _merge_values(parent: Document, child: Document) -> tuple[dict[str, Value], set[Location]]:
    """Return the parent's entries with the child's in their place, and where those that are gone stood."""
    value: dict[str, Value] = {**parent.value, **child.value}
    replaced: set[Location] = {(name,) for name in child.value}
    computed = computed_by(named_modules(child), stated_modes(child))
    assumed = child.value.get("assumptions")
    for name in _MERGED:
        gone = {*computed, *(assumed if name == "reasons" and isinstance(assumed, dict) else ())}
        above, below = parent.value.get(name), child.value.get(name, {} if gone else None)
        if isinstance(above, dict) and isinstance(below, dict):
            value[name] = {key: entry for key, entry in above.items() if key not in gone} | below
            replaced.discard((name,))
            replaced.update((name, key) for key in (*gone, *below))
    return value, replaced


def named_modules(document: Document) -> list[str]:
    """Return what is text in the list of modules."""
    named = document.value.get("modules", ["core"])
    return [name for name in named if isinstance(name, str)] if isinstance(named, list) else []


def stated_modes(document: Document) -> dict[str, str]:
    """Return the modes of modules that a scenario states rightly; the schema says what is wrong with others."""
    said = ((name, document.value.get(name)) for name, module in MODULES.items() if module.modes)
    stated = {name: one.get("mode") for name, one in said if isinstance(one, dict)}
    return {name: mode for name, mode in stated.items() if isinstance(mode, str) and mode in MODULES[name].modes}

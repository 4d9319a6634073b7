"""A scenario's file as a whole: what it takes from those that it extends, and whether its parts fit together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hzsim.errors import NOTHING, BadValue, InvalidInput, Problem, as_found, told
from hzsim.files.sources import Location, named_file, scenario_folders
from hzsim.files.yaml_reader import Document, Value, read_yaml
from hzsim.model.model import Model
from hzsim.model.modules.ages import MIGRANT_SHARES
from hzsim.model.modules.registry import MODULES, computed_by
from hzsim.scenario.parts.baseline import Baseline, check_known_until, check_open_facts
from hzsim.scenario.parts.uncertainty import (
    Correlation,
    Uncertainty,
    check_correlations,
    check_domain,
    check_pair,
    drawn_between,
)
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.schema import REQUIRED
from hzsim.units import in_percent

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


def problems_together(
    document: Document,
    content: Any,
    baseline: Baseline | None,
    years: Span | None,
    model: Model | None,
    uncertainty: Mapping[str, Uncertainty],
) -> list[Problem]:
    """Return the problems of parts that contradict each other; None stands for a part that is wrong by itself."""
    found: list[Problem] = []
    if years is not None:
        with document.noting(found, ("known_until",)):
            check_known_until(content.get("known_until"), years)
    if baseline is not None and model is not None:
        for fact in model.facts:
            with document.noting(found, ("baseline",)):
                baseline.check(fact)
        with document.noting(found, ("baseline",)):
            check_open_facts(model, baseline)
    if baseline is not None and model is not None and years is not None:
        found += _of_uncertainty(document, content, baseline, years, model, uncertainty)
    return [
        *found,
        *_of_correlation(document, content.get("correlation", []), uncertainty, model),
        *_of_shares(document, content.get("assumptions") or {}, years),
        *_of_targets(document, content.get("targets", [])),
    ]


def _of_uncertainty(
    document: Document,
    content: Any,
    baseline: Baseline,
    years: Span,
    model: Model,
    uncertainty: Mapping[str, Uncertainty],
) -> list[Problem]:
    """Return the problems of paths beyond what is drawn around them, and of spreads drawn in years of no scenario."""
    found: list[Problem] = []
    until = (content.get("known_until") or baseline.year) - baseline.year
    for name, entry in uncertainty.items():
        part, path = model.assumption(name), content.get("assumptions", {}).get(name)
        if path is not None and None not in path:
            known = min(max(0, until), len(path)) if part.observed else 0
            with document.noting(found, ("assumptions", name)):
                check_domain(part, drawn_between(part, entry, path, known, baseline.values), path[known:])
    for name, entry in (content.get("uncertainty") or {}).items():
        if entry is not None and entry.years is not None:
            with document.noting(found, ("uncertainty", name, "years")):
                years.part(entry.years)
    return found


def missing_keys(document: Document, model: Model | None, outcomes: Iterable[str]) -> Iterator[Problem]:
    """Yield the problem of each key that a scenario needs, and of each assumption or outcome, that is not written."""
    for key in REQUIRED:
        if key not in document.value:
            yield document.problem((key,), "expected this key", NOTHING)
    given = document.value.get("assumptions")
    for name in (*model.assumptions, *outcomes) if model is not None and isinstance(given, dict) else ():
        if name not in (given or ()) and (model is None or name not in model.usual_paths(1)):
            yield document.problem(("assumptions", name), "expected a value for this assumption", NOTHING)


def with_levels(document: Document, scenario: Scenario) -> Scenario:
    """Return a document's scenario; InvalidInput where the central paths take a level, such as population, to zero."""
    problems = [
        document.problem(("assumptions", level.lever or ""), error.expected, error.found, error.hint)
        for level, error in scenario.levels_at_zero()
    ]
    if problems:
        raise InvalidInput(problems)
    return scenario


def _of_correlation(
    document: Document, pairs: list[Any], uncertainty: Mapping[str, Uncertainty], model: Model | None
) -> list[Problem]:
    found, right = list[Problem](), list[Correlation]()
    for place, pair in enumerate(pairs):
        if pair is not None:
            with document.noting(found, ("correlation", place)):
                computed = [name for name in (pair.first, pair.second) if model is not None and name in model.computed]
                if model is not None and computed:
                    raise BadValue("expected two uncertain assumptions", computed[0], model.in_place_of(computed[0]))
                check_pair(pair, right, uncertainty)
                right.append(pair)
    with document.noting(found, ("correlation",)):
        check_correlations(right, uncertainty)
    return found


def _of_shares(document: Document, paths: Mapping[str, Any], years: Span | None) -> Iterator[Problem]:
    """Yield a problem where the shares of migrants leave fewer than none of them for the rest."""
    stated = [paths[name] for name in MIGRANT_SHARES if paths.get(name) is not None]
    if years is None or len(stated) < len(MIGRANT_SHARES) or any(None in path for path in stated):
        return
    for place, year in enumerate(years):
        together = sum(path[place] for path in stated)
        if together > 1 + 1e-9:
            expected = told("expected {names} of at most 100% together", names=" + ".join(MIGRANT_SHARES))
            found = told("{share} in {year}", share=in_percent(together), year=year)
            yield document.problem(("assumptions", MIGRANT_SHARES[-1]), expected, found)
            return


def _of_targets(document: Document, targets: list[Any]) -> Iterator[Problem]:
    written = [str(target) for target in targets]
    for place, target in enumerate(targets):
        if target is not None and written[place] in written[:place]:
            yield document.problem(("targets", place), "expected each target once", written[place])

"""Whether the parts of a scenario file fit together, where each is right by itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from hzsim.errors import NOTHING, BadValue, Problem, told
from hzsim.files.text import Location
from hzsim.files.yaml_reader import Document
from hzsim.model.model import Model
from hzsim.model.modules.ages import MIGRANT_SHARES
from hzsim.scenario.parts.baseline import Baseline, check_known_until
from hzsim.scenario.parts.uncertainty import (
    Correlation,
    Uncertainty,
    check_correlations,
    check_domain,
    check_pair,
    drawn_between,
)
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario, check_open_facts
from hzsim.scenario.written.schema import REQUIRED
from hzsim.units import in_percent


def problems_together(
    document: Document,
    content: Any,
    baseline: Baseline | None,
    years: Span | None,
    model: Model | None,
    uncertainty: Mapping[str, Uncertainty],
) -> list[Problem]:
    """Return the problems of parts that contradict each other; None stands for a part that is wrong by itself."""
    checks: list[tuple[Location, Callable[[], object]]] = []
    if years is not None:
        checks.append((("known_until",), partial(check_known_until, content.get("known_until"), years)))
    if baseline is not None and model is not None:
        checks.extend((("baseline",), partial(baseline.check, fact)) for fact in model.facts)
        checks.append((("baseline",), partial(check_open_facts, model, baseline)))
    if baseline is not None and model is not None and years is not None:
        checks.extend(_domain_checks(content, baseline, model, uncertainty))
        checks.extend(_drawn_checks(content, years))
    return [
        *(problem for place, check in checks for problem in _problems(document, place, check)),
        *_of_correlation(document, content.get("correlation", []), uncertainty, model),
        *_of_shares(document, content.get("assumptions") or {}, years),
        *_of_targets(document, content.get("targets", [])),
    ]


def _domain_checks(
    content: Any, baseline: Baseline, model: Model, uncertainty: Mapping[str, Uncertainty]
) -> Iterator[tuple[Location, Callable[[], object]]]:
    """Yield the check of each uncertain assumption's central path against what is drawn around it."""
    for name, entry in uncertainty.items():
        part, path = model.assumption(name), content.get("assumptions", {}).get(name)
        if path is None or None in path:
            continue
        until = content.get("known_until") or baseline.year
        known = min(max(0, until - baseline.year), len(path)) if part.observed else 0
        limits = drawn_between(part, entry, path, known, baseline.values)
        yield ("assumptions", name), partial(check_domain, part, limits, path[known:])


def _drawn_checks(content: Any, years: Span) -> Iterator[tuple[Location, Callable[[], object]]]:
    """Yield the check that what is drawn in years of its own is drawn in years of the scenario."""
    for name, entry in (content.get("uncertainty") or {}).items():
        if entry is not None and entry.years is not None:
            yield ("uncertainty", name, "years"), partial(years.part, entry.years)


def missing_keys(document: Document, model: Model | None, outcomes: Iterable[str]) -> Iterator[Problem]:
    """Yield the problem of each key that a scenario needs, and of each assumption or outcome, that is not written."""
    for key in REQUIRED:
        if key not in document.value:
            yield document.problem((key,), "expected this key", NOTHING)
    given = document.value.get("assumptions")
    for name in (*model.assumptions, *outcomes) if model is not None and isinstance(given, dict) else ():
        if name not in (given or ()) and (model is None or name not in model.usual_paths(1)):
            yield document.problem(("assumptions", name), "expected a value for this assumption", NOTHING)


def problems_of_levels(document: Document, scenario: Scenario) -> list[Problem]:
    """Return a problem for each level that the central paths take to zero, at the assumption that moves it first."""
    return [
        document.problem(("assumptions", level.lever or ""), error.expected, error.found, error.hint)
        for level, error in scenario.levels_at_zero()
    ]


def _problems(document: Document, place: Location, check: Callable[[], object]) -> list[Problem]:
    found: list[Problem] = []
    with document.noting(found, place):
        check()
    return found


def _of_correlation(
    document: Document, pairs: list[Any], uncertainty: Mapping[str, Uncertainty], model: Model | None
) -> list[Problem]:
    found, right = list[Problem](), list[Correlation]()
    for place, pair in enumerate(pairs):
        if pair is not None:
            with document.noting(found, ("correlation", place)):
                _check_pair(pair, right, uncertainty, model)
                right.append(pair)
    with document.noting(found, ("correlation",)):
        check_correlations(right, uncertainty)
    return found


def _check_pair(
    pair: Correlation, before: list[Correlation], uncertainty: Mapping[str, Uncertainty], model: Model | None
) -> None:
    for name in (pair.first, pair.second):
        if model is not None and name in model.computed:
            raise BadValue("expected two uncertain assumptions", name, model.in_place_of(name))
    check_pair(pair, before, uncertainty)


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

"""From a scenario file to a scenario."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from hzsim._typing import Text
from hzsim.errors import BadValue, InvalidInput, Problem
from hzsim.files.locations import (
    data_folders,
    is_file,
    named_file,
    named_files,
    origin,
    scenario_folders,
    scenarios_here,
)
from hzsim.files.yaml_reader import Document, Location, Value, read_yaml
from hzsim.model.model import Model
from hzsim.scenario.defaults import NO_DEFAULTS, Defaults, read_default_uncertainty
from hzsim.scenario.fields import Context
from hzsim.scenario.scenario import Baseline, BaselineFact, Scenario, check_known_until, check_years
from hzsim.scenario.schema import EVERY, baseline_shape, scenario_shape, validate
from hzsim.scenario.uncertainty import Uncertainty, check_pair, check_spread
from hzsim.scenario.years import Span, parse_span

_LONGEST_CHAIN = 10
_MERGED = ("assumptions", "uncertainty")


def read_scenario(path: str | Path) -> Scenario:
    """Return the scenario in a YAML file; a plain name such as `sprint` means one of `scenarios/`.

    That is the folder `scenarios` of the project in which one stands, then the shipped one. Raises
    InvalidInput with every problem found, each with file, line, column and key.
    """
    file = _scenario_file(path)
    document = _extended(file)
    problems: list[Problem] = []
    baseline, baseline_sources = _named_baseline(document, file, problems)
    years, model = _try_years(document, baseline, problems), _try_model(document)
    content, found = validate(
        document, scenario_shape(tuple(model.assumptions) if model else EVERY), Context(years, model)
    )
    problems.extend(found)
    if model is None and not problems:
        problems.append(_model_problem(document))
    if content is None or baseline is None or model is None or problems:
        raise InvalidInput(problems)
    uncertainty, defaults = _uncertainty(content, model, file.parent)
    _check_together(document, content, baseline, model, uncertainty, problems)
    if problems:
        raise InvalidInput(problems)
    correlation = content.get("correlation")
    if correlation is None:
        correlation = [
            pair for pair in defaults.correlation if pair.first in uncertainty and pair.second in uncertainty
        ]
    try:
        return Scenario(
            name=file.stem,
            title=content.get("title", Text(file.stem, file.stem)),
            baseline=baseline,
            years=content["years"],
            model=model,
            assumptions={name: content["assumptions"][name] for name in model.assumptions},
            uncertainty=uncertainty,
            correlation=tuple(correlation),
            targets=tuple(content.get("targets", ())),
            known_until=content.get("known_until"),
            sources=document.sources + baseline_sources + defaults.sources,
            folder=file.parent.resolve(),
            defaults=defaults.spreads,
        )
    except BadValue as error:  # what is left to check is whether the correlations fit together
        raise InvalidInput(document.problem(("correlation",), error.expected, error.found, error.hint)) from None


def read_baseline(path: Path) -> tuple[Baseline, Document]:
    """Return the baseline in a YAML file, and the document; InvalidInput with every problem found."""
    document = read_yaml(path, f"{origin(path)}baselines/")
    content, problems = validate(document, baseline_shape(), Context())
    if problems:
        raise InvalidInput(problems)
    facts = {
        name: BaselineFact(fact["value"], fact["source"], fact["status"]) for name, fact in content["facts"].items()
    }
    return Baseline(path.stem, content["title"], content["entity"], content["year"], facts), document


def _scenario_file(path: str | Path) -> Path:
    file = Path(path)
    plain = isinstance(path, str) and path == file.name and not file.suffix
    if not plain or is_file(file):
        return file
    return named_files(scenario_folders(scenarios_here())).get(str(path), file)


def _extended(file: Path, children: tuple[Path, ...] = ()) -> Document:
    """Return a scenario's file, merged with those that it extends: of its own folder, else shipped ones."""
    document = read_yaml(file, "shipped/" if children and file.parent != children[0].parent else "")
    parent_name = document.value.get("extends")
    if parent_name is None:
        return document
    try:
        if not isinstance(parent_name, str):
            raise BadValue("expected the name of a scenario of the same folder or a shipped one", "a list or mapping")
        parent_file = named_file(scenario_folders(file.parent), parent_name)
        if len(children) > _LONGEST_CHAIN:
            raise BadValue(f"expected at most {_LONGEST_CHAIN} scenarios that extend each other", "more")
        if parent_file in (file, *children):
            raise BadValue("expected scenarios that do not extend each other in a circle", parent_name)
    except BadValue as error:
        raise InvalidInput(document.problem(("extends",), error.expected, error.found, error.hint)) from None
    return _merge(_extended(parent_file, (*children, file)), document)


def _merge(parent: Document, child: Document) -> Document:
    """Return the parent with what the child says in its place; both keep the marks of their own lines."""
    value: dict[str, Value] = {**parent.value, **child.value}
    replaced: list[Location] = [(name,) for name in child.value]
    for name in _MERGED:
        above, below = parent.value.get(name), child.value.get(name)
        if isinstance(above, dict) and isinstance(below, dict):
            value[name] = {**above, **below}
            replaced.remove((name,))
            replaced.extend((name, key) for key in below)
    kept = {at: mark for at, mark in parent.marks.items() if not any(at[: len(gone)] == gone for gone in replaced)}
    return replace(child, value=value, marks={**kept, **child.marks}, sources=child.sources + parent.sources)


def _try_years(document: Document, baseline: Baseline | None, problems: list[Problem]) -> Span | None:
    """Return the years when they are right, so that paths and targets can be read against them."""
    try:
        years = parse_span(document.value.get("years"))
    except BadValue:
        return None  # the schema says what is wrong
    try:
        if baseline is not None:
            check_years(years, baseline.year)
    except BadValue as error:
        problems.append(document.problem(("years",), error.expected, error.found, error.hint))
        return None
    return years


def _try_model(document: Document) -> Model | None:
    modules = document.value.get("modules", ["core"])
    try:
        return Model(str(name) for name in modules)
    except BadValue:
        return None


def _model_problem(document: Document) -> Problem:
    """Return why known modules make no model: one twice, or one that needs an indicator of another."""
    modules = document.value.get("modules", ["core"])
    twice = sorted({str(name) for name in modules if list(modules).count(name) > 1})
    if twice:
        return document.problem(("modules",), "expected each module once", f"{', '.join(twice)} twice")
    try:
        Model(str(name) for name in document.value.get("modules", ["core"]))
    except BadValue as error:
        return document.problem(("modules",), error.expected, error.found, "add the module that has it, such as core")
    return document.problem(("modules",), "expected modules of the registry")


def _named_baseline(document: Document, file: Path, problems: list[Problem]) -> tuple[Baseline | None, tuple[Any, ...]]:
    name = document.value.get("baseline")
    if not isinstance(name, str):
        return None, ()
    try:
        baseline, read = read_baseline(named_file(data_folders(file.parent, "baselines"), name))
    except BadValue as error:
        problems.append(document.problem(("baseline",), error.expected, error.found, error.hint))
        return None, ()
    except InvalidInput as error:
        problems.extend(error.problems)
        return None, ()
    return baseline, read.sources


def _check_together(
    document: Document,
    content: Any,
    baseline: Baseline,
    model: Model,
    uncertainty: Mapping[str, Uncertainty],
    problems: list[Problem],
) -> None:
    """Add the problems of parts that are right by themselves and do not fit together."""
    pairs, targets = content.get("correlation", []), content.get("targets", [])
    checks: list[tuple[Location, Callable[[], object]]] = [
        (("known_until",), lambda: check_known_until(content.get("known_until"), content["years"])),
        *((("baseline",), partial(baseline.value, fact)) for fact in model.facts),
        *(
            (("uncertainty", name), partial(check_spread, name, uncertainty[name], part.kind))
            for name, part in model.assumptions.items()
            if name in uncertainty
        ),
        *((("correlation", at), partial(check_pair, pair, pairs[:at], uncertainty)) for at, pair in enumerate(pairs)),
    ]
    for key, check in checks:
        try:
            check()
        except BadValue as error:
            problems.append(document.problem(key, error.expected, error.found, error.hint))
    written = [str(target) for target in targets]
    problems.extend(
        document.problem(("targets", at), "expected each target once", written[at])
        for at in range(len(written))
        if written[at] in written[:at]
    )
    problems.extend(
        document.problem(("assumptions", name), "expected a value for this assumption", "nothing")
        for name in model.assumptions
        if name not in content["assumptions"]
    )


def _uncertainty(content: Any, model: Model, folder: Path) -> tuple[dict[str, Uncertainty], Defaults]:
    """Return the uncertainty of a scenario, with the defaults where it leaves any open."""
    given = content.get("uncertainty", {})
    if given is None:  # switched off
        return {}, NO_DEFAULTS
    if set(model.assumptions) <= set(given) and ("correlation" in content or not any(given.values())):
        return _uncertain(given, model), NO_DEFAULTS
    defaults = read_default_uncertainty(folder)
    left = {
        name: spread for name, spread in defaults.spreads.items() if name in model.assumptions and name not in given
    }
    chosen = {**given, **{name: spread.uncertainty for name, spread in left.items()}}
    return _uncertain(chosen, model), replace(defaults, spreads=left)


def _uncertain(chosen: Mapping[str, Uncertainty | None], model: Model) -> dict[str, Uncertainty]:
    found = {name: chosen.get(name) for name in model.assumptions}
    return {name: uncertainty for name, uncertainty in found.items() if uncertainty is not None}

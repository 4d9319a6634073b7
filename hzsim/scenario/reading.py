"""From a scenario file to a scenario."""

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from hzsim._typing import Text
from hzsim.errors import BadValue, InvalidInput, Problem, told
from hzsim.files.sources import SourceFile, data_folders, named_file, scenario_file, scenarios_here
from hzsim.files.yaml_reader import Document, read_yaml
from hzsim.measures import CHINA
from hzsim.model.model import Model
from hzsim.model.modules.ages import cohorts_fact
from hzsim.model.modules.parts import Part, Setting
from hzsim.model.modules.registry import ASSUMPTIONS, MODULES, TABLED
from hzsim.scenario.document import (
    missing_keys,
    named_modules,
    problems_together,
    stated_modes,
    with_levels,
    with_parents,
)
from hzsim.scenario.parts.baseline import Baseline, check_years, value_before
from hzsim.scenario.parts.uncertainty import Correlation, Uncertainty, correlations_among
from hzsim.scenario.parts.years import Span, parse_span, parse_year
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.data import (
    NO_DEFAULTS,
    Defaults,
    read_baseline,
    read_baseline_file,
    read_default_uncertainty,
)
from hzsim.scenario.written.fields import Context
from hzsim.scenario.written.schema import scenario_shape
from hzsim.scenario.written.tabled import FILE, NOTHING_TABLED, TabledTable, read_tabled, tabled_file
from hzsim.scenario.written.validation import as_document, validate


def read_scenario(path: str | Path | Mapping[str, Any], *, name: str = "scenario") -> Scenario:
    """Return the scenario in a YAML file; a plain name such as `sprint` means one of `scenarios/`.

    That is the folder `scenarios` of the project in which one stands, then the shipped one. A mapping
    with the keys of such a file does as well, its numbers in the unit of each key (rates as fractions), its
    `baseline` a name, a mapping or a `Baseline`; the scenario is then called `name`. Raises InvalidInput with
    every problem found, each with its key, and with file, line and column where it stands in a file.
    """
    if isinstance(path, Mapping):
        file, own = scenarios_here() / f"{name}.yaml", path.get("baseline")
        baseline = read_baseline(own) if isinstance(own, Mapping) else own if isinstance(own, Baseline) else None
        given = as_document(path if baseline is None else {**path, "baseline": baseline.name}, name)
        return _read(*with_parents(given, file), file, baseline)
    file = scenario_file(path)
    return _read(*with_parents(read_yaml(file), file), file)


def _read(document: Document, complete: bool, file: Path, baseline: Baseline | None = None) -> Scenario:
    """Return the scenario of a document that has been merged with those it extends, as far as they could be read."""
    problems: list[Problem] = []
    baseline, baseline_sources = (baseline, ()) if baseline else _named_baseline(document, file, problems)
    years = _try_years(document, baseline, problems)
    setting = _setting(document, baseline)
    tabled = _tabled(document, baseline, file, problems)
    model = _try_model(document, setting, tabled.parts, problems) if complete else None
    baseline, tables = _with_tables(document, baseline, years, model, file, problems)
    names = tuple(model.assumptions) if model else tuple(ASSUMPTIONS)
    spans = _spans(document, model, years)
    outcomes = tuple(sorted(spans.keys() - {*names}))
    before = partial(value_before, baseline, file.parent) if baseline else None
    content, found = _content(document, model, outcomes, Context(years, model, spans, before))
    problems += found
    try:
        uncertainty, correlation, defaults = _uncertainty(content, setting, names, file.parent, years, tabled)
    except InvalidInput as error:
        raise InvalidInput([*problems, *error.problems]) from None
    problems += problems_together(document, content, baseline, years, model, uncertainty)
    if complete:
        problems += missing_keys(document, model, outcomes)
    if problems or baseline is None or model is None or years is None:
        raise InvalidInput(problems)
    scenario = Scenario(
        name=file.stem,
        title=content.get("title", Text(file.stem, file.stem)),
        baseline=baseline,
        years=years,
        model=model,
        assumptions=_paths(content["assumptions"], names, years),
        uncertainty=uncertainty,
        correlation=correlation,
        targets=tuple(content.get("targets", ())),
        known_until=content.get("known_until"),
        outcomes={name: content["assumptions"][name] for name in outcomes},
        reasons=content.get("reasons", {}),
        sources=document.sources + baseline_sources + tables + tabled.sources + defaults.sources,
        folder=file.parent.resolve(),
        defaults=defaults.spreads,
        marks={("targets",): document.marks[()], **document.marks},  # without any, they lack in the file as a whole
    )
    return with_levels(document, _implied(scenario).among_rivals())


def _content(
    document: Document, model: Model | None, outcomes: Sequence[str], context: Context
) -> tuple[Any, list[Problem]]:
    """Return the right part of a document, and its problems; without a model or a baseline any will do."""
    shape = scenario_shape(*model.parts_of(outcomes)) if model else scenario_shape()
    known = context._replace(model=model or Model(MODULES), before=context.before or (lambda *_: 1.0))
    return validate(document, shape, known)


def _spans(document: Document, model: Model | None, years: Span | None) -> dict[str, Span]:
    """Return the years of assumptions that are not stated for all: outcomes of known years, and their levers after."""
    try:
        known = parse_year(document.value["known_until"]) if model and model.outcomes and years else None
    except (BadValue, KeyError):
        return {}  # the schema says what is wrong
    if model is None or years is None or known is None or known not in years:
        return {}
    found = {name: Span(years.first, known) for name in model.outcomes}
    if known < years.last:
        found.update((str(model.indicators[name].lever), Span(known + 1, years.last)) for name in model.outcomes)
    return found


def _paths(stated: Mapping[str, tuple[float, ...]], names: Container[str], years: Span) -> dict[str, tuple[float, ...]]:
    """Return paths for all years: one that begins after the known ones has its first value in them, until implied."""
    return {name: path[:1] * (len(years) - len(path)) + path for name, path in stated.items() if name in names}


def _implied(scenario: Scenario) -> Scenario:
    """Return the scenario with what outcomes of known years imply in the paths of their levers."""
    paths = dict(scenario.assumptions)
    for name in scenario.outcomes:
        lever = scenario.model.set_for(name).name
        implied = scenario.implied_by(name)[: scenario.known_years]
        paths[lever] = (*implied, *paths[lever][len(implied) :])
    return scenario.replace(assumptions=paths, reasons=scenario.reasons) if scenario.outcomes else scenario


def _try_years(document: Document, baseline: Baseline | None, problems: list[Problem]) -> Span | None:
    """Return the years when they are right, so that paths and targets can be read against them."""
    try:
        years = parse_span(document.value.get("years"))
    except BadValue:
        return None  # the schema says what is wrong
    with document.noting(problems, ("years",)):
        if baseline is not None:
            check_years(years, baseline.year)
        return years
    return None


def _setting(document: Document, baseline: Baseline | None) -> Setting | None:
    """Return what the model is set in; the base of an assumption that the file states need not be a fact too."""
    if baseline is None:
        return None
    given = document.value.get("assumptions")
    stated = [ASSUMPTIONS[name].base for name in given or () if name in ASSUMPTIONS] if isinstance(given, dict) else []
    unknown = {base: math.nan for base in stated if base is not None}
    return Setting(baseline.measures, {**unknown, **baseline.values})


def _tabled(document: Document, baseline: Baseline | None, file: Path, problems: list[Problem]) -> TabledTable:
    """Return the quantities of a plan's table where the scenario names their module; none, with problems noted."""
    if baseline is None or TABLED not in named_modules(document):
        return NOTHING_TABLED
    table = tabled_file(file.parent)
    with document.noting(problems, ("modules",)):
        if table is None:
            raise BadValue(told("expected {file} in data/plans", file=FILE), told("none"), "write one, or leave it out")
        return read_tabled(table, baseline)
    return NOTHING_TABLED


def _modes_unnamed(document: Document, names: Sequence[str]) -> list[Problem]:
    """Return a problem for each mode of a module that is not named."""
    unnamed = [name for name, one in MODULES.items() if one.modes and name in document.value and name not in names]
    expected = "expected a mode of a module that is named"
    cures = {name: told("add {name} to modules:", name=name) for name in unnamed}
    return [document.problem((name,), expected, name, cure) for name, cure in cures.items()]


def _try_model(
    document: Document, setting: Setting | None, own: Iterable[Part], problems: list[Problem]
) -> Model | None:
    """Return the model of the modules when they are right, so that assumptions and targets can be read against it."""
    names = named_modules(document)
    if not names or names != document.value.get("modules", names) or not MODULES.keys() >= {*names}:
        return None  # the schema says what is wrong
    if unnamed := _modes_unnamed(document, names):
        problems += unnamed
        return None
    twice = sorted({name for name in names if names.count(name) > 1})
    try:
        if twice:
            raise BadValue("expected each module once", told("{names} twice", names=", ".join(twice)))
        return Model(names, own, stated_modes(document), setting)
    except BadValue as error:
        cure = "" if twice else error.hint or "add the module that has it, such as core"
        problems.append(document.problem(("modules",), error.expected, error.found, cure))
        return None


def _named_baseline(
    document: Document, file: Path, problems: list[Problem]
) -> tuple[Baseline | None, tuple[SourceFile, ...]]:
    """Return the baseline that a scenario names, with its files; None, with the problem noted, when unreadable."""
    name = document.value.get("baseline")
    if not isinstance(name, str):
        return None, ()
    with document.noting(problems, ("baseline",)):
        baseline, read = read_baseline_file(named_file(data_folders(file.parent, "baselines"), name))
        return baseline, read.sources
    return None, ()


def _with_tables(
    document: Document,
    baseline: Baseline | None,
    years: Span | None,
    model: Model | None,
    file: Path,
    problems: list[Problem],
) -> tuple[Baseline | None, tuple[SourceFile, ...]]:
    """Return the baseline with the tables that its model needs, and their files; None, with problems noted, without."""
    if baseline is None or years is None or model is None or cohorts_fact.name not in model.facts:
        return baseline, ()
    if cohorts_fact.name in baseline.tables:
        return baseline, ()
    from hzsim.scenario.written.ages import with_people  # few models have people by age

    with document.noting(problems, ("baseline",)):
        try:
            return with_people(baseline, years, file.parent)
        except BadValue as error:
            hint = told("the module {module} needs people by age in data/ages", module="ages")
            raise BadValue(error.expected, error.found, hint) from None
    return None, ()


def _uncertainty(
    content: Any, setting: Setting | None, names: Sequence[str], folder: Path, years: Span | None, tabled: TabledTable
) -> tuple[dict[str, Uncertainty], tuple[Correlation, ...], Defaults]:
    """Return the uncertainty and correlation of a scenario, and the defaults where it leaves any open."""
    given, pairs = content.get("uncertainty", {}), content.get("correlation")
    written = tuple(pair for pair in pairs or () if pair is not None)
    if given is None:  # switched off
        return {}, written, NO_DEFAULTS
    if set(names) <= set(given) and (pairs is not None or not any(given.values())):
        return _uncertain(given, names), written, NO_DEFAULTS
    left = [name for name in names if name not in given]
    defaults = (
        read_default_uncertainty(folder, setting.measures if setting else CHINA)
        .above(tabled.within(years))
        .left_open(left, years)
    )
    uncertain = _uncertain({**given, **defaults.uncertainty}, names)
    kept = correlations_among(defaults.correlation, uncertain) if pairs is None else written
    return uncertain, kept, defaults


def _uncertain(chosen: Mapping[str, Uncertainty | None], names: Sequence[str]) -> dict[str, Uncertainty]:
    found = {name: chosen.get(name) for name in names}
    return {name: uncertainty for name, uncertainty in found.items() if uncertainty is not None}

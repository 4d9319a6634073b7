"""What a file has, or a mapping in the form of one, held against its shape: every mistake in hzsim's own words."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from pydantic_core import ValidationError

from hzsim.errors import NOTHING, InvalidInput, Problem, as_found, did_you_mean, told
from hzsim.files.sources import Location, Mark
from hzsim.files.yaml_reader import Document
from hzsim.model.model import Model
from hzsim.model.modules.registry import ASSUMPTIONS, MODULES
from hzsim.scenario.parts.distributions import Distribution
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Correlation, Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.scenario.written.fields import Context
from hzsim.scenario.written.schema import Shape, uncertainty_shape
from hzsim.scenario.written.spreads import DISTRIBUTIONS, NAMES, parameters

_WORDS = ("<value>", "<mapping>", "[key]")
"""Parts of pydantic's locations that are no keys of a file: branches of a union, and a key as such."""
_INDEPENDENT = ("assumptions", "reasons", "uncertainty", "facts", "correlation", "targets")
"""Keys whose entries are right or wrong each by itself."""
_IN_PATH = 3
"""How deep in a file the value of one span of a path stands."""
_MOST = 100
"""The most problems of one file that are looked into."""


def validate(document: Document, shape: Shape, context: Context) -> tuple[Any, list[Problem]]:
    """Return the right part of a file's content, and a problem with its place for every wrong one.

    What is wrong is taken out and the rest read again, so that no mistake hides another. The
    content is None when nothing is left to read.
    """
    gone: set[Location] = set()
    problems = list(document.problems)
    while True:
        try:
            return shape.validator.validate_python(_without(document.value, gone), context=context), problems
        except ValidationError as error:
            details: list[dict[str, Any]] = [dict(detail) for detail in error.errors(include_url=False)[:_MOST]]
        entries = [_entry(document, shape, detail["loc"]) for detail in details]
        if gone.issuperset(entries):
            return None, problems
        new = [detail for detail, entry in zip(details, entries, strict=True) if entry not in gone]
        problems.extend(dict.fromkeys(_problem(document, shape, detail, context.model) for detail in new))
        gone.update(entries)


def validated(document: Document, shape: Shape, context: Context | None = None) -> Any:
    """Return a file's content; InvalidInput with every problem of it."""
    content, problems = validate(document, shape, context or Context())
    if problems:
        raise InvalidInput(problems)
    return content


def _place(document: Document, location: Location) -> Location:
    """Return where in the file something is, without the words that are pydantic's own."""
    place: Location = ()
    for part in location:
        if part not in _WORDS or (*place, part) in document.marks:
            place = (*place, part)
    return place


def _entry(document: Document, shape: Shape, location: Location) -> Location:
    """Return the smallest part of the file that can be taken out without harm to what is around it."""
    place = _place(document, location)
    if place[0] == shape.paths and len(place) == _IN_PATH and location[-1] != "[key]":
        return place
    return place[:2] if place[0] in _INDEPENDENT else place[:1]


def _without(value: Any, gone: Container[Location], at: Location = ()) -> Any:
    """Return a copy without some entries; None takes the place of those in lists and in paths."""
    if isinstance(value, list):
        return [None if (*at, place) in gone else part for place, part in enumerate(value)]
    if not isinstance(value, dict):
        return value
    kept = {name: part for name, part in value.items() if (*at, name) not in gone or len(at) == _IN_PATH - 1}
    return {name: None if (*at, name) in gone else _without(part, gone, (*at, name)) for name, part in kept.items()}


def _problem(document: Document, shape: Shape, detail: dict[str, Any], model: Model | None) -> Problem:
    """Return one of pydantic's error details as a problem at its place in the file, in hzsim's own words."""
    context, found = detail.get("ctx", {}), as_found(detail["input"])
    place = _place(document, detail["loc"])
    match detail["type"]:
        case "bad_value":
            return document.problem(place, context["expected"], context["found"], context["hint"])
        case "missing" if isinstance(place[-1], int):
            return document.problem(place[:-1], *_another_length(place[:-1], len(detail["input"])))
        case "missing":
            return document.problem(place, "expected this key", NOTHING)
        case "extra_forbidden":
            known = _names_at(shape.json_schema, detail["loc"][:-1])
            return document.problem(place, *_unknown_key(place, known, model))
        case "literal_error":
            words = re.findall(r"'(.+?)'", context["expected"])
            return document.problem(
                place, _one_of(words), found, did_you_mean(str(detail["input"]), words, listed=False)
            )
        case "string_type" | "string_too_short":
            return document.problem(place, "expected text", found)
        case "too_long":
            return document.problem(place, *_another_length(place, context["actual_length"]))
        case "too_short":
            return document.problem(place, "expected something in the list", told("an empty list"))
        case "list_type" | "tuple_type":
            return document.problem(place, "expected a list such as [a, b]", found)
        case "model_type" | "model_attributes_type" | "dict_type":
            return document.problem(place, "expected a mapping, `key: value`", found)
    return document.problem(place, str(detail["msg"]).replace("Input should", "the value should"), found)


def _another_length(place: Location, length: int) -> tuple[str, str]:
    kind = DISTRIBUTIONS.get(str(place[-1]))
    names = ["low", "high"] if kind is None else [*parameters(kind)]
    return told("expected {count} values, [{names}]", count=len(names), names=", ".join(names)), str(length)


def _unknown_key(place: Location, known: Iterable[str], model: Model | None) -> tuple[str, str, str]:
    """Return what was expected in place of a key that the schema does not have here, what was found, and the cure."""
    name = str(place[-1])
    if model is not None and name in model.computed:
        return "expected an assumption", name, model.in_place_of(name)
    if model is not None and model.lacks(name):
        return "expected an assumption of what the baseline has facts for", name, model.fact_to_add(name)
    home = _home_of(name)
    if home and len(place) == 1:
        return "expected a key of a scenario", name, "it belongs under assumptions:"
    if home:
        return "expected an assumption of the scenario's modules", name, told("add {home} to modules:", home=home)
    labels = {label: key for key in known if key in ASSUMPTIONS for label in ASSUMPTIONS[key].label}
    return "expected a known key", name, did_you_mean(name, known, labels)


def _one_of(words: Iterable[str]) -> str:
    """Return what is expected where one of some words must stand: `expected 'estimate' or 'judgement'`."""
    *others, last = map(repr, words)
    if not others:
        return told("expected {name}", name=last)
    return told("expected {names} or {last}", names=", ".join(others), last=last)


def _home_of(assumption: str) -> str:
    """Return the module that has an assumption; nothing where none has it."""
    return next((one.name for one in MODULES.values() if assumption in [part.name for part in one.assumptions]), "")


def _names_at(schema: dict[str, Any], location: tuple[str | int, ...]) -> set[str]:
    """Return the keys that a JSON Schema allows at a location, over all branches of unions."""
    branches = _opened(schema, [schema])
    for part in location:
        found = (branch.get("properties", {}).get(part) or branch.get("items") for branch in branches)
        inside = [branch for branch in found if branch]
        if inside or not str(part).startswith("<"):  # else the name of a branch of a union, which the schema lacks
            branches = _opened(schema, inside)
    return {name for branch in branches for name in branch.get("properties", {})}


def _opened(schema: dict[str, Any], branches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return branches of a JSON Schema with all that they refer to, and all branches of their unions."""
    opened = list(branches)
    for branch in opened:  # grows on the way
        if "$ref" in branch:
            opened.append(schema["$defs"][branch["$ref"].rsplit("/", 1)[-1]])
        opened.extend(branch.get("anyOf", []) + branch.get("oneOf", []))
    return opened


def as_document(given: Mapping[Any, Any], name: str) -> Document:
    """Return a mapping as a document: the plain values that a file would have; `name` stands where a file's would."""
    value = {str(key): _plain(entry) for key, entry in given.items()}
    return Document(value, dict.fromkeys(_locations(value), Mark(name)), (), name)


def read_uncertainty(
    given: Mapping[str, Any] | str | None, model: Model, years: Span, place: str
) -> dict[str, Uncertainty]:
    """Return the uncertainty of a model's assumptions, each an `Uncertainty`, `none`, or a mapping as in a file.

    Raises InvalidInput with every mistake of the mappings, BadValue for what is no assumption.
    """
    if given is None or given == "none":
        return {}
    kept: dict[str, Uncertainty] = {}
    written: Any = given
    if isinstance(given, Mapping):
        named = model.by_assumption(given)
        kept = {name: one for name, one in named.items() if isinstance(one, Uncertainty)}
        written = {name: one for name, one in named.items() if name not in kept}
    shape = uncertainty_shape(tuple(model.assumptions.values()))
    content = validated(as_document({"uncertainty": written}, place), shape, Context(years, model))
    read = {name: one for name, one in content["uncertainty"].items() if one is not None}
    return {**kept, **read}


def read_correlation(given: Any, place: str) -> tuple[Correlation, ...]:
    """Return correlations, each a `Correlation` or a list as in a file; InvalidInput with every mistake."""
    pairs = list(given) if isinstance(given, list | tuple) else []
    made = {at: pair for at, pair in enumerate(pairs) if isinstance(pair, Correlation)}
    written = [pair for pair in pairs if not isinstance(pair, Correlation)] if pairs else given
    content = validated(as_document({"correlation": written}, place), uncertainty_shape(()))
    read = iter(content["correlation"])
    return tuple(made[at] if at in made else next(read) for at in range(len(pairs)))


def _plain(given: Any) -> Any:
    """Return what is given in the forms of a file: mappings with text for keys, lists, text, and numbers."""
    if type(given) in NAMES:
        return {NAMES[type(given)]: _written(given)}
    if isinstance(given, Uncertainty):
        stated = ((part.name, getattr(given, part.name)) for part in fields(given))
        return {name: _plain(value) for name, value in stated if value is not None}
    if isinstance(given, Mapping):
        return {str(key): _plain(value) for key, value in given.items()}
    if hasattr(given, "_asdict"):
        return given._asdict()
    if isinstance(given, list | tuple):
        return [_plain(value) for value in given]
    return str(given) if isinstance(given, Span | Target) else given


def _written(distribution: Distribution) -> Any:
    """Return the parameters of a distribution as a file writes them: a number, a list, or a mapping."""
    values = {part: getattr(distribution, part) for part in parameters(type(distribution))}
    forms = {"number": next(iter(values.values())), "list": [*values.values()], "mapping": values}
    return forms[distribution.form]


def _locations(value: Any, at: Location = ()) -> Iterator[Location]:
    """Yield the places of all values in a tree."""
    yield at
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from _locations(inner, (*at, key))

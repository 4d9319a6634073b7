"""The shape of the files: scenarios, baselines, default uncertainty."""

from functools import cache, cached_property
from typing import Any

from pydantic_core import CoreSchema, SchemaValidator, ValidationError, core_schema

from hzsim.errors import Problem, did_you_mean
from hzsim.files.yaml_reader import Document
from hzsim.model.registry import ASSUMPTIONS, FACTS, MODULES
from hzsim.scenario.fields import (
    CORRELATION,
    STATED,
    TARGET,
    TEXT,
    TITLE,
    YEAR,
    YEARS,
    Context,
    definitions,
    either,
    key,
    mapping,
    one_of,
    path,
    switched_off,
    uncertainty,
    value,
)

EVERY = tuple(ASSUMPTIONS)
STATUSES = ("checked", "one source", "derived", "estimate", "judgement")
_MOST = 100
"""The most problems of one file that are looked into."""


class Shape:
    """What a kind of file may hold: plain values in, plain values with their meaning out."""

    def __init__(self, schema: CoreSchema) -> None:
        self.schema = schema

    @cached_property
    def validator(self) -> SchemaValidator:
        """Reads a file's plain values."""
        return SchemaValidator(self.schema)

    @cached_property
    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of such a file."""
        from hzsim.scenario.json_schema import json_schema  # loads all of pydantic

        return json_schema(self.schema)


def _uncertainties(names: tuple[str, ...]) -> CoreSchema:
    """Return the shape of uncertainty by assumption, for the named assumptions."""
    parts = map(ASSUMPTIONS.__getitem__, names)
    return mapping({part.name: key(uncertainty(part), f"{part.label.zh} / {part.label.en}") for part in parts})


@cache
def scenario_shape(names: tuple[str, ...] = EVERY) -> Shape:
    """Return the shape of a scenario file, with the named assumptions."""
    parts = [ASSUMPTIONS[name] for name in names]
    paths = {part.name: key(path(part), f"{part.label.zh} / {part.label.en}: {part.definition.en}") for part in parts}
    modules = core_schema.list_schema(one_of(MODULES), min_length=1)
    drawn = either(switched_off("uncertainty by assumption"), _uncertainties(names))
    default = "none, or by assumption; one that is not named takes its entry in data/uncertainty.yaml"
    keys = {
        "title": key(TITLE, "what the scenario is called, {zh: ..., en: ...}"),
        "extends": key(TEXT, "another scenario of the same folder, or a shipped one, which this one overrides"),
        "baseline": key(TEXT, "a file of data/baselines, without .yaml", required=True),
        "years": key(YEARS, "from the year after the base year to the last", required=True),
        "known_until": key(YEAR, "the last year that is known: nothing is drawn up to it"),
        "modules": key(modules, "members of the registry; core if left out"),
        "assumptions": key(mapping(paths), "the central path of each assumption", required=True),
        "uncertainty": key(drawn, default),
        "correlation": key(core_schema.list_schema(CORRELATION), "of the underlying normals"),
        "targets": key(core_schema.list_schema(TARGET), "INDICATOR OP VALUE in YEAR or YEAR-YEAR"),
    }
    return Shape(definitions(mapping(keys), parts))


@cache
def baseline_shape() -> Shape:
    """Return the shape of a baseline file, with every fact of the registry."""

    def fact(shape: CoreSchema) -> CoreSchema:
        stated = {"value": shape, "source": STATED, "status": one_of(STATUSES)}
        return mapping({name: key(part, required=True) for name, part in stated.items()} | {"note": key(TEXT)})

    facts = {each.name: key(fact(value(each.unit, above=0.0))) for each in FACTS.values()}
    keys = {"title": TITLE, "entity": TEXT, "year": YEAR, "facts": mapping(facts)}
    return Shape(mapping({name: key(part, required=True) for name, part in keys.items()}))


@cache
def default_uncertainty_shape() -> Shape:
    """Return the shape of `data/uncertainty.yaml`."""
    keys = {
        "entity": key(TEXT, "the city that the spreads were estimated for"),
        "assumptions": key(_uncertainties(EVERY), required=True),
        "correlation": key(core_schema.list_schema(CORRELATION)),
    }
    return Shape(definitions(mapping(keys), ASSUMPTIONS.values()))


def validate(document: Document, shape: Shape, context: Context) -> tuple[Any, list[Problem]]:
    """Return a file's validated content, None when it is invalid, and every problem with its place."""
    try:
        return shape.validator.validate_python(document.value, context=context), []
    except ValidationError as error:
        details = error.errors(include_url=False)[:_MOST]
        return None, [_problem(document, shape, dict(detail)) for detail in details]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of scenario files, for completion and checks in editors."""
    schema = dict(scenario_shape().json_schema)
    alone = {"required": schema.pop("required")}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "hzsim scenario"}
    return {**schema, **head, "anyOf": [alone, {"required": ["extends"]}]}  # a parent brings what a child leaves out


def _problem(document: Document, shape: Shape, detail: dict[str, Any]) -> Problem:
    location, context = detail["loc"], detail.get("ctx", {})
    found = _found(detail["input"])
    match detail["type"]:
        case "bad_value":
            return document.problem(location, context["expected"], context["found"], context["hint"])
        case "missing":
            return document.problem(location, "expected this key", "nothing")
        case "extra_forbidden":
            known = _names_at(shape.json_schema, location[:-1])
            if location[-1] in EVERY:
                return document.problem(location, "expected an assumption of the scenario's modules", location[-1])
            return document.problem(
                location, "expected a known key", str(location[-1]), did_you_mean(str(location[-1]), known)
            )
        case "literal_error":
            return document.problem(location, f"expected {context['expected']}", found)
        case "string_type" | "string_too_short":
            return document.problem(location, "expected text", found)
        case "too_long" | "too_short":
            size = context.get("max_length", context.get("min_length"))
            return document.problem(location, f"expected {size} values in the list", f"{context['actual_length']}")
        case "list_type" | "tuple_type":
            return document.problem(location, "expected a list such as [a, b]", found)
        case "dict_type":
            return document.problem(location, "expected a mapping, `key: value`", found)
    return document.problem(location, str(detail["msg"]).replace("Input should", "the value should"), found)


def _found(written: object) -> str:
    if isinstance(written, dict | list):
        return "a mapping" if isinstance(written, dict) else "a list"
    return str(written)[:60] or "nothing"


def _names_at(schema: dict[str, Any], location: tuple[str | int, ...]) -> set[str]:
    """Return the keys that a JSON Schema allows at a location, over all branches of unions."""
    branches = [schema]
    for part in (*location, None):
        opened = []
        while branches:
            branch = branches.pop()
            if "$ref" in branch:
                branches.append(schema["$defs"][branch["$ref"].rsplit("/", 1)[-1]])
            branches.extend(branch.get("anyOf", []) + branch.get("oneOf", []))
            opened.append(branch)
        if part is None:
            return {name for branch in opened for name in branch.get("properties", {})}
        inside = [branch.get("properties", {}).get(part) or branch.get("items") for branch in opened]
        branches = [branch for branch in inside if branch] or (opened if str(part).startswith("<") else [])
    return set()

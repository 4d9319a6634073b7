"""The shape of the files: scenarios, baselines, default uncertainty."""

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, ValidationError, WithJsonSchema, create_model

from hzsim.errors import BadValue, Problem, did_you_mean
from hzsim.files.yaml_reader import Document
from hzsim.model.registry import ASSUMPTIONS, FACTS, MODULES
from hzsim.scenario.fields import (
    Context,
    CorrelationField,
    Strict,
    TargetField,
    Title,
    Years,
    deviation_unit,
    explained,
    path_type,
    uncertainty_type,
    value_type,
)
from hzsim.units import Unit

EVERY = tuple(ASSUMPTIONS)
_MOST = 100
"""The most problems of one file that are looked into."""

Year = Annotated[int, Field(ge=1900, le=2200)]
Status = Literal["checked", "one source", "derived", "estimate", "judgement"]


def _all_off(written: object) -> None:
    if written != "none":
        raise BadValue("expected `none`, or uncertainty by assumption", str(written) or "nothing")


def _none_or_each(written: object) -> str:
    return "<each>" if isinstance(written, dict) else "<none>"


@cache
def uncertainties_type(names: tuple[str, ...] = EVERY) -> Any:
    """Return the mapping type of uncertainty by assumption, for the named assumptions."""
    each: dict[str, Any] = {
        part.name: (
            uncertainty_type(deviation_unit(part)),
            Field(None, description=f"{part.label.zh} / {part.label.en}"),
        )
        for part in map(ASSUMPTIONS.__getitem__, names)
    }
    return create_model("UncertaintyByAssumption", __base__=Strict, **each)


@cache
def scenario_type(names: tuple[str, ...] = EVERY) -> type[Strict]:
    """Return the pydantic type of a scenario file, with a field for each of the named assumptions."""
    paths: dict[str, Any] = {name: (path_type(ASSUMPTIONS[name]), None) for name in names}
    assumptions = create_model("Assumptions", __base__=Strict, **paths)
    module_name: Any = Literal.__getitem__(tuple(MODULES))
    off: Any = Annotated[None, BeforeValidator(explained(_all_off)), WithJsonSchema({"const": "none"}), Tag("<none>")]
    each: Any = Annotated[uncertainties_type(names), Tag("<each>")]
    uncertainty = Annotated[off | each, Discriminator(_none_or_each)]
    fields: dict[str, Any] = {
        "title": (Title | None, Field(None, description="what the scenario is called, {zh: ..., en: ...}")),
        "extends": (
            str | None,
            Field(None, description="another scenario of the same folder, which this one overrides"),
        ),
        "baseline": (str, Field(description="a file of data/baselines, without .yaml")),
        "years": (Years, Field(description="from the year after the base year to the last")),
        "known_until": (Year | None, Field(None, description="the last year that is known: nothing is drawn up to it")),
        "modules": (list[module_name], Field(["core"], description="members of the registry", min_length=1)),
        "assumptions": (assumptions, Field(description="the central path of each assumption")),
        "uncertainty": (
            uncertainty,
            Field(
                default_factory=uncertainties_type(names),
                description="none, or by assumption; one that is not named takes its entry in data/uncertainty.yaml",
            ),
        ),
        "correlation": (list[CorrelationField] | None, Field(None, description="of the underlying normals")),
        "targets": (
            list[TargetField],
            Field(default_factory=list, description="INDICATOR OP VALUE in YEAR or YEAR-YEAR"),
        ),
    }
    return create_model("Scenario", __base__=Strict, **fields)


@cache
def _fact_type(unit: Unit) -> Any:
    """Return the type of a fact in a unit; facts of one unit share it."""
    text = Annotated[str, Field(min_length=1)]
    entry: dict[str, Any] = {
        "value": (value_type(unit, above=0.0), ...),
        "source": (text, ...),
        "status": (Status, ...),
        "note": (str | None, None),
    }
    return create_model(f"Fact_{unit.name}", __base__=Strict, **entry)


@cache
def baseline_type() -> type[Strict]:
    """Return the pydantic type of a baseline file, with a field for each fact of the registry."""
    facts: dict[str, Any] = {fact.name: (_fact_type(fact.unit) | None, None) for fact in FACTS.values()}
    return create_model(
        "Baseline",
        __base__=Strict,
        title=(Title, ...),
        entity=(str, ...),
        year=(Year, ...),
        facts=(create_model("Facts", __base__=Strict, **facts), ...),
    )


@cache
def default_uncertainty_type() -> type[Strict]:
    """Return the pydantic type of `data/uncertainty.yaml`."""
    return create_model(
        "DefaultUncertainty",
        __base__=Strict,
        assumptions=(uncertainties_type(), ...),
        correlation=(list[CorrelationField], ...),
    )


def validate(document: Document, kind: type[Strict], context: Context) -> tuple[Any, list[Problem]]:
    """Return a file's validated content, None when it is invalid, and every problem with its place."""
    try:
        return kind.model_validate(document.value, context=context), []
    except ValidationError as error:
        details = error.errors(include_url=False)[:_MOST]
        return None, [_problem(document, kind, dict(detail)) for detail in details]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of scenario files, for completion and checks in editors."""
    schema = scenario_type().model_json_schema()
    alone = {"required": schema.pop("required")}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "hzsim scenario"}
    _close(schema)
    return {**schema, **head, "anyOf": [alone, {"required": ["extends"]}]}  # a parent brings what a child leaves out


def _close(schema: Any) -> None:
    """Refuse keys that fit no pattern, in place: pydantic refuses them and does not say so."""
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema["additionalProperties"] = False
        for part in schema.values():
            _close(part)
    elif isinstance(schema, list):
        for part in schema:
            _close(part)


def _problem(document: Document, kind: type[Strict], detail: dict[str, Any]) -> Problem:
    location, context = detail["loc"], detail.get("ctx", {})
    found = _found(detail["input"])
    match detail["type"]:
        case "bad_value":
            return document.problem(location, context["expected"], context["found"], context["hint"])
        case "missing":
            return document.problem(location, "expected this key", "nothing")
        case "extra_forbidden":
            known = _names_at(_schema_of(kind), location[:-1])
            if location[-1] in EVERY:
                return document.problem(location, "expected an assumption of the scenario's modules", location[-1])
            return document.problem(
                location, "expected a known key", str(location[-1]), did_you_mean(str(location[-1]), known)
            )
        case "literal_error":
            return document.problem(location, f"expected {context['expected']}", found)
        case "int_parsing" | "int_type" | "greater_than_equal" | "less_than_equal":
            return document.problem(location, "expected a year such as 2025", found)
        case "string_type" | "string_too_short":
            return document.problem(location, "expected text", found)
        case "too_long" | "too_short" | "missing_argument":
            size = context.get("max_length", context.get("min_length"))
            return document.problem(location, f"expected {size} values in the list", f"{context['actual_length']}")
        case "list_type" | "tuple_type":
            return document.problem(location, "expected a list such as [a, b]", found)
        case "model_type" | "model_attributes_type" | "dict_type":
            return document.problem(location, "expected a mapping, `key: value`", found)
    return document.problem(location, str(detail["msg"]).replace("Input should", "the value should"), found)


@cache
def _schema_of(kind: type[Strict]) -> dict[str, Any]:
    return kind.model_json_schema()


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

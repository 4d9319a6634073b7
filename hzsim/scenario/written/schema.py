"""The shape of the files: scenarios, baselines, default uncertainty."""

from collections.abc import Iterable
from functools import cache, cached_property
from typing import Any

from pydantic_core import CoreSchema, SchemaValidator, core_schema
from pydantic_core.core_schema import TypedDictField

from hzsim._display import Shown
from hzsim.errors import told
from hzsim.measures import CHINA, Measures
from hzsim.model.modules.parts import Assumption, Setting
from hzsim.model.modules.registry import ASSUMPTIONS, FACTS, MODULES, Module
from hzsim.scenario.parts.years import FISCAL
from hzsim.scenario.written.fields import (
    FORMAT_KEY,
    SOURCE,
    TARGET,
    TEXT,
    TITLE,
    YEAR,
    YEARS,
    by_year,
    either,
    key,
    literal,
    mapping,
    path,
    value,
)
from hzsim.scenario.written.spreads import CORRELATION, definitions, switched_off, uncertainty
from hzsim.units import RATE

EVERY = tuple(ASSUMPTIONS.values())
REQUIRED = ("baseline", "years", "assumptions")
"""Keys that a scenario needs, its own or those of the scenario it extends."""
STATUSES = ("checked", "one source", "derived", "estimate", "judgement")


class Shape:
    """What a kind of file may hold: plain values in, plain values with their meaning out.

    `paths` is the key whose entries are paths, of which one span may be wrong and the rest right.
    """

    def __init__(self, schema: CoreSchema, paths: str = "") -> None:
        self.schema, self.paths = schema, paths

    @cached_property
    def validator(self) -> SchemaValidator:
        """Reads a file's plain values."""
        return SchemaValidator(self.schema)

    @cached_property
    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of such a file."""
        return _json_schema(self.schema)


def _uncertainties(parts: Iterable[Assumption]) -> CoreSchema:
    """Return the shape of uncertainty by assumption."""
    return mapping({part.name: key(uncertainty(part), f"{part.label.zh} / {part.label.en}") for part in parts})


@cache
def scenario_shape(parts: tuple[Assumption, ...] = EVERY, outcomes: tuple[Assumption, ...] = ()) -> Shape:
    """Return the shape of a scenario file, with some assumptions and computed ones whose outcomes are stated."""
    stated = (*parts, *outcomes)
    paths = {part.name: key(path(part), f"{part.label.zh} / {part.label.en}: {part.definition.en}") for part in stated}
    reasons = mapping({part.name: key(SOURCE, f"{part.label.zh} / {part.label.en}") for part in stated})
    modules = core_schema.list_schema(literal(MODULES), min_length=1)
    drawn = either(switched_off("uncertainty by assumption"), _uncertainties(parts))
    default = "none, or by assumption; one that is not named takes its entry in data/uncertainty.yaml"
    keys = {
        "format": key(FORMAT_KEY, "2: growth of R&D spending is at base-year prices, and the deflator comes on top"),
        "title": key(TITLE, "what the scenario is called, {zh: ..., en: ...}"),
        "extends": key(TEXT, "another scenario of the same folder, or a shipped one, which this one overrides"),
        "baseline": key(TEXT, "a file of data/baselines, without .yaml"),
        "years": key(YEARS, "from the year after the base year to the last"),
        "known_until": key(YEAR, "the last year that is known: nothing is drawn up to it"),
        "modules": key(modules, "members of the registry; core if left out"),
        **{name: _mode(one) for name, one in MODULES.items() if one.modes},
        "assumptions": key(mapping(paths), "the central path of each assumption"),
        "reasons": key(
            reasons, "why an assumption is as it is, and whose figure that is, for people: {zh: ..., en: ...}"
        ),
        "uncertainty": key(drawn, default),
        "correlation": key(core_schema.list_schema(CORRELATION), "of the underlying normals"),
        "targets": key(core_schema.list_schema(TARGET), "INDICATOR OP VALUE in YEAR or YEAR-YEAR"),
    }
    return Shape(definitions(mapping(keys), parts), paths="assumptions")


def _mode(module: Module) -> TypedDictField:
    """Return the entry of a module that has modes."""
    mode = key(literal(module.modes), told("{mode} if left out", mode=module.modes[0]), required=True)
    return key(mapping({"mode": mode}), told("how the module {name} is used", name=module.name))


@cache
def uncertainty_shape(parts: tuple[Assumption, ...]) -> Shape:
    """Return the shape of the uncertainty of some assumptions and of their correlation, by themselves."""
    keys = {"uncertainty": key(_uncertainties(parts)), "correlation": key(core_schema.list_schema(CORRELATION))}
    return Shape(definitions(mapping(keys), parts))


@cache
def baseline_shape(measures: Measures = CHINA) -> Shape:
    """Return the shape of a baseline file, with every fact of the registry in an economy's units."""

    def fact(shape: CoreSchema) -> CoreSchema:
        stated = {"value": shape, "source": SOURCE, "status": literal(STATUSES)}
        return mapping({name: key(part, required=True) for name, part in stated.items()} | {"note": key(TEXT)})

    units = {name: measures.unit(each.unit) for name, each in FACTS.items() if not each.table}
    shapes = {name: by_year(unit) if FACTS[name].series else value(unit, above=0.0) for name, unit in units.items()}
    facts = {name: key(fact(shape)) for name, shape in shapes.items()}
    keys = {"title": TITLE, "entity": TEXT, "year": YEAR, "facts": mapping(facts)}
    more = {
        "currency": key(TEXT, "the ISO 4217 code of its currency; CNY if left out"),
        "year_label": key(literal((FISCAL,)), "what stands before a year in text, FY for fiscal years"),
        "scale": key(mapping({"money": key(TEXT), "people": key(TEXT)}), "what money and people are counted in"),
        "nation": key(TITLE, "the nation that it is part of, as in history.csv in English"),
        "province": key(TITLE, "the province that it is part of, as in history.csv in English"),
        "lead": key(_lead_shape(), "what its lead over the nation has been, where yearly growth is not at hand"),
    }
    return Shape(mapping({name: key(part, required=True) for name, part in keys.items()} | more))


def _lead_shape() -> CoreSchema:
    """Return the shape of what the record of a lead says."""
    rates = {"mean": value(RATE, -1.0, 1.0), "recent": value(RATE, -1.0, 1.0), "spread": value(RATE, 0.0, 1.0)}
    parts = {**rates, "years": core_schema.int_schema(ge=0, le=20), "last": YEAR, "whose": TITLE}
    return mapping({name: key(part, required=True) for name, part in parts.items()} | {"source": key(SOURCE)})


@cache
def default_uncertainty_shape(measures: Measures = CHINA, more: tuple[Assumption, ...] = ()) -> Shape:
    """Return the shape of `data/uncertainty.yaml`, read in an economy's units, also of `more` assumptions."""
    parts = [part.within(Setting(measures)) for part in (*ASSUMPTIONS.values(), *more)]
    keys = {
        "entity": key(TEXT, "the city that the spreads were estimated for"),
        "assumptions": key(_uncertainties(parts), required=True),
        "correlation": key(core_schema.list_schema(CORRELATION)),
    }
    return Shape(definitions(mapping(keys), parts))


class Schema(Shown, dict[str, Any]):
    """The JSON Schema of scenario files: plain data, which a notebook shows as a table of the keys."""

    __slots__ = ()


def schema() -> Schema:
    """Return the JSON Schema of scenario files, for completion and checks in editors: draft 2020-12, plain data."""
    alone = {"required": list(REQUIRED)}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "hzsim scenario"}
    child = {"required": ["extends"]}  # a parent brings what a child leaves out
    return Schema({**scenario_shape().json_schema, **head, "anyOf": [alone, child]})


def _json_schema(schema: CoreSchema) -> dict[str, Any]:
    """Return the JSON Schema of a core schema; the only place that loads all of pydantic."""
    from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

    class Generator(GenerateJsonSchema):
        """pydantic's own, with what a shape says of itself: how a reader's values are written, what a key is for."""

        def generate_inner(self, schema: Any) -> JsonSchemaValue:
            written = schema.get("metadata", {}).get("json")
            return dict(written) if written is not None else super().generate_inner(schema)

        def typed_dict_field_schema(self, schema: core_schema.TypedDictField) -> JsonSchemaValue:
            description = schema["metadata"]["description"]
            inside = super().typed_dict_field_schema(schema)
            return {**inside, "description": description} if description else inside

        def field_title_should_be_set(self, _schema: Any) -> bool:
            return False

    found = Generator().generate(schema)
    _close(found)
    return found


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

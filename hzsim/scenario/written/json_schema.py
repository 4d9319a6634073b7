"""JSON Schema of files from their core schemas; the only place that loads all of pydantic."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class _Generator(GenerateJsonSchema):
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


def json_schema(schema: CoreSchema) -> dict[str, Any]:
    """Return the JSON Schema of a core schema."""
    found = _Generator().generate(schema)
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

"""Shapes of what users write: values with units, years, paths, distributions.

A shape is a core schema of pydantic, which its validator reads as it stands. pydantic itself, which makes such
schemas from annotated classes, takes longer to load than all else that a command needs.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias, TypeVar

from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from pydantic_core.core_schema import TypedDictField, ValidationInfo

from hzsim._typing import Text
from hzsim.errors import NOTHING, BadValue, as_found, told
from hzsim.model.model import Model
from hzsim.model.modules.parts import Assumption
from hzsim.scenario.parts.target_forms import Before, read_target
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import (
    EARLIEST,
    LATEST,
    WRITTEN_YEARS,
    Span,
    check_cover,
    parse_span,
    parse_year,
    spread,
)
from hzsim.units import SHARE, Unit, canonical, stated

Result = TypeVar("Result")
Keys: TypeAlias = dict[str, TypedDictField]
BAD_VALUE = "bad_value"


class Context(NamedTuple):
    """What the meaning of a field depends on, where it is known: years, model, and what was before the years.

    `spans` has the years of assumptions that are stated for some of the years only.
    """

    years: Span | None = None
    model: Model | None = None
    spans: Mapping[str, Span] = MappingProxyType({})
    before: Before | None = None

    def years_of(self, assumption: str) -> Span | None:
        """Return the years for which an assumption is stated."""
        return self.spans.get(assumption, self.years)


def explained(reader: Callable[..., Result]) -> Callable[..., Result | None]:
    """Return the reader with its BadValue handed to the validator, to be placed in the file later.

    What is known to be wrong was taken out before, None in its place, and stays None.
    """

    def read(*arguments: Any) -> Result | None:
        """Return what the reader makes of a value; its mistake in the words of the shape."""
        if arguments[0] is None:
            return None
        try:
            return reader(*arguments)
        except BadValue as error:
            details = {"expected": error.expected, "found": error.found, "hint": error.hint}
            raise PydanticCustomError(BAD_VALUE, "{expected}", details) from None

    return read


def read_by(reader: Callable[[object], object], **json: Any) -> CoreSchema:
    """Return the shape of whatever a reader understands; `json` is the JSON Schema of it."""
    return core_schema.no_info_plain_validator_function(explained(reader), metadata={"json": json})


def key(shape: CoreSchema, description: str = "", required: bool = False) -> TypedDictField:
    """Return the shape of a mapping's entry."""
    return core_schema.typed_dict_field(shape, required=required, metadata={"description": description})


def mapping(keys: Keys, name: str | None = None) -> CoreSchema:
    """Return the shape of a mapping in which unknown keys are mistakes; what is left out stays out."""
    return core_schema.typed_dict_schema(keys, extra_behavior="forbid", ref=name)


def literal(words: Iterable[str]) -> CoreSchema:
    """Return the shape of one of some words."""
    return core_schema.literal_schema(list(words))


def either(value: CoreSchema, section: CoreSchema) -> CoreSchema:
    """Return the shape of what is either one value or a mapping, each with messages of its own."""
    branches = {"<value>": value, "<mapping>": section}
    return core_schema.tagged_union_schema(
        branches, lambda written: "<mapping>" if isinstance(written, dict) else "<value>"
    )


TEXT = core_schema.str_schema()


def value(unit: Unit, above: float = -float("inf"), at_most: float = float("inf")) -> CoreSchema:
    """Return the shape of a number in a unit, above one limit and at most another."""

    def read(written: object) -> float:
        """Return a number within the limits; BadValue for another."""
        if isinstance(written, list | dict):
            raise BadValue(
                told("expected a value such as {example}", example=unit.example),
                as_found(written) if isinstance(written, dict) else told("a list"),
            )
        number = stated(written, unit)
        if not number > above:
            raise BadValue(told("expected a value above {limit}", limit=canonical(above, unit)), str(written))
        if number > at_most:
            raise BadValue(told("expected a value of at most {limit}", limit=canonical(at_most, unit)), str(written))
        return number

    description = f"a value such as {unit.example}"
    return read_by(read, type=["string", "number"], description=description, examples=[unit.example])


_SPAN = rf"^\s*{WRITTEN_YEARS}\s*$"
YEARS = read_by(parse_span, type=["string", "integer"], pattern=_SPAN, examples=["2025-2030"])
YEAR = read_by(parse_year, type="integer", minimum=EARLIEST, maximum=LATEST)


FORMAT = 2
"""The format of scenario files: since the second, growth of R&D spending is at base-year prices."""


def _format(written: object) -> int:
    if written not in (str(FORMAT), FORMAT):
        raise BadValue(
            told("expected {format}, the format of scenario files in this version", format=FORMAT), as_found(written)
        )
    return FORMAT


FORMAT_KEY = read_by(_format, const=FORMAT)


def _check_span(written: str) -> str:
    parse_span(written)
    return written


_YEARS_KEY = core_schema.no_info_after_validator_function(
    explained(_check_span), core_schema.str_schema(), metadata={"json": {"type": "string", "pattern": _SPAN}}
)
"""Kept as written: two spellings of one year are two entries."""


_STRINGS = {"zh": {"type": "string"}, "en": {"type": "string"}}
_BOTH = {"type": "object", "properties": _STRINGS, "required": ["zh", "en"], "additionalProperties": False}


_LANGUAGES = {language: key(TEXT, required=True) for language in ("zh", "en")}
TITLE = core_schema.no_info_after_validator_function(
    lambda title: Text(**title),
    core_schema.no_info_before_validator_function(
        lambda written: {"zh": written, "en": written} if isinstance(written, str) else written, mapping(_LANGUAGES)
    ),
    metadata={"json": {"anyOf": [{"type": "string"}, _BOTH]}},
)


def _with_source(written: object) -> object:
    texts = written.values() if isinstance(written, dict) else [written]
    if any(text is None or not str(text).strip() for text in texts):
        raise BadValue("expected where the figure is from", NOTHING)
    return written


SOURCE = core_schema.no_info_before_validator_function(explained(_with_source), TITLE, metadata=TITLE["metadata"])


def path(part: Assumption) -> CoreSchema:
    """Return the shape of an assumption's path: one value, or values for spans that cover the years."""

    def over_years(written: float | dict[str, float], info: ValidationInfo) -> Any:
        """Return a value for each year, where the years are known."""
        years = info.context.years_of(part.name) if info.context else None
        if not isinstance(written, dict):
            return written if years is None else spread([(years, written)], years)
        parts = [(parse_span(span), number) for span, number in written.items()]
        if years is None:
            check_cover((span for span, _ in parts), None)
            return written
        return spread(parts, years)

    one = value(part.unit, part.lowest, part.highest)
    return core_schema.with_info_after_validator_function(
        explained(over_years), either(one, core_schema.dict_schema(_YEARS_KEY, one))
    )


def by_year(unit: Unit) -> CoreSchema:
    """Return the shape of a history: values in a unit for years or spans of years, of which none is missing."""

    def read(written: Mapping[str, float]) -> tuple[Span, tuple[float, ...]]:
        parts = [(parse_span(span), number) for span, number in written.items()]
        years = Span(min(span.first for span, _ in parts), max(span.last for span, _ in parts))
        return years, spread(parts, years)

    most = 1.0 if unit == SHARE else float("inf")
    values = core_schema.dict_schema(_YEARS_KEY, value(unit, at_most=most), min_length=1)
    return core_schema.no_info_after_validator_function(explained(read), values)


def _target(written: object, info: ValidationInfo) -> Target | None:
    context = info.context or Context()
    if context.model is None:
        return None
    return read_target(written, context.model, context.years, context.before)


_TARGETS = ["gdp >= 30000 in 2030", "gdp_growth >= 5% in 2026-2030", "real_gdp >= 2 x 2020 in 2030",
            "gdp_growth >= province_growth in 2026-2030", "gdp_growth within 4.5%-5% in 2026",
            "rank of gdp <= 8 in 2030"]  # fmt: skip
_ASKED: dict[str, Any] = {
    "kind": {"enum": ["binding", "expected", "约束性", "预期性"]},
    "probability": {"type": ["string", "number"], "examples": ["80%"]},
}
_MAPPINGS: list[dict[str, Any]] = [
    {
        "properties": {"target": {"type": "string"}, "among": {"type": "string", "examples": ["cities"]}, **_ASKED},
        "required": ["target"],
    },
    {"properties": _ASKED, "patternProperties": {"^at least \\d+ of$": {"type": "array", "items": {"type": "string"}}}},
]
TARGET = core_schema.with_info_plain_validator_function(
    explained(_target),
    metadata={
        "json": {
            "anyOf": [
                {"type": "string", "examples": _TARGETS},
                *({"type": "object", "additionalProperties": False, **shape} for shape in _MAPPINGS),
            ]
        }
    },
)

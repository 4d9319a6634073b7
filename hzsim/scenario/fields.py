"""Pydantic types for what users write: values with units, years, paths, distributions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    create_model,
)
from pydantic_core import PydanticCustomError

from hzsim._typing import Text
from hzsim.errors import BadValue
from hzsim.model.model import Model
from hzsim.model.parts import Assumption
from hzsim.scenario import distributions
from hzsim.scenario.targets import Target, parse_target
from hzsim.scenario.uncertainty import Correlation, Uncertainty
from hzsim.scenario.years import Span, parse_span, spread
from hzsim.units import NUMBER, RATE, Unit, canonical, parse

Result = TypeVar("Result")
BAD_VALUE = "bad_value"


@dataclass(frozen=True, slots=True)
class Context:
    """What the meaning of a field depends on, where it is known: the years and the model."""

    years: Span | None = None
    model: Model | None = None


class Strict(BaseModel):
    """A mapping in a file in which unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, frozen=True)


def explained(reader: Callable[..., Result]) -> Callable[..., Result]:
    """Return the reader with its BadValue handed to pydantic, to be placed in the file later."""

    @wraps(reader)  # pydantic looks at the signature
    def read(*arguments: Any) -> Result:
        try:
            return reader(*arguments)
        except BadValue as error:
            details = {"expected": error.expected, "found": error.found, "hint": error.hint}
            raise PydanticCustomError(BAD_VALUE, "{expected}", details) from None

    return read


def value_type(unit: Unit, above: float = -float("inf"), at_most: float = float("inf")) -> Any:
    """Return the type of a number in a unit, above one limit and at most another."""

    def read(written: object) -> float:
        if isinstance(written, list | dict):
            raise BadValue(
                f"expected a value such as {unit.example}", "a list" if isinstance(written, list) else "a mapping"
            )
        value = parse(written, unit)
        if not value > above:
            raise BadValue(f"expected a value above {canonical(above, unit)}", str(written))
        if value > at_most:
            raise BadValue(f"expected a value of at most {canonical(at_most, unit)}", str(written))
        return value

    schema = {
        "type": ["string", "number"],
        "description": f"a value such as {unit.example}",
        "examples": [unit.example],
    }
    return Annotated[float, BeforeValidator(explained(read)), WithJsonSchema(schema)]


_YEARS = r"^\s*\d{4}(\s*[-–—~]\s*\d{4})?\s*$"
Years = Annotated[
    Span,
    BeforeValidator(explained(parse_span)),
    WithJsonSchema({"type": ["string", "integer"], "pattern": _YEARS, "examples": ["2025-2030"]}),
]


def _check_span(written: str) -> str:
    parse_span(written)
    return written


_YearsKey = Annotated[
    str, AfterValidator(explained(_check_span)), WithJsonSchema({"type": "string", "pattern": _YEARS})
]
"""Kept as written: two spellings of one year are two entries."""


def _bilingual(written: object) -> object:
    return {"zh": written, "en": written} if isinstance(written, str) else written


class _TitleFile(Strict):
    zh: str = Field(description="in Chinese")
    en: str = Field(description="in English")


def _to_text(title: _TitleFile) -> Text:
    return Text(title.zh, title.en)


_LANGUAGES = {"zh": {"type": "string"}, "en": {"type": "string"}}
_TITLE = {"type": "object", "properties": _LANGUAGES, "required": ["zh", "en"], "additionalProperties": False}
Title = Annotated[
    _TitleFile,
    BeforeValidator(_bilingual),
    AfterValidator(_to_text),
    WithJsonSchema({"anyOf": [{"type": "string"}, _TITLE]}),
]


def _one_or_many(written: object) -> str:
    return "<years>" if isinstance(written, dict) else "<value>"


def path_type(part: Assumption) -> Any:
    """Return the type of an assumption's path: one value, or values for spans that cover the years."""
    value: Any = value_type(part.unit, part.lowest, part.highest)

    def over_years(written: float | dict[str, float], info: ValidationInfo) -> Any:
        years = info.context.years if info.context else None
        if years is None:
            return written
        if not isinstance(written, dict):
            return spread([(years, written)], years)
        return spread([(parse_span(key), number) for key, number in written.items()], years)

    return Annotated[
        Annotated[value, Tag("<value>")] | Annotated[dict[_YearsKey, value], Tag("<years>")],
        Discriminator(_one_or_many),
        AfterValidator(explained(over_years)),
        Field(default=None, description=f"{part.label.zh} / {part.label.en}: {part.definition.en}"),
    ]


def _file(name: str, **fields: Any) -> Any:
    return create_model(name, __base__=Strict, **fields)


@cache
def distribution_type(unit: Unit) -> Any:
    """Return the type of a distribution whose widths are in a unit: exactly one of five."""
    value: Any = value_type(unit)
    scale = _file(f"Scale_{unit.name}", scale=(value, ...), df=(value_type(NUMBER), ...))
    sides = _file(f"Sides_{unit.name}", below=(value, ...), above=(value, ...))
    either: Any = _file(
        f"Distribution_{unit.name}",
        normal=(value | None, Field(None, description="standard deviation")),
        student_t=(scale | None, Field(None, description="scale and degrees of freedom")),
        uniform=(tuple[value, value] | None, Field(None, description="[low, high]")),
        triangular=(tuple[value, value, value] | None, Field(None, description="[low, mode, high]")),
        two_piece_normal=(sides | None, Field(None, description="standard deviation below and above the mode")),
    )

    def build(written: Any) -> distributions.Distribution:
        given = sorted(written.model_fields_set)
        if len(given) != 1:
            names = ", ".join(either.model_fields)
            raise BadValue(f"expected exactly one distribution of {names}", ", ".join(given) or "none")
        numbers = getattr(written, given[0])
        match given[0]:
            case "normal":
                return distributions.Normal(numbers)
            case "student_t":
                return distributions.StudentT(numbers.scale, numbers.df)
            case "uniform":
                return distributions.Uniform(*numbers)
            case "triangular":
                return distributions.Triangular(*numbers)
        return distributions.TwoPieceNormal(numbers.below, numbers.above)

    return Annotated[either, AfterValidator(explained(build))]


@cache
def uncertainty_type(unit: Unit) -> Any:
    """Return the type of one assumption's uncertainty, widths in a unit; None for `none`."""
    distribution = distribution_type(unit)

    entry: Any = _file(
        f"Uncertainty_{unit.name}",
        average=(distribution | None, Field(None, description="how far the whole path lies off, drawn once per draw")),
        yearly=(distribution | None, Field(None, description="innovation of each year")),
        persistence=(value_type(NUMBER), Field(0.0, description="AR(1) coefficient of the yearly part")),
        source=(str | None, Field(None, description="where the numbers are from")),
        status=(str | None, Field(None, description="estimate or judgement")),
    )

    def build(written: Any) -> Uncertainty:
        return Uncertainty(written.average, written.yearly, written.persistence)

    def switched_off(written: object) -> None:
        if written != "none":
            raise BadValue("expected `none`, or a mapping with average, yearly, persistence", str(written))

    off = Annotated[None, BeforeValidator(explained(switched_off)), WithJsonSchema({"const": "none"}), Tag("<value>")]
    parts = Annotated[entry, AfterValidator(explained(build)), Tag("<years>")]
    return Annotated[off | parts, Discriminator(_one_or_many)]


def deviation_unit(part: Assumption) -> Unit:
    """Return the unit of an assumption's deviations: relative for rates and levels, its own for flows."""
    return part.unit if part.kind == "flow" else RATE


def _correlation(written: object) -> Correlation:
    if not isinstance(written, list) or len(written) != 3 or not all(isinstance(part, str) for part in written):
        raise BadValue(
            "expected [assumption, assumption, correlation]",
            str(written),
            "such as [real_growth, deflator_growth, 0.3]",
        )
    return Correlation(written[0], written[1], parse(written[2], NUMBER))


CorrelationField = Annotated[
    Correlation,
    BeforeValidator(explained(_correlation)),
    WithJsonSchema(
        {"type": "array", "minItems": 3, "maxItems": 3, "examples": [["real_growth", "deflator_growth", 0.3]]}
    ),
]


def _target(written: object, info: ValidationInfo) -> Target | None:
    context = info.context or Context()
    if context.years is None or context.model is None:
        return None
    return parse_target(written, context.model, context.years)


TargetField = Annotated[
    Target | None,
    BeforeValidator(explained(_target)),
    WithJsonSchema({"type": "string", "examples": ["gdp >= 30000亿元 in 2030", "gdp_growth >= 5% in 2026-2030"]}),
]

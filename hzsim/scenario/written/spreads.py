"""What is uncertain as files have it, read and written: distributions, uncertainty, correlations."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, cast

from pydantic_core import CoreSchema, core_schema

from hzsim.errors import BadValue, as_found, told
from hzsim.model.modules.parts import Assumption
from hzsim.scenario.parts.distributions import PLAIN, Distribution, Normal, StudentT, Triangular, Uniform
from hzsim.scenario.parts.two_piece import TwoPieceCubic, TwoPieceNormal
from hzsim.scenario.parts.uncertainty import Correlation, Uncertainty
from hzsim.scenario.written.fields import SOURCE, TEXT, YEARS, either, explained, key, mapping, read_by, value
from hzsim.units import NUMBER, RATE, Unit, canonical, stated

DISTRIBUTIONS: Mapping[str, type[Distribution]] = MappingProxyType(
    {
        "normal": Normal,
        "student_t": StudentT,
        "uniform": Uniform,
        "triangular": Triangular,
        "two_piece_normal": TwoPieceNormal,
        "two_piece_cubic": TwoPieceCubic,
    }
)
"""Every distribution by the name that files know it by."""
NAMES = {kind: name for name, kind in DISTRIBUTIONS.items()}


def parameters(kind: type[Distribution]) -> dict[str, bool]:
    """Return the names of a distribution's parameters, each with whether it is in the unit of the deviation."""
    return {part.name: part.metadata != PLAIN for part in fields(kind)}  # type: ignore[arg-type]


def written_form(name: str) -> str:
    """Return how a distribution is written in a file, such as `{uniform: [low, high]}`."""
    kind = DISTRIBUTIONS[name]
    return _in_line(kind, {each: "…" if kind.form == "mapping" else each for each in parameters(kind)})


def _in_line(kind: type[Distribution], values: Mapping[str, str]) -> str:
    """Return a distribution as a file has it in one line, its parameters in the form that they have there."""
    forms = {
        "number": next(iter(values.values())),
        "list": f"[{', '.join(values.values())}]",
        "mapping": f"{{{', '.join(f'{name}: {value}' for name, value in values.items())}}}",
    }
    return f"{{{NAMES[kind]}: {forms[kind.form]}}}"


_DIGITS = 4
"""So many digits of a spread are kept: more than anybody knows of one."""


def _distribution(unit: Unit) -> CoreSchema:
    """Return the shape of a distribution whose widths are in a unit: exactly one of those there are."""
    keys = {name: key(_parameters(kind, unit), kind.label.en) for name, kind in DISTRIBUTIONS.items()}

    def build(written: Mapping[str, Any]) -> Distribution:
        """Return the one distribution that is written."""
        if len(written) != 1:
            found = ", ".join(sorted(written)) or told("none")
            raise BadValue(told("expected exactly one distribution of {names}", names=", ".join(keys)), found)
        ((name, given),) = written.items()
        kind: Any = DISTRIBUTIONS[name]
        return cast(
            Distribution,
            kind(**given) if kind.form == "mapping" else kind(*(given if kind.form == "list" else [given])),
        )

    name = _distribution_name(unit)
    return core_schema.no_info_after_validator_function(explained(build), mapping(keys), ref=name)


def _parameters(kind: type[Distribution], unit: Unit) -> CoreSchema:
    """Return the shape of a distribution's parameters in their form."""
    each = {name: value(unit if in_unit else NUMBER) for name, in_unit in parameters(kind).items()}
    match kind.form:
        case "mapping":
            return mapping({name: key(shape, required=True) for name, shape in each.items()})
        case "list":
            return core_schema.tuple_schema([*each.values()])
    return next(iter(each.values()))


def _entry(part: Assumption) -> CoreSchema:
    """Return the shape of an assumption's uncertainty: widths in the unit of deviations, its domain in its own."""
    width = core_schema.definition_reference_schema(_distribution_name(deviation_unit(part)))
    keys = {
        "average": key(width, "how far the whole path lies off, drawn once per draw"),
        "yearly": key(width, "innovation of each year"),
        "persistence": key(value(NUMBER), "AR(1) coefficient of the yearly part"),
        "domain": key(core_schema.tuple_schema([value(part.unit)] * 2), "the lowest and the highest value ever drawn"),
        "years": key(YEARS, "the years in which it is drawn; every open one if left out"),
        "source": key(SOURCE, "where the numbers are from"),
        "status": key(TEXT, "estimate or judgement"),
    }

    def build(written: Mapping[str, Any]) -> Uncertainty:
        return Uncertainty(**{name: entry for name, entry in written.items() if name not in ("source", "status")})

    return core_schema.no_info_after_validator_function(explained(build), mapping(keys), ref=_entry_name(part))


def switched_off(expected: str) -> CoreSchema:
    """Return the shape of the word `none`."""

    def read(written: object) -> None:
        if written != "none":
            raise BadValue(told("expected `none`, or {expected}", expected=expected), as_found(written))

    return read_by(read, const="none")


def uncertainty(part: Assumption) -> CoreSchema:
    """Return the shape of one assumption's uncertainty, None for `none`; refers to `definitions`."""
    entry = core_schema.definition_reference_schema(_entry_name(part))
    return either(switched_off(told("a mapping with average, yearly, persistence")), entry)


def definitions(shape: CoreSchema, parts: Iterable[Assumption]) -> CoreSchema:
    """Return a shape with what the uncertainty of assumptions refers to, once for each unit and kind."""
    entries = {_entry_name(part): part for part in parts}.values()
    units = {unit.name: unit for unit in map(deviation_unit, entries)}.values()
    return core_schema.definitions_schema(shape, [*map(_distribution, units), *map(_entry, entries)])


def _distribution_name(unit: Unit) -> str:
    return f"Distribution_{unit.name}"


def _entry_name(part: Assumption) -> str:
    return f"Uncertainty_{part.kind}_{part.unit.name}"


def deviation_unit(part: Assumption) -> Unit:
    """Return the unit of an assumption's deviations: relative for rates and levels, its own for flows."""
    return part.unit if part.kind == "flow" else RATE


def _correlation(written: object) -> Correlation:
    if not isinstance(written, list) or len(written) != 3 or not all(isinstance(part, str) for part in written[:2]):
        hint = "such as [real_growth, deflator_growth, 0.3]"
        raise BadValue("expected [assumption, assumption, correlation]", as_found(written), hint)
    return Correlation(written[0], written[1], stated(written[2], NUMBER))


CORRELATION = read_by(
    _correlation, type="array", minItems=3, maxItems=3, examples=[["real_growth", "deflator_growth", 0.3]]
)


def spelled(distribution: Distribution, size: Callable[[float], str]) -> str:
    """Return a distribution as files have it: one number, a list, or its parameters by name.

    `size` spells a parameter that is in the unit of the deviation.
    """
    values = {
        each: size(getattr(distribution, each)) if sized else f"{getattr(distribution, each):g}"
        for each, sized in parameters(type(distribution)).items()
    }
    return _in_line(type(distribution), values)


def spelled_uncertainty(uncertainty: Uncertainty, part: Assumption) -> Iterator[str]:
    """Yield the lines of an assumption's uncertainty as files have it, without source and status."""
    for name, distribution in (("average", uncertainty.average), ("yearly", uncertainty.yearly)):
        if distribution is not None:
            yield f"{name}: {spelled(distribution, lambda size: in_deviations(size, part))}"
    if uncertainty.persistence:
        yield f"persistence: {uncertainty.persistence:g}"
    if uncertainty.domain is not None:
        yield f"domain: [{', '.join(canonical(end, part.unit) + _named(part) for end in uncertainty.domain)}]"
    if uncertainty.years is not None:
        yield f"years: {uncertainty.years}"


def in_deviations(size: float, part: Assumption) -> str:
    """Return a width as files have it: in percent for rates and levels, in its own unit for a flow."""
    unit = deviation_unit(part)
    return canonical(float(f"{size:.{_DIGITS}g}"), unit) + (_named(part) if part.kind == "flow" else "")


def _named(part: Assumption) -> str:
    """Return the unit's name behind a bare number that files name it with: `2.8万人`."""
    unit = part.unit
    return unit.name if not unit.shown and not unit.suffix and unit.name in unit.spellings else ""

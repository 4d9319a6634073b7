"""Distributions and uncertainty spelled as files have them."""

from collections.abc import Callable, Iterator

from hzsim.model.modules.parts import Assumption
from hzsim.scenario.parts.distributions import DISTRIBUTIONS, Distribution, parameters
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.written.fields import deviation_unit
from hzsim.units import canonical

_DIGITS = 4
"""So many digits of a spread are kept: more than anybody knows of one."""


def spelled(distribution: Distribution, size: Callable[[float], str]) -> str:
    """Return a distribution as files have it: one number, a list, or its parameters by name.

    `size` spells a parameter that is in the unit of the deviation.
    """
    kind = type(distribution)
    name = next(name for name, known in DISTRIBUTIONS.items() if known is kind)
    values = {
        each: size(getattr(distribution, each)) if sized else f"{getattr(distribution, each):g}"
        for each, sized in parameters(kind).items()
    }
    if distribution.form == "number":
        return f"{{{name}: {next(iter(values.values()))}}}"
    if distribution.form == "list":
        return f"{{{name}: [{', '.join(values.values())}]}}"
    return f"{{{name}: {{{', '.join(f'{each}: {value}' for each, value in values.items())}}}}}"


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

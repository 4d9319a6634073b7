"""Formulas: functions whose argument names are their inputs, which indicators are declared with.

Steps that several formulas share, what a formula does as text, and which of its inputs cancel out.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from types import CodeType, FunctionType
from typing import Any, TypeVar, cast

import numpy as np

from hzsim._typing import Array, Text, as_text
from hzsim.measures import as_unit
from hzsim.model.modules.parts import Facts, Formula, Indicator, Part, arguments
from hzsim.units import Unit

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class _Step:
    """The default of a formula's argument that holds what a function makes of inputs."""

    function: Callable[..., Any]


def step(function: Callable[..., Made]) -> Made:
    """Return, as the default of a formula's argument, that it holds what a function makes of inputs of its own.

    `def growth(tfp_growth: Array, capital: Capital = step(capital_of))` has the inputs of `capital_of` beside its own.
    """
    return cast(Made, _Step(function))


def of_inputs(formula: Callable[..., Made]) -> Callable[..., Made]:
    """Return a function of inputs alone: of its own, and in place of its steps of those that these have."""
    written = inspect.signature(formula).parameters
    steps = {name: of_inputs(one.default.function) for name, one in written.items() if isinstance(one.default, _Step)}
    if not steps:
        return formula
    own = {name: one for name, one in written.items() if name not in steps}
    inputs = dict(own)
    for made in steps.values():
        inputs |= inspect.signature(made).parameters

    @wraps(formula)
    def composed(*first: Any, **given: Any) -> Made:
        """Make what the steps make, and compute the formula with it."""
        given |= zip(inputs, first, strict=False)
        stepped = {name: made(**{one: given[one] for one in arguments(made)}) for name, made in steps.items()}
        return formula(**{name: given[name] for name in own if name in given}, **stepped)

    composed.__dict__["__signature__"] = inspect.Signature([*inputs.values()])
    return composed


def indicator(
    *,
    zh: str,
    en: str,
    unit: Unit | str,
    decimals: int,
    definition: Text | str,
    source: Text | str,
    lever: str | None = None,
    averaged: bool = False,
    history: str | None = None,
    through: Formula | None = None,
    constant: Formula | None = None,
) -> Callable[[Formula], Indicator]:
    """Turn a formula into an indicator of the same name; the options are the fields of `Indicator`.

    `unit` is a `Unit`, a dimension such as `money`, or the name of a unit. Raises BadValue for a name that no unit has.
    """
    measured = as_unit(unit)

    def declare(formula: Formula) -> Indicator:
        """Return the indicator of a formula, whose arguments name its inputs."""
        name: str = formula.__name__
        whole = of_inputs(formula)
        arguments = inspect.signature(whole).parameters.values()
        inputs = tuple(one.name for one in arguments if one.default is one.empty)
        optional = tuple(one.name for one in arguments if one.default is not one.empty)
        return Indicator(
            name, Text(zh, en), measured, decimals, whole, inputs, as_text(definition), as_text(source), lever,
            averaged, history, through and of_inputs(through), optional, constant,
        )  # fmt: skip

    return declare


def described(part: Part) -> list[str]:
    """Return, as text, everything in a part that decides results: the declaration, and the code of a formula."""
    if not isinstance(part, Indicator):
        return [repr(part)]
    return [part.name, part.unit.name, *part.inputs, code_of(part.formula)]


def code_of(part: Any) -> str:
    """Return what a function, its code or a value in it does, as text that is the same in every process."""
    if isinstance(part, CodeType):
        return " ".join([part.co_code.hex(), *part.co_names, *map(code_of, part.co_consts)])
    if isinstance(part, dict | _Step):
        return " ".join(map(code_of, part.values() if isinstance(part, dict) else [part.function]))
    if not isinstance(part, FunctionType):
        return repr(part)
    held = [cell.cell_contents for cell in part.__closure__ or ()]
    return " ".join(map(code_of, [part.__code__, *(part.__defaults__ or ()), *held]))


_TIMES, _YEARS = 3, 4
_GOLDEN = (5**0.5 - 1) / 2
_ROUNDING = 1e-12


def cancelling(
    formula: Callable[[Facts, Mapping[str, Array]], Array],
    facts: Sequence[str],
    histories: Sequence[str],
    assumptions: Sequence[str],
    doubtful: Sequence[str],
) -> frozenset[str]:
    """Return the names of the `doubtful` assumptions that enter a formula twice and cancel out, as prices in a ratio.

    The formula is computed from arbitrary numbers, and no `histories`, a few times with other ones for each
    doubtful assumption. None for a formula that such numbers do not move at all, or that is not made for them.
    """
    numbers: dict[str, float | Array] = dict(zip(facts, (1 + _arbitrary(0, len(facts))).tolist(), strict=True))
    numbers.update((name, np.empty(0)) for name in histories)
    size, cases = _TIMES * _YEARS, 1 + len(doubtful)
    paths = {name: np.tile(_path(place * size), (cases, 1)) for place, name in enumerate(assumptions)}
    for case, name in enumerate(doubtful, 1):
        paths[name][case] = _path((len(assumptions) + case) * size)
    try:
        with np.errstate(all="ignore"):
            found = formula(numbers, {name: path.reshape(-1, _YEARS) for name, path in paths.items()})
        found = np.broadcast_to(found, (cases * _TIMES, _YEARS)).reshape(cases, size)
    except Exception:  # a caller's own formula may raise anything
        return frozenset()
    largest = np.abs(found).max()
    if not np.isfinite(largest) or np.ptp(found[0]) <= _ROUNDING * largest:
        return frozenset()
    still = np.abs(found[1:] - found[0]).max(axis=1) <= _ROUNDING * largest
    return frozenset(name for name, unmoved in zip(doubtful, still, strict=True) if unmoved)


def _path(start: int) -> Array:
    """Return arbitrary values of an assumption, between 1 and 30%."""
    return 0.01 + 0.29 * _arbitrary(start, _TIMES * _YEARS)


def _arbitrary(start: int, number: int) -> Array:
    """Return numbers between 0 and 1 that no formula expects: parts of multiples of the golden ratio."""
    return np.asarray((np.arange(1, number + 1) + start) * _GOLDEN % 1)

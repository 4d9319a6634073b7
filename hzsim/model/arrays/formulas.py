"""Formulas: functions whose argument names are their inputs, and steps that several of them share."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from types import CodeType, FunctionType
from typing import Any, TypeAlias, TypeVar, cast

from hzsim._typing import Array

Formula: TypeAlias = Callable[..., Array]
Made = TypeVar("Made")


@cache
def arguments(formula: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of a function's arguments."""
    return tuple(inspect.signature(formula).parameters)


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

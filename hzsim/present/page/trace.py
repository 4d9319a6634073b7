"""From a model's formulas to a tape: they are run once on arrays whose elements write down what is done to them."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from hzsim._typing import Array
from hzsim.errors import BadValue, HzsimError, told
from hzsim.model.modules.parts import Indicator
from hzsim.present.page.tape import OPERATIONS, Tape, Writer
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.normals import assumed

_NAMES = {"true_divide": "divide", "float_power": "power", "square": "power"}
_NEAR = 1e-9


class Node(NDArrayOperatorsMixin):
    """One number of a formula: the register that holds it."""

    __slots__ = ("register", "writer")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, writer: Writer, register: int) -> None:
        self.writer, self.register = writer, register

    def __array_ufunc__(self, ufunc: "np.ufunc", method: str, *inputs: Any, **_: Any) -> Any:
        if method != "__call__" or any(isinstance(one, np.ndarray) for one in inputs):
            return NotImplemented
        return _applied(ufunc, *inputs)

    def __bool__(self) -> bool:
        raise BadValue("expected a formula without if", told("a branch on a number"), "write np.where(...)")

    def __float__(self) -> float:
        raise BadValue("expected a formula of arrays", told("a number taken out of them"))

    def __getattr__(self, name: str) -> Callable[[], Any]:
        """Return what numpy asks of the elements of an array of objects: `exp`, `log1p`, `sqrt` and others."""
        if name not in OPERATIONS:
            raise AttributeError(name)
        return partial(_applied, getattr(np, name), self)


class Traced(np.ndarray[Any, Any]):
    """An array of nodes and numbers; what is made of one by numpy is another."""

    def __array_ufunc__(self, ufunc: "np.ufunc", method: str, *inputs: Any, out: Any = None, **more: Any) -> Any:
        if ufunc is np.matmul:
            found = _product(*map(_objects, inputs))
        else:
            lifted = np.frompyfunc(lambda *one: _applied(ufunc, *one), ufunc.nin, 1)
            found = getattr(lifted, method)(*map(_objects, inputs), **more)
        if out is None:
            return _traced(found)
        out[0][...] = found
        return out[0]

    def __array_function__(self, func: Callable[..., Any], types: Any, args: Any, kwargs: Any) -> Any:
        if func in (np.empty, np.zeros, np.full, np.ones):
            return _traced(func(*args, **{**kwargs, "dtype": object}))
        if func is np.where:
            return _traced(np.frompyfunc(_chosen, 3, 1)(*map(_objects, args)))
        return _traced(super().__array_function__(func, types, args, kwargs))


def _objects(value: Any) -> Any:
    return np.asarray(value, dtype=object)


def _traced(found: Any) -> Any:
    """Return an array of objects as a traced one, anything else as it is."""
    return found.view(Traced) if isinstance(found, np.ndarray) and found.dtype == object else found


def _applied(ufunc: "np.ufunc", *operands: Any) -> Any:
    """Return what an operation finds: a number of numbers, else a node; what adds nothing is left out."""
    nodes = [one for one in operands if isinstance(one, Node)]
    if not nodes:
        return float(ufunc(*map(float, operands)))
    if ufunc is np.clip:  # in numpy's own words: the larger of it and the lower end, then the smaller
        return _applied(np.minimum, _applied(np.maximum, operands[0], operands[1]), operands[2])
    name = _NAMES.get(ufunc.__name__, ufunc.__name__)
    if ufunc is np.square:
        operands = (*operands, 2.0)
    found = _simple(name, operands)
    return found if found is not None else Node(nodes[0].writer, nodes[0].writer.write(name, *_registers(*operands)))


def _simple(name: str, operands: Sequence[Any]) -> Any:
    """Return what an operation finds where it need not be written: nothing, or the operand that is not neutral."""
    if _NOTHING.get(name) in [one for one in operands if not isinstance(one, Node)]:
        return 0.0
    for own, other, neutral in zip(operands, reversed(operands), _NEUTRAL.get(name, ()), strict=False):
        if not isinstance(own, Node) and own == neutral:
            return other
    return None


_NEUTRAL = {"add": (0.0, 0.0), "multiply": (1.0, 1.0), "subtract": (None, 0.0), "divide": (None, 1.0)}
"""The numbers that change nothing, on the left and on the right."""
_NOTHING = {"multiply": 0.0}
"""What leaves nothing."""


def _chosen(condition: Any, one: Any, other: Any) -> Any:
    if not isinstance(condition, Node):
        return one if condition else other
    writer = condition.writer
    return Node(writer, writer.write("where", *_registers(condition, one, other)))


def _registers(*operands: Any) -> list[int]:
    writer = next(one.writer for one in operands if isinstance(one, Node))
    return [writer.register(one) for one in operands]


def _product(left: Any, right: Any) -> Any:
    """Return a product of matrices, each element one sum of products."""
    found = np.empty((left.shape[0], right.shape[1]), dtype=object)
    for row, column in np.ndindex(found.shape):
        pairs = [(a, b) for a, b in zip(left[row], right[:, column], strict=True) if not _nothing(a) | _nothing(b)]
        writers = [one.writer for pair in pairs for one in pair if isinstance(one, Node)]
        if len(pairs) > 1 and writers:
            flat = _registers(*(one for pair in pairs for one in pair))
            found[row, column] = Node(writers[0], writers[0].write("dot", *flat))
        else:
            found[row, column] = sum((_applied(np.multiply, *pair) for pair in pairs), 0.0)
    return found


def _nothing(value: Any) -> bool:
    return not isinstance(value, Node) and value == 0


def traced(scenario: Scenario, wanted: Iterable[Indicator]) -> Tape:
    """Return the tape of some indicators of a scenario, its inputs all assumptions, each with all years.

    Outputs are by name, of shape (years,) or (years, parts). HzsimError for a formula that cannot be written so,
    and for a tape that does not compute what the model does, to 1e-9.
    """
    names, years = tuple(scenario.model.assumptions), len(scenario.years)
    writer, asked = Writer(len(names) * years), tuple(wanted)
    inputs = {name: _inputs(writer, place * years, years) for place, name in enumerate(names)}
    values: dict[str, Any] = {}
    for part in scenario.model.needed_for(asked):
        try:
            made = scenario.model.compute(scenario.facts, inputs, [part], values)
        except BadValue as error:
            named = told("for {name}, {message}", name=part.name, message=error.expected)
            raise BadValue(named, error.found, error.hint) from None
        except Exception as error:
            raise HzsimError(told("the page cannot write down the formula of {name}: {error}", name=part.name,
                                  error=str(error))) from error  # fmt: skip
        values.update({name: _traced(found) for name, found in made.items()})
    full = {part.name: np.broadcast_to(_objects(values[part.name])[0], (years, *values[part.name].shape[2:]))
            for part in asked}  # fmt: skip
    registers = {name: np.vectorize(writer.register, otypes=[int])(found) for name, found in full.items()}
    tape = Tape.of(writer, registers)
    _check(tape, scenario, asked)
    return tape


def _inputs(writer: Writer, start: int, years: int) -> Any:
    row = np.empty((1, years), dtype=object)
    row[0] = [Node(writer, start + year) for year in range(years)]
    return row.view(Traced)


def trials(scenario: Scenario) -> dict[str, Array]:
    """Return central paths of every assumption and two others beside, shape (3, years): what a tape is checked on."""
    found = {}
    for place, (name, path) in enumerate(assumed(scenario).items()):
        years = np.arange(path.shape[1])
        size = np.maximum(np.abs(path), 1e-3) * (years >= scenario.known_years)
        sway = 0.1 * np.sin(1.0 + place + years)
        found[name] = path + np.array([[0.0], [1.0], [-0.7]]) * sway * size
    return found


def _check(tape: Tape, scenario: Scenario, asked: Sequence[Indicator]) -> None:
    """Raise HzsimError where a tape and the model differ on the trials by 1e-9."""
    inputs = trials(scenario)
    values = scenario.model.compute(scenario.facts, inputs, asked)
    found = tape.run(np.concatenate([path.T for path in inputs.values()]))
    for part in asked:
        expected = np.broadcast_to(values[part.name], found[part.name].shape)
        if not np.allclose(found[part.name], expected, rtol=_NEAR, atol=_NEAR * 1e-3, equal_nan=True):
            raise HzsimError(told("the page does not compute {name} as the model does", name=part.name))

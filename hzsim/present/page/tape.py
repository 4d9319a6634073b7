"""A model's arithmetic as a tape: one operation after another on numbered registers, for one draw.

Registers hold the inputs first (each assumption in each year), then constants, then what each operation finds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, told

OPERATIONS: tuple[str, ...] = (
    "add", "subtract", "multiply", "divide", "negative", "exp", "log1p", "log", "expm1", "power", "sqrt", "absolute",
    "maximum", "minimum", "less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "where", "dot",
)  # fmt: skip
"""Every operation by its code's place; the names are numpy's, and `dot` is a sum of products of its operands' pairs."""


class Writer:
    """A tape that is being written; the same operation on the same registers is written once."""

    def __init__(self, inputs: int) -> None:
        self.inputs, self.constants = inputs, dict[float, int]()
        self.operations = list[tuple[int, ...]]()
        self._known = dict[tuple[Any, ...], int]()

    def constant(self, value: float) -> int:
        """Return the register of a constant, below zero until the tape is closed."""
        return self.constants.setdefault(value, -1 - len(self.constants))

    def register(self, value: Any) -> int:
        """Return the register of a number of a formula: its own, or that of a constant."""
        return int(value.register) if hasattr(value, "register") else self.constant(float(value))

    def write(self, name: str, *operands: int) -> int:
        """Return the register of what an operation finds; BadValue for one that the page does not know."""
        if name not in OPERATIONS:
            hint = told("the page computes {names}", names=", ".join(OPERATIONS))
            raise BadValue("expected a formula of operations that the page knows", name, hint)
        line = (OPERATIONS.index(name), *operands)
        if line not in self._known:
            self.operations.append(line)
            self._known[line] = self.inputs + len(self.operations) - 1
        return self._known[line]


@dataclass(frozen=True, slots=True)
class Tape:
    """Constants, operations as code and operands, and the registers of what is asked for, in the shape it has."""

    inputs: int
    constants: tuple[float, ...]
    operations: tuple[tuple[int, ...], ...]
    outputs: Mapping[str, Any]

    @classmethod
    def of(cls, writer: Writer, outputs: Mapping[str, Any]) -> "Tape":
        """Return what has been written as far as outputs, arrays of registers, need it."""
        first, needed = writer.inputs, _needed(writer, outputs)
        constants = {value: register for value, register in writer.constants.items() if register in needed}
        kept = [place for place in range(len(writer.operations)) if first + place in needed]
        order = [*range(first), *constants.values(), *(first + place for place in kept)]
        places = {register: place for place, register in enumerate(order)}
        lines = [
            (code, *map(places.__getitem__, operands)) for code, *operands in map(writer.operations.__getitem__, kept)
        ]
        moved = {name: np.vectorize(places.__getitem__, otypes=[int])(one) for name, one in outputs.items()}
        return cls(first, tuple(constants), tuple(lines), moved)

    def run(self, inputs: Array) -> dict[str, Array]:
        """Return what the tape makes of inputs, shape (inputs, draws): outputs of shape (draws, ...)."""
        draws = inputs.shape[1]
        registers = [*inputs, *(np.full(draws, value) for value in self.constants)]
        for code, *own in self.operations:
            registers.append(_found(OPERATIONS[code], [registers[one] for one in own]))
        numbers = np.array(registers)
        return {name: np.moveaxis(numbers[places], -1, 0) for name, places in self.outputs.items()}

    def plain(self) -> dict[str, Any]:
        """Return the tape as plain values."""
        outputs = {name: np.asarray(one).tolist() for name, one in self.outputs.items()}
        return {
            "inputs": self.inputs, "constants": self.constants, "operations": self.operations, "outputs": outputs,
            "names": OPERATIONS,
        }  # fmt: skip


def _needed(writer: Writer, outputs: Mapping[str, Any]) -> set[int]:
    """Return the registers that lead to outputs."""
    needed, open_ = set[int](), [int(one) for registers in outputs.values() for one in np.ravel(registers)]
    while open_:
        register = open_.pop()
        if register not in needed:
            needed.add(register)
            open_ += writer.operations[register - writer.inputs][1:] if register >= writer.inputs else ()
    return needed


def _found(name: str, values: list[Array]) -> Array:
    if name == "where":
        return np.where(values[0] != 0, values[1], values[2])
    if name == "dot":
        return np.asarray(sum(one * other for one, other in zip(values[::2], values[1::2], strict=True)))
    return np.asarray(getattr(np, name)(*values), dtype=float)

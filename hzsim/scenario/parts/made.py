"""Indicators that targets make of a model's own: against a year, against each other, as shares of a change.

The number that a target of any kind is judged by is so an indicator as all others, with a label and a unit, and
whatever asks about targets computes it by the same forward code. `made` says which function made it of what, so
that it can go to other processes.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from hzsim._typing import Array, Text
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.units import NUMBER, RATE, SHARE

_NONE = Text("", "")


class _Against(NamedTuple):
    """Values over that of a year, at a `place` among the years or known (`start`); less one for a `change`.

    The change of what is in percent is a difference, in points.
    """

    name: str
    place: int
    start: float | None
    change: bool
    points: bool

    def __call__(self, **values: Array) -> Array:
        path = values[self.name]
        start = path[:, self.place : self.place + 1] if self.start is None else self.start
        return path - start if self.points else path / start - 1 if self.change else path / start


class _Beside(NamedTuple):
    """An indicator against another: its lead in growth, by how many points it is above, or how many times it is."""

    name: str
    other: str
    kind: str

    def __call__(self, **values: Array) -> Array:
        own, other = values[self.name], values[self.other]
        if self.kind == "lead":
            return (1 + own) / (1 + other) - 1
        return own - other if self.kind == "points" else own / other


class _ShareIn(NamedTuple):
    """What an indicator contributes to another's change since a year, or to its growth over the years after that.

    Growth adds up in logarithms; contributions to growth are already made to add up.
    """

    name: str
    other: str
    place: int
    starts: tuple[float, float] | None
    growth: bool
    logs: bool

    def __call__(self, **values: Array) -> Array:
        own, whole = (self._moved(values[name], at) for at, name in enumerate((self.name, self.other)))
        with np.errstate(all="ignore"):  # of a change of nothing nobody has a share
            return np.asarray(own / whole)

    def _moved(self, path: Array, at: int) -> Array:
        if self.growth:
            added = (np.log1p(path) if self.logs else path).cumsum(axis=1)
            return added if self.place < 0 else added - added[:, self.place : self.place + 1]
        return path - (path[:, self.place : self.place + 1] if self.starts is None else self.starts[at])


class _Stacked(NamedTuple):
    """The values of several indicators, one behind the other on a third axis."""

    parts: tuple[Indicator, ...]

    def __call__(self, **values: Array) -> Array:
        paths = [
            values[part.name] if part.made is None else part.formula(**{name: values[name] for name in part.inputs})
            for part in self.parts
        ]
        return np.stack(np.broadcast_arrays(*paths), axis=2)


def against(part: Indicator, year: int, place: int, start: float | None, change: bool) -> Indicator:
    """Return an indicator's change since a year, or how many times it is what it was then.

    `start` is what it was where the year lies before the model's; else `place` is the year's among them.
    """
    points = change and part.unit.shown != ""
    from_known = "" if start is None else f" from {start!r}"
    label = Text(f"{part.label.zh}较{year}年的{'变化' if change else '倍数'}",
                 f"{part.label.en}, {'change since' if change else 'times that of'} {year}")  # fmt: skip
    return _made(
        (against, (part, year, place, start, change)), part,
        f"{part.name} {'change since' if change else 'over'} {year}{from_known}", label, (part.name,),
        _Against(part.name, place, start, change, points),
        unit=part.unit if points else RATE if change else NUMBER,
        decimals=part.decimals if points else 1 if change else 2,
        cumulative=change,
        written=f"change of {part.name} {{operator}} {{value}}" if change
        else f"{part.name} {{operator}} {{value}} x {year}",
    )  # fmt: skip


def beside(part: Indicator, other: Indicator | Assumption) -> Indicator:
    """Return an indicator against another of the same unit: its lead where both are growth, else points or a ratio."""
    grows = other.averaged if isinstance(other, Indicator) else other.kind == "rate" and other.unit == RATE
    kind = "lead" if part.averaged and grows else "points" if part.unit.shown else "ratio"
    words = {"lead": Text("快于", "faster than"), "points": Text("高于", "above"), "ratio": Text("与", "over")}[kind]
    ratio = kind == "ratio"
    label = Text(f"{part.label.zh}{words.zh}{other.label.zh}{'之比' if ratio else '的幅度'}",
                 f"{part.label.en} {words.en} {other.label.en}")  # fmt: skip
    return _made(
        (beside, (part, other)), part, f"{part.name} beside {other.name}", label,
        tuple(dict.fromkeys((part.name, other.name))), _Beside(part.name, other.name, kind),
        unit=NUMBER if ratio else part.unit, decimals=2 if ratio else part.decimals, averaged=kind == "lead",
        written=f"{part.name} {{operator}} {'{times}' if ratio else ''}{other.name}{'' if ratio else '{more}'}",
    )  # fmt: skip


def adds_up_to_growth(part: Indicator, whole: Indicator) -> bool:
    """Return whether an indicator is growth, or a contribution to it, as another one is growth."""
    return whole.averaged and part.unit == whole.unit


def share_in(part: Indicator, other: Indicator, year: int, place: int, starts: tuple[float, float] | None) -> Indicator:
    """Return what an indicator contributes to another's change since a year; of growth, in logarithms.

    `starts` are what both were where the year lies before the model's; else `place` is the year's among them.
    """
    growth = adds_up_to_growth(part, other)
    what = Text("增长", "growth") if growth else Text("变化", "change")
    label = Text(f"{part.label.zh}在{other.label.zh}{what.zh}中的份额", f"Share of {part.label.en} in {other.label.en}")
    return _made(
        (share_in, (part, other, year, place, starts)), part,
        f"share of {part.name} in {other.name} since {year}{'' if starts is None else f' from {starts!r}'}", label,
        tuple(dict.fromkeys((part.name, other.name))),
        _ShareIn(part.name, other.name, place, starts, growth, part.averaged),
        unit=SHARE, decimals=1, cumulative=True, written=f"share of {part.name} in {other.name} {{operator}} {{value}}",
    )  # fmt: skip


def stacked(parts: Sequence[Indicator], name: str, label: Text) -> Indicator:
    """Return several indicators as one, for a target on several: shape (draws, years, parts)."""
    inputs = dict.fromkeys(name for part in parts for name in ([part.name] if part.made is None else part.inputs))
    return _made(
        (stacked, (tuple(parts), name, label)), parts[0], name, label, tuple(inputs), _Stacked(tuple(parts)),
        unit=RATE, decimals=2,
    )  # fmt: skip


def _made(
    made: tuple[Any, tuple[Any, ...]], part: Indicator, name: str, label: Text, inputs: tuple[str, ...], formula: Any,
    **more: Any,
) -> Indicator:  # fmt: skip
    """Return an indicator like a model's own, with the same lever, made by a function of some arguments."""
    kept: dict[str, Any] = {"averaged": False, "cumulative": False, "written": "", **more}
    return replace(
        part, name=name, label=label, inputs=inputs, formula=formula, made=made, definition=label, source=_NONE,
        history=None, through=None, optional=(), constant=None, **kept,
    )  # fmt: skip

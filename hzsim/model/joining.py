"""The parts of a model joined: those of modules in their modes, and a caller's own, each name once."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

from hzsim.errors import BadValue, all_of, as_found, did_you_mean, told
from hzsim.model.modules.parts import Assumption, Fact, Indicator, Part
from hzsim.model.modules.registry import MODULES, Module, with_modes

Named = TypeVar("Named", Assumption, Fact)
Kind = TypeVar("Kind", Assumption, Fact, Indicator)


def complete(part: Indicator, provided: Container[str]) -> Indicator:
    """Return an indicator with those of its optional inputs that the model provides."""
    more = tuple(name for name in part.optional if name in provided)
    return replace(part, inputs=(*part.inputs, *more)) if more else part


def own_part(part: Any) -> Part:
    """Return a part of a caller's own; BadValue for what is none, such as a function that was not declared."""
    if isinstance(part, Indicator | Assumption | Fact):
        return part
    name = getattr(part, "__name__", as_found(part))
    hint = (
        told("write @hz.indicator(...) above def {name}", name=name)
        if callable(part)
        else "@hz.indicator(...) makes one"
    )
    raise BadValue("expected indicators, assumptions or facts as a model's own", name, hint)


def of_kind(kind: type[Kind], parts: Iterable[Part]) -> list[Kind]:
    """Return the parts of a kind."""
    return [part for part in parts if isinstance(part, kind)]


INDICATOR, ASSUMPTION = told("indicator"), told("assumption")
KINDS: dict[type, str] = {Indicator: INDICATOR, Assumption: ASSUMPTION, Fact: told("fact")}


def joined(known: Mapping[str, Named], own: Iterable[Named]) -> dict[str, Named]:
    """Return the registry's parts and a caller's own by name; BadValue when one would take another's place."""
    found = dict(known)
    for part in own:
        if part.name in found:
            expected = told("expected each {kind} to have a name of its own", kind=KINDS[type(part)])
            raise BadValue(expected, part.name, "choose another name")
        found[part.name] = part
    return found


def of_modules(names: Sequence[str], modes: Mapping[str, str]) -> list[Indicator]:
    """Return the indicators of some modules; BadValue when two of them compute one name."""
    declared: dict[str, tuple[str, Indicator]] = {}
    named = with_modes(names, modes)
    for name in names:
        for part in (part for module in _module(name).among(named) for part in module.indicators):
            other, _ = declared.setdefault(part.name, (name, part))
            if other != name:
                raise BadValue(
                    told("expected one module that computes {name}", name=part.name),
                    all_of((other, name)),
                    "name one of the two",
                )
    return [part for _, part in declared.values()]


def modes_of(names: Sequence[str], modes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the modes in which modules are used; BadValue for a mode that a module does not have."""
    for name, mode in modes.items():
        known = _module(name).modes
        if name not in names:
            raise BadValue("expected a mode of a module that is named", name, told("add {name} to modules:", name=name))
        if mode not in known:
            raise BadValue(told("expected a mode of {name}", name=name), mode, did_you_mean(mode, known))
    return MappingProxyType({name: mode for name, mode in modes.items() if mode != _module(name).modes[0]})


def _module(name: str) -> Module:
    if name not in MODULES:
        raise BadValue("expected a module", name, did_you_mean(name, MODULES))
    return MODULES[name]

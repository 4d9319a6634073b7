"""What people call the parts of a model: names, labels in both languages, the short names in use, and hints."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

from hzsim.amounts import half_width
from hzsim.errors import BadValue, any_of, did_you_mean, told
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.model.modules.registry import ASSUMPTION, INDICATOR, MODULES, computed_by

Named = TypeVar("Named", Assumption, Indicator)
Value = TypeVar("Value")

_SHORT = {
    "GDP增速": "gdp_growth",
    "经济增速": "gdp_growth",
    "GDP年均增长": "gdp_growth",
    "地区生产总值年均增长": "gdp_growth",
    "地区生产总值增长": "gdp_growth",
    "GDP growth": "gdp_growth",
    "实际GDP": "real_gdp",
    "人均GDP": "gdp_per_capita",
    "人均GDP（美元）": "gdp_per_capita_usd",
    "人口": "population",
    "常住人口": "population",
    "研发强度": "rd_intensity",
    "研发投入强度": "rd_intensity",
    "研发经费投入强度": "rd_intensity",
    "研发经费支出与地区生产总值之比": "rd_intensity",
    "R&D spending to GDP": "rd_intensity",
    "全员劳动生产率": "productivity",
    "研发经费": "rd_spending",
    "growth": "real_growth",
    "实际增长率": "real_growth",
    "平减指数": "deflator_growth",
    "净迁入": "net_migration",
}
"""Short names of planning offices that no label has."""


def part_called(written: str, parts: Mapping[str, Named], kind: str, absent: Callable[[str], str]) -> Named:
    """Return the part that somebody calls by its name, its label in either language, or a short name.

    A label may be written without its brackets where that leaves one part. Raises BadValue when no
    part or more than one is called so; `absent` returns the hint when the part is known and not here.
    """
    if written in parts:
        return parts[written]
    called = _plain(written)
    for spellings in (_full, _cut):
        found = [name for name, part in parts.items() if called in map(_plain, spellings(part))]
        if len(found) == 1:
            return parts[found[0]]
        if found:
            raise BadValue(
                told("expected one {kind}", kind=kind), written, told("it may be {names}", names=any_of(found))
            )
    raise BadValue(told("expected an {kind}", kind=kind), written, absent(written) or nearest(written, parts))


def name_called(written: str, parts: Mapping[str, Named]) -> str | None:
    """Return the name of the one part that somebody calls so, None where there is no such part."""
    try:
        return part_called(written, parts, "part", str).name
    except BadValue:
        return None


def nearest(written: str, parts: Mapping[str, Named]) -> str:
    """Return a hint that names the part whose name or label is nearest to what was written."""
    return did_you_mean(written, parts, {label: name for name, part in parts.items() for label in _full(part)})


def _full(part: Assumption | Indicator) -> Iterator[str]:
    yield from (part.name, *part.label)
    yield from (short for short, name in _SHORT.items() if name == part.name)


def _cut(part: Assumption | Indicator) -> Iterator[str]:
    yield from (re.split(r"[（(,，]", label)[0] for label in part.label)


@lru_cache(maxsize=4096)
def _plain(written: str) -> str:
    return re.sub(r"[\s_]", "", half_width(written)).casefold()


class Called:
    """The parts of a model by what people call them, and what to say of one that is not there."""

    modules: tuple[str, ...]
    modes: Mapping[str, str]
    left_out: dict[str, str]
    indicators: Mapping[str, Indicator]
    assumptions: Mapping[str, Assumption]
    computed: Mapping[str, Assumption]
    _assumptions: Mapping[str, Assumption]
    _absent: Mapping[str, Indicator]

    def indicator(self, called: str) -> Indicator:
        """Return the indicator of that name, label or short name, such as `人均GDP`.

        Raises BadValue, with the nearest known one, when there is none or more than one.
        """
        return part_called(called, self.indicators, INDICATOR, self._elsewhere)

    def assumption(self, called: str) -> Assumption:
        """Return the assumption of that name, label or short name, such as `实际增速`.

        Raises BadValue, with the nearest known one, when there is none or more than one.
        """
        return part_called(called, self.assumptions, ASSUMPTION, self._elsewhere)

    def settable(self, called: str) -> Assumption:
        """Return the assumption of a name, label or short name, also a computed one (`set_for` gives its lever)."""
        return part_called(called, {**self.assumptions, **self.computed}, ASSUMPTION, self._elsewhere)

    def set_for(self, name: str) -> Assumption:
        """Return the assumption to set for a named one: itself, or the lever of one that a module computes."""
        while name in self.computed:
            name = str(self.indicators[name].lever)
        return self.assumptions[name]

    def lever_of(self, name: str) -> Assumption:
        """Return the assumption that a target's own lever names: as `set_for`, but growth for a lead over a nation.

        What is computed from assumptions alone says the same as its lever in other words, and is set through it.
        """
        while name in self.computed and not self.assumptions.keys() >= {*self.indicators[name].inputs}:
            name = str(self.indicators[name].lever)
        return self.settable(name)

    def check_set(self, names: Collection[str]) -> None:
        """Raise BadValue for a computed assumption together with its own lever, such as real_growth and growth_lead."""
        for name in names:
            lever = self.set_for(name).name
            if lever != name and lever in names:
                raise BadValue(
                    told("expected {name} or {lever}, not both", name=name, lever=lever),
                    told("both"),
                    told("{name} moves {lever}", name=name, lever=lever),
                )

    def by_assumption(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """Return values by assumption names, from values by name or label; BadValue for an assumption given twice."""
        named = {self.assumption(called).name: value for called, value in given.items()}
        if len(named) < len(given):
            raise BadValue("expected each assumption once", ", ".join(given))
        return named

    def _elsewhere(self, name: str) -> str:
        """Return a hint that says what computes a name, or names the module to add when another one has it."""
        if name in self.computed:
            return self.in_place_of(name)
        absent = name_called(name, self._absent)
        if absent is not None:
            return self.fact_to_add(absent)
        homes = [
            module.name
            for module in MODULES.values()
            if module.name not in self.modules
            and name in {*(part.name for part in module.indicators), *(part.name for part in module.assumptions)}
        ]
        return told("add it with modules: [{modules}]", modules=", ".join((*self.modules, *homes))) if homes else ""

    def base_of(self, called: str) -> str | None:
        """Return the fact that an assumption's domain or bounds are multiples of; None for one without, or for none."""
        name = name_called(called, self._assumptions)
        return None if name is None else self._assumptions[name].base

    def lacks(self, name: str) -> bool:
        """Return whether an assumption is left out because the fact that it is measured by is not known."""
        known = name in self._assumptions and name not in self.assumptions
        return known and any(name in user.inputs for user in self._absent.values())

    def fact_to_add(self, name: str) -> str:
        """Return a hint with the fact that brings a part of the model in: `add the fact exchange_rate ...`."""
        users = (fact for user, fact in self.left_out.items() if name in self._absent[user].inputs)
        fact = self.left_out.get(name) or next(users)
        return told("add the fact {fact} to the baseline: without it {name} is left out", fact=fact, name=name)

    def in_place_of(self, name: str) -> str:
        """Return a hint with the assumptions to state for a computed name: `it is computed: state growth_lead`."""
        module = computed_by(self.modules, self.modes).get(name)
        assumed = ", ".join(part for part in self.indicators[name].inputs if part in self.assumptions)
        if module:
            return told("the module {module} computes it: state {names}", module=module, names=assumed)
        return told("it is computed: state {names}", names=assumed)

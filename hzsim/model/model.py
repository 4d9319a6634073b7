"""Indicators sorted by their argument names, so that each is computed after its inputs."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from hzsim._typing import Array
from hzsim.errors import BadValue, did_you_mean, told
from hzsim.model.modules.formulas import cancelling
from hzsim.model.modules.parts import BASE, KNOWN, Assumption, Fact, Facts, Indicator, Part, Setting
from hzsim.model.modules.registry import (
    ASSUMPTIONS,
    FACTS,
    KINDS,
    MODULES,
    complete,
    joined,
    modes_of,
    of_kind,
    of_modules,
    own_part,
)
from hzsim.model.names import Called


class Model(Called):
    """The indicators of some modules, and a caller's own, with the assumptions and facts they need.

    `modules` are names of the closed registry; `own` are further indicators, assumptions and
    facts; an indicator's arguments may be any of these and of the modules'. Raises BadValue for
    an unknown module, an input that nothing provides, a name used twice (also one of the
    registry's), or a circle of inputs. `computed` are assumptions whose place an indicator of a
    named module takes: `real_growth` with the module `nation`. `modes` says in which way to use a module
    that has several, `{"production": "forward"}`; the first of its modes where it is not named.
    `facts` are the figures that a baseline must state, `open_facts` those that it may; `outcomes` the
    computed assumptions of which the known years are stated. Set in an economy (`setting`), all are in its
    units, and what needs a separable fact that is not known of it is left out (`left_out`, with the facts).
    """

    def __init__(
        self,
        modules: Iterable[str] = ("core",),
        own: Iterable[Part] = (),
        modes: Mapping[str, str] = MappingProxyType({}),
        setting: Setting | None = None,
    ) -> None:
        """Join the modules' parts and the caller's own, check the names, and sort the indicators by their inputs."""
        self.modules = tuple(modules)
        self.own = tuple(map(own_part, own))
        self.modes = modes_of(self.modules, modes)
        self.setting = setting or Setting()
        self._constants = self.setting.measures.constants
        named = joined(ASSUMPTIONS, of_kind(Assumption, self.own))
        self._assumptions = {name: part.within(self.setting) for name, part in named.items()}
        self._facts = joined(FACTS, of_kind(Fact, self.own))
        declared = self._declared()
        self.left_out = self._left_out(declared)
        self._absent = {part.name: part for part in declared if part.name in self.left_out}
        declared = [part for part in declared if part.name not in self.left_out]
        self.indicators: Mapping[str, Indicator] = MappingProxyType({part.name: part for part in declared})
        self._check_names(declared)
        self._order = self._sorted()
        used = set[str]().union(*(part.inputs for part in declared))
        self.assumptions = self._assumed(used - self.indicators.keys() - {*self._constants})
        self.computed = self._assumed(self.indicators)
        self.facts = tuple(part.name for part in self._in_base(used, required=True))
        self.open_facts = self._in_base(used, required=False)
        self.outcomes = tuple(name for name in self._assumptions if KNOWN + name in used)
        self._made_of: dict[str, frozenset[str]] = {}
        self._moved_by: dict[str, frozenset[str]] = {}
        self._trace(*self._order)

    def _declared(self) -> list[Indicator]:
        """Return the indicators of modules and caller in the setting, with those optional inputs that are provided."""
        declared = [*of_modules(self.modules, self.modes), *of_kind(Indicator, self.own)]
        provided = {part.name for part in declared}
        return [complete(part, provided).within(self.setting) for part in declared]

    def _trace(self, *parts: Indicator) -> None:
        """Note what each indicator is made of, and what moves it."""
        for part in parts:
            self._made_of[part.name] = frozenset().union(*self._ways(part, self._made_of))
            self._moved_by[part.name] = self._movers(part)

    def _assumed(self, names: Container[str]) -> Mapping[str, Assumption]:
        """Return the known assumptions among some names."""
        return MappingProxyType({name: part for name, part in self._assumptions.items() if name in names})

    @property
    def headlines(self) -> tuple[str, ...]:
        """The indicators that are charted when nobody says which: those that the modules put first."""
        first = (name for module in self.modules for name in MODULES[module].headlines)
        return tuple(name for name in first if name in self.indicators)

    def _in_base(self, used: Container[str], *, required: bool) -> tuple[Fact, ...]:
        """Return the facts of the base year that are used: those without which no model is, or the others."""
        known = (part for part in self._facts.values() if part.required == required)
        return tuple(part for part in known if BASE + part.name in used)

    def __repr__(self) -> str:
        return f"Model({', '.join([*self.modules, *(part.name for part in self.own)])})"

    def __reduce__(self) -> tuple[type["Model"], tuple[tuple[str, ...], tuple[Part, ...], dict[str, str], Setting]]:
        return Model, (self.modules, self.own, dict(self.modes), self.setting)

    def within(self, setting: Setting) -> "Model":
        """Return the model set in an economy."""
        return self if setting == self.setting else Model(self.modules, self.own, self.modes, setting)

    def _left_out(self, declared: Sequence[Indicator]) -> dict[str, str]:
        """Return the indicators that need a separable fact which is not known, each with that fact.

        Raises BadValue for a module of which nothing is left.
        """
        lacking = self._lacking()
        found: dict[str, str] = {}
        while more := {
            part.name: next(lacking[name] for name in part.inputs if name in lacking)
            for part in declared
            if part.name not in found and not lacking.keys().isdisjoint(part.inputs)
        }:
            found |= more
            lacking |= more
        for name in self.modules:
            named = [part.name for part in MODULES[name].indicators]
            if named and found.keys() >= {*named}:
                expected = told("expected what the module {module} needs", module=name)
                raise BadValue(expected, told("none for {names}", names=found[named[0]]), "add it under facts:")
        return found

    def _lacking(self) -> dict[str, str]:
        """Return the separable facts that are not known, and the assumptions that start from one, with these facts."""
        lacking = {
            BASE + name: name for name, fact in self._facts.items() if self.setting.lacks(name) and fact.separable
        }
        based = {name: part.base for name, part in self._assumptions.items() if part.base is not None}
        missing = {name: base for name, base in based.items() if BASE + base in lacking and name not in self._constants}
        return lacking | missing

    def usual_paths(self, years: int) -> dict[str, tuple[float, ...]]:
        """Return the paths of the assumptions that have one where none is stated."""
        return {name: (part.usual,) * years for name, part in self.assumptions.items() if part.usual is not None}

    def parts_of(self, outcomes: Iterable[str]) -> tuple[tuple[Assumption, ...], tuple[Assumption, ...]]:
        """Return the assumptions, and computed ones by name whose outcomes are stated."""
        return tuple(self.assumptions.values()), tuple(self._assumptions[name] for name in outcomes)

    def moved_by(self, indicator: str | Indicator) -> frozenset[str]:
        """Return the names of the assumptions that change an indicator's value: all behind it, less those that cancel.

        Prices move R&D spending and GDP alike: they do not move their ratio. The indicator may be one that a
        target has made of the model's own.
        """
        return self._moved_by[self._looked_into(indicator)]

    def made_of(self, indicator: str | Indicator) -> frozenset[str]:
        """Return the names of the assumptions that it takes to compute an indicator, directly or not."""
        return self._made_of[self._looked_into(indicator)]

    def _looked_into(self, indicator: str | Indicator) -> str:
        """Return the name of an indicator; what is behind one that a target has made is looked up once."""
        if isinstance(indicator, str):
            return indicator if indicator in self._moved_by else self.indicator(indicator).name
        if indicator.name not in self._moved_by:
            self._trace(indicator)
        return indicator.name

    def needed_for(self, wanted: Iterable[str | Indicator]) -> tuple[Indicator, ...]:
        """Return the wanted indicators and all they are made of, each after its inputs."""
        asked = [self.indicators.get(one, one) if isinstance(one, str) else one for one in wanted]
        made = {part.name: part for part in asked if isinstance(part, Indicator) and part.made is not None}
        begun = [part.name for part in asked if isinstance(part, Indicator)]
        needed = self._with_inputs([*begun, *(name for part in made.values() for name in part.inputs)])
        return (*(part for part in self._order if part.name in needed), *made.values())

    def _with_inputs(self, names: Iterable[str]) -> set[str]:
        """Return the indicators among some names, with all that they are made of."""
        needed, open_names = set[str](), list(names)
        while open_names:
            name = open_names.pop()
            if name in self.indicators and name not in needed:
                needed.add(name)
                open_names.extend(self.indicators[name].inputs)
        return needed

    def compute(
        self,
        facts: Facts,
        assumptions: Mapping[str, Array],
        wanted: Iterable[str | Indicator] | None = None,
        given: Mapping[str, Array] = MappingProxyType({}),
    ) -> dict[str, Array]:
        """Return arrays of indicators, shape (draws, years), from facts and arrays of assumptions.

        Assumptions of shape (1, years) hold for every draw. All indicators are computed, or
        those wanted (by name, or as a target has made them) and what they are made of; those `given` are
        taken as they are.
        """
        values = dict(given)
        for part in self._order if wanted is None else self.needed_for(wanted):
            if part.name not in given:
                arguments = {name: self._argument(name, facts, assumptions, values) for name in part.inputs}
                values[part.name] = part.formula(**arguments)
        return values

    def inputs(self, names: Iterable[str], facts: Facts, assumptions: Mapping[str, Array]) -> dict[str, Array | float]:
        """Return what a formula's arguments of some names hold: indicators, assumptions, facts and what is known."""
        names = tuple(names)
        values = self.compute(facts, assumptions, [name for name in names if name in self.indicators])
        return {name: self._argument(name, facts, assumptions, values) for name in names}

    def _argument(
        self, name: str, facts: Facts, assumptions: Mapping[str, Array], values: Mapping[str, Array]
    ) -> Array | float:
        if name in values:
            return values[name]
        if name in assumptions:
            return assumptions[name]
        if name in self._constants:
            return self._constants[name]
        return facts[name.removeprefix(BASE)]

    def _check_names(self, declared: list[Indicator]) -> None:
        """Raise BadValue for a name that is used twice, or an input that neither modules nor caller provide."""
        times = Counter(part.name for part in declared)
        for part in declared:
            placed = part.through is not None and part.lever is not None
            if times[part.name] > 1 or (part.name in self._assumptions and not placed):
                expected = told("expected each {kind} to have a name of its own", kind=KINDS[Indicator])
                raise BadValue(expected, part.name)
        known = {*self.indicators, *self._assumptions, *(BASE + name for name in self._facts)}
        known.update(self._constants, (KNOWN + name for name in self._assumptions))
        for part in declared:
            for needed in part.inputs:
                if needed not in known:
                    expected = told("expected inputs of {name} that the model provides", name=part.name)
                    raise BadValue(expected, needed, did_you_mean(needed, known))

    def _sorted(self) -> tuple[Indicator, ...]:
        graph = {
            name: [needed for needed in part.inputs if needed in self.indicators]
            for name, part in self.indicators.items()
        }
        try:
            return tuple(self.indicators[name] for name in TopologicalSorter(graph).static_order())
        except CycleError as error:
            raise BadValue("expected no circle among inputs", " <- ".join(error.args[1])) from None

    def _ways(self, part: Indicator, known: Mapping[str, frozenset[str]]) -> list[frozenset[str]]:
        """Return the assumptions behind each input of an indicator."""
        own = ({name: frozenset({name}) for name in self.assumptions}) | dict(known)
        return [own[name] for name in part.inputs if name in own]

    def _movers(self, part: Indicator) -> frozenset[str]:
        """Return what moves an indicator: all behind its inputs, but for what comes in twice and cancels out."""
        ways = Counter(name for way in self._ways(part, self._moved_by) for name in way)
        doubtful = sorted(name for name, times in ways.items() if times > 1)
        if not doubtful:
            return frozenset(ways)

        def formula(facts: Facts, assumptions: Mapping[str, Array]) -> Array:
            return self.compute(facts, assumptions, [part])[part.name]

        single = [*self.facts, *(fact.name for fact in self.open_facts if not fact.series)]
        series = [fact.name for fact in self.open_facts if fact.series] + [KNOWN + name for name in self.outcomes]
        return frozenset(ways) - cancelling(formula, single, series, sorted(self._made_of[part.name]), doubtful)

"""The scenario: baseline, assumptions, targets and years, as frozen data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from hzsim._display import Shown, with_rivals
from hzsim._typing import Array, Text, as_text
from hzsim.errors import BadValue, told
from hzsim.files.sources import Location, Mark, SourceFile
from hzsim.model.model import Model
from hzsim.model.modules.parts import KNOWN, Facts, Setting
from hzsim.scenario.changes import changed
from hzsim.scenario.drawn import Drawn
from hzsim.scenario.parts.baseline import Baseline, check_known_until, check_open_facts, check_years, facts_of
from hzsim.scenario.parts.target_forms import read_target
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import (
    Correlation,
    DefaultSpread,
    Follower,
    Uncertainty,
    check_correlations,
    pairs_within,
)
from hzsim.scenario.parts.years import Span


@dataclass(frozen=True, slots=True, repr=False)
class Scenario(Drawn, Shown):
    """What is assumed, from the year after the base year on.

    `assumptions` holds one value for each year, in the assumption's unit (rates as fractions);
    `uncertainty` only the uncertain ones, `follower` one that moves with another. Years up to
    `known_until` are taken as known: nothing is drawn for them. `outcomes` holds what came in them of
    assumptions that a module computes, such as growth. Every question is asked on condition that the
    outcomes of `given` come true. `reasons` say why an assumption, or an outcome, is as it is, and whose figure
    that is; a path that is changed loses its own. `folder` is where the scenario's file stands, whose project has the
    data that belong to it; `defaults` the spreads that its file left to the defaults; `marks` says where in its files
    each entry stands, by its key. None of these four changes a result. Raises BadValue when the parts do not fit
    together.
    """

    name: str
    title: Text
    baseline: Baseline
    years: Span
    model: Model
    assumptions: Mapping[str, tuple[float, ...]]
    uncertainty: Mapping[str, Uncertainty] = field(default_factory=dict)
    correlation: tuple[Correlation, ...] = ()
    follower: Follower | None = None
    targets: tuple[Target, ...] = ()
    given: tuple[Target, ...] = ()
    known_until: int | None = None
    outcomes: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    reasons: Mapping[str, Text] = field(default_factory=dict)
    sources: tuple[SourceFile, ...] = ()
    folder: Path | None = field(default=None, compare=False, repr=False)
    defaults: Mapping[str, DefaultSpread] = field(default_factory=dict, compare=False, repr=False)
    marks: Mapping[Location, Mark] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        check_years(self.years, self.baseline.year)
        check_known_until(self.known_until, self.years)
        label = self.baseline.year_label or self.years.label
        if label:
            object.__setattr__(self, "years", replace(self.years, label=label))
            labelled = (replace(target, span=replace(target.span, label=label)) for target in self.targets)
            object.__setattr__(self, "targets", tuple(labelled))
        object.__setattr__(self, "model", self.set_in_baseline(self.model))
        for name in self.model.facts:
            self.baseline.check(name)
        check_open_facts(self.model, self.baseline)
        paths = {**self.model.usual_paths(len(self.years)), **self.model.by_assumption(self.assumptions)}
        object.__setattr__(self, "assumptions", MappingProxyType(paths))
        object.__setattr__(self, "uncertainty", MappingProxyType(self.model.by_assumption(self.uncertainty)))
        object.__setattr__(self, "correlation", tuple(map(self._named, self.correlation)))
        object.__setattr__(self, "outcomes", MappingProxyType(dict(self.outcomes)))
        reasons = {self.model.settable(called).name: as_text(why) for called, why in self.reasons.items()}
        object.__setattr__(self, "reasons", MappingProxyType(reasons))
        self._check_paths()
        check_correlations(self.correlation, self.uncertainty)
        for target in (*self.targets, *self.given):
            target.check_years(self.years)
            part = self.model.indicators.get(target.indicator.name, target.indicator)
            if part.unit.name != target.indicator.unit.name:
                expected = told("expected targets in {unit}, the baseline's unit", unit=part.unit.name)
                raise BadValue(expected, target.indicator.unit.name)

    def set_in_baseline(self, model: Model) -> Model:
        """Return a model in the baseline's units; a base that no fact states is where its assumption starts."""
        facts = self.baseline.values
        for called, path in self.assumptions.items():
            base = model.base_of(called)
            if base is not None and base not in facts:
                facts[base] = path[0]
        return model.within(Setting(self.baseline.measures, facts))

    def _named(self, pair: Correlation) -> Correlation:
        return replace(
            pair, first=self.model.assumption(pair.first).name, second=self.model.assumption(pair.second).name
        )

    def _check_paths(self) -> None:
        """Raise BadValue for an assumption without a path, a path of another length, or a value out of bounds."""
        missing = [name for name in self.model.assumptions if name not in self.assumptions]
        if missing:
            raise BadValue(
                "expected a value for every assumption", told("none for {missing}", missing=", ".join(missing))
            )
        for name, path in self.assumptions.items():
            if len(path) != len(self.years):
                raise BadValue(
                    told("expected a value of {name} for every year of {years}", name=name, years=self.years),
                    told("{count} values", count=len(path)),
                )
            self.model.assumptions[name].check(*path)

    @property
    def default_spreads(self) -> dict[str, DefaultSpread]:
        """The spreads that are those of the default uncertainty, by assumption, with source and status."""
        return {
            name: spread
            for name, spread in self.defaults.items()
            if name in self.uncertainty and self.uncertainty[name] == spread.uncertainty
        }

    @property
    def borrowed_from(self) -> tuple[str, ...]:
        """The other cities for which default spreads of the scenario were estimated."""
        cities = {spread.entity for spread in self.default_spreads.values()}
        return tuple(sorted(cities - {"", self.baseline.entity}))

    @property
    def facts(self) -> Facts:
        """What is known before anything is assumed: facts and histories of the baseline, outcomes of known years."""
        if not (self.model.open_facts or self.model.outcomes):
            return self.baseline.values
        found = facts_of(self.model, self.baseline)
        for name in self.model.outcomes:
            known = np.array(self.outcomes.get(name, ())[: self.known_years])
            if len(known) < self.known_years:  # known since: they came as assumed
                expected = self.model.compute({**found, KNOWN + name: known}, self._paths, [name])[name][0]
                known = np.concatenate([known, expected[len(known) : self.known_years]])
            found[KNOWN + name] = known
        return found

    @property
    def _paths(self) -> dict[str, Array]:
        """The central paths of the assumptions, each of shape (1, years)."""
        return {name: np.array([path]) for name, path in self.assumptions.items()}

    @property
    def at_constant_prices(self) -> "Scenario":
        """The scenario with the prices of the base year in every year."""
        steady = {name: (0.0,) * len(self.years) for name in self._prices}
        left = {name: entry for name, entry in self.uncertainty.items() if name not in steady}
        pairs = pairs_within(self.correlation, left)
        return replace(self, assumptions={**self.assumptions, **steady}, uncertainty=left, correlation=pairs)

    @property
    def file(self) -> str:
        """The file that it was read from; its name when there was none."""
        mark = self.marks.get(())
        return self.name if mark is None else mark.file

    def within(self, years: Span) -> Span:
        """Return the years when they are the scenario's; BadValue otherwise."""
        self.years.part(years)
        return years

    def central(self, assumption: str) -> Array:
        """Return the central path of an assumption, shape (1, years), also of one that a module computes."""
        if assumption in self.model.computed:
            return self.model.compute(self.facts, self._paths, [assumption])[assumption]
        return np.array([self.assumptions[self.model.assumption(assumption).name]])

    def lever_path(self, computed: str, values: Array) -> Array:
        """Return the lever's central paths that give a computed indicator some values; both of shape (n, years).

        Where a module computes the lever, too, the paths of what moves that.
        """
        part = self.model.indicator(computed)
        if part.through is None or part.lever is None:
            raise BadValue("expected an indicator that takes an assumption's place", computed)
        brought = part.through(values, **self.model.inputs(part.beside, self.facts, self._paths))
        paths = np.where(values == self.central(computed), self.central(part.lever), brought)
        return self.lever_path(part.lever, paths) if part.lever in self.model.computed else paths

    def implied_by(self, computed: str) -> tuple[float, ...]:
        """Return the lever's central path that gives a computed assumption the path which it has."""
        part, path = self.model.indicators[computed], self.central(computed)
        assert part.through is not None
        found = part.through(path, **self.model.inputs(part.beside, self.facts, self._paths))
        return tuple(map(float, found[0]))

    def mean(self, assumption: str, years: Span) -> float:
        """Return the mean of an assumption's central path over some years, in its unit."""
        return float(self.central(assumption)[0, self.years.part(years)].mean())

    def replace(self, **changes: Any) -> "Scenario":
        """Return a changed copy.

        An assumption, by its name or as people call it, takes one value for all years, a list or array
        with one for each, or a mapping from years (2026 or "2026-2030") to values, in its unit (rates
        as fractions) or as text such as `5.4%`; the fields of a scenario take what they hold, `years`,
        `targets` and `given` also text such as `"2025-2030"` and `"gdp >= 30000 in 2030"`, `uncertainty` and
        `correlation` also what a file has: `{"real_growth": {"average": {"normal": "0.5%"}}}`. Uncertainty and
        correlations of an assumption that `uncertainty=` leaves out are dropped with it. Where a module computes an
        assumption, its lever is moved so that the path comes out. Raises BadValue, also where a path takes a
        level such as population to zero; InvalidInput with every mistake of what has the form of a file.
        """
        return changed(self, changes)

    def carried_on(self, last: int) -> "Scenario":
        """Return the scenario extended to a later last year: each assumption keeps its last value in the new years."""
        more = last - self.years.last
        if more < 0:
            raise BadValue(told("expected a year from {year}", year=self.years.last), str(last))
        check_years(Span(self.years.first, last), self.baseline.year)
        longer = {name: path + (path[-1],) * more for name, path in self.assumptions.items()}
        return replace(self, years=Span(self.years.first, last), assumptions=longer)

    def read_targets(
        self, targets: str | Target | Mapping[str, Any] | Iterable[Target | str | Mapping[str, Any]]
    ) -> tuple[Target, ...]:
        """Return targets, read where they are given as text or mapping; BadValue when one does not fit the scenario."""
        if isinstance(targets, str | Target | Mapping):
            targets = [targets]
        return tuple(target if isinstance(target, Target) else self.read_target(target) for target in targets)

    def read_target(self, written: str | Mapping[str, Any], unsaid: Span | None = None) -> Target:
        """Return the target of a text or mapping, in the years of `unsaid` where it names none."""
        from hzsim.scenario.parts.baseline import value_before  # it loads what reads files

        before = partial(value_before, self.baseline, self.folder)
        return read_target(written, self.model, self.years, before, unsaid)

    def among_rivals(self, targets: Iterable[Target] | None = None, before: "Scenario | None" = None) -> "Scenario":
        """Return the scenario with the rivals that targets rank it among, by default its own; itself without any.

        `before` is the scenario that it was changed from: what followed from its paths follows from the new ones.
        Raises BadValue where rivals cannot be read or a place cannot be had; InvalidInput, at its line, of a file.
        """
        asked = (*self.targets, *self.given) if targets is None else tuple(targets)
        ranked = [target for target in asked if target.ranked]
        if not ranked:
            return self
        try:
            found: Scenario = with_rivals(self, ranked, before)
        except BadValue as error:
            places = [("targets", at) for at, target in enumerate(self.targets) if str(target) == error.hint]
            raise self.placed(error, *places, ("targets",)) if targets is None else error from None
        return found

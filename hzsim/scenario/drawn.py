"""What decides a scenario's results: what of it is drawn, in which years and between which values, and all the rest."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hzsim._typing import Array, Text
from hzsim.errors import BadValue, InvalidInput, all_of, told
from hzsim.files.sources import Location, Mark
from hzsim.measures import CHINA
from hzsim.model.model import Model
from hzsim.model.modules import formulas
from hzsim.model.modules.parts import Facts, Indicator
from hzsim.model.modules.registry import FACTS
from hzsim.scenario.parts.baseline import Baseline
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Correlation, Follower, Uncertainty, check_domain, drawn_between
from hzsim.scenario.parts.years import Span
from hzsim.units import canonical

_IF_ANY = ("measures", "modes", "histories", "outcomes", "given", "follower", "own", "reasons")
"""What a description leaves out where there is nothing of it, as in most scenarios."""


class Drawn:
    """What of a scenario is drawn, and a description of all that its results depend on."""

    __slots__ = ()
    if TYPE_CHECKING:
        name: str
        title: Text
        baseline: Baseline
        years: Span
        model: Model
        assumptions: Mapping[str, tuple[float, ...]]
        uncertainty: Mapping[str, Uncertainty]
        correlation: tuple[Correlation, ...]
        follower: Follower | None
        targets: tuple[Target, ...]
        given: tuple[Target, ...]
        known_until: int | None
        outcomes: Mapping[str, tuple[float, ...]]
        reasons: Mapping[str, Text]
        marks: Mapping[Location, Mark]

        @property
        def facts(self) -> Facts:
            """What is known before anything is assumed."""

        @property
        def _paths(self) -> dict[str, Array]: ...

    @property
    def known_years(self) -> int:
        """How many of the first years are known."""
        return 0 if self.known_until is None else self.known_until - self.baseline.year

    def known_of(self, assumption: str) -> int:
        """Return how many of the first years are known of an assumption: none where it is not observed."""
        return self.known_years if self.model.assumption(assumption).observed else 0

    @property
    def open_years(self) -> Span:
        """The years after the known ones, in which a lever can still act; all years when all are known."""
        return (
            self.years
            if self.known_years == len(self.years)
            else Span(self.years.first + self.known_years, self.years.last, self.years.label)
        )

    @property
    def skewed(self) -> tuple[str, ...]:
        """The assumptions whose uncertainty is not symmetric: their central path is not their median."""
        return tuple(sorted(name for name, uncertainty in self.uncertainty.items() if not uncertainty.symmetric))

    @property
    def centre(self) -> Text:
        """What to call a point projection: the medians; the central path where some are skewed or nothing is drawn."""
        medians = self.uncertainty and not self.skewed
        return Text("中位路径", "medians") if medians else Text("中心路径", "central path")

    @property
    def uncertain(self) -> bool:
        """Whether anything is drawn in any year: not where nothing is uncertain, or every year is known."""
        return self._drawn(frozenset(self.uncertainty), self.years.last)

    def is_drawn(self, target: Target) -> bool:
        """Return whether anything that moves a target is drawn in its years; if not, it is certain."""
        return self._drawn(self.model.moved_by(target.indicator), target.span.last)

    def is_drawn_at_constant_prices(self, target: Target) -> bool:
        """Return whether anything but prices that moves a target at current prices is drawn in its years."""
        moving = frozenset[str]().union(*map(self.model.moved_by, target.indicator.constant_inputs))
        return self._drawn(moving - self._prices, target.span.last)

    @property
    def moved_by_prices(self) -> tuple[Target, ...]:
        """The targets at current prices in whose years prices are drawn or move."""
        if self.given:  # which is at the prices that are drawn
            return ()
        return tuple(target for target in self.targets if target.indicator.constant and self._moves(target.span.last))

    @property
    def _prices(self) -> frozenset[str]:
        return self.model.moved_by("price_level")

    def _moves(self, last: int) -> bool:
        paths = (self.assumptions[name][: last - self.baseline.year] for name in self._prices)
        return self._drawn(self._prices, last) or any(any(path) for path in paths)

    def _drawn(self, moving: frozenset[str], last: int) -> bool:
        """Return whether one of some assumptions is drawn in the years up to the last."""
        return any(last >= self._first_drawn(name) for name in self.uncertainty.keys() & moving)

    def _first_drawn(self, name: str) -> int:
        """Return the first year in which an uncertain assumption is drawn, beyond the last where it is in none."""
        years = self.uncertainty[name].years or self.years
        first = max(self.years.first + self.known_of(name), years.first)
        return first if first <= years.last else self.years.last + 1

    def check_domains(self) -> None:
        """Raise BadValue for a central path with a value outside the assumption's domain in a year that is open."""
        for name in self.uncertainty:
            check_domain(self.model.assumption(name), self.limits(name), self.assumptions[name][self.known_of(name) :])

    def limits(self, assumption: str) -> tuple[float, float]:
        """Return the lowest and the highest value that is ever drawn of an uncertain assumption, in its unit."""
        part = self.model.assumption(assumption)
        path, known = self.assumptions[part.name], self.known_of(part.name)
        return drawn_between(part, self.uncertainty[part.name], path, known, self.baseline.values)

    @property
    def levels(self) -> tuple[str, ...]:
        """The indicators that continue a fact of the base year, such as population: never at zero or below."""
        return tuple(name for name in self.model.facts if name in self.model.indicators)

    def check_levels(self, values: Mapping[str, Array] | None = None) -> None:
        """Raise BadValue for the first of `levels_at_zero`, as InvalidInput where a file is uncertain about it."""
        for level, error in self.levels_at_zero(values):
            moved = sorted(self.model.moved_by(level.name) & self.uncertainty.keys())
            raise error if values is None else self.placed(error, *(("uncertainty", name) for name in moved))

    def placed(self, error: BadValue, *places: Location) -> BadValue | InvalidInput:
        """Return an error as InvalidInput at the first of some places that a file states; unchanged without one."""
        place = next((place for place in places if place in self.marks), None)
        if place is None:
            return error
        mark = self.marks[place]
        return InvalidInput(error.at(mark.file, ".".join(map(str, place)), mark.line, mark.column))

    def levels_at_zero(self, values: Mapping[str, Array] | None = None) -> Iterator[tuple[Indicator, BadValue]]:
        """Yield each level, such as population, that is not above zero in some draw or year, with its BadValue.

        `values` are arrays of indicators, shape (draws, years); by default those of the central paths.
        """
        if values is None:
            values = self.model.compute(self.facts, self._paths, self.levels)
        for name in self.levels:
            if name in values and not values[name].min() > 0:
                yield self.model.indicators[name], self._at_zero(self.model.indicators[name], values[name])

    def _at_zero(self, level: Indicator, values: Array) -> BadValue:
        """Return the mistake that a level is not above zero, with the year in which it is least."""
        year = self.years.first + int(values.min(axis=0).argmin())
        unit = level.unit.shown or f" {level.unit.name}"
        drawn = len(values) > 1
        least = canonical(float(f"{values.min():.6g}"), level.unit).removesuffix(level.unit.shown) + unit
        where = told("every draw") if drawn else told("every year")
        moved = all_of(sorted(self.model.moved_by(level.name)))
        hint = (
            told("narrow the uncertainty of {names}", names=moved)
            if drawn
            else told("it follows from {names}", names=moved)
        )
        return BadValue(
            told("expected {name} above zero in {where}", name=level.name, where=where),
            told("{value} in {year}", value=least, year=year),
            hint,
        )

    def describe(self) -> dict[str, Any]:
        """Return all that the results depend on, and the reasons of assumptions, as plain JSON values."""
        model, baseline = self.model, self.baseline
        past = {fact.name: baseline.histories.get(fact.name) for fact in model.open_facts if fact.series}
        said = {
            "name": self.name,
            "title": self.title._asdict(),
            "baseline": {"name": baseline.name, "year": baseline.year, "facts": self._facts_in_use()},
            "measures": repr(baseline.measures) if baseline.measures != CHINA else "",
            "years": str(self.years),
            "known_until": self.known_until,
            "modules": list(model.modules),
            "modes": dict(model.modes),
            "histories": {name: [str(one.years), *one.values] for name, one in past.items() if one is not None},
            "outcomes": _by_name(self.outcomes, list),
            "assumptions": _by_name(self.assumptions, list),
            "uncertainty": _by_name(self.uncertainty, repr),
            "correlation": [[pair.first, pair.second, pair.value] for pair in self.correlation],
            "targets": list(map(str, self.targets)),
            "given": list(map(str, self.given)),
            "follower": repr(self.follower) if self.follower else "",
            "own": list(map(formulas.described, model.own)),
            "reasons": {name: why._asdict() for name, why in self.reasons.items()},
        }
        return {key: value for key, value in said.items() if value or key not in _IF_ANY}

    def _facts_in_use(self) -> dict[str, Any]:
        """Return the baseline's facts, without what no model needs and this one does not use; tables by digest."""
        left = {fact.name for fact in FACTS.values() if not fact.required}
        left -= {fact.name for fact in self.model.open_facts}
        values = self.baseline.values
        return {name: getattr(value, "digest", value) for name, value in values.items() if name not in left}

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what `describe` returns, without the reasons."""
        import hashlib

        deciding = {key: said for key, said in self.describe().items() if key != "reasons"}
        text = json.dumps(deciding, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _by_name(values: Mapping[str, Any], form: Callable[[Any], object]) -> dict[str, object]:
    return {name: form(values[name]) for name in sorted(values)}

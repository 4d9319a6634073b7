"""What of a scenario is drawn: which assumptions, in which years, between which values, and at which prices."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hzsim._typing import Text
from hzsim.model.model import Model
from hzsim.scenario.parts.baseline import Baseline
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Correlation, Uncertainty, check_domain, drawn_between
from hzsim.scenario.parts.years import Span


class Drawn:
    """What of a scenario is drawn."""

    __slots__ = ()
    if TYPE_CHECKING:
        baseline: Baseline
        years: Span
        model: Model
        assumptions: Mapping[str, tuple[float, ...]]
        uncertainty: Mapping[str, Uncertainty]
        correlation: tuple[Correlation, ...]
        targets: tuple[Target, ...]
        given: tuple[Target, ...]
        known_until: int | None

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

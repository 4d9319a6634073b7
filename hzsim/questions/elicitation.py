"""`elicit`: a declared spread from a few stated quantiles, with what it does to the odds before it is written.

It is written as an entry of its project's `data/uncertainty.yaml`, all else in the file kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias, Unpack

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Array, Text
from hzsim.errors import BadValue, InvalidInput, Problem, any_of, as_found, did_you_mean, printable, told
from hzsim.files.sources import is_file, read_text, scenarios_here, shipped
from hzsim.files.writing import in_line, with_entry, write_bytes
from hzsim.files.yaml_reader import parsed
from hzsim.model.modules.parts import Assumption
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.questions.assessment import Odds
from hzsim.questions.lever.spread import average_spread
from hzsim.questions.quantile_fits import FAMILIES, fitted, quantiles_of
from hzsim.scenario.parts.distributions import Distribution, Normal
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span, as_span
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.schema import default_uncertainty_shape
from hzsim.scenario.written.spreads import spelled_uncertainty
from hzsim.scenario.written.tabled import declared_assumptions
from hzsim.scenario.written.validation import read_uncertainty, validated
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.draws.normals import draw
from hzsim.simulation.draws.sampling import sampler_named
from hzsim.simulation.simulating import simulate_with
from hzsim.units import PROBABILITY, SHARE, canonical, parse

_POINTS, _ROUNDS = 8192, 12
_EXACT = 0.005
"""What counts as exact: a miss of so much of the range between the outer quantiles, which sampling alone may be."""
_APART = 0.02
"""How far the stated centre lies off the path, in the range between the outer quantiles, before it is said."""
_BAND = np.array([0.1, 0.5, 0.9])


@dataclass(frozen=True, slots=True)
class StatedQuantile:
    """A quantile as it was stated, and as the declared spread has it, both in the assumption's unit."""

    probability: float
    stated: float
    fitted: float


@dataclass(frozen=True, slots=True)
class Bands:
    """The 10%, 50% and 90% quantile of an assumption's mean over the years, and of the last of them alone."""

    mean: tuple[float, float, float]
    last: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class ChangedOdds:
    """The odds of a target before and after, and with the stated median as the path, where that is another."""

    target: Target
    before: Odds
    after: Odds
    moved: Odds | None


@dataclass(frozen=True, slots=True, repr=False)
class Elicitation(Shown):
    """A spread that stated quantiles of an assumption's mean over some years declare, and what it implies.

    `centre` is the path that they imply (their median; the mode of a two-piece normal or a triangle), `path` what the
    scenario has, both as means over the years; the spread stands around whichever path a scenario states. `before` is
    the spread until now, None for none. `exact` says whether the quantiles come out as stated; else they are nearest by
    least squares.
    """

    scenario: Scenario
    assumption: Assumption
    years: Span
    with_shocks: bool
    family: str
    exact: bool
    quantiles: tuple[StatedQuantile, ...]
    centre: float
    path: float
    before: Uncertainty | None
    after: Uncertainty
    bands_before: Bands | None
    bands: Bands
    odds: tuple[ChangedOdds, ...]
    source: str
    sampling: Sampling

    @property
    def off_path(self) -> bool:
        """Whether the stated median is another than the scenario's path, by more than what can be seen."""
        width = self.quantiles[-1].stated - self.quantiles[0].stated
        return abs(self.centre - self.path) > _APART * width

    @property
    def own(self) -> bool:
        """Whether the scenario states a spread of its own, which a default does not replace."""
        name = self.assumption.name
        return name in self.scenario.uncertainty and name not in self.scenario.default_spreads


Quantiles: TypeAlias = Mapping[str, float | str] | Mapping[float, float | str]
"""Values by probability, each as a number or as text with its unit."""
KEYWORDS = Keywords("elicit")


@KEYWORDS
def elicit(
    scenario: Scenario,
    name: str,
    quantiles: Quantiles,
    *,
    family: str | None = None,
    years: Span | int | str | None = None,
    with_shocks: bool = False,
    source: str = "",
    **drawing: Unpack[DrawKeywords],
) -> Elicitation:
    """Return the spread that two or three quantiles of an assumption's mean over some years declare.

    `quantiles` are values by probability, in the assumption's unit or as text: `{"10%": "4.2%", "90%": "5.6%"}`: of the
    path around which single years scatter, or of what comes, yearly shocks and all (`with_shocks`). The average part of
    the uncertainty is solved for by the code that draws, its yearly part is kept; `family` is one of normal (the usual
    one for two), split_normal (for three), two_piece_normal, uniform and triangular. `years` are the open ones where
    none are named. Raises BadValue for quantiles out of order or outside what the assumption may be, for a range
    narrower than the yearly shocks alone, and for an unknown name.
    """
    part = scenario.model.assumption(name)
    chosen = scenario.open_years if years is None else scenario.within(as_span(years))
    probabilities, stated = _stated(scenario, part, quantiles)
    kind = _family(family, len(stated))
    work = _Solving(scenario, part, chosen, scenario.uncertainty.get(part.name), with_shocks)
    implied, shape = fitted(kind, probabilities, stated)
    after, centre = work.solved(kind, probabilities, quantiles_of(implied, shape, probabilities), implied)
    found = work.asked(after, centre, probabilities)
    width = float(stated[-1] - stated[0])
    sampling = KEYWORDS.sampling(**drawing)
    asked = _Asked(scenario, part, work, after, centre, width)

    def ask(sampling: Sampling) -> Elicitation:
        """Return the answer with the odds that so many draws give."""
        return Elicitation(
            scenario, part, chosen, with_shocks, kind, bool(np.abs(found - stated).max() <= _EXACT * width),
            tuple(map(StatedQuantile, map(float, probabilities), map(float, stated), map(float, found))),
            centre, work.path, work.before, after,
            None if work.before is None else work.bands(work.before, work.path), work.bands(after, work.path),
            asked.odds(sampling), source, sampling,
        )  # fmt: skip

    return sampling.precise(ask, _error)


def _error(found: Elicitation) -> float:
    return max((one.after.standard_error for one in found.odds), default=0.0)


def _stated(scenario: Scenario, part: Assumption, quantiles: Quantiles) -> tuple[Array, Array]:
    """Return the probabilities and the values of stated quantiles, both ascending."""
    if not 2 <= len(quantiles) <= 3:
        expected = told("expected two or three quantiles, such as 10%=4.2% and 90%=5.6%")
        raise BadValue(expected, str(len(quantiles)))
    pairs = sorted((_probability(key), _value(scenario, part, written)) for key, written in quantiles.items())
    probabilities, values = map(np.array, zip(*pairs, strict=True))
    if not (np.diff(probabilities) > 0).all():
        raise BadValue("expected each probability once", ", ".join(map(str, quantiles)))
    if not (np.diff(values) > 0).all():
        found = ", ".join(f"{canonical(one, SHARE)}={canonical(value, part.unit)}" for one, value in pairs)
        raise BadValue("expected a larger value for each larger probability", found)
    return probabilities, values


def _probability(written: float | str) -> float:
    number = parse(written, PROBABILITY) if isinstance(written, str) else float(written)
    if not 0 < number < 1:
        hint = told("write {value}", value=f"{written}%") if 1 <= number < 100 else ""
        raise BadValue("expected a probability between 0 and 1, such as 10%", as_found(written), hint)
    return number


def _value(scenario: Scenario, part: Assumption, written: float | str) -> float:
    """Return a stated value; BadValue for one outside what the assumption may be, or what is ever drawn of it."""
    value = part.value(written)
    spread = scenario.uncertainty.get(part.name)
    known = scenario.baseline.values
    low, high = spread.domain if spread is not None and spread.domain is not None else part.limits(
        {**known, **({part.base: scenario.assumptions[part.name][0]} if part.base and part.base not in known else {})}
    )  # fmt: skip
    if not low <= value <= high:
        least, most = (canonical(float(f"{end:.6g}"), part.unit) for end in (low, high))
        words = "expected a value of {name} that is ever drawn, from {low} to {high}"
        expected = told(words, name=part.name, low=least, high=most)
        raise BadValue(expected, as_found(written))
    return value


def _family(asked: str | None, number: int) -> str:
    if asked is None:
        return "normal" if number == 2 else "split_normal"
    if asked not in FAMILIES:
        expected = told("expected one of {names}", names=any_of(tuple(FAMILIES)))
        raise BadValue(expected, asked, did_you_mean(asked, FAMILIES, listed=False))
    return asked


@dataclass(frozen=True, slots=True)
class _Solving:
    """An assumption of a scenario by itself, whose mean over some years is drawn by the scenario's own code."""

    scenario: Scenario
    part: Assumption
    years: Span
    before: Uncertainty | None
    with_shocks: bool

    @property
    def path(self) -> float:
        """The mean of the central path."""
        return self.scenario.mean(self.part.name, self.years)

    def drawn(self, uncertainty: Uncertainty, centre: float) -> Array:
        """Return values of points, shape (points, years), around a path whose mean is a centre."""
        alone = self.moved(centre, replace(self.scenario, targets=(), given=()))
        name = self.part.name
        alone = replace(alone, uncertainty={name: uncertainty}, correlation=(), follower=None)
        block = Block(0, 0, _POINTS, 16)
        values = draw(alone, sampler_named("sobol"), 1, block).values(name, alone.central(name))
        return np.asarray(values[:, self.scenario.years.part(self.years)])

    def moved(self, centre: float, scenario: Scenario) -> Scenario:
        """Return a scenario with the assumption's path moved to another mean over the years."""
        off = centre - self.path
        path = scenario.assumptions[self.part.name]
        inside = [value + off * (year in self.years) for year, value in zip(scenario.years, path, strict=True)]
        return replace(scenario, assumptions={**scenario.assumptions, self.part.name: tuple(inside)})

    def asked(self, uncertainty: Uncertainty, centre: float, probabilities: Array) -> Array:
        """Return quantiles of what they are stated of: the mean over the years, without yearly shocks unless asked."""
        whole = uncertainty if self.with_shocks else replace(uncertainty, yearly=None, persistence=0.0)
        return self.quantiles(whole, centre, probabilities)

    def quantiles(self, uncertainty: Uncertainty, centre: float, probabilities: Array) -> Array:
        """Return quantiles of the mean over the years."""
        return np.asarray(np.quantile(self.drawn(uncertainty, centre).mean(axis=1), probabilities))

    def bands(self, uncertainty: Uncertainty, centre: float) -> Bands:
        """Return the bands of the mean and of the last year."""
        values = self.drawn(uncertainty, centre)
        mean, last = (np.quantile(one, _BAND).tolist() for one in (values.mean(axis=1), values[:, -1]))
        return Bands((mean[0], mean[1], mean[2]), (last[0], last[1], last[2]))

    def with_average(self, distribution: Distribution) -> Uncertainty:
        """Return the spread with another average part, rounded as files have it."""
        made = replace(self.before or Uncertainty(distribution), average=distribution)
        written = parsed("\n".join(spelled_uncertainty(made, self.part)), self.part.name).value
        name, model = self.part.name, self.scenario.model
        return read_uncertainty({name: written}, model, self.scenario.years, name)[name]

    def solved(self, family: str, probabilities: Array, wanted: Array, centre: float) -> tuple[Uncertainty, float]:
        """Return the spread with whose yearly part the mean over the years has the quantiles wanted, and its centre."""
        unit = Uncertainty(Normal(1e-3), years=self.before.years if self.before else None)
        slope = average_spread(self.scenario, self.part, unit, self.years) / 1e-3
        if not slope > 0:
            raise BadValue("expected years in which the assumption is drawn", str(self.years), "they are known")
        deviations = (wanted - centre) / slope
        for _ in range(_ROUNDS):
            moved, distribution = fitted(family, probabilities, deviations)
            centre, deviations = centre + moved * slope, deviations - moved
            found = self.with_average(distribution)
            off = wanted - self.asked(found, centre, probabilities)
            if np.abs(off).max() <= _EXACT / 5 * (wanted[-1] - wanted[0]):
                break
            deviations = deviations + off / slope
            if not (np.diff(deviations) > 0).all():
                raise self._too_narrow(probabilities, wanted, centre)
        return found, centre

    def _too_narrow(self, probabilities: Array, wanted: Array, centre: float) -> BadValue:
        """Return the error of a range within which yearly shocks alone do not stay."""
        shocks = replace(self.before, average=None) if self.before is not None else None
        least = self.quantiles(shocks, centre, probabilities) if shocks is not None else wanted
        ends = " - ".join(canonical(float(f"{one:.4g}"), self.part.unit) for one in least[[0, -1]])
        asked = " - ".join(canonical(float(f"{one:.6g}"), self.part.unit) for one in wanted[[0, -1]])
        return BadValue(
            told("expected a range wider than what yearly shocks alone make of the mean, {range}", range=ends),
            asked,
            "state them of the path, yearly shocks left aside",
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A scenario's targets before and after a new spread, and with the stated median as the path."""

    scenario: Scenario
    part: Assumption
    work: _Solving
    after: Uncertainty
    centre: float
    width: float

    def odds(self, sampling: Sampling) -> tuple[ChangedOdds, ...]:
        """Return the odds of each target; none where the scenario has no target."""
        targets = self.scenario.targets
        if not targets:
            return ()
        changed = replace(self.scenario, uncertainty={**self.scenario.uncertainty, self.part.name: self.after})
        before, after = _each(self.scenario, sampling), _each(changed, sampling.silent)
        apart = abs(self.centre - self.work.path) > _APART * self.width
        moved: Sequence[Odds | None] = [None] * len(targets)
        if apart:
            moved = _each(self.work.moved(self.centre, changed), sampling.silent)
        return tuple(map(ChangedOdds, targets, before, after, moved))


def _each(scenario: Scenario, sampling: Sampling) -> list[Odds]:
    found = simulate_with(sampling, scenario, indicators=())
    pairs = zip(found.tally.probabilities[:-1].tolist(), found.standard_errors[:-1].tolist(), strict=True)
    return [Odds(*pair) for pair in pairs]


_NAME = "uncertainty.yaml"
_HEAD = "# How uncertain assumptions are, where a scenario does not say so itself; the shipped file fills in.\n"


def uncertainty_file(found: Elicitation) -> Path:
    """Return the file of the scenario's project that holds default spreads; it need not exist.

    Raises BadValue for a scenario that ships with hzsim, asked for from elsewhere: it has no project of one's own.
    """
    folder = found.scenario.folder or scenarios_here()
    ours = shipped("scenarios").resolve()
    if folder.resolve() == ours and scenarios_here().resolve() != ours:
        hint = "hzsim new makes a project; in it: extends: NAME"
        raise BadValue("expected a scenario of a project of your own", found.scenario.name, hint)
    return folder.resolve().parent / "data" / _NAME


def entry(found: Elicitation) -> list[str]:
    """Return the lines of the entry, without its name: the spread, its source, and that it is a judgement."""
    source = _source(found)._asdict()
    spread = list(spelled_uncertainty(found.after, found.assumption))
    return [*spread, "source:", *(f"  {each}: {in_line(words)}" for each, words in source.items()), "status: judgement"]


def _source(found: Elicitation) -> Text:
    """Return where a spread is from: what was stated of it, in both languages behind the user's own words."""
    pairs = [
        f"{canonical(one.probability, SHARE)}={canonical(one.stated, found.assumption.unit)}" for one in found.quantiles
    ]
    of = _WHAT_COMES if found.with_shocks else _PATH
    how = Text("精确", "exact") if found.exact else Text("最小二乘", "least squares")
    said = " ".join(printable(found.source).split()).rstrip(".。")
    return Text(
        f"{said}{'；' if said else ''}{found.years:zh}年平均值的分位数（{of.zh}）：{'、'.join(pairs)}"
        f"（{found.family}，{how.zh}）",
        f"{said}{'; ' if said else ''}quantiles of {of.en}, mean of {found.years}: {', '.join(pairs)} "
        f"({found.family}, {how.en})",
    )


_WHAT_COMES = Text("含逐年冲击", "what comes")
_PATH = Text("不含逐年冲击", "the path, yearly shocks aside")


def changed_text(found: Elicitation, file: Path) -> str:
    """Return the whole text of a file with the entry in it, checked as it will be read.

    Raises InvalidInput, with line and column, for a file that is not right already or cannot take the entry.
    """
    head = f"{_HEAD}entity: {found.scenario.baseline.entity}\nassumptions:\n"
    text = read_text(file)[0] if is_file(file) else head
    try:
        changed = with_entry(text, "assumptions", found.assumption.name, entry(found))
    except BadValue as error:
        raise InvalidInput(Problem(str(file), error.expected, error.found, "assumptions", hint=error.hint)) from None
    document = parsed(changed, str(file))
    own = declared_assumptions(found.scenario.folder)
    more = tuple(own[name] for name in document.value.get("assumptions", {}) if name in own and name not in ASSUMPTIONS)
    measures = found.scenario.baseline.measures
    validated(document, default_uncertainty_shape(measures, more))
    return changed


def write_elicited(found: Elicitation) -> Path:
    """Write an elicited spread into its project's `data/uncertainty.yaml`, at once and whole; return the file.

    Raises BadValue for a scenario of no project of one's own and for a spread without a source, InvalidInput for a file
    that cannot be read, CannotWrite for one that cannot be written.
    """
    if not found.source.strip():
        raise BadValue("expected where the judgement is from", told("none"), "state a source")
    file = uncertainty_file(found)
    write_bytes(file, changed_text(found, file).encode())
    return file

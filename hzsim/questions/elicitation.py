"""`elicit`: a declared spread from a few stated quantiles, with what it does to the odds before it is written.

It is written as an entry of its project's `data/uncertainty.yaml`, all else in the file kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Unpack

import numpy as np

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.errors import BadValue, InvalidInput, Problem, printable, told
from hzsim.files.sources import is_file, read_text, scenarios_here, shipped
from hzsim.files.writing import in_line, with_entry, write_bytes
from hzsim.files.yaml_reader import parsed
from hzsim.model.modules.parts import Assumption
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.questions.lever.odds import Odds
from hzsim.questions.quantile_fits import EXACT, Bands, Quantiles, Solving, family_for, stated_quantiles
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span, as_span
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.schema import default_uncertainty_shape
from hzsim.scenario.written.spreads import spelled_uncertainty
from hzsim.scenario.written.tabled import declared_assumptions
from hzsim.scenario.written.validation import validated
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.simulating import simulate_with
from hzsim.units import SHARE, canonical

_APART = 0.02
"""How far the stated centre lies off the path, in the range between the outer quantiles, before it is said."""


@dataclass(frozen=True, slots=True)
class StatedQuantile:
    """A quantile as it was stated, and as the declared spread has it, both in the assumption's unit."""

    probability: float
    stated: float
    fitted: float


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
    probabilities, stated = stated_quantiles(scenario, part, quantiles)
    kind = family_for(family, len(stated))
    work = Solving(scenario, part, chosen, scenario.uncertainty.get(part.name), with_shocks)
    after, centre = work.solved(kind, probabilities, stated)
    found = work.asked(after, centre, probabilities)
    exact = bool(np.abs(found - stated).max() <= EXACT * (stated[-1] - stated[0]))
    said = tuple(map(StatedQuantile, probabilities.tolist(), stated.tolist(), found.tolist()))
    bands = None if work.before is None else work.bands(work.before, work.path), work.bands(after, work.path)
    sampling = KEYWORDS.sampling(**drawing)
    spread = Elicitation(
        scenario, part, chosen, with_shocks, kind, exact, said, centre, work.path, work.before, after, *bands, (),
        source, sampling,
    )  # fmt: skip
    return sampling.precise(partial(_with_odds, spread, work), _error)


def _with_odds(found: Elicitation, work: Solving, sampling: Sampling) -> Elicitation:
    """Return a spread with the odds of each target that so many draws give; none where the scenario has no target."""
    scenario, targets = found.scenario, found.scenario.targets
    if not targets:
        return replace(found, sampling=sampling)
    changed = replace(scenario, uncertainty={**scenario.uncertainty, found.assumption.name: found.after})
    before, after = _each(scenario, sampling), _each(changed, sampling.silent)
    moved: Sequence[Odds | None] = [None] * len(targets)
    if found.off_path:
        moved = _each(work.moved(found.centre, changed), sampling.silent)
    return replace(found, odds=tuple(map(ChangedOdds, targets, before, after, moved)), sampling=sampling)


def _error(found: Elicitation) -> float:
    return max((one.after.standard_error for one in found.odds), default=0.0)


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

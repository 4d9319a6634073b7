"""The main answer: how likely each target is, and what its own lever would have to be for a chosen probability."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Unpack

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.errors import told
from hzsim.history.assessments import CENTRES, Assessments, check_centre, on_centres, why_no_centre
from hzsim.history.city.censuses import census_within
from hzsim.history.city.entities import entity_title
from hzsim.model.modules.economy import deflator_growth
from hzsim.model.modules.people import natural_increase, net_migration
from hzsim.questions.assessment import ODDS, Assessment, assess
from hzsim.questions.lever.lever import Lever, lever_for
from hzsim.questions.lever.odds import JointProbability
from hzsim.questions.lever.requirement import Requirement, require
from hzsim.questions.lever.search import Search, in_step
from hzsim.questions.lever.spread import Swing, swings
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import FEWEST, Sampling, check_draws
from hzsim.simulation.draws.keywords import Keywords, Making
from hzsim.simulation.simulating import simulate_with


@dataclass(frozen=True, slots=True, repr=False)
class Briefing(Shown):
    """A scenario's targets on each centre, and the value of each one's lever that meets it with the probability asked.

    A value is None where the target has no lever, no year is left to change, or no value does.
    `matters` holds for each target the swing of the
    assumption that moves it most; nothing where nothing uncertain does. `notes` say what a reader
    of the probabilities must know: `notes_on` a scenario.
    """

    assessments: Assessments
    asked: float
    required: tuple[float | None, ...]
    matters: tuple[Swing, ...]
    notes: tuple[Text, ...] = ()

    @property
    def assessment(self) -> Assessment:
        """The assessment on the scenario's own centre."""
        return self.assessments.assessment


KEYWORDS = Keywords("run", draws=None)


@KEYWORDS
def run(
    scenario: Scenario,
    draws: int | None = None,
    *,
    asked: float = ODDS,
    centre: str = CENTRES[0],
    indicators: Iterable[str] | None = None,
    **drawing: Unpack[Making],
) -> Briefing:
    """Return the main answer: how likely each target is, and what its own lever would have to be for `asked`.

    `asked` is a probability between 0 and 1; values that levers need are in the assumption's unit,
    rates as fractions. The assessments on the three centres are on the same draws; `centre`
    is the one that the headline is about; `indicators` limits what is summarised beside the targets. Raises
    BadValue as `assess` does, and for a centre that the scenario does not have.
    """
    check_centre(centre)
    sampling = KEYWORDS.sampling(draws, **drawing)
    check_draws(sampling.draws, FEWEST, told("probabilities from 5% to 95%"))
    assessment = assess(simulate_with(sampling, scenario, indicators), odds=asked)
    assessments = on_centres(assessment, centre, jobs=sampling.jobs, executor=sampling.executor)
    return briefing_on(assessments, asked, sampling)


def briefing_on(assessments: Assessments, asked: float = ODDS, sampling: Sampling | None = None) -> Briefing:
    """Return the briefing of assessments that are made already; `sampling` says who draws what levers need."""
    assessment = assessments.assessment
    simulation = assessment.simulation
    made = sampling or Sampling(simulation.draws, simulation.seed, simulation.sampler)
    made = replace(made, draws=simulation.draws, precision=None)
    required = tuple(_required(assessment, asked, made.silent))
    scenario = simulation.scenario
    return Briefing(assessments, asked, required, tuple(_widest(scenario)), notes_on(scenario))


def notes_on(scenario: Scenario) -> tuple[Text, ...]:
    """Return what known years rest on, a census inside the plan, why a centre has no probability, whose spreads."""
    others, census = scenario.borrowed_from, census_within(scenario)
    notes = []
    if scenario.known_years and scenario.uncertainty:
        years = Span(scenario.years.first, scenario.years.first + scenario.known_years - 1)
        notes.append(
            Text(
                f"{years:zh}年的数值由情景设定，视为已知；因不是公布的结果，不据以修正以后年份的预测",
                f"{years} is taken as known at the values that the scenario states; as they are no published outcomes, "
                "later years are not revised for them",
            )
        )
    if census is not None:
        notes.extend(note for note, _ in census.notes)
    record, best = why_no_centre(scenario, "record"), why_no_centre(scenario, "best")
    if record is not None:
        notes.append(Text(f"无“按历史记录”的概率：{record.zh}", f"No probability on the track record: {record.en}"))
    if best is not None and best != record:
        notes.append(Text(f"无“hzsim 综合判断”的概率：{best.zh}", f"No probability of hzsim's own best: {best.en}"))
    if others:
        titles = [entity_title(other, scenario.folder) for other in others]
        zh, en = "、".join(one.zh for one in titles), ", ".join(one.en for one in titles)
        own = scenario.baseline.title
        notes.append(
            Text(
                f"默认的不确定性是为{zh}估计的，不是{own.zh}的；可在自己的 data/uncertainty.yaml 中另设",
                f"Default spreads are those estimated for {en}, not {own.en} (data/uncertainty.yaml may be your own)",
            )
        )
    return (*notes, *_bare_zeros(scenario))


def _bare_zeros(scenario: Scenario) -> Iterator[Text]:
    """Yield a sentence on which of prices, births and migration are held at zero without a reason, if any."""
    names = (deflator_growth.name, natural_increase.name, net_migration.name)
    zeros = [name for name in names if not any(scenario.assumptions.get(name, (1.0,)))]
    bare = [scenario.model.assumption(name).label for name in zeros if name not in scenario.reasons]
    if bare:
        yield Text(
            f"以下假设各年均取零，未写明依据：{'、'.join(one.zh for one in bare)}"
            "（请改用规划或历史的数值，或在 reasons 中写明理由）",
            f"At zero in every year, and no reason is stated: {', '.join(one.en for one in bare)} (put in the plan's "
            "or the record's values, or say why under reasons)",
        )


def _widest(scenario: Scenario) -> Iterator[Swing]:
    """Yield the widest swing of each target that anything uncertain moves."""
    found = swings(scenario, scenario.targets)
    for target in scenario.targets:
        widest = next((swing for swing in found if swing.target == target), None)
        if widest is not None and widest.low != widest.high:
            yield widest


def _required(assessment: Assessment, asked: float, sampling: Sampling) -> Iterator[float | None]:
    """Yield the value of each target's own lever, nearest to the scenario's, that meets it with a probability.

    By `Search`, of all targets at once; where that goes nowhere, or a target is met between two values, what
    `require` finds.
    """
    scenario = assessment.simulation.scenario
    levers, searches = _searches(assessment, asked, sampling)
    found = dict(zip(searches, in_step([*searches.values()]), strict=True))
    for place, item in enumerate(assessment.targets):
        value = found.get(place)
        if place not in levers:
            yield None if item.required is None else item.required.value
        elif value is not None:
            yield None if math.isnan(value) else value
        else:
            name, years = levers[place].assumption.name, levers[place].years
            yield require(
                scenario, name, item.target, asked, years,
                draws=sampling.draws, seed=sampling.seed, sampler=sampling.sampler, jobs=sampling.jobs,
            ).value  # fmt: skip


def _searches(assessment: Assessment, asked: float, sampling: Sampling) -> tuple[dict[int, Lever], dict[int, Search]]:
    """Return each target's own lever, by the target's place, and the searches along those that meet it on one side."""
    scenario, made = assessment.simulation.scenario, assessment.simulation.estimator
    levers, searches = dict[int, Lever](), dict[int, Search]()
    for place, item in enumerate(assessment.targets):
        if item.required is not None and item.required.value is not None and scenario.is_drawn(item.target):
            needed = item.required
            lever = levers[place] = lever_for(scenario, needed.unknown.name, [item.target], needed.years)
            if _is_one_sided(needed, lever):
                number = item.value_at_odds if assessment.odds == asked else item.target.value
                plan = made.alone[place] if made else None
                odds = JointProbability(scenario, [item.target], [lever], sampling, plan=plan)
                searches[place] = Search.of(odds, item.probability, number, asked)
    return levers, searches


def _is_one_sided(needed: Requirement, lever: Lever) -> bool:
    """Return whether all values of a lever above or below one meet a target, not those between two."""
    return len(needed.solutions) == 1 and any(end in lever.bounds for end in needed.solutions[0])

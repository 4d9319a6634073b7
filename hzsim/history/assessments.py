"""The three centres of a scenario, its own, the track record's and hzsim's best, and its targets' odds on each.

Centred on a plan's own numbers, a probability near one half is built in. On the record, every
assumption that has one follows what records like it were followed by, in its central path and in the
parts of its uncertainty, all at once; on the best centre, the nation's growth is that of its record
and of outside forecasts, combined. A record is what was observed: the years that a scenario calls known
extend it and cannot stand for it. The centres are never confused, and held together.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import cast

from hzsim._typing import Text
from hzsim.errors import BadValue, did_you_mean, told
from hzsim.files.sources import SourceFile, data_file, origin, read_text
from hzsim.history.city.calibration import calibrated
from hzsim.history.city.entities import economy_of, evidence_of, foretold, growth_until, too_short
from hzsim.history.city.forecast import Calibrated
from hzsim.history.city.growth_records import lead_record
from hzsim.history.city.series import History, history_of
from hzsim.history.reference import classes, outside_forecasts, records
from hzsim.history.reference.classes import oldest_classes
from hzsim.history.reference.outside_forecasts import OUTLOOKS_FILE, Outlook, latest_outlooks, read_outlooks
from hzsim.history.reference.records import LENGTH
from hzsim.questions.assessment import Assessment, ChanceAssessment, TargetChance, assess, assess_chances
from hzsim.questions.lever.slack import Lift, best_lift
from hzsim.scenario.parts.uncertainty import (
    Correlation,
    Uncertainty,
    check_correlations,
    correlations_among,
    drawn_between,
)
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.data import read_default_uncertainty
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.executors import Executor
from hzsim.simulation.simulating import simulate_with

CENTRES = ("scenario", "record", "best")
"""Where central paths and their uncertainty are from; `best` is the record combined with outside forecasts."""
_READABLE = (-1.0, 1.0)
"""Growth beyond which a record is not read."""
_MARGIN = 1e-3


def on_centre(scenario: Scenario, centre: str, history: History | None = None) -> Scenario | None:
    """Return the scenario on a centre: central paths of open years, and their uncertainty, from `centred`.

    None where there is no such centre; `why_no_centre` says why. `history` defaults to the series that
    belong to the scenario. Pooled estimates are those of the last known year, outside forecasts those
    published by the first open one. A scenario in which nothing is uncertain stays so. Raises BadValue
    for another centre.
    """
    if check_centre(centre) == "scenario":
        return scenario
    if why_no_centre(scenario, centre, history) is not None:
        return None
    found = centred(scenario, centre, history)
    years = scenario.open_years
    paths = {name: dict(zip(years, _possible(scenario, name, one), strict=True)) for name, one in found.items()}
    if not scenario.uncertainty:
        return scenario.replace(**paths)
    uncertain = {**scenario.uncertainty, **{name: _within(scenario, name, one) for name, one in found.items()}}
    return scenario.replace(uncertainty=uncertain, correlation=_correlation(scenario, uncertain), **paths)


def _possible(scenario: Scenario, name: str, one: Calibrated) -> tuple[float, ...]:
    """Return a record's central path, within what is drawn of the assumption: a wild record foretells no more."""
    part, path, known = scenario.model.assumption(name), scenario.assumptions[name], scenario.known_of(name)
    low, high = drawn_between(part, _within(scenario, name, one), path, known, scenario.baseline.values)
    margin = _MARGIN * (high - low)
    return tuple(min(max(value, low + margin), high - margin) for value in one.central or ())


def centred(scenario: Scenario, centre: str, history: History | None = None) -> dict[str, Calibrated]:
    """Return the calibrated path and uncertainty, on a centre, of each assumption with a record, by name.

    Nothing for the scenario's own centre. Others of the scenario's assumptions have no record and stay.
    """
    if check_centre(centre) == "scenario":
        return {}
    history = history or history_of(scenario)
    others = _outlooks(scenario) if centre == "best" else ()
    found, own = calibrated(evidence_of(scenario, history), others), scenario.model.assumptions.keys()
    moved = own - {*foretold(scenario)}
    return {one.assumption: one for one in found if one.central is not None and one.assumption in moved}


def why_no_centre(scenario: Scenario, centre: str, history: History | None = None) -> Text | None:
    """Return in words why a scenario cannot be put on a centre; None when it can."""
    if check_centre(centre) == "scenario":
        return None
    why = _why_no_record(scenario, history or history_of(scenario))
    return why if why is not None or centre == "record" else _why_no_outlook(scenario)


def sources_of_centres(scenario: Scenario) -> tuple[SourceFile, ...]:
    """Return the data files, beside the history, that a scenario's centres are from, own ones before shipped ones."""
    tables = (records.FILE, records.LEADS_FILE, outside_forecasts.OUTSIDE_FILE, classes.FILE, classes.CITIES_FILE)
    paths = (*map(data_file, tables), data_file(OUTLOOKS_FILE, scenario.folder))
    return tuple(read_text(path, f"{origin(path)}data/")[1] for path in paths)


def check_centre(centre: str) -> str:
    """Return a centre; BadValue for one that is none."""
    if centre not in CENTRES:
        raise BadValue(
            told("expected a centre: {names}", names=", ".join(CENTRES)), centre, did_you_mean(centre, CENTRES)
        )
    return centre


def _why_no_record(scenario: Scenario, history: History) -> Text | None:
    """Return the reason why a scenario has no track record to forecast from, in words; None when it has one."""
    last = scenario.baseline.year + scenario.known_years
    if scenario.known_years == len(scenario.years):
        return Text("各年均为已知，无须预测", "every year is known, so that nothing is left to forecast")
    past, short = growth_until(scenario, history, last), too_short(scenario, history, last)
    stated = lead_record(evidence_of(scenario, history)) is not None
    if short is not None and not stated:
        return short
    if last < oldest_classes():
        return Text(
            f"参照表最早为{oldest_classes()}年，晚于最后已知年份{last}",
            f"the oldest reference tables are of {oldest_classes()}, later than {last}, the last known year",
        )
    if last not in past and not stated:
        return Text(
            f"history.csv 中没有{last}年的实际增速", f"history.csv has no growth of {last}, the last known year"
        )
    wild = [year for year in past if year > last - LENGTH and not _READABLE[0] < past[year] <= _READABLE[1]]
    if wild:
        rate = f"{100 * past[wild[0]]:g}%"
        return Text(
            f"{wild[0]}年增速为{rate}，超出历史记录可用的范围（−100%至100%）",
            f"growth of {rate} in {wild[0]} is beyond what a record is read with (−100% to 100%)",
        )
    return None


def _outlooks(scenario: Scenario) -> tuple[Outlook, ...]:
    """Return the outside forecasts of a scenario's nation, or of its own economy, published by its first open year."""
    whose = economy_of(scenario.baseline).whole
    return latest_outlooks(read_outlooks(beside=scenario.folder), whose.en, scenario.open_years.first)


def _why_no_outlook(scenario: Scenario) -> Text | None:
    """Return the reason why outside forecasts say nothing of a scenario, in words; None when they do."""
    if not {"real_growth", "national_growth"} & {*scenario.model.assumptions}:
        return Text(
            "增速由其他假设算出，外部预测的增速无处可用",
            "growth is computed from other assumptions, so that forecasts of growth have no place",
        )
    years = scenario.open_years
    if any(year in one.growth for one in _outlooks(scenario) for year in years):
        return None
    whose = economy_of(scenario.baseline).whole
    return Text(
        f"forecasts.csv 中没有至{years.first}年已发布的{whose.zh}{years:zh}年增速的外部预测",
        f"forecasts.csv has no outside forecast of {whose.en}'s growth in {years} that was published by {years.first}",
    )


def _within(scenario: Scenario, name: str, one: Calibrated) -> Uncertainty:
    """Return the calibrated uncertainty, inside the domain that the scenario states for it, if any."""
    own = scenario.uncertainty.get(name)
    return one.uncertainty if own is None else replace(one.uncertainty, domain=own.domain)


def _correlation(scenario: Scenario, uncertain: Mapping[str, Uncertainty]) -> tuple[Correlation, ...]:
    """Return the scenario's own correlations, and the default ones of what was certain in it where all fit together."""
    kept = correlations_among(scenario.correlation, uncertain)
    new = uncertain.keys() - scenario.uncertainty.keys()
    defaults = correlations_among(read_default_uncertainty(scenario.folder).correlation, uncertain)
    added = tuple(pair for pair in defaults if new & {pair.first, pair.second})
    try:
        check_correlations((*kept, *added), uncertain)
    except BadValue:
        return kept
    return (*kept, *added)


@dataclass(frozen=True)
class Assessments:
    """One scenario's assessments on three centres, on the same draws.

    `assessment` is that of the scenario's own centre; `recorded` has the odds on the track record's, `best` on
    hzsim's own best: record and outside forecasts combined. Either is None where it cannot be had,
    for the reason in `missing`, by centre. `centre` is the one that is asked about: it has a whole assessment.
    """

    assessment: Assessment
    recorded: ChanceAssessment | None = None
    best: ChanceAssessment | None = None
    centre: str = CENTRES[0]
    missing: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def by_centre(self) -> Mapping[str, ChanceAssessment]:
        """The odds that there are, by centre, the scenario's own first."""
        found = zip(CENTRES, (self.assessment, self.recorded, self.best), strict=True)
        return {centre: one for centre, one in found if one is not None}

    @property
    def asked(self) -> Assessment:
        """The assessment on the centre that is asked about."""
        return cast(Assessment, self.by_centre[self.centre])

    @cached_property
    def lift(self) -> Lift | None:
        """What would lift the odds of all targets most on the centre asked about: `best_lift`, found when asked for."""
        simulation = self.asked.simulation
        made = simulation.estimator
        return best_lift(simulation.scenario, simulation.seed, made.plan if made else None)

    def of_target(self, place: int) -> dict[str, TargetChance]:
        """Return one of the targets, by its place, on each centre that there is."""
        return {centre: one.targets[place] for centre, one in self.by_centre.items()}


def on_centres(
    assessment: Assessment,
    centre: str = CENTRES[0],
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    others: Collection[str] = CENTRES[1:],
    history: History | None = None,
) -> Assessments:
    """Return an assessment with the odds of the same scenario on the other centres, with the same draws.

    `others` are the centres wanted beside its own, `history` the series that they are from, by default those that
    belong to the scenario. Raises BadValue for a centre that is unknown, or that the scenario does not have.
    """
    scenario = assessment.simulation.scenario
    check_centre(centre)
    reasons = {name: why for name in CENTRES if (why := why_no_centre(scenario, name, history)) is not None}
    if centre in reasons:
        raise BadValue("expected a centre that the scenario has", centre, told("{reason}", reason=reasons[centre]))
    sampled = assessment.simulation
    sampling = Sampling(sampled.draws, sampled.seed, sampled.sampler, jobs, executor=executor)
    found = dict[str, ChanceAssessment]()
    for name in others:
        moved = on_centre(scenario, name, history)
        if moved is not None and name == centre:
            found[name] = assess(simulate_with(sampling, moved, indicators=()), odds=assessment.odds)
        elif moved is not None:
            found[name] = assess_chances(sampling, moved)
    return Assessments(assessment, found.get("record"), found.get("best"), centre, MappingProxyType(reasons))

"""Is the growth that a scenario assumes like anything that happened?

Comparable episodes, the city's own past, the nation, how often its own targets were met, and how often
such targets were met at all, by kind. A
scenario is compared with what was complete in its last known year.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.errors import BadValue, told
from hzsim.history.city.base_rates import Replay, TargetRates, base_rates, replay_plans
from hzsim.history.city.entities import CHINA, economy_of, evidence_of, growth_until, too_short
from hzsim.history.city.growth_records import lead_record
from hzsim.history.city.series import History, growth_series, history_of, rates
from hzsim.history.reference.comparisons import (
    BEFORE,
    MEASURES,
    Precedents,
    Reached,
    average_growth,
    like,
    read_followed,
    read_windows,
    similar,
    slowdown,
)
from hzsim.model.modules.production import income_ppp_fact, tfp_growth
from hzsim.model.modules.standard import capital_output_ratio
from hzsim.questions.lever.requirement import Requirement, require
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario

TARGET = "annual_growth_target"
_MORE = "add rows of gdp_real_growth to data/history.csv"
EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Takes:
    """What a target takes of total factor productivity, all else as a scenario has it.

    `value` is the growth of TFP a year that meets it with a `probability` (None where nothing is drawn: on the
    central path), at the scenario's mean `investment_share`; `reached` how many windows of like economies did it.
    """

    target: Target
    years: Span
    value: float
    probability: float | None
    investment_share: float
    reached: Reached


@dataclass(frozen=True, slots=True, repr=False)
class Realism(Shown):
    """Where a scenario's growth stands. Rates as fractions.

    `pace` is the compound growth over `years`, the first of which is `first`; `recent` that of
    the city's last years up to the one before, of which `recent_years` are known. `own_kept` of
    `own_stretches` of the city's own stretches of that length kept the pace, the last of them
    ending in `own_last` (None when none did). `targets` are the city's yearly growth targets
    with their outcomes. `base_rates` say of each target how often others of its kind were met, as
    far as complete in `known`, the last year before `first`; `replays` what the nation's record gave
    its own past plans. `levers` are what its growth is made of beside what economies of
    its income did, `takes` what its targets take of TFP; empty without the module `production`. `lead_of` says whose
    lead on record stands in, over the nation's growth, for growth of its own in `recent`; None where it has that.
    `against_past` are what targets take of levers whose own past is known, such as fertility.
    """

    scenario: Scenario
    first: int
    years: int
    pace: float
    recent: float
    recent_years: int
    similar: Precedents
    slowdown: Precedents
    own_kept: int
    own_stretches: int
    own_last: int | None
    national: tuple[int, float] | None
    targets: tuple[tuple[int, float, float], ...]
    base_rates: tuple[TargetRates, ...] = ()
    replays: tuple[Replay, ...] = ()
    nation: Text = CHINA
    levers: tuple[Reached, ...] = ()
    takes: tuple[Takes, ...] = ()
    lead_of: Text | None = None
    against_past: tuple[Requirement, ...] = ()

    @property
    def known(self) -> int:
        """The year by which all that is compared was complete."""
        return self.first - 1

    @property
    def targets_met(self) -> int:
        """How many of the yearly targets were met."""
        return sum(bool(outcome >= target - 1e-12) for _, target, outcome in self.targets)


def realism(scenario: Scenario, history: History | None = None, path: str | Path | None = None) -> Realism:
    """Return where the growth a scenario assumes for its open years stands among what comparable economies did.

    Growth rates are compound, as fractions. `history` defaults to the series that belong to the
    scenario, `path` to the shipped table of episodes of other economies.
    Raises BadValue when too few years of the city's growth are observed, in all or lately, or
    when the open years begin before the first date of the table.
    """
    history = history or history_of(scenario)
    start = scenario.open_years.first
    past, recent, lead_of = _recent(scenario, history)
    years = len(scenario.open_years)
    pace = float(average_growth(scenario.central("real_growth")[0][-years:]))
    before = float(average_growth(recent))
    rows = read_followed(path, known_in=start - 1)
    stretches = _stretches(past, years)
    kept = [end for end, rate in stretches.items() if rate >= pace - 1e-12]
    economy = economy_of(scenario.baseline)
    nation = growth_series(history, economy.whole.en, start - 1) if economy.nation else {}
    replays = replay_plans(history, start - 1) if economy.is_chinese else ()
    return Realism(
        scenario, start, years, pace, before, len(recent),
        similar(rows, years, pace, before), slowdown(rows), len(kept), len(stretches), max(kept, default=None),
        _national(nation), _targets(history, scenario, past),
        base_rates(scenario), replays, economy.whole, levers_reached(scenario), takes_of_growth(scenario), lead_of,
        against_past(scenario),
    )  # fmt: skip


def comparable_growth(
    scenario: Scenario, history: History | None = None, pace: float | None = None
) -> Precedents | None:
    """Return how many comparable episodes kept a pace over the open years, by default the scenario's; None if unknown.

    That is without a record of the city, or when the open years begin before the first date of the table.
    """
    years = len(scenario.open_years)
    if pace is None:
        pace = float(average_growth(scenario.central("real_growth")[0][-years:]))
    try:
        history = history or history_of(scenario)
        _, recent, _ = _recent(scenario, history)
        rows = read_followed(known_in=scenario.open_years.first - 1)
    except BadValue:
        return None
    return similar(rows, years, pace, float(average_growth(recent)))


def _recent(scenario: Scenario, history: History) -> tuple[dict[int, float], list[float], Text | None]:
    """Return the city's growth before the open years, that of the last six of them, and whose lead stands in for it.

    Of the six at least three must be observed: the scenario's own known years say nothing about the city. Where only
    its lead is on record, they are its nation's growth with that lead.
    """
    last = scenario.open_years.first - 1
    short = too_short(scenario, history, last)
    if short is not None:
        record = lead_record(evidence_of(scenario, history))
        nation = growth_series(history, economy_of(scenario.baseline).whole.en, last)
        led = [nation[year] for year in range(last - BEFORE + 1, last + 1) if year in nation]
        if record is not None and len(led) >= BEFORE // 2:
            return {}, [(1 + rate) * (1 + record.recent) - 1 for rate in led], record.whose
        raise BadValue(told("expected a record to compare with: {reason}", reason=short), hint=_MORE)
    past, six = growth_until(scenario, history, last), range(last - BEFORE + 1, last + 1)
    seen = growth_series(history, scenario.baseline.entity, min(scenario.baseline.year, last))
    count, fewest, entity = sum(year in seen for year in six), BEFORE // 2, economy_of(scenario.baseline).name
    if count < fewest:
        expected = "expected observed growth of at least {fewest} of the years {first}-{last} in history.csv"
        found = told("{count} of {entity}", count=count, entity=entity)
        raise BadValue(told(expected, fewest=fewest, first=six[0], last=last), found, _MORE)
    return past, [past[year] for year in six if year in past], None


def _stretches(past: Mapping[int, float], years: int) -> dict[int, float]:
    """Return the compound growth of every unbroken stretch of so many years, by its last year."""
    return {
        end: float(average_growth([past[year] for year in range(end - years + 1, end + 1)]))
        for end in past
        if all(year in past for year in range(end - years + 1, end + 1))
    }


def _national(nation: Mapping[int, float]) -> tuple[int, float] | None:
    """Return the nation's last year and its compound growth over the six years up to it."""
    last = max(nation, default=0)
    seen = [nation[year] for year in range(last - BEFORE + 1, last + 1) if year in nation]
    return (last, float(average_growth(seen))) if len(seen) == BEFORE else None


def _targets(history: History, scenario: Scenario, past: Mapping[int, float]) -> tuple[tuple[int, float, float], ...]:
    aims = rates(history, scenario.baseline.entity, TARGET)
    return tuple((year, aim, past[year]) for year, aim in sorted(aims.items()) if year in past)


def levers_reached(scenario: Scenario) -> tuple[Reached, ...]:
    """Return how many windows of like economies reached each lever of a scenario's growth, on average.

    As complete in the scenario's last known year. None for a scenario without the module `production`, one whose
    baseline does not say its income, and one older than the record.
    """
    settable = {**scenario.model.assumptions, **scenario.model.computed}
    found = (
        _reached(scenario, name, scenario.mean(name, scenario.open_years)) for name in MEASURES if name in settable
    )
    return tuple(one for one in found if one is not None)


def against_past(scenario: Scenario) -> tuple[Requirement, ...]:
    """Return what targets take of a lever of theirs whose past the baseline knows, such as fertility, with even odds.

    On the central path where nothing is drawn; nothing for a target that no value of its lever meets.
    """
    found = []
    for target in scenario.targets:
        lever = target.indicator.lever
        if lever is not None and scenario.baseline.record_of(lever):
            asked = require(scenario, lever, [target], probability=EVEN if scenario.is_drawn(target) else None)
            found += [asked] if asked.value is not None else []
    return tuple(found)


def takes_of_growth(scenario: Scenario) -> tuple[Takes, ...]:
    """Return what each target that growth moves takes of TFP at the scenario's investment, with even odds."""
    found = (_takes(scenario, target) for target in scenario.targets if target.at_least)
    return tuple(one for one in found if one is not None)


def _reached(scenario: Scenario, lever: str, asked: float) -> Reached | None:
    income = scenario.baseline.values.get(income_ppp_fact.name)
    if income is None or capital_output_ratio.name not in scenario.model.indicators:
        return None
    rows = read_windows(known_in=scenario.open_years.first - 1)
    return like(rows, lever, income).reached(asked) if rows else None


def _takes(scenario: Scenario, target: Target) -> Takes | None:
    """Return what a target takes of TFP, or nothing where TFP does not decide it."""
    name = tfp_growth.name
    if target.indicator.lever != "real_growth" or _reached(scenario, name, 0.0) is None:
        return None
    probability = EVEN if scenario.is_drawn(target) else None
    asked = require(scenario, name, [target], probability=probability)
    if asked.value is None:
        return None
    reached = _reached(scenario, name, asked.value)
    assert reached is not None
    share = scenario.mean("investment_share", asked.years)
    return Takes(target, asked.years, asked.value, probability, share, reached)

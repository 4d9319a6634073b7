"""The main answer: how likely each target is, and what its own lever would have to be for a chosen probability."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.errors import BadValue
from hzsim.history.censuses import census_within
from hzsim.history.centres import on_centre, why_no_centre
from hzsim.questions.assessment import Assessment, assess
from hzsim.questions.curves import RequirementCurve, curve
from hzsim.questions.tornado import Swing, swings
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.years import Span
from hzsim.simulation.drawing import DRAWS, SAMPLER, SEED, Sampling
from hzsim.simulation.projection import simulate, simulate_with

ASKED = 0.8


@dataclass(frozen=True, slots=True, repr=False)
class Briefing(Shown):
    """An assessment, and for each target the value of its lever that meets it with the probability asked for.

    A value is None where the target has no lever, no year is left to change, or no value does.
    `recorded` is the assessment with growth as the track record forecasts it, on the same
    draws; None where there is no record. `matters` holds for each target the swing of the
    assumption that moves it most; nothing where nothing uncertain does. `notes` say what a reader
    of the probabilities must know: `notes_on` a scenario.
    """

    assessment: Assessment
    asked: float
    required: tuple[float | None, ...]
    recorded: Assessment | None
    matters: tuple[Swing, ...]
    notes: tuple[Text, ...] = ()


def run(
    scenario: Scenario,
    draws: int = DRAWS,
    seed: int = SEED,
    sampler: str = SAMPLER,
    *,
    asked: float = ASKED,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Briefing:
    """Return the main answer: how likely each target is, and what its own lever would have to be for `asked`.

    `asked` is a probability between 0 and 1; values that levers need are in the assumption's unit,
    rates as fractions. The assessment with the track record's growth is on the same draws.
    Raises BadValue as `assess` does, and for a probability outside 0 and 1.
    """
    if not 0 < asked < 1:
        raise BadValue("expected a probability between 0 and 1", str(asked))
    sampling = Sampling(draws, seed, sampler, jobs, progress)
    assessment = assess(simulate_with(sampling, scenario))
    curves = _curves(assessment, sampling.silent)
    required = tuple(one.required(asked) if one else None for one in curves)
    recorded = assess_on_record(scenario, draws, seed, sampler, jobs=jobs)
    return Briefing(
        assessment, asked, required, recorded, tuple(_widest(scenario, Sampling(draws, seed))), notes_on(scenario)
    )


def notes_on(scenario: Scenario) -> tuple[Text, ...]:
    """Return what known years rest on, a census inside the plan, why there is no second probability, whose spreads."""
    why, others, census = why_no_centre(scenario, "record"), scenario.borrowed_from, census_within(scenario)
    notes = []
    if scenario.known_years and scenario.uncertainty:
        years = Span(scenario.years.first, scenario.years.first + scenario.known_years - 1)
        notes.append(
            Text(
                f"{years} 年按情景所写取为已知，不据以修正以后的年份；公布的结果会修正（见跟踪）",
                f"{years} is known as the scenario states it and teaches nothing of later years; outcomes do (track)",
            )
        )
    if census is not None:
        notes.extend(note for note, _ in census.notes)
    if why is not None:
        notes.append(Text(f"无“按历史记录”的概率：{why.zh}", f"No probability on the track record: {why.en}"))
    if others:
        zh, en = "、".join(others), ", ".join(others)
        own = scenario.baseline.title
        notes.append(
            Text(
                f"默认的不确定性是为 {zh} 估计的，不是{own.zh}的；可在自己的 data/uncertainty.yaml 中另设",
                f"Default spreads are those estimated for {en}, not {own.en} (data/uncertainty.yaml may be your own)",
            )
        )
    return tuple(notes)


def _widest(scenario: Scenario, sampling: Sampling) -> Iterator[Swing]:
    """Yield the widest swing of each target that anything uncertain moves."""
    found = swings(scenario, scenario.targets, sampling) if scenario.uncertainty else ()
    for target in scenario.targets:
        widest = next((swing for swing in found if swing.target == target), None)
        if widest is not None and widest.low != widest.high:
            yield widest


def assess_on_record(
    scenario: Scenario, draws: int = DRAWS, seed: int = SEED, sampler: str = SAMPLER, *, jobs: int | None = None
) -> Assessment | None:
    """Return the assessment with the track record's growth, on the same draws; None when there is no record."""
    recorded = on_centre(scenario, "record")
    return None if recorded is None else assess(simulate(recorded, draws, seed, sampler, indicators=(), jobs=jobs))


def _curves(assessment: Assessment, sampling: Sampling) -> list[RequirementCurve | None]:
    """Return each target's curve against its own lever; one pass over the draws for each lever and span of years."""
    scenario = assessment.simulation.scenario
    groups: dict[tuple[str, str], list[int]] = {}
    for place, item in enumerate(assessment.targets):
        if item.required is not None and item.required.value is not None:
            groups.setdefault((item.required.unknown.name, str(item.required.years)), []).append(place)
    found: list[RequirementCurve | None] = [None] * len(assessment.targets)
    for (unknown, years), places in groups.items():
        targets = [scenario.targets[place] for place in places]
        curves = curve(scenario, unknown, targets, years, sampling=sampling)
        for place, one in zip(places, curves, strict=False):  # the last of several is the joint one
            found[place] = one
    return found

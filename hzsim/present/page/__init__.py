"""The what-if page: one file that computes bands and probabilities in the browser as sliders move.

The page opens with the report's numbers. Its script runs the model's own formulas, written down from the graph
(`trace`), and the report's own estimator (`engine`, `web/engine/`), and moves the report's numbers by what these
find changed: where the report's draws are the page's, that is what a new simulation of the settings says. It stays
true to the model in three ways: the tape is checked against the model when the page is made, and again in the browser
with the odds when it opens, and the tests move its sliders.
"""

import shlex
from collections.abc import Mapping
from typing import Any, Unpack

import numpy as np

from hzsim._typing import Array, Language
from hzsim.errors import told
from hzsim.files.sources import origin
from hzsim.history.assessments import Assessments, on_centres
from hzsim.model.modules.parts import Indicator
from hzsim.present.answers.headline import headline
from hzsim.present.forms.web_page import json_for_html, part, self_contained
from hzsim.present.page.engine import DRAWS as OWN_DRAWS
from hzsim.present.page.engine import engine
from hzsim.present.page.sliders import looks, open_place, presets, sliders
from hzsim.present.page.trace import trials
from hzsim.present.page.words import verdicts, words
from hzsim.questions.assessment import Assessment, assess
from hzsim.scenario.parts.phrases import short_label, target_phrase
from hzsim.scenario.parts.targets import TOLERANCE
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import DRAWS, FEWEST, SAMPLER, SEED, Sampling, check_draws
from hzsim.simulation.draws.keywords import DrawKeywords, Keywords
from hzsim.simulation.draws.summaries import STATISTICS
from hzsim.simulation.projection import Chances, Simulation
from hzsim.simulation.simulating import simulate_with

KEYWORDS = Keywords("page")
SHARES = tuple(STATISTICS.values())
ENGINE = (
    "normal", "distributions", "domain", "deviations", "tape", "targets", "points", "roots", "estimator", "model",
    "worker",
)  # fmt: skip
"""The files of `web/engine/` that a worker runs, in order."""
SCRIPT = ("format", "state", "odds", "charts", "table", "controls", "files", "main")
"""The files of `web/page/` that the page itself runs, in order."""


@KEYWORDS
def page(scenario: Scenario, language: Language = "en", **drawing: Unpack[DrawKeywords]) -> bytes:
    """Return the what-if page of a scenario as a file's bytes, the same for the same inputs.

    Draws are those of the numbers that the page opens with. Raises BadValue for too few draws, and for formulas or
    distributions of the caller's own that the page cannot write down.
    """
    sampling = KEYWORDS.sampling(**drawing)
    if scenario.uncertain:
        check_draws(sampling.asked, FEWEST, told("the bands of a page"))
    charted = charted_of(scenario)
    report = simulate_with(sampling, scenario, charted)
    answer = on_centres(assess(report), jobs=sampling.jobs, executor=sampling.executor) if scenario.targets else None
    data = json_for_html(_payload(report, answer, language, charted))
    return self_contained("page.html", scenario.title, language, "page.css", data, script())


def script() -> str:
    """Return the page's script: the engine as a function, whose text a worker runs, and the page itself."""
    engine_ = "\n".join(part(f"engine/{name}.js") for name in ENGINE)
    own = "\n".join(part(f"page/{name}.js") for name in SCRIPT)
    return f'"use strict";\nfunction engine() {{\n{engine_}\n}}\n{own}'


def charted_of(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of the indicators that the page charts: the model's headlines and what targets are of."""
    own = (target.indicator.name for target in scenario.targets if target.indicator.made is None)
    return tuple(dict.fromkeys((*scenario.model.headlines, *own)))


def _payload(
    report: Simulation, answer: Assessments | None, language: Language, charted: tuple[str, ...]
) -> dict[str, Any]:
    """Return all data of the page's script as plain values."""
    scenario, recorded = report.scenario, answer.recorded if answer else None
    model = scenario.model
    parts = [model.indicators[name] for name in charted]
    found = sliders(scenario, answer, parts)
    offered, unreadable = presets(scenario, answer, [one["name"] for one in found])
    return {
        "file": _file(scenario),
        "name": scenario.name,
        "language": language,
        "title": scenario.title._asdict(),
        "fingerprint": scenario.fingerprint,
        "years": list(scenario.years),
        "open": open_place(scenario),
        "central": {name: list(scenario.assumptions[name]) for name in model.assumptions},
        "headline": [finding.text._asdict() for finding in headline(answer)] if answer else [],
        "recorded": None if recorded is None else _chances(recorded.simulation),
        "report": _report(report, answer.assessment if answer else None),
        "drawing": _drawing(report),
        "certain": not scenario.uncertain,
        "shares": list(SHARES),
        "tolerance": TOLERANCE,
        "charts": [_chart(one, report) for one in parts],
        "targets": [_target(report, place) for place in range(len(scenario.targets))],
        "sliders": found,
        "presets": offered,
        "unreadable": unreadable,
        "words": words(report),
        "verdicts": verdicts(scenario),
        "engine": engine(scenario, charted, report.seed),
        "expected": _expected(report, charted),
    }


def _expected(report: Simulation, charted: tuple[str, ...]) -> dict[str, Any]:
    """Return what the page has to find when it opens: indicators on the trials' paths, and the odds of its points."""
    scenario, paths = report.scenario, trials(report.scenario)
    values = scenario.model.compute(scenario.facts, paths, charted)
    own = Sampling(OWN_DRAWS, report.seed)
    same = (report.draws, report.sampler) == (own.draws, own.sampler) or not scenario.uncertain
    odds = report if same or not scenario.targets else simulate_with(own, scenario, ())
    return {
        "paths": {name: path.tolist() for name, path in paths.items()},
        "values": {name: np.broadcast_to(values[name], (3, len(scenario.years))).tolist() for name in charted},
        "odds": odds.tally.probabilities.tolist(),
    }


def _report(simulation: Simulation, assessment: Assessment | None) -> dict[str, Any]:
    """Return what the report says: quantiles of indicators by year, and of targets with their probabilities."""
    chances = _chances(simulation)
    numbers = [
        dict(zip(("low", "median", "high"), map(float, histogram.quantiles((0.1, 0.5, 0.9))), strict=True))
        for histogram in simulation.target_histograms
    ]
    without = simulation.tally.without_by_randomisation.mean(axis=0).tolist() if assessment else []
    return {
        "bands": {name: _digits(table) for name, table in _quantiles(simulation).items()},
        "targets": [{**number, **chance} for number, chance in zip(numbers, chances, strict=False)],
        "joint": chances[-1],
        "without": without,
    }


def _digits(table: Array) -> list[list[float]]:
    """Return a table with twelve digits a number: more than the page compares, and shorter."""
    return [[float(f"{value:.12g}") for value in row] for row in table.tolist()]


def _chances(simulation: Chances) -> list[dict[str, float]]:
    """Return the probabilities of each target and of all, with their errors."""
    return [
        {"probability": float(probability), "error": float(error)}
        for probability, error in zip(simulation.tally.probabilities, simulation.standard_errors, strict=True)
    ]


def _quantiles(simulation: Simulation) -> Mapping[str, Array]:
    """Return the quantiles of each indicator that was summarised, shape (years, quantiles)."""
    return {
        name: np.array([one.quantiles(SHARES) for one in of_years]) for name, of_years in simulation.histograms.items()
    }


def _drawing(simulation: Simulation) -> list[str]:
    """Return the options of a command that draws as the report does, where they are not the usual ones."""
    usual = {"draws": DRAWS, "seed": SEED, "sampler": SAMPLER}
    if not simulation.scenario.uncertain:
        return []
    return [f"--{name} {getattr(simulation, name)}" for name, one in usual.items() if getattr(simulation, name) != one]


def _file(scenario: Scenario) -> str:
    """Return how a command names the scenario, for a shell: shipped ones by name, others by the file's name."""
    shipped = scenario.folder is not None and not origin(scenario.folder / "any")
    return shlex.quote(scenario.name if shipped else f"{scenario.name}.yaml")


def _chart(one: Indicator, report: Simulation) -> dict[str, Any]:
    values = np.ravel([of_year.quantiles((SHARES[0], SHARES[-1])) for of_year in report.histograms[one.name]])
    return {"name": one.name, "averaged": one.averaged, **looks(one, values.tolist())}


def _target(report: Simulation, place: int) -> dict[str, Any]:
    scenario, target = report.scenario, report.scenario.targets[place]
    ends = report.target_histograms[place].quantiles((0.1, 0.5, 0.9))
    return {
        "indicator": target.indicator.name,
        "bounds": list(target.bounds),
        "value": target.value,
        "first": target.span.first,
        "last": target.span.last,
        "certain": not scenario.is_drawn(target),
        "label": {"zh": target_phrase(target, "zh"), "en": target_phrase(target, "en")},
        "short": short_label(target)._asdict(),
        **looks(target.indicator, [*map(float, ends), *target.bounds]),
    }

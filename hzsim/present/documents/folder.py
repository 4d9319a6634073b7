"""What a run leaves in a folder: charts, tidy tables, and the manifest that traces them."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from hzsim._typing import Language
from hzsim.errors import BadValue
from hzsim.files.results import write_files
from hzsim.history.assessments import sources_of_centres
from hzsim.history.city.series import History, history_of
from hzsim.history.run import Briefing
from hzsim.present.answers import sheet_of
from hzsim.present.answers.scenario import simulation_records
from hzsim.present.charts.composition import ages_chart, contributions_chart, has_ages, has_contributions
from hzsim.present.charts.probabilities import MOST_SCENARIOS, centres_chart, probability_chart
from hzsim.present.charts.projections import comparison_chart, fan_chart
from hzsim.present.documents.tidy import manifest
from hzsim.present.forms.formats import csv_file
from hzsim.present.forms.look import Look
from hzsim.present.forms.style import Format, chart_file, looking, render

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MANIFEST = "manifest.json"


def write_report(
    briefings: Sequence[Briefing],
    folder: str | Path,
    language: Language = "en",
    charts: Format = "png",
    **look: Unpack[Look],
) -> list[Path]:
    """Write charts, tables and manifest of one or more briefings into a folder, and return their paths.

    A scenario's own files are called after it with a hyphen; those of the whole run have none, so
    that no scenario's name can meet them; Chinese charts end in `.zh.png`; `size` and `style` hold for all of
    them. The manifest is removed first and comes last: a folder without one holds an unfinished run. Raises BadValue
    when two scenarios share a name, CannotWrite when the folder refuses or another run writes into it.
    """
    assessments = [briefing.assessment for briefing in briefings]
    names = [assessment.simulation.scenario.name for assessment in assessments]
    if len(set(names)) < len(names):
        raise BadValue("expected scenarios with different names", ", ".join(names))
    scenarios = [assessment.simulation.scenario for assessment in assessments]
    histories = {scenario.name: history_of(scenario) for scenario in scenarios}
    with looking(**look) if look else nullcontext():
        files = {**_tables(briefings), **_charts(briefings, histories, language, charts)}
    data = {scenario.name: (*histories[scenario.name].sources, *sources_of_centres(scenario)) for scenario in scenarios}
    text = json.dumps(manifest(assessments, files, data), ensure_ascii=False, indent=2) + "\n"
    files[MANIFEST] = text.encode()
    folder = Path(folder)
    write_files(folder, files, MANIFEST)
    return [folder / name for name in files]


def _tables(briefings: Sequence[Briefing]) -> dict[str, bytes]:
    bands = [
        {"scenario": simulation.scenario.name, **record}
        for simulation in (briefing.assessment.simulation for briefing in briefings)
        for record in simulation_records(simulation)
    ]
    return {
        "targets.csv": csv_file([record for one in briefings for record in sheet_of(one).records()]),
        "indicators.csv": csv_file(bands),
    }


def _charts(
    briefings: Sequence[Briefing], histories: Mapping[str, History], language: Language, charts: Format
) -> dict[str, bytes]:
    """Return the run's charts by file name: what each scenario's own are, probabilities, and comparisons of several."""
    assessments = [briefing.assessment for briefing in briefings]
    figures: dict[str, Callable[[], Figure]] = {}
    for briefing in briefings:
        scenario, simulation = briefing.assessment.simulation.scenario, briefing.assessment.simulation
        for name in scenario.model.headlines:
            figures[f"{scenario.name}-{name}"] = partial(fan_chart, briefing, name, histories[scenario.name], language)
        if has_contributions(simulation.histograms):
            figures[f"{scenario.name}-contributions"] = partial(contributions_chart, simulation, language)
        if has_ages(simulation):
            figures[f"{scenario.name}-ages"] = partial(ages_chart, simulation, language)
    if len(briefings) == 1:
        figures["probabilities"] = partial(centres_chart, briefings[0].assessments, language)
    elif len(briefings) <= MOST_SCENARIOS:
        figures["probabilities"] = partial(probability_chart, assessments, language)
    for name in _shared([one.simulation.scenario.model.headlines for one in assessments]) if len(briefings) > 1 else ():
        figures[f"compare_{name}"] = partial(comparison_chart, assessments, name, language)
    return {chart_file(name, language, charts): render(draw(), charts) for name, draw in figures.items()}


def _shared(lists: Sequence[Sequence[str]]) -> list[str]:
    """Return what is in all lists, in the order of the first."""
    return [name for name in lists[0] if all(name in names for names in lists)]

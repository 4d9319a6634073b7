"""What a run leaves in a folder: charts, tidy tables, and the manifest that traces them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from hzsim._typing import Language
from hzsim.errors import BadValue
from hzsim.files.results import write_files
from hzsim.history.city.centres import sources_of_centres
from hzsim.history.city.series import History, history_of
from hzsim.history.run import Briefing
from hzsim.present.answers import sheet_of
from hzsim.present.answers.simulate import simulation_records
from hzsim.present.charts.contributions import contributions_chart, has_contributions
from hzsim.present.charts.probabilities import probability_chart
from hzsim.present.charts.projections import comparison_chart, fan_chart
from hzsim.present.documents.tidy import manifest
from hzsim.present.forms.formats import csv_file
from hzsim.present.forms.style import Format, chart_file, render
from hzsim.questions.draws.assessment import Assessment

MANIFEST = "manifest.json"


def write_report(
    briefings: Sequence[Briefing], folder: str | Path, language: Language = "en", charts: Format = "png"
) -> list[Path]:
    """Write charts, tables and manifest of one or more briefings into a folder, and return their paths.

    A scenario's own files are called after it with a hyphen; those of the whole run have none, so
    that no scenario's name can meet them; Chinese charts end in `.zh.png`. The manifest is removed
    first and comes last: a folder without one holds an unfinished run. Raises BadValue when two
    scenarios share a name, CannotWrite when the folder refuses or another run writes into it.
    """
    assessments = [briefing.assessment for briefing in briefings]
    names = [assessment.simulation.scenario.name for assessment in assessments]
    if len(set(names)) < len(names):
        raise BadValue("expected scenarios with different names", ", ".join(names))
    scenarios = [assessment.simulation.scenario for assessment in assessments]
    histories = {scenario.name: history_of(scenario) for scenario in scenarios}
    files = {**_tables(briefings), **_charts(assessments, histories, language, charts)}
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
    assessments: Sequence[Assessment], histories: Mapping[str, History], language: Language, charts: Format
) -> dict[str, bytes]:
    """Return the run's charts by file name: headline indicators, probabilities, and comparisons of scenarios."""
    files = {
        chart_file(f"{assessment.simulation.scenario.name}-{name}", language, charts): render(
            fan_chart(assessment.simulation, name, histories[assessment.simulation.scenario.name], language), charts
        )
        for assessment in assessments
        for name in assessment.simulation.scenario.model.headlines
    }
    for simulation in (one.simulation for one in assessments if has_contributions(one.simulation.histograms)):
        made = render(contributions_chart(simulation, language), charts)
        files[chart_file(f"{simulation.scenario.name}-contributions", language, charts)] = made
    files[chart_file("probabilities", language, charts)] = render(probability_chart(assessments, language), charts)
    if len(assessments) > 1:
        for name in _shared([assessment.simulation.scenario.model.headlines for assessment in assessments]):
            chart = render(comparison_chart(assessments, name, language), charts)
            files[chart_file(f"compare_{name}", language, charts)] = chart
    return files


def _shared(lists: Sequence[Sequence[str]]) -> list[str]:
    """Return what is in all lists, in the order of the first."""
    return [name for name in lists[0] if all(name in names for names in lists)]

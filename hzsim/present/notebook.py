"""Results as a notebook shows them: small tables with units, in the language of the user's locale."""

import html

from hzsim._typing import Language, Text, spoken_language
from hzsim.present import sections
from hzsim.present.html_report import html_table
from hzsim.present.sections import Number, Table, line
from hzsim.present.words import label_with_unit, probability_phrase, provenance
from hzsim.questions.assessment import Assessment
from hzsim.questions.requirement import Requirement
from hzsim.simulation.projection import Projection, Simulation

_SHOWN = ("p10", "p50", "p90")


def to_html(result: object, language: Language | None = None) -> str:
    """Return a result as markup, every text escaped; other objects as their `repr`."""
    spoken = language or spoken_language()
    match result:
        case Projection():
            return html_table(projection_table(result, spoken))
        case Simulation():
            return html_table(simulation_table(result, spoken))
        case Assessment():
            return _assessment(result, spoken)
        case Requirement():
            return f"<p>{html.escape(result.reason.to(spoken))}</p>"
    return f"<pre>{html.escape(repr(result))}</pre>"


def projection_table(projection: Projection, language: Language) -> Table:
    """Return indicators by years: the first draw, which is the medians in a point projection."""
    scenario = projection.scenario
    rows = tuple(
        line(
            label_with_unit(part, language),
            *(Number(float(value), part.unit, part.decimals) for value in projection[name][0]),
        )
        for name, part in scenario.model.indicators.items()
        if name in projection.values
    )
    columns = (Text("指标", "indicator").to(language), *map(str, scenario.years))
    return Table(scenario.title.to(language), columns, rows)


def simulation_table(simulation: Simulation, language: Language) -> Table:
    """Return the median and the 80% band of every indicator in the last year."""
    scenario = simulation.scenario
    rows = []
    for name in simulation.histograms:
        part, statistics = scenario.model.indicator(name), simulation.statistics(name)
        numbers = (Number(float(statistics[key][-1]), part.unit, part.decimals) for key in _SHOWN)
        rows.append(line(label_with_unit(part, language), *numbers))
    title = f"{scenario.title.to(language)} · {scenario.years.last} · {provenance(simulation, language)}"
    return Table(title, (Text("指标", "indicator").to(language), *_SHOWN), tuple(rows))


def _assessment(assessment: Assessment, language: Language) -> str:
    together = probability_phrase(assessment.joint, assessment.joint_standard_error)
    words = Text(f"全部目标同时达到：{together}", f"All targets together: {together}").to(language)
    note = f"{words} · {provenance(assessment.simulation, language)}"
    return f"{html_table(sections.targets_table(assessment, language))}<p>{html.escape(note)}</p>"

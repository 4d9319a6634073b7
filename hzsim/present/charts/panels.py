"""Small multiples: one panel for each scenario, probability and requirement side by side."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hzsim._typing import Language, Text
from hzsim.errors import BadValue, told
from hzsim.present.answers.compare import own_levers, required_value
from hzsim.present.charts.headings import panel_headings
from hzsim.present.forms.style import COLOURS, FAINT, INK, TARGET, new_panels, style
from hzsim.present.words.letters import plain_text
from hzsim.present.words.phrases import MET, any_drawn, provenance, title_in_charts
from hzsim.present.words.questions import chance_phrase
from hzsim.present.words.wrapping import folded
from hzsim.questions.draws.assessment import Assessment
from hzsim.questions.draws.comparison import targets_of
from hzsim.scenario.parts.phrases import target_phrase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_PANELS = 12
_COLUMNS = 3
_TITLE_WIDTH, _TITLE_LINES = 40, 6
_SHARE, _NEEDED = 122, 152  # where the numbers stand, right of the bars, on an axis in percent


def panels_chart(assessments: Sequence[Assessment], language: Language = "en") -> "Figure":
    """Return the probability of each target as bars and what its lever would have to be beside them.

    One panel for each scenario; the marks show the first scenario's probabilities. Raises
    BadValue for more than 12 scenarios or none.
    """
    if not 1 <= len(assessments) <= MOST_PANELS:
        raise BadValue(told("expected from 1 to {most} scenarios in a chart", most=MOST_PANELS), str(len(assessments)))
    phrases = {str(item.target): target_phrase(item.target, language) for one in assessments for item in one.targets}
    columns = min(_COLUMNS, len(assessments))
    rows = -(-len(assessments) // columns)
    with style():
        lines = max(_title(assessment, language).count("\n") for assessment in assessments)
        width, height = 3.2 + 3.1 * columns, 0.9 + rows * (0.95 + 0.3 * (len(phrases) + 1) + 0.18 * lines)
        figure, panels = new_panels(len(assessments), columns, width, height)
        for place, (axes, assessment) in enumerate(zip(panels, assessments, strict=True)):
            _panel(axes, assessment, list(phrases), assessments[0] if place else None, language)
            labels = [*phrases.values(), Text("全部目标同时达到", "all targets together").to(language)]
            axes.set_yticks(range(len(labels)), labels if place % columns == 0 else [])
        title = Text("各情景达到目标的概率与所需", "Probability of meeting the targets, and what it takes").to(language)
        panel_headings(figure, title, _explanation(assessments, language), _note(assessments, language))
    return figure


def _panel(
    axes: "Axes", assessment: Assessment, targets: Sequence[str], first: Assessment | None, language: Language
) -> None:
    """Draw one scenario's probabilities as bars, the first scenario's as marks, and the requirements beside them."""
    found = {str(item.target): item for item in assessment.targets}
    before = {str(item.target): item.probability for item in first.targets} if first is not None else {}
    for row, target in enumerate(targets):
        if target in found:
            item = found[target]
            chance = chance_phrase(item.probability, item.standard_error, language)
            _bar(axes, row, item.probability, chance, before.get(target), COLOURS[5])
            unsolved = item.required is not None and item.required.value is None
            _write(axes, _NEEDED, row, required_value(item, language), TARGET if unsolved else INK)
    alike = first is not None and targets_of(first) == targets_of(assessment)
    chance = chance_phrase(assessment.joint, assessment.joint_standard_error, language)
    _bar(axes, len(targets), assessment.joint, chance, first.joint if alike and first is not None else None, COLOURS[0])
    heading = Text("概率", "prob.") if assessment.simulation.scenario.uncertain else MET
    _write(axes, _SHARE, -0.85, heading.to(language), FAINT)
    _write(axes, _NEEDED, -0.85, Text("所需", "needs").to(language), FAINT)
    axes.set_title(_title(assessment, language), fontsize=10, loc="left")
    _set_axes(axes, len(targets))


def _set_axes(axes: "Axes", rows: int) -> None:
    """Lay out a panel: an axis in percent, with room for the numbers beside it."""
    axes.set_ylim(rows + 0.6, -1.2)
    axes.set_xlim(0, _NEEDED + 2)
    axes.set_xticks(np.arange(0, 101, 25), [f"{share}%" for share in range(0, 101, 25)], fontsize=8)
    axes.axvline(100, color="#E5E5E5", linewidth=0.7)
    axes.tick_params(axis="y", length=0)


def _title(assessment: Assessment, language: Language) -> str:
    return folded(plain_text(assessment.simulation.scenario.title.to(language)), _TITLE_WIDTH, _TITLE_LINES)


def _bar(axes: "Axes", row: int, probability: float, chance: str, before: float | None, colour: str) -> None:
    axes.barh(row, 100 * probability, 0.62, color=colour)
    if before is not None:
        axes.plot([100 * before] * 2, [row - 0.36, row + 0.36], color=INK, linewidth=1.4)
    _write(axes, _SHARE, row, chance, INK)


def _write(axes: "Axes", place: float, row: float, text: str, colour: str) -> None:
    axes.text(place, row, text, ha="right", va="center", fontsize=8.5, color=colour)


def _explanation(assessments: Sequence[Assessment], language: Language) -> str:
    levers, scenario = own_levers(assessments, language), assessments[0].simulation.scenario
    first, centre = title_in_charts(scenario.title).to(language), scenario.centre
    needs = Text(
        f"条：概率；右列：该目标的杠杆（{levers}）在{centre.zh}上需达到的值",
        f"bars: probability; right: what the target's own lever ({levers}) would have to be at the {centre.en}",
    ).to(language)
    marks = Text(
        f"；竖线：{first}（目标相同时）", f"; marks: {first} (of all together where the targets are the same)"
    ).to(language)
    return needs + (marks if len(assessments) > 1 else "")


def _note(assessments: Sequence[Assessment], language: Language) -> str:
    return f"hzsim · {provenance(any_drawn(assessments), language)}"

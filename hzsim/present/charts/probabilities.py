"""Charts of probabilities: one scenario's, and several side by side."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hzsim._typing import Language
from hzsim.history.assessments import Assessments
from hzsim.present.answers.report import PROBABILITIES, VERDICTS
from hzsim.present.charts.headings import headings, legend_label, wrapped
from hzsim.present.charts.projections import simulation_note
from hzsim.present.forms.style import HATCHES, INK, LINES, new_figure, style
from hzsim.present.words.phrases import ALL_TARGETS, BASES, any_drawn, percent, title_in_charts
from hzsim.questions.draws.assessment import Assessment
from hzsim.scenario.parts.phrases import target_phrase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_LONGEST = 280
"""How wide a target's name may be in points, so that there is room for bars."""


def probability_chart(
    assessments: Sequence[Assessment], language: Language = "en", names: Sequence[str] | None = None
) -> "Figure":
    """Return the probability of each target and of all together, with bars of two standard errors.

    One bar for each assessment, under its scenario's title or the names given.
    """
    phrases = {str(item.target): target_phrase(item.target, language) for a in assessments for item in a.targets}
    phrases["all"] = ALL_TARGETS.to(language)
    titles = names or [title_in_charts(assessment.simulation.scenario.title).to(language) for assessment in assessments]
    drawn = any(assessment.simulation.scenario.uncertain for assessment in assessments)
    height = 0.8 / len(assessments)
    with style():
        figure, axes = new_figure(8.0, 1.8 + max(0.45, 0.16 * len(assessments)) * len(phrases) * 1.15)
        for place, (assessment, title) in enumerate(zip(assessments, titles, strict=True)):
            shift = (place - (len(assessments) - 1) / 2) * height
            spots = {name: row + shift for row, name in enumerate(phrases)}
            _probability_bars(axes, assessment, spots, 0.9 * height, place, legend_label(title), language)
        labels = ["\n".join(wrapped(figure, phrase, 10, _LONGEST, 3)) for phrase in phrases.values()]
        axes.set_yticks(range(len(phrases)), labels)
        axes.invert_yaxis()
        axes.set_xlim(0, 108)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        axes.set_xticks(range(0, 101, 20) if drawn else [])
        subject = PROBABILITIES if drawn else VERDICTS
        headings(figure, axes, subject.to(language), "", simulation_note(any_drawn(assessments), (), language), 4)
    return figure


def centres_chart(assessments: Assessments, language: Language = "en") -> "Figure":
    """Return the probabilities on the scenario's centre, and those on the others beside them."""
    found = assessments.by_centre
    names = [BASES[centre].to(language) for centre in found] if len(found) > 1 else None
    return probability_chart(list(found.values()), language, names)


def _probability_bars(
    axes: "Axes",
    assessment: Assessment,
    spots: Mapping[str, float],
    height: float,
    place: int,
    label: str,
    language: Language,
) -> None:
    """Draw the bars of one assessment, its numbers beyond the bars of the error; yes or no where nothing is drawn."""
    found = {str(item.target): (item.probability, item.standard_error) for item in assessment.targets}
    found["all"] = (assessment.joint, assessment.joint_standard_error)
    rows = [(spots[name], *found[name]) for name in spots if name in found]
    axes.barh(
        [spot for spot, _, _ in rows],
        [100 * share for _, share, _ in rows],
        height,
        xerr=[200 * error for _, _, error in rows],
        color=LINES[place % len(LINES)],
        hatch=HATCHES[place % len(HATCHES)],
        label=label,
        ecolor=INK,
    )
    for spot, share, error in rows:
        end = (100 * share + 200 * error, spot)
        axes.annotate(percent(share, error, language), end, (5, 0), textcoords="offset points", va="center", fontsize=8)

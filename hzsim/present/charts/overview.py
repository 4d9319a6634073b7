"""Charts that show a whole scenario at once: all targets, or all indicators."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hzsim._typing import Language, Text
from hzsim.history.city.series import History, Segment
from hzsim.present.charts.headings import headings, wrapped
from hzsim.present.charts.projections import BANDS, draw_fan, simulation_note
from hzsim.present.forms.style import COLOURS, FAINT, INK, TARGET, new_figure, new_panels, style
from hzsim.present.words.phrases import probability_phrase, shown_beside, title_in_charts
from hzsim.questions.draws.assessment import Assessment, TargetAssessment
from hzsim.scenario.parts.phrases import label_with_unit, target_phrase
from hzsim.simulation.draws.summaries import STATISTICS
from hzsim.simulation.projection import Simulation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLUMNS = 3


def bullet_chart(assessment: Assessment, language: Language = "en") -> "Figure":
    """Return one row for each target: graded bands and median of its number against the target's mark.

    Every row has a scale of its own, from the lower to the upper edge of what it shows, so
    that rows in different units stand below each other; the numbers are written beside the marks.
    """
    simulation = assessment.simulation
    with style():
        figure, axes = new_figure(8.0, 1.3 + 0.72 * len(assessment.targets))
        for row, item in enumerate(assessment.targets):
            quantiles = simulation.target_histograms[row].quantiles(tuple(STATISTICS.values()))
            _bullet(axes, row, dict(zip(STATISTICS, map(float, quantiles), strict=True)), item.target.bounds)
            _bullet_words(axes, row, item, language)
        labels = [
            "\n".join(wrapped(figure, target_phrase(item.target, language), 10, 190)) for item in assessment.targets
        ]
        axes.set_yticks(range(len(labels)), labels)
        axes.set_ylim(len(labels) - 0.45, -0.55)
        axes.set_xlim(-0.02, 1.42)
        axes.set_xticks([])
        axes.tick_params(left=False)
        axes.spines[["left", "bottom"]].set_visible(False)
        _bullet_key(axes, simulation.scenario.uncertain, language)
        title = Text("各目标与其可能范围", "Targets against what the scenario implies").to(language)
        subtitle = f"{title_in_charts(simulation.scenario.title).to(language)} · {_EACH_ROW.to(language)}"
        headings(figure, axes, title, subtitle, simulation_note(simulation, (), language), 6)
    return figure


def small_multiples(simulation: Simulation, history: History | None = None, language: Language = "en") -> "Figure":
    """Return a small fan chart of every indicator that was simulated."""
    names = list(simulation.histograms)
    height = 0.9 + 2.25 * -(-len(names) // _COLUMNS)
    with style():
        figure, panels = new_panels(len(names), _COLUMNS, 10.0, height)
        drawn: list[Segment] = []
        for axes, name in zip(panels, names, strict=True):
            part = simulation.scenario.model.indicator(name)
            drawn += draw_fan(axes, simulation, name, history, language, labels=False)
            axes.set_ylabel("")
            axes.tick_params(labelsize=8)
            axes.locator_params(axis="y", nbins=4)
            caption = "\n".join(wrapped(figure, label_with_unit(part, language), 9, 205))
            axes.set_title(caption, fontsize=9, loc="left")
        _key(panels)
        observed = history.sources if history is not None and drawn else ()
        title = Text("全部指标", "All indicators").to(language)
        headings(
            figure,
            panels[0],
            title,
            title_in_charts(simulation.scenario.title).to(language),
            simulation_note(simulation, observed, language),
        )
    return figure


def _key(panels: "Sequence[Axes]") -> None:
    """Let the first panel name what any panel draws, by handles that draw nothing."""
    from matplotlib.lines import Line2D

    named = set(panels[0].get_legend_handles_labels()[1])
    for axes in panels[1:]:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            if label not in named and isinstance(handle, Line2D):
                look = {name: getattr(handle, f"get_{name}")() for name in _LOOK}
                panels[0].plot([], [], label=label, **look)
                named.add(label)


_LOOK = ("color", "linewidth", "linestyle", "marker", "markersize")
_EACH_ROW = Text("每行各有刻度", "each row has its own scale")


def _bullet(axes: "Axes", row: int, quantiles: dict[str, float], bounds: Sequence[float]) -> None:
    """Draw one row, its range laid over 0 to 1."""
    low, high = min(quantiles["p05"], *bounds), max(quantiles["p95"], *bounds)
    spread = (high - low) or 1.0

    def place(value: float) -> float:
        return 0.5 if high == low else (value - low) / spread

    for left, right, colour, _ in BANDS:
        start = place(quantiles[left])
        axes.barh(row, place(quantiles[right]) - start, 0.5, start, color=colour, linewidth=0)
    axes.plot([place(quantiles["p50"])] * 2, [row - 0.25, row + 0.25], color=COLOURS[0], linewidth=2.5)
    for target in bounds:
        axes.plot([place(target)] * 2, [row - 0.36, row + 0.36], color=TARGET, linewidth=2)
        axes.plot([place(target)], [row + 0.36], marker="D", color=TARGET, markersize=4)


def _bullet_words(axes: "Axes", row: int, item: TargetAssessment, language: Language) -> None:
    chance = probability_phrase(item.probability, item.standard_error, language)
    axes.annotate(shown_beside(item.median, item.target), (1.04, row), va="center", fontsize=9, color=INK)
    axes.annotate(chance, (1.42, row), va="center", ha="right", fontsize=9, color=FAINT)


def _bullet_key(axes: "Axes", drawn: bool, language: Language) -> None:
    """Name the marks in the legend, by handles that draw nothing."""
    for _, _, colour, share in BANDS if drawn else ():
        axes.barh(np.nan, 0, color=colour, label=Text(f"{share}区间", f"{share} band").to(language))
    middle = Text("中位数（右侧数字）", "median (at right)") if drawn else Text("数值（右侧）", "value (at right)")
    axes.plot([], [], color=COLOURS[0], linewidth=2.5, label=middle.to(language))
    axes.plot([], [], color=TARGET, marker="D", markersize=4, label=Text("目标", "target").to(language))

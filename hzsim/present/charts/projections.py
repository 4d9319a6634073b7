"""Charts, one function each; every function returns a figure."""

from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

import numpy as np

from hzsim._typing import Array, Language, Text
from hzsim.files.text import SourceFile
from hzsim.history.city.series import History, Segment
from hzsim.model.modules.parts import Indicator
from hzsim.present.charts.headings import headings, legend_label
from hzsim.present.forms.style import COLOURS, DASHES, INK, LINES, MARKERS, TARGET, new_figure, style, unit_formatter
from hzsim.present.words.phrases import MEDIAN, VALUE, any_drawn, percent, provenance, shown, title_in_charts
from hzsim.questions.draws.assessment import Assessment
from hzsim.scenario.parts.baseline import Baseline
from hzsim.scenario.parts.phrases import inequality_phrase, target_phrase, years_in_brackets
from hzsim.scenario.parts.targets import Target
from hzsim.simulation.projection import Simulation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BANDS = (("p05", "p95", "#C6DBEF", "90%"), ("p10", "p90", "#9ECAE1", "80%"), ("p25", "p75", "#6BAED6", "50%"))
_PAST_YEARS = 10
_MOST_YEAR_LABELS = 10


def fan_chart(
    simulation: Simulation, indicator: str, history: History | None = None, language: Language = "en"
) -> "Figure":
    """Return a fan chart: graded bands, median, what was observed before, and the targets."""
    part = simulation.scenario.model.indicator(indicator)
    with style():
        figure, axes = new_figure()
        past = draw_fan(axes, simulation, indicator, history, language)
        subtitle = _subtitle(simulation, part, language)
        observed = history.sources if history is not None and past else ()
        headings(figure, axes, part.label.to(language), subtitle, simulation_note(simulation, observed, language))
    return figure


def draw_fan(
    axes: "Axes",
    simulation: Simulation,
    indicator: str,
    history: History | None = None,
    language: Language = "en",
    labels: bool = True,
) -> tuple[Segment, ...]:
    """Draw a fan into some axes, within `style()`, and return what was observed before.

    `labels` names the edges of the fan and every year that has room, else the base and the last year alone.
    """
    scenario = simulation.scenario
    part = scenario.model.indicator(indicator)
    statistics = simulation.statistics(indicator)
    past = _past(simulation, part, history)
    start = _start(past, scenario.baseline, part)
    years = np.array([*start[:1], *scenario.years]) if start else np.array(list(scenario.years))
    paths = {name: _joined(start, values) for name, values in statistics.items()}
    _draw_paths(axes, years, paths, scenario.uncertain, language)
    _draw_past(axes, past, language)
    if labels:
        _end_labels(axes, part, scenario.years.last, statistics)
    for place, target in enumerate(one for one in scenario.targets if one.indicator.name == part.name):
        _mark_target(axes, target, "" if place else Text("目标", "target").to(language))
    everything = {int(year) for year in years}.union(*(segment.years for segment in past))
    _finish(axes, part, language, everything)
    marked = _year_labels(everything) if labels else [scenario.baseline.year, scenario.years.last]
    axes.set_xticks(marked, [scenario.years.name(year) for year in marked])
    return past


def _draw_paths(axes: "Axes", years: Array, paths: Mapping[str, Array], drawn: bool, language: Language) -> None:
    """Draw the bands around the median path; the path alone, with its values marked, where nothing is drawn."""
    for low, high, colour, label in BANDS if drawn else ():
        band = _band_label(label, language)
        axes.fill_between(years, paths[low], paths[high], color=colour, linewidth=0, label=band)
    middle, marker = (MEDIAN, None) if drawn else (VALUE, "o")
    label = middle.to(language)
    axes.plot(years, paths["p50"], color=COLOURS[0], linewidth=2, marker=marker, markersize=4, label=label)


def comparison_chart(assessments: Sequence[Assessment], indicator: str, language: Language = "en") -> "Figure":
    """Return the medians of several scenarios over years, with the 80% band of each in the last year."""
    part = assessments[0].simulation.scenario.model.indicator(indicator)
    with style():
        figure, axes = new_figure()
        for place, assessment in enumerate(assessments):
            _draw_scenario(axes, assessment.simulation, indicator, place, len(assessments), language)
        for target in _distinct_targets(assessments, part):
            for bound in target.bounds:
                axes.axhline(bound, color=TARGET, linewidth=1, linestyle="--")
            axes.annotate(
                target_phrase(target, language),
                (0.0, target.value),
                xycoords=("axes fraction", "data"),
                xytext=(4, 3),
                textcoords="offset points",
                color=TARGET,
                fontsize=8.5,
            )
        years = {year for assessment in assessments for year in assessment.simulation.scenario.years}
        _finish(axes, part, language, years)
        axes.set_xticks(_year_labels(years))
        drawn = any(assessment.simulation.scenario.uncertain for assessment in assessments)
        bars = Text("中位数；右侧竖线为末年80%区间", "medians; bars at the right: 80% band in the last year")
        subtitle = (bars if drawn else VALUE).to(language)
        headings(
            figure, axes, part.label.to(language), subtitle, simulation_note(any_drawn(assessments), (), language), 4
        )
    return figure


def _draw_scenario(
    axes: "Axes", simulation: Simulation, indicator: str, place: int, count: int, language: Language
) -> None:
    """Draw one scenario's median path, and its 80% band in the last year as a bar beside the axis."""
    scenario, statistics = simulation.scenario, simulation.statistics(indicator)
    years, colour, marker = list(scenario.years), LINES[place % len(LINES)], MARKERS[place % len(MARKERS)]
    axes.plot(
        years,
        statistics["p50"],
        color=colour,
        linestyle=DASHES[place % len(DASHES)],
        marker=marker,
        markersize=4,
        label=legend_label(title_in_charts(scenario.title).to(language)),
    )
    spot = years[-1] + 0.25 + 0.6 * place / max(1, count)
    axes.plot(
        [spot, spot], [statistics["p10"][-1], statistics["p90"][-1]], color=colour, linewidth=3, solid_capstyle="butt"
    )
    axes.plot([spot], [statistics["p50"][-1]], color=colour, marker=marker, markersize=5)


def _distinct_targets(assessments: Sequence[Assessment], part: Indicator) -> list[Target]:
    found = {str(item.target): item.target for assessment in assessments for item in assessment.targets}
    return [target for target in found.values() if target.indicator.name == part.name]


def _past(simulation: Simulation, part: Indicator, history: History | None) -> tuple[Segment, ...]:
    """Return what was observed in the years up to the base year."""
    baseline = simulation.scenario.baseline
    if history is None:
        return ()
    segments = []
    for segment in history.segments(baseline.entity, part):
        kept = [
            pair
            for pair in zip(segment.years, segment.values, strict=True)
            if 0 <= baseline.year - pair[0] < _PAST_YEARS
        ]
        if kept:
            years, values = zip(*kept, strict=True)
            segments.append(Segment(segment.base, years, values))
    return tuple(segments)


def _start(past: Sequence[Segment], baseline: Baseline, part: Indicator) -> tuple[float, float] | None:
    """Return the base year and its value, where the fan starts: as observed, else the baseline's fact of that name."""
    for segment in past:
        if baseline.year in segment.years:
            return float(baseline.year), segment.values[segment.years.index(baseline.year)]
    fact = baseline.facts.get(part.name)
    return None if fact is None else (float(baseline.year), fact.value)


def _joined(start: tuple[float, float] | None, values: Array) -> Array:
    return np.concatenate([[start[1]], values]) if start else values


def _draw_past(axes: "Axes", past: Sequence[Segment], language: Language) -> None:
    label = Text("实际（断开处口径不同）", "observed (gaps: another base)").to(language)
    for place, segment in enumerate(past):
        axes.plot(
            segment.years,
            segment.values,
            color=INK,
            linewidth=1.5,
            marker="o",
            markersize=3,
            label=None if place else label,
        )


def _end_labels(axes: "Axes", part: Indicator, year: int, statistics: dict[str, Array]) -> None:
    """Name the median and the edges of the 80% band at the last year, unless they coincide."""
    values = {name: statistics[name][-1] for name in ("p90", "p50", "p10")}
    low, high = axes.get_ylim()
    apart = 0.05 * (high - low)
    close = values["p90"] - values["p50"] < apart or values["p50"] - values["p10"] < apart
    for name, value in values.items():
        if name == "p50" or not close:
            axes.annotate(
                shown(value, part), (year, value), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8.5
            )


def _mark_target(axes: "Axes", target: Target, label: str) -> None:
    """Draw a target as a line over its years that ends in a diamond."""
    years = [target.span.first - 0.5, target.span.last]
    look: dict[str, Any] = {"color": TARGET, "linewidth": 1.2, "linestyle": "--", "zorder": 5}
    for place, bound in enumerate(target.bounds):
        named = (label or None) if not place else None
        axes.plot(years, [bound] * 2, marker="D", markersize=5, markevery=[1], label=named, **look)


def _subtitle(simulation: Simulation, part: Indicator, language: Language) -> str:
    """Return the scenario's title, and the targets on an indicator with their probabilities."""
    scenario = simulation.scenario
    words = [title_in_charts(scenario.title).to(language)]
    chances = zip(simulation.tally.probabilities, simulation.standard_errors, strict=True)
    for target, (probability, error) in zip(scenario.targets, chances, strict=False):  # the last is of all targets
        if target.indicator.name == part.name:
            asked = inequality_phrase(target, language) + years_in_brackets(target, language)
            chance = percent(float(probability), float(error), language)
            verdict = Text("达到", "met") if probability else Text("未达到", "missed")
            said = Text(f"概率 {chance}", f"probability {chance}") if error else verdict
            words.append(Text(f"◆ 目标 {asked}：{said.zh}", f"◆ target {asked}: {said.en}").to(language))
    return "    ".join(words)


def _finish(axes: "Axes", part: Indicator, language: Language, years: Set[int]) -> None:
    axes.set_xlim(min(years) - 0.3, max(years) + 1.0)
    axes.yaxis.set_major_formatter(unit_formatter(part.unit))
    axes.set_ylabel(part.unit.label(language) if not part.unit.shown else "")
    axes.grid(axis="y", color="#E5E5E5", linewidth=0.7)
    axes.set_axisbelow(True)


def _year_labels(years: Set[int]) -> range:
    """Return the years that have room for a label, the last one always."""
    first, last = min(years), max(years)
    step = -(-(last - first + 1) // _MOST_YEAR_LABELS)
    return range(last, first - 1, -step)


def _band_label(share: str, language: Language) -> str:
    return Text(f"{share}区间", f"{share} band").to(language)


def simulation_note(simulation: Simulation, observed: Sequence[SourceFile], language: Language) -> str:
    """Return the note below a chart: draws and seed, baseline, and the files of the observed series that it draws."""
    drawn = provenance(simulation, language, probabilities=False)
    sources = Text("基期：", "baseline: ").to(language) + simulation.scenario.baseline.name
    files = ", ".join(source.name for source in observed)
    history = Text(f"；历史：{files}", f"; history: {files}").to(language)
    return f"hzsim · {drawn} · {sources}{history if files else ''}"

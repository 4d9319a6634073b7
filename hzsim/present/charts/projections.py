"""Charts of indicators over years: one scenario's fan, and the paths of several."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Unpack

import numpy as np

from hzsim._typing import Array, Language, Text
from hzsim.history.city.series import History, Segment
from hzsim.model.modules.parts import Indicator
from hzsim.present.answers.captions import PAST_YEARS, Shown, fan_caption, simulation_of, titles_of
from hzsim.present.answers.compare import comparison_caption
from hzsim.present.charts.headings import End, grouped, headings, name_ends
from hzsim.present.charts.scale import Scale, scale_of
from hzsim.present.forms.look import Look, Palette, palette
from hzsim.present.forms.style import DASHES, MARKERS, new_figure, style
from hzsim.present.words.letters import folded, shortened
from hzsim.present.words.phrases import MEDIAN, VALUE
from hzsim.questions.assessment import Assessment
from hzsim.scenario.parts.baseline import Baseline
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import Span
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.projection import Simulation
from hzsim.simulation.simulating import simulate_with

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BANDS = (("p05", "p95", 0.26, "90%"), ("p10", "p90", 0.5, "80%"), ("p25", "p75", 0.76, "50%"))
"""Quantiles that a band lies between, its share of the colour, which steps down by as much each time, its name."""
_MOST_YEAR_LABELS = 10
_NAME, _NAMES = 34, 3
"""The most columns of a line that names scenarios at a line's end, and the most such lines."""


def fan_chart(
    shown: Shown, indicator: str, history: History | None = None, language: Language = "en", **look: Unpack[Look]
) -> "Figure":
    """Return a fan chart: graded bands, median, what was observed before, and the targets as lines.

    The title has the odds of the target, on every centre that `shown` knows. Takes `size` and `style` as all charts.
    """
    simulation = simulation_of(shown)
    fan = fan_of(simulation, simulation.scenario.model.indicator(indicator), history, language)
    with style(**look):
        figure, axes = new_figure()
        draw_fan(axes, fan, language)
        headings(figure, fan_caption(shown, fan.part, history, fan.scale.label), language, axes)
        _name_fan(axes, fan, language)
    return figure


@dataclass(frozen=True, slots=True)
class Fan:
    """What the fan of an indicator is drawn from: its statistics over draws, what was observed, targets, and its scale.

    `bounds` are the values that targets hold it against, each once.
    """

    simulation: Simulation
    part: Indicator
    statistics: Mapping[str, Array]
    past: Sequence[Segment]
    bounds: Sequence[float]
    scale: Scale


def fan_of(simulation: Simulation, part: Indicator, history: History | None, language: Language) -> Fan:
    """Return what the fan of an indicator is drawn from; its scale holds all that it shows."""
    statistics, past = simulation.statistics(part.name), observed_before(simulation, part, history)
    bounds = _bounds([simulation], part)
    seen = (value for segment in past for value in segment.values)
    ends = (float(value) for name in ("p05", "p95") for value in statistics[name])
    return Fan(simulation, part, statistics, past, bounds, scale_of(part.unit, [*seen, *ends, *bounds], language))


def draw_fan(axes: "Axes", fan: Fan, language: Language, *, few_years: bool = False) -> None:
    """Draw a fan into some axes, within `style()`; with `few_years` only the base and the last year are named."""
    scenario, past, colours = fan.simulation.scenario, fan.past, palette()
    start = base_value(past, scenario.baseline, fan.part)
    years = np.array([*start[:1], *scenario.years]) if start else np.array(list(scenario.years))
    paths = {name: _joined(start, values) for name, values in fan.statistics.items()}
    _draw_paths(axes, years, paths, scenario.uncertain, colours, language)
    _draw_past(axes, past, colours, language)
    for bound in fan.bounds:
        axes.axhline(bound, color=colours.target, linewidth=1.1, linestyle="--", zorder=2.5)
    for target in _targets(fan.simulation, fan.part):
        for bound in target.bounds:
            axes.plot(target.span.last, bound, "D", color=colours.target, markersize=5, zorder=5, clip_on=False)
    everything = {int(year) for year in years}.union(*(segment.years for segment in past))
    marked = [scenario.baseline.year, scenario.years.last] if few_years else ()
    _set_axes(axes, fan.scale, everything, marked, scenario.years.label)


def _targets(simulation: Simulation, part: Indicator) -> list[Target]:
    return [one for one in simulation.scenario.targets if one.indicator.name == part.name]


def _bounds(simulations: Iterable[Simulation], part: Indicator) -> list[float]:
    """Return the values that targets hold an indicator against, each once."""
    targets = (target for simulation in simulations for target in _targets(simulation, part))
    return list(dict.fromkeys(bound for target in targets for bound in target.bounds))


def _draw_paths(
    axes: "Axes", years: Array, paths: Mapping[str, Array], drawn: bool, colours: Palette, language: Language
) -> None:
    """Draw the bands around the median path; the path alone, with its values marked, where nothing is drawn."""
    for low, high, share, label in BANDS if drawn else ():
        band = Text(f"{label}区间", f"{label} band").to(language)
        axes.fill_between(years, paths[low], paths[high], color=colours.tint(share), linewidth=0, label=band)
    middle, marker = (MEDIAN, None) if drawn else (VALUE, "o")
    line = colours.ground if drawn else colours.of(0)
    if drawn:
        axes.plot(years, paths["p50"], color=line, linewidth=4)
    axes.plot(years, paths["p50"], color=colours.of(0), linewidth=2, marker=marker, markersize=4,
              label=middle.to(language))  # fmt: skip


def _draw_past(axes: "Axes", past: Sequence[Segment], colours: Palette, language: Language) -> None:
    """Draw what was observed; a year without a figure, or on another statistical base, is a gap."""
    label = Text("实际（断开处缺数或口径不同）", "observed (gaps: no figure, or another base)").to(language)
    for place, segment in enumerate(past):
        known = dict(zip(segment.years, segment.values, strict=True))
        years = range(segment.years[0], segment.years[-1] + 1)
        values = [known.get(year, float("nan")) for year in years]
        axes.plot(years, values, color=colours.ink, linewidth=1.5, marker="o", markersize=3,
                  label=None if place else label)  # fmt: skip


def _name_fan(axes: "Axes", fan: Fan, language: Language) -> None:
    """Name the median, the edges of the 80% band and the targets at the last year."""
    scenario, scale, colours = fan.simulation.scenario, fan.scale, palette()
    named = {"p90": "90%", "p50": MEDIAN.to(language), "p10": "10%"} if scenario.uncertain else {"p50": ""}
    values = {name: float(fan.statistics[name][-1]) for name in named}
    digits = scale.digits([*values.values(), *fan.bounds], fan.part.decimals)
    words = {name: scale.apart(value, fan.bounds, digits) for name, value in values.items()}
    told = [name for name in values if name == "p50" or words[name] != words["p50"]]  # known years have no band
    ends = [End(values[name], f"{named[name]} {words[name]}".strip(), colours.ink) for name in told]
    name_ends(axes, scenario.years.last, [*ends, *_target_ends(scale, fan.bounds, digits, language)])


def _stated(scale: Scale, value: float, digits: int) -> str:
    """Return a bound without the zeros that it ends with."""
    return min((scale.text(value, places) for places in range(digits + 1)
                if float(f"{value / scale.size / float(scale.unit.factor):.{places}f}")
                == float(f"{value / scale.size / float(scale.unit.factor):.{digits}f}")), key=len)  # fmt: skip


def comparison_chart(
    assessments: Sequence[Assessment], indicator: str, language: Language = "en", **look: Unpack[Look]
) -> "Figure":
    """Return the medians of several scenarios over years, each named at its end with its 80% band.

    Scenarios with the same path are one line; of those that did not summarise the indicator, as in a comparison, the
    same draws are made again. Takes `size` and `style` as all charts.
    """
    part = assessments[0].simulation.scenario.model.indicator(indicator)
    assessments = _summarised(assessments, part.name)
    simulations, titles = [one.simulation for one in assessments], titles_of(assessments)
    found = [simulation.statistics(part.name) for simulation in simulations]
    bounds = _bounds(simulations, part)
    scale = scale_of(part.unit, [*(float(one["p50"].max()) for one in found), *bounds], language)
    short = [shortened(title.to(language), _NAME * _NAMES) for title in titles]
    names = grouped(short, [_same(one) for one in found])
    with style(**look):
        figure, axes = new_figure()
        colours = palette()
        _draw_medians(axes, {place: (simulations[place].scenario.years, found[place]["p50"]) for place in names})
        for bound in bounds:
            axes.axhline(bound, color=colours.target, linewidth=1.1, linestyle="--")
        years = {year for one in simulations for year in one.scenario.years}
        _set_axes(axes, scale, years, (), simulations[0].scenario.years.label)
        headings(figure, comparison_caption(assessments, part, titles, scale.label), language)
        edges = np.array([(one["p10"][-1], one["p90"][-1]) for one in found])
        digits = scale.digits([*edges.ravel().tolist(), *bounds], part.decimals)
        ends = [
            _end(found[place], simulations[place], name, scale, digits, colours.of(row))
            for row, (place, name) in enumerate(names.items())
        ]
        name_ends(axes, max(years), [*ends, *_target_ends(scale, bounds, digits, language)])
    return figure


def _summarised(assessments: Sequence[Assessment], name: str) -> list[Assessment]:
    """Return assessments whose simulations have an indicator: drawn again where they have it not."""

    def summarised(made: Simulation) -> Simulation:
        sampling = Sampling(made.draws, made.seed, made.sampler)
        return made if name in made.histograms else simulate_with(sampling, made.scenario, [name])

    return [replace(one, simulation=summarised(one.simulation)) for one in assessments]


def _draw_medians(axes: "Axes", paths: Mapping[int, tuple[Span, Array]]) -> None:
    """Draw paths over years, told apart by colour, dashes and marks."""
    for row, (years, values) in enumerate(paths.values()):
        axes.plot(
            list(years), values, color=palette().of(row), linestyle=DASHES[row % len(DASHES)],
            marker=MARKERS[row % len(MARKERS)], markersize=4, linewidth=1.6,
        )  # fmt: skip


def _target_ends(scale: Scale, bounds: Sequence[float], digits: int, language: Language) -> Iterator[End]:
    """Yield the labels of the lines of targets."""
    target = Text("目标", "target").to(language)
    for bound in bounds:
        yield End(bound, f"{target} {_stated(scale, bound, digits)}", palette().target)


def _same(statistics: Mapping[str, Array]) -> tuple[float, ...]:
    """Return what tells one scenario's paths from another's: six digits of its medians and bands."""
    return tuple(float(f"{value:.6g}") for name in ("p10", "p50", "p90") for value in statistics[name])


def _end(
    statistics: Mapping[str, Array], simulation: Simulation, name: str, scale: Scale, digits: int, colour: str
) -> End:
    """Return the label of one path: whose it is, its median in the last year and the 80% band around it."""
    low, middle, high = (scale.text(float(statistics[one][-1]), digits) for one in ("p10", "p50", "p90"))
    band = f" ({low} – {high})" if simulation.scenario.uncertain else ""
    return End(float(statistics["p50"][-1]), f"{folded(name, _NAME, _NAMES)}\n{middle}{band}", colour)


def observed_before(simulation: Simulation, part: Indicator, history: History | None) -> tuple[Segment, ...]:
    """Return what was observed in the years up to the base year."""
    baseline = simulation.scenario.baseline
    if history is None:
        return ()
    segments = []
    for segment in history.segments(baseline.entity, part):
        kept = [
            pair
            for pair in zip(segment.years, segment.values, strict=True)
            if 0 <= baseline.year - pair[0] < PAST_YEARS
        ]
        if kept:
            years, values = zip(*kept, strict=True)
            segments.append(Segment(segment.base, years, values))
    return tuple(segments)


def base_value(past: Sequence[Segment], baseline: Baseline, part: Indicator) -> tuple[float, float] | None:
    """Return the base year and its value, where the fan starts: as observed, else the baseline's fact of that name."""
    for segment in past:
        if baseline.year in segment.years:
            return float(baseline.year), segment.values[segment.years.index(baseline.year)]
    fact = baseline.facts.get(part.name)
    return None if fact is None else (float(baseline.year), fact.value)


def _joined(start: tuple[float, float] | None, values: Array) -> Array:
    return np.concatenate([[start[1]], values]) if start else values


def _set_axes(axes: "Axes", scale: Scale, years: Set[int], marked: Iterable[int], label: str) -> None:
    """Lay out an axis of years, which ends with the last of them, and one of values."""
    axes.set_xlim(min(years) - 0.3, max(years))
    axes.yaxis.set_major_formatter(scale.formatter)
    axes.grid(axis="y")
    named = list(marked) or list(year_labels(years))
    axes.set_xticks(named, [f"{label}{year}" for year in named])


def year_labels(years: Set[int]) -> range:
    """Return the years that have room for a label, the last one always."""
    first, last = min(years), max(years)
    step = -(-(last - first + 1) // _MOST_YEAR_LABELS)
    return range(last, first - 1, -step)

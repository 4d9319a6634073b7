"""A plan's vintages as a chart: probabilities and required growth by year end, and the figures below."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.history.track import Tracked, Tracking
from hzsim.present.charts.headings import headings
from hzsim.present.forms.style import COLOURS, INK, MARKERS, TARGET, new_figure, style, unit_formatter
from hzsim.present.words.phrases import provenance, title_in_charts
from hzsim.scenario.parts.phrases import target_phrase
from hzsim.units import RATE, display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_GRID = "#E5E5E5"


def vintages_chart(tracked: Tracking, language: Language = "en") -> "Figure":
    """Return probabilities and required growth by year end, one colour for each target."""
    scenario = tracked[0].vintage.scenario
    rows = _growth_rows(tracked, language)
    with style():
        figure, axes = new_figure(8.0, 6.4 + 0.22 * len(rows))
        axes.remove()
        heights = [1.35, 1.0, 0.12 * len(rows)]
        top, below, figures = figure.subplots(3, 1, sharex=True, height_ratios=heights)
        for place, item in enumerate(tracked[0].assessment.targets):
            _draw_probabilities(top, tracked, place, target_phrase(item.target, language))
        _finish_probabilities(top, language)
        for _, colour, marker, values, _ in rows:
            below.plot(list(values), list(values.values()), color=colour, marker=marker, linestyle=_line(colour))
        below.margins(y=0.15)
        below.yaxis.set_major_formatter(unit_formatter(RATE))
        below.set_ylabel(Text("实际增速", "real growth").to(language))
        below.grid(axis="y", color=_GRID, linewidth=0.7)
        _write(figures, rows)
        years = [one.vintage.year for one in tracked]
        figures.set_xticks(years)
        figures.set_xlim(years[0] - 0.4, years[-1] + 0.4)
        figures.set_xlabel(Text("时点（年末）", "year end").to(language))
        called = title_in_charts(scenario.title)
        title = Text(f"逐年概率：{called.zh}", f"Probability year by year: {called.en}").to(language)
        headings(figure, top, title, "", _note(tracked, language), 2)
    return figure


Row = tuple[str, str, str, Mapping[int, float], int]
"""Growth to draw and to write: label, colour, marker, rates by year, decimals."""


def _growth_rows(tracked: Sequence[Tracked], language: Language) -> list[Row]:
    """Return the growth that each target needs from each year end on, and that of the years themselves."""
    rows: list[Row] = []
    for place, item in enumerate(tracked[0].assessment.targets):
        needed = {one.vintage.year: rate for one in tracked if (rate := _needed_growth(one, place)) is not None}
        label = item.target.indicator.label
        words = Text(f"今后所需：{label.zh}", f"needed for {label.en}").to(language)
        if needed:
            rows.append((words, COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)], needed, 2))
    scenario = tracked[-1].vintage.scenario
    known = zip(scenario.years, scenario.central("real_growth")[0][: scenario.known_years], strict=False)
    grown = {year: rate for year, rate in known if year > tracked[0].vintage.year}
    return [*rows, (Text("当年实际", "of the year").to(language), INK, "o", grown, 1)] if grown else rows


def _needed_growth(one: Tracked, place: int) -> float | None:
    """Return the growth that a target needs from a year end on, None where growth is not its lever."""
    required = one.assessment.targets[place].required
    if one.settled or required is None or required.unknown.name != "real_growth":
        return None
    return required.value


def _line(colour: str) -> str:
    return "none" if colour == INK else "-"


def _write(axes: "Axes", rows: Sequence[Row]) -> None:
    """Write the growth figures below the panels, a row for each series in its colour."""
    for height, (_, colour, _, values, decimals) in enumerate(reversed(rows)):
        for year, rate in values.items():
            written = display(rate, RATE, decimals)
            axes.text(year, height, written, ha="center", va="center", fontsize=8, color=colour)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_yticks(range(len(rows)), [label for label, *_ in reversed(rows)], fontsize=8)
    for label, (_, colour, *_) in zip(axes.get_yticklabels(), reversed(rows), strict=True):
        label.set_color(colour)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _draw_probabilities(axes: "Axes", tracked: Sequence[Tracked], place: int, label: str) -> None:
    colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
    on = {one.vintage.year: one.assessments.of_target(place) for one in tracked}
    first, second = (
        {year: 100 * items[centre].probability for year, items in on.items() if centre in items}
        for centre in ("scenario", "record")
    )
    axes.plot(list(first), list(first.values()), color=colour, marker=marker, label=label)
    if second != first:
        axes.plot(
            list(second), list(second.values()), color=colour, marker=marker, markerfacecolor="white", linestyle=":"
        )


def _finish_probabilities(axes: "Axes", language: Language) -> None:
    axes.axhspan(0, 20, color=TARGET, alpha=0.08, linewidth=0)
    axes.axhspan(20, 50, color=COLOURS[4], alpha=0.08, linewidth=0)
    axes.set_ylim(-3, 103)
    axes.yaxis.set_major_formatter("{x:.0f}%")
    axes.set_ylabel(Text("概率", "probability").to(language))
    axes.grid(axis="y", color=_GRID, linewidth=0.7)


def _note(tracked: Tracking, language: Language) -> str:
    source = tracked.source
    drawn, baseline = provenance(tracked[0].assessment.simulation, language), tracked[0].vintage.scenario.baseline.name
    outcomes = Text(f"；实际值：{source}", f"; outcomes: {source}").to(language) if source else ""
    words = Text(
        "实线：若情景中心正确；虚线空心：按历史记录。阴影：低于50%（黄）、低于20%（红）。\n"
        f"下图为今后所需年均实际增速与当年实际增速（黑）。每个时点只用当时已知的数；{_vintages(tracked).zh}",
        "Solid: if the scenario's centre is right; dotted, hollow: on the track record. Shaded: below 50% "
        "(yellow), 20% (red). Lower panel: growth needed from then on, and of the year itself (black). "
        f"Only what was known at each year end; {_vintages(tracked).en}",
    ).to(language)
    return f"{words}\nhzsim · {drawn} · {Text('基期：', 'baseline: ').to(language)}{baseline}{outcomes}"


def _vintages(tracked: Sequence[Tracked]) -> Text:
    """Return whether the outcomes are first published figures."""
    revised = [str(one.vintage.year) for one in tracked[1:] if not one.vintage.first_published][:1]
    if len(tracked) == 1:
        return Text("尚无结果", "no outcomes yet")
    if not revised:
        return Text("结果均为首次公布数", "outcomes as first published")
    return Text(
        f"自 {revised[0]} 年起的结果含修订数（或不能确认为首次公布）",
        f"from {revised[0]} on outcomes include revised figures (or cannot be said to be first published)",
    )

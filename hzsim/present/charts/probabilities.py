"""Charts of probabilities: one scenario's as bars, those of several as a table of shades."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from hzsim._typing import Language, Text
from hzsim.errors import BadValue, told
from hzsim.history.assessments import Assessments
from hzsim.present.answers.captions import centres_caption, probabilities_caption, titles_of
from hzsim.present.answers.compare import caption as comparison_caption
from hzsim.present.answers.compare import required_value
from hzsim.present.charts.headings import grouped, headings, legend_label, wrapped
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.sheet import Caption
from hzsim.present.forms.style import HATCHES, blank_figure, new_figure, style
from hzsim.present.words.messages import chance_phrase
from hzsim.present.words.phrases import ALL_TARGETS, BASES, percent
from hzsim.questions.assessment import Assessment, ChanceAssessment, TargetAssessment
from hzsim.scenario.parts.phrases import target_phrase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_LONGEST = 280
"""How wide a target's name may be in points, so that there is room for what is drawn."""
_MOST_BARS = 3
"""The most scenarios whose bars a reader tells apart."""
MOST_SCENARIOS = 12
_HEAD_LINES, _HEAD, _LINE = 6, 8.5, 11.5
"""The most lines of a scenario's title above its column, the size of its letters, and how high a line is."""
_ALL, _SEEN = "all", 0.002
"""What stands for all targets together; the least standard error that a bar shows."""


def probability_chart(assessments: Sequence[Assessment], language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return the probability of each target and of all together: bars for up to three scenarios, else a table.

    Takes `size` and `style` as all charts. Raises BadValue for more than 12 scenarios or none.
    """
    _check_number(assessments)
    titles = titles_of(assessments)
    caption = probabilities_caption(assessments, titles)
    if len(assessments) > _MOST_BARS:
        return _table(assessments, caption, language, look, needs=False)
    return _bars(assessments, [title.to(language) for title in titles], caption, language, look)


def centres_chart(assessments: Assessments, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return the probabilities on the scenario's centre, and those on the others beside them."""
    found = assessments.by_centre
    names = [BASES[centre].to(language) for centre in found] if len(found) > 1 else [""]
    return _bars(list(found.values()), names, centres_caption(assessments), language, look)


def panels_chart(assessments: Sequence[Assessment], language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return targets by scenarios: each probability as a shade, and below it what the target's lever would have to be.

    Scenarios with the same numbers share a column; targets of one scenario alone come last. Takes `size` and `style`
    as all charts. Raises BadValue for more than 12 scenarios or none.
    """
    _check_number(assessments)
    return _table(assessments, comparison_caption(assessments), language, look, needs=True)


def _check_number(assessments: Sequence[Assessment]) -> None:
    if not 1 <= len(assessments) <= MOST_SCENARIOS:
        expected = told("expected from 1 to {most} scenarios in a chart", most=MOST_SCENARIOS)
        raise BadValue(expected, str(len(assessments)))


def _bars(
    assessments: Sequence[ChanceAssessment], names: Sequence[str], caption: Caption, language: Language, look: Look
) -> "Figure":
    """Return one bar a target for each assessment, with bars of two standard errors and the numbers beside them."""
    phrases = {str(item.target): target_phrase(item.target, language) for a in assessments for item in a.targets}
    if len(phrases) > 1:
        phrases[_ALL] = ALL_TARGETS.to(language)
    drawn = any(assessment.simulation.scenario.uncertain for assessment in assessments)
    height = 0.8 / len(assessments)
    with style(**look):
        figure, axes = new_figure(8.0, 1.8 + max(0.45, 0.16 * len(assessments)) * len(phrases) * 1.15)
        for place, (assessment, name) in enumerate(zip(assessments, names, strict=True)):
            shift = (place - (len(assessments) - 1) / 2) * height
            spots = {key: row + shift for row, key in enumerate(phrases)}
            if assessment.simulation.scenario.uncertain:
                _probability_bars(axes, assessment, spots, 0.9 * height, place, name, language)
            else:
                _verdicts(axes, assessment, spots, place, name if len(names) > 1 else "", language)
        labels = ["\n".join(wrapped(figure, phrase, 10, _LONGEST, 3)) for phrase in phrases.values()]
        axes.set_yticks(range(len(phrases)), labels)
        axes.set_ylim(len(phrases) - 0.5, -0.5)
        axes.set_xlim(0, 112)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        axes.set_xticks(range(0, 101, 20) if drawn else [])
        axes.spines["bottom"].set_visible(drawn)
        headings(figure, caption, language, axes if len(names) > 1 else None, 4)
    return figure


def _probability_bars(
    axes: "Axes",
    assessment: ChanceAssessment,
    spots: Mapping[str, float],
    height: float,
    place: int,
    label: str,
    language: Language,
) -> None:
    """Draw the bars of one assessment, its numbers beyond the bars of the error."""
    found, colours = _odds_of(assessment), palette()
    rows = [(spots[name], *found[name]) for name in spots if name in found]
    axes.barh(
        [spot for spot, _, _ in rows],
        [100 * share for _, share, _ in rows],
        height,
        xerr=[200 * error for _, _, error in rows] if max(error for _, _, error in rows) > _SEEN else None,
        color=colours.of(place),
        hatch=HATCHES[place % len(HATCHES)],
        label=legend_label(label),
        ecolor=colours.ink,
    )
    for spot, share, error in rows:
        end = (100 * share + 200 * error, spot)
        axes.annotate(percent(share, error, language), end, (5, 0), textcoords="offset points", va="center", fontsize=8)


def _odds_of(assessment: ChanceAssessment) -> dict[str, tuple[float, float]]:
    """Return the odds of each target by its text, and of all together."""
    found = {str(item.target): (item.probability, item.standard_error) for item in assessment.targets}
    return {**found, _ALL: (assessment.joint, assessment.joint_standard_error)}


def _verdicts(
    axes: "Axes", assessment: ChanceAssessment, spots: Mapping[str, float], place: int, label: str, language: Language
) -> None:
    """Write whether each target is met where nothing is drawn: a mark and a word, no bar."""
    found, colour = _odds_of(assessment), palette().of(place)
    for name, spot in spots.items():
        if name in found:
            met = bool(found[name][0])
            axes.plot([2], [spot], marker="o", markersize=7, color=colour, markerfacecolor=colour if met else "none")
            axes.annotate(percent(found[name][0], 0.0, language), (2, spot), (9, 0), textcoords="offset points",
                          va="center", fontsize=9)  # fmt: skip
    if label:
        axes.plot([], [], "o", color=colour, markersize=7, label=legend_label(label))


@dataclass(frozen=True, slots=True)
class _Cell:
    """What a table says of a target in a scenario: its odds, and what its lever would have to be."""

    share: float
    error: float
    words: str
    needs: str


def _table(
    assessments: Sequence[Assessment], caption: Caption, language: Language, look: Look, *, needs: bool
) -> "Figure":
    """Return targets by scenarios, each cell shaded by its probability, which stands in it."""
    cells = [_cells(assessment, language, needs) for assessment in assessments]
    titles = [title.to(language) for title in titles_of(assessments)]
    columns = grouped(titles, [tuple(one.items()) for one in cells])
    phrases = {str(item.target): target_phrase(item.target, language) for a in assessments for item in a.targets}
    rows = _rows(list(phrases), cells)
    wide, row = (84.0, 36.0) if needs else (74.0, 26.0)
    with style(**look):
        figure = blank_figure((_LONGEST + 30 + wide * len(columns)) / 72, 1.0)
        heads = [wrapped(figure, name, _HEAD, wide - 8, _HEAD_LINES) for name in columns.values()]
        phrases[_ALL] = ALL_TARGETS.to(language)
        names = [wrapped(figure, phrases[name], 10, _LONGEST, 3) for name in rows]
        high = [max(row, 14.0 * len(lines) + 6) for lines in names]
        figure.usual = (figure.usual[0], 1.05 + (_LINE * max(map(len, heads)) + 6 + sum(high)) / 72)
        axes = figure.add_subplot()
        _draw_cells(axes, [cells[place] for place in columns], rows, high)
        _write_heads(axes, heads)
        axes.set_yticks(_middles(high), ["\n".join(lines) for lines in names])
        headings(figure, caption, language)
    return figure


def _write_heads(axes: "Axes", heads: Sequence[Sequence[str]]) -> None:
    """Write the titles of scenarios above their columns."""
    for place, lines in enumerate(heads):
        axes.annotate("\n".join(lines), (place + 0.5, 0), (0, 4), textcoords="offset points", ha="center",
                      va="bottom", fontsize=_HEAD, annotation_clip=False)  # fmt: skip


def _rows(targets: Sequence[str], cells: Sequence[Mapping[str, "_Cell"]]) -> list[str]:
    """Return the rows of a table: what several scenarios have, all together, and what one has alone."""
    shared = [name for name in targets if len(cells) == 1 or sum(name in one for one in cells) > 1]
    return [*shared, _ALL, *(name for name in targets if name not in shared)]


def _middles(sizes: Sequence[float]) -> list[float]:
    """Return the middle of each of some rows that lie below each other."""
    return [sum(sizes[:place]) + size / 2 for place, size in enumerate(sizes)]


def _draw_cells(
    axes: "Axes", columns: Sequence[Mapping[str, _Cell]], rows: Sequence[str], high: Sequence[float]
) -> None:
    """Draw the cells of a table, rows from above; what stands below all targets together is one scenario's own."""
    from matplotlib.patches import Rectangle

    colours = palette()
    for name, middle, size in zip(rows, _middles(high), high, strict=True):
        for place, column in enumerate(columns):
            cell = column.get(name)
            if cell is None:
                axes.text(place + 0.5, middle, "–", ha="center", va="center", color=colours.faint)
                continue
            fill = colours.tint(0.06 + 0.94 * cell.share) if cell.error else colours.ground
            axes.add_patch(Rectangle((place + 0.02, middle - size / 2 + 1), 0.96, size - 2, facecolor=fill,
                                     edgecolor=colours.grid, linewidth=0.6))  # fmt: skip
            ink = colours.on(fill)
            shift = size * 0.17 if cell.needs else 0.0
            axes.text(place + 0.5, middle - shift, cell.words, ha="center", va="center", fontsize=9.5, color=ink)
            if cell.needs:
                axes.text(place + 0.5, middle + shift, cell.needs, ha="center", va="center", fontsize=7.5, color=ink)
    for edge in (rows.index(_ALL), rows.index(_ALL) + 1):
        if 0 < edge < len(rows):
            axes.axhline(sum(high[:edge]), color=colours.faint, linewidth=1)
    axes.set_xlim(0, len(columns))
    axes.set_ylim(sum(high), 0)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _cells(assessment: Assessment, language: Language, needs: bool) -> dict[str, _Cell]:
    """Return what a table says of each target of a scenario, and of all together."""
    found = {str(item.target): _cell(item, language, needs) for item in assessment.targets}
    share, error = assessment.joint, assessment.joint_standard_error
    return {**found, _ALL: _Cell(round(share, 6), error, chance_phrase(share, error, language), "")}


def _cell(item: TargetAssessment, language: Language, needs: bool) -> _Cell:
    words = chance_phrase(item.probability, item.standard_error, language)
    value = required_value(item, language) if needs else ""
    needed = Text(f"需{value}", f"needs {value}").to(language) if value else ""
    return _Cell(round(item.probability, 6), item.standard_error, words, needed)

"""The words around a chart: titles, notes and legends in lines that fit, and labels that never meet."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from hzsim._typing import Language
from hzsim.errors import BadValue, told
from hzsim.present.forms.font import FAMILY
from hzsim.present.forms.look import palette
from hzsim.present.forms.sheet import Caption
from hzsim.present.forms.values import spoken
from hzsim.present.words.letters import fitting_lines, plain_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hzsim.present.forms.style import Chart


def headings(
    figure: "Chart", caption: Caption, language: Language, axes: "Axes | None" = None, legend_columns: int = 6
) -> None:
    """Put title, subtitle and legend above the plot and the notes below it, wrapped to the figure's width.

    The figure grows by what longer texts need, so that the plot keeps its size; the legend of
    `axes` takes as many columns as fit, at most `legend_columns`. Raises BadValue for a size that was asked for
    and leaves the plot no room.
    """
    colours, title = palette(), plain_text(spoken(caption.title, language))
    subtitle = plain_text(spoken(caption.subtitle, language))
    notes = "\n".join(filter(None, (spoken(note, language) for note in caption.notes)))
    figure.title, figure.description = title, " ".join(filter(None, (subtitle, notes.replace("\n", " "))))
    above = [
        (line, size, colour)
        for text, size, colour, most in (
            (title, _TITLE, colours.ink, _TITLE_LINES),
            (subtitle, _SUBTITLE, colours.faint, _SUBTITLE_LINES),
        )
        for line in wrapped(figure, text, size, most=most)
    ]
    below = wrapped(figure, notes, _NOTE, most=_NOTE_LINES)
    legend = None if axes is None else _legend(figure, axes, legend_columns)
    legend_height = legend.get_window_extent(_renderer(figure)).height / figure.dpi * 72 if legend else 0.0
    header = sum(_LEADING * size for _, size, _ in above) + legend_height + _GAP
    footer = _LEADING * _NOTE * len(below) + _GAP
    height = _height(figure, header + footer)
    figure.set_figheight(height / 72)
    left, top = _MARGIN / (72 * figure.get_figwidth()), height - _GAP / 2
    for line, size, colour in above:
        figure.text(left, top / height, line, fontsize=size, color=colour, va="top").set_in_layout(False)
        top -= _LEADING * size
    if legend:
        legend.set_bbox_to_anchor((left, top / height))
    for row, line in enumerate(reversed(below)):
        place = (_GAP / 2 + _LEADING * _NOTE * row) / height
        figure.text(left, place, line, fontsize=_NOTE, color=colours.faint, va="bottom").set_in_layout(False)
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(left / 2, footer / height, 1 - left, 1 - (header + footer) / height))


def _height(figure: "Chart", words: float) -> float:
    """Return the height of a figure in points: its usual one and what its words need more, or that asked for."""
    usual = _LEADING * (_TITLE + _SUBTITLE + 8.5) + _LEADING * _NOTE + 2 * _GAP
    own = 72 * figure.usual[1]
    if figure.asked is None:
        return own + max(0.0, words - usual)
    width, height = figure.asked
    needed = max(width, _NARROWEST * figure.usual[0]), (_LOWEST * (own - usual) + words) / 72
    if width < needed[0] or height < needed[1]:
        least = "x".join(f"{math.ceil(2.54 * side)}" for side in needed)
        found = "x".join(f"{2.54 * side:.3g}" for side in figure.asked)
        raise BadValue(
            told("expected a size of at least {size}cm for this chart", size=least), told("{size}cm", size=found)
        )
    return 72 * height


def wrapped(figure: "Figure", text: str, size: float, width: float | None = None, most: int | None = None) -> list[str]:
    """Return text in lines that fit a width in points, by default the figure's; Chinese breaks anywhere.

    With `most` lines at most, the last of them ends with … where text is left out.
    """
    room = 72 * figure.get_figwidth() - 2 * _MARGIN if width is None else width
    return fitting_lines(text, room, lambda letter: _advance(letter, size, figure.dpi), most)


def text_width(figure: "Figure", text: str, size: float) -> float:
    """Return how wide a line of text is in points."""
    return sum(_advance(letter, size, figure.dpi) for letter in text)


@cache
def _advance(letter: str, size: float, dpi: float) -> float:
    """Return how far a letter moves the pen, in points; the font has no kerning."""
    from matplotlib.font_manager import FontProperties

    properties = FontProperties(family=FAMILY, size=size)
    width: float = _pen(dpi).get_text_width_height_descent(letter, properties, False)[0]
    return width * 72 / dpi


@cache
def _pen(dpi: float) -> Any:
    """Return what measures letters at a resolution."""
    from matplotlib.backends import backend_agg

    agg: Any = backend_agg  # without types
    return agg.RendererAgg(1, 1, dpi)


def _renderer(figure: "Figure") -> Any:
    canvas: Any = figure.canvas  # the Agg canvas of `new_figure`, which can measure
    return canvas.get_renderer()


def legend_label(text: str) -> str:
    """Return a label that a legend finds: matplotlib passes over those that begin with an underscore."""
    label = plain_text(text)
    return f" {label}" if label.startswith("_") else label or " "


_MARGIN, _GAP, _TITLE, _SUBTITLE, _NOTE, _LEADING = 9.0, 8.0, 13.0, 10.0, 7.5, 1.42
_NARROWEST, _LOWEST = 0.6, 0.45
"""The least share of its usual width, and of its plot's usual height, that a chart of a given size may have."""
_TITLE_LINES, _SUBTITLE_LINES, _NOTE_LINES, _LABEL_LINES = 4, 8, 12, 3
"""The most lines of each text: a longer one ends with …."""


def _wide(widths: Sequence[float], columns: int) -> float:
    """Return how wide a legend is that is filled column by column."""
    rows = -(-len(widths) // columns)
    return sum(max(widths[start : start + rows]) for start in range(0, len(widths), rows))


def _legend(figure: "Figure", axes: "Axes", most_columns: int) -> Any:
    """Return a legend in the figure's upper left corner with as many columns as fit; None without labels."""
    handles, labels = axes.get_legend_handles_labels()
    if not handles:
        return None
    room = 72 * figure.get_figwidth() - 2 * _MARGIN
    shown = ["\n".join(wrapped(figure, label, 8.5, room - 40, _LABEL_LINES)) for label in labels]
    widths = [max(text_width(figure, line, 8.5) for line in label.split("\n")) + 38 for label in shown]
    fitting = (count for count in range(min(most_columns, len(handles)), 0, -1) if _wide(widths, count) <= room)
    columns = next(fitting, 1)
    legend = figure.legend(
        handles,
        ["-"] * len(handles),
        loc="upper left",
        bbox_to_anchor=(0, 1),
        ncols=columns,
        frameon=False,
        fontsize=8.5,
        borderaxespad=0.0,
        borderpad=0.2,
        handlelength=1.6,
        columnspacing=1.4,
    )
    for written, label in zip(legend.get_texts(), shown, strict=True):
        written.set_text(label)  # set here, since older versions of matplotlib drop what begins with an underscore
    legend.set_in_layout(False)
    return legend


_LABEL, _ROOM, _AWAY = 8.5, 1.7, 9.0
_YEARS, _LESS = 26.0, 0.8
"""How many points the years below a plot take, and which share of the rest is left at least."""


@dataclass(frozen=True, slots=True)
class End:
    """The label of a line's end: where the line ends, what it says, and in which colour."""

    value: float
    text: str
    colour: str


def name_ends(axes: "Axes", at: float, ends: Sequence[End]) -> None:
    """Write labels to the right of a place on the first axis, each as near to its value as the others let it.

    A thin line leads from a value to a label that had to move. To be called when the figure has its headings.
    """
    low, high = axes.get_ylim()
    height = plot_height(axes)
    lines = [end.text.count("\n") + 1 for end in ends]
    spots = [(end.value - low) / (high - low) * height for end in ends]
    for end, spot, placed in zip(ends, spots, apart(spots, [_LABEL * _ROOM * count for count in lines]), strict=True):
        moved = placed - spot
        led: dict[str, Any] = {
            "arrowstyle": "-",
            "color": end.colour,
            "linewidth": 0.6,
            "shrinkA": 0,
            "shrinkB": 1,
            "patchA": None,
        }
        axes.annotate(
            end.text, (at, end.value), xytext=(_AWAY if abs(moved) < 2 else 2 * _AWAY, moved),
            textcoords="offset points", va="center", fontsize=_LABEL, color=end.colour, annotation_clip=False,
            arrowprops=None if abs(moved) < 2 else {**led, "relpos": (0, 0.5)},
        )  # fmt: skip


def plot_height(axes: "Axes") -> float:
    """Return how many points high the only plot of a figure will be at least, from the room that headings left it.

    Labels above and below the plot take some of it; with less than there is they stand further apart than they need.
    """
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure: Any = axes.figure
    engine = figure.get_layout_engine()
    share = engine.get()["rect"][3] if isinstance(engine, ConstrainedLayoutEngine) else 0.7
    return float(max(40.0, _LESS * (72 * figure.get_figheight() * share - _YEARS)))


def apart(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Return the places nearest to those wanted, by least squares, at which labels of some sizes do not meet."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    offsets, groups, total = list[float](), list[list[float]](), 0.0
    for before, place in zip([None, *order], order, strict=False):
        total += 0.0 if before is None else (sizes[before] + sizes[place]) / 2
        offsets.append(total)
        groups.append([wanted[place] - total])
        while len(groups) > 1 and _mean(groups[-2]) > _mean(groups[-1]):
            last = groups.pop()
            groups[-1] += last
    levels = [_mean(group) for group in groups for _ in group]
    found = {place: level + offset for place, level, offset in zip(order, levels, offsets, strict=True)}
    return [found[place] for place in range(len(wanted))]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def grouped(names: Sequence[str], shown: Sequence[object]) -> dict[int, str]:
    """Return one name for all that show the same, by the place of the first: `Sprint = Weak yuan`."""
    first: dict[object, int] = {}
    found: dict[int, str] = {}
    for place, (name, one) in enumerate(zip(names, shown, strict=True)):
        at = first.setdefault(one, place)
        found[at] = f"{found[at]} = {name}" if at in found else name
    return found


def name_rows(axes: "Axes", words: Sequence[str]) -> None:
    """Write what rows of bars say in a column at their right, where no bar or line can reach it."""
    for row, text in enumerate(words):
        axes.annotate(
            text, (1.0, row), xycoords=("axes fraction", "data"), xytext=(_AWAY, 0), textcoords="offset points",
            va="center", fontsize=_LABEL, annotation_clip=False,
        )  # fmt: skip

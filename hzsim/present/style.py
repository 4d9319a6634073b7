"""One look for all charts: font, colours, sizes, and files with the same bytes every time."""

import io
import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from hzsim.errors import BadValue
from hzsim.present.ticks import decimals
from hzsim.present.words import plain_text
from hzsim.units import Unit, display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import Formatter

Format: TypeAlias = Literal["png", "svg", "pdf"]

FAMILY = "Hzsim Sans SC"
_FONT = Path(__file__).parent / "fonts" / "HzsimSansSC-Regular.ttf"
_log = logging.getLogger(__name__)  # without a handler, Python prints its warnings to stderr as plain lines
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
"""Okabe and Ito's palette for colour-blind readers (2008), blue and vermilion first, pale yellow last."""
LINES = ("#0072B2", "#C24F00", "#007F5C", "#A4508A", "#9A6A00", "#3C7FA6", "#000000", "#7A7000")
"""The same hues, dark enough for thin lines on white: a contrast of 3 or more, as WCAG asks of graphics."""
DASHES = ("-", "--", "-.", ":", "-", "--", "-.", ":")
HATCHES = ("", "////", "....", "xxxx", "----", "\\\\\\\\", "++++", "oooo")
"""What tells areas apart in grey print."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
TARGET = "#B00020"
INK, FAINT = "#222222", "#767676"

_OPEN, _CLOSE = r"[(\[（“‘《]", r"[)\]）”’》、。，；：！？,.;:]"
_UNITS = "[年亿万元人美]{0,3}"
_PIECES = re.compile(
    rf"(?:{_OPEN}*(?!{_OPEN})[\u2e80-\uffff]|{_OPEN}*[^\s\u2e80-\uffff(\[]+{_UNITS}|{_OPEN}){_CLOSE}*\s*|\s+"
)
"""What stays on one line: a word, a number with its unit, one Chinese character, and the punctuation at its sides."""

_SETTINGS: dict[Any, Any] = {
    "font.family": FAMILY,
    "font.size": 10.0,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "hatch.color": "white",
    "hatch.linewidth": 0.6,
    "figure.dpi": 160.0,  # what is measured is then what is drawn
    "svg.fonttype": "none",
    "svg.hashsalt": "hzsim",
    "pdf.fonttype": 42,
}


@contextmanager
def style() -> Iterator[None]:
    """Draw and save within the project's look; nothing of it stays behind.

    A character that the font lacks is drawn as a box; `render` says which they are, in one line.
    """
    import matplotlib as mpl

    _load_font()
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph .* missing from font", UserWarning)
        yield


@cache
def _load_font() -> None:
    from matplotlib.font_manager import fontManager

    fontManager.addfont(_FONT)


@cache
def _letters() -> frozenset[str]:
    """Return the characters that the font has."""
    from matplotlib.font_manager import get_font

    return frozenset(map(chr, get_font(str(_FONT)).get_charmap()))


def missing_letters(figure: "Figure") -> str:
    """Return the characters of a figure's texts that the font lacks, in order."""
    from matplotlib.text import Text

    written = "".join(artist.get_text() for artist in figure.findobj(Text))
    return "".join(sorted(letter for letter in set(written) - _letters() if not letter.isspace()))


def new_figure(width: float = 8.0, height: float = 4.8) -> "tuple[Figure, Axes]":
    """Return a figure of its own, bound to no window and no global state, with one set of axes; sizes in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = _figure_class()(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def new_panels(
    count: int, columns: int, width: float, height: float, heights: Sequence[float] | None = None
) -> "tuple[Figure, list[Axes]]":
    """Return a figure with so many panels, filled row by row; sizes in inches, `heights` of rows relative."""
    figure, only = new_figure(width, height)
    only.remove()
    grid = figure.add_gridspec(-(-count // columns), columns, height_ratios=heights)
    return figure, [figure.add_subplot(grid[divmod(place, columns)]) for place in range(count)]


def panel_headings(figure: "Figure", title: str, explanation: str, note: str) -> None:
    """Put the title above all panels, and what they show and the note on sources below, wrapped to the width.

    The figure grows by what longer texts need, so that the panels keep their size.
    """
    above = wrapped(figure, plain_text(title), _TITLE)
    below = [line for text in (explanation, note) for line in wrapped(figure, text, _NOTE)]
    more = _LEADING * (_TITLE * (len(above) - 1) + _NOTE * max(0, len(below) - 2))
    figure.set_figheight(figure.get_figheight() + more / 72)
    figure.suptitle("\n".join(above), x=0.01, ha="left", fontsize=_TITLE)
    figure.supxlabel("\n".join(below), x=0.01, ha="left", fontsize=_NOTE, color=FAINT)


def unit_formatter(unit: Unit) -> "Formatter":
    """Return what writes an axis of stored values in a unit, with the digits that its step needs."""
    from matplotlib.ticker import Formatter

    class Steps(Formatter):
        """Labels in the unit."""

        def format_ticks(self, values: Any) -> list[str]:
            step = float(values[1] - values[0]) if len(values) > 1 else 1.0
            digits = decimals(step / float(unit.factor))
            return [display(value, unit, digits) for value in values]

    return Steps()


def folded(text: str, width: int) -> str:
    """Return text on lines of at most so many columns, wide characters counted as two."""
    from wcwidth import wcswidth

    lines = [""]
    for piece in _PIECES.findall(text):
        if lines[-1] and wcswidth((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


@cache
def _figure_class() -> "type[Figure]":
    from matplotlib.figure import Figure

    class Chart(Figure):
        """A figure that a notebook shows as it would be saved, without pyplot."""

        def _repr_png_(self) -> bytes:
            return render(self)

    return Chart


def headings(figure: "Figure", axes: "Axes", title: str, subtitle: str, note: str, legend_columns: int = 6) -> None:
    """Put title, subtitle and legend above the plot and the note on sources below it, wrapped to the figure's width.

    The figure grows by what longer texts need, so that the plot keeps its size; the legend of
    `axes` takes as many columns as fit, at most `legend_columns`.
    """
    above = [
        (line, size, colour)
        for text, size, colour in ((title, _TITLE, INK), (subtitle, 10.0, FAINT))
        if text
        for line in wrapped(figure, plain_text(text), size)
    ]
    below = wrapped(figure, note, _NOTE) if note else []
    legend = _legend(figure, axes, legend_columns)
    legend_height = legend.get_window_extent(_renderer(figure)).height / figure.dpi * 72 if legend else 0.0
    header = sum(_LEADING * size for _, size, _ in above) + legend_height + _GAP
    footer = _LEADING * _NOTE * len(below) + _GAP
    usual = _LEADING * (13 + 10 + 8.5) + _LEADING * _NOTE + 2 * _GAP
    height = 72 * figure.get_figheight() + max(0.0, header + footer - usual)
    figure.set_figheight(height / 72)
    left, top = _MARGIN / (72 * figure.get_figwidth()), height - _GAP / 2
    for line, size, colour in above:
        figure.text(left, top / height, line, fontsize=size, color=colour, va="top").set_in_layout(False)
        top -= _LEADING * size
    if legend:
        legend.set_bbox_to_anchor((left, top / height))
    for row, line in enumerate(reversed(below)):
        place = (_GAP / 2 + _LEADING * _NOTE * row) / height
        figure.text(left, place, line, fontsize=_NOTE, color=FAINT, va="bottom").set_in_layout(False)
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(left / 2, footer / height, 1 - left, 1 - (header + footer) / height))


def wrapped(figure: "Figure", text: str, size: float, width: float | None = None) -> list[str]:
    """Return text in lines that fit a width in points, by default the figure's; Chinese breaks anywhere."""
    if "\n" in text:
        return [line for part in text.split("\n") for line in wrapped(figure, part, size, width)]
    room = 72 * figure.get_figwidth() - 2 * _MARGIN if width is None else width
    lines = [""]
    for word in _PIECES.findall(text):
        if lines[-1] and text_width(figure, lines[-1] + word.rstrip(), size) > room:
            lines.append("")
        while text_width(figure, word, size) > room:  # a word longer than a line is cut
            kept = next(
                count
                for count in range(len(word), 0, -1)
                if count == 1 or text_width(figure, word[:count], size) <= room
            )
            lines[-1:] = [word[:kept], ""]
            word = word[kept:]
        lines[-1] += word
    return [line.strip() for line in lines if line.strip()]


def text_width(figure: "Figure", text: str, size: float) -> float:
    """Return how wide a line of text is in points."""
    from matplotlib.font_manager import FontProperties

    width: float = _renderer(figure).get_text_width_height_descent(
        text, FontProperties(family=FAMILY, size=size), False
    )[0]
    return width * 72 / figure.dpi


def _renderer(figure: "Figure") -> Any:
    canvas: Any = figure.canvas  # the Agg canvas of `new_figure`, which can measure
    return canvas.get_renderer()


def legend_label(text: str) -> str:
    """Return a label that a legend shows: matplotlib passes over those that begin with an underscore."""
    label = plain_text(text)
    return f" {label}" if label.startswith("_") else label or " "


_MARGIN, _GAP, _TITLE, _NOTE, _LEADING = 9.0, 8.0, 13.0, 7.5, 1.42


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
    shown = ["\n".join(wrapped(figure, label, 8.5, room - 40)) for label in labels]
    widths = [max(text_width(figure, line, 8.5) for line in label.split("\n")) + 38 for label in shown]
    fitting = (count for count in range(min(most_columns, len(handles)), 0, -1) if _wide(widths, count) <= room)
    columns = next(fitting, 1)
    legend = figure.legend(
        handles,
        shown,
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
    legend.set_in_layout(False)
    return legend


def format_of(path: Path) -> Format:
    """Return the format that a chart's name ends with; BadValue when it is none of png, svg and pdf."""
    for format_ in get_args(Format):
        if path.suffix.lower() == f".{format_}":
            known: Format = format_
            return known
    raise BadValue("expected a chart ending in .png, .svg or .pdf", path.name)


def render(figure: "Figure", format: Format = "png") -> bytes:  # noqa: A002
    """Return the figure as a file's bytes, the same for the same figure."""
    metadata = {
        "png": {"Software": None},
        "svg": {"Date": None, "Creator": None},
        "pdf": {"CreationDate": None, "Producer": None},
    }
    if missing := missing_letters(figure):
        _log.warning("the charts' font lacks %s: drawn as a box", " ".join(missing))
    stream = io.BytesIO()
    with style():
        figure.savefig(stream, format=format, metadata=metadata[format])
    return stream.getvalue()

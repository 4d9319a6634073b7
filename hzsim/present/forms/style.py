"""One look for all charts: font, colours, sizes, and files with the same bytes every time."""

import io
import logging
import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from hzsim._typing import Language
from hzsim.errors import BadValue
from hzsim.units import Unit, display

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import Formatter


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round, evenly spaced numbers that hold a range: steps of 1, 2, 2.5 or 5 times a power of ten."""
    spread = (high - low) or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(spread / most))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power * most >= spread * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{place * step:.12g}") for place in range(first, max(last, first + 1) + 1)]


def decimals(step: float) -> int:
    """Return how many decimals a step needs to be written exactly."""
    return next(digits for digits in range(16) if math.isclose(round(step, digits), step, rel_tol=1e-9))


Format: TypeAlias = Literal["png", "svg", "pdf"]

FAMILY = "Hzsim Sans SC"
_FONT = Path(__file__).parent.parent / "fonts" / "HzsimSansSC-Regular.ttf"
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
_PACKED = 3
"""How hard PNG files are packed: twice as fast as usual, for a twentieth more bytes."""
INK, FAINT = "#222222", "#767676"


_SETTINGS: dict[Any, Any] = {
    "text.parse_math": False,  # two dollars are no formula
    "text.usetex": False,
    "axes.formatter.use_mathtext": False,
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


@cache
def _figure_class() -> "type[Figure]":
    from matplotlib.figure import Figure

    class Chart(Figure):
        """A figure that a notebook shows as it would be saved, without pyplot."""

        def _repr_png_(self) -> bytes:
            return render(self)

    return Chart


def format_of(path: Path) -> Format:
    """Return the format that a chart's name ends with; BadValue when it is none of png, svg and pdf."""
    for format_ in get_args(Format):
        if path.suffix.lower() == f".{format_}":
            known: Format = format_
            return known
    raise BadValue("expected a chart ending in .png, .svg or .pdf", path.name)


def chart_file(stem: str, language: Language, format: Format = "png") -> str:  # noqa: A002
    """Return the name of a chart's file, which tells a Chinese chart from the English one beside it."""
    return f"{stem}.zh.{format}" if language == "zh" else f"{stem}.{format}"


SPELLED = {"₹": "INR "}
"""Signs of currencies that the charts' font lacks, as they are written there."""


def _spell_out(figure: "Figure") -> None:
    """Write what the font lacks in letters that it has."""
    from matplotlib.text import Text

    for artist in figure.findobj(Text):
        for sign, letters in SPELLED.items():
            artist.set_text(artist.get_text().replace(sign, letters))


def render(figure: "Figure", format: Format = "png") -> bytes:  # noqa: A002
    """Return the figure as a file's bytes, the same for the same figure."""
    metadata = {
        "png": {"Software": None},
        "svg": {"Date": None, "Creator": None},
        "pdf": {"CreationDate": None, "Producer": None},
    }
    _spell_out(figure)
    if missing := missing_letters(figure):
        _log.warning("the charts' font lacks %s: drawn as a box", " ".join(missing))
    stream = io.BytesIO()
    with style():
        packed: dict[str, Any] = {"pil_kwargs": {"compress_level": _PACKED}} if format == "png" else {}
        figure.savefig(stream, format=format, metadata=metadata[format], **packed)
    return stream.getvalue()

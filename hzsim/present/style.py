"""One look for all charts: font, colours, sizes, and files with the same bytes every time."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from hzsim.errors import BadValue

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Format: TypeAlias = Literal["png", "svg", "pdf"]

FAMILY = "Hzsim Sans SC"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000")
"""Okabe and Ito's palette for colour-blind readers (2008), blue and vermilion first."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
TARGET = "#B00020"
INK, FAINT = "#222222", "#767676"

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
    "figure.dpi": 100.0,
    "savefig.dpi": 160.0,
    "svg.fonttype": "none",
    "svg.hashsalt": "hzsim",
    "pdf.fonttype": 42,
}


@contextmanager
def style() -> Iterator[None]:
    """Draw and save within the project's look; nothing of it stays behind."""
    import matplotlib as mpl

    _load_font()
    with mpl.rc_context(_SETTINGS):
        yield


@cache
def _load_font() -> None:
    from matplotlib.font_manager import fontManager

    fontManager.addfont(Path(__file__).parent / "fonts" / "HzsimSansSC-Regular.ttf")


def new_figure(width: float = 8.0, height: float = 4.8) -> "tuple[Figure, Axes]":
    """Return a figure of its own, bound to no window and no global state, with one set of axes; sizes in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def headings(figure: "Figure", axes: "Axes", title: str, subtitle: str, note: str, legend_columns: int = 5) -> None:
    """Put title, subtitle and legend above the axes, where they cover nothing, and the note on sources below."""
    handles, _ = axes.get_legend_handles_labels()
    rows = -(-len(handles) // legend_columns)
    axes.set_title(subtitle, fontsize=10, color=FAINT, loc="left", pad=6 + 15 * rows, wrap=True)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, wrap=True)
    figure.supxlabel(note, x=0.01, ha="left", fontsize=7.5, color=FAINT, wrap=True)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=legend_columns,
        frameon=False,
        fontsize=8.5,
        borderaxespad=0.2,
        handlelength=1.6,
        columnspacing=1.4,
    )


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
    stream = io.BytesIO()
    with style():
        figure.savefig(stream, format=format, metadata=metadata[format])
    return stream.getvalue()

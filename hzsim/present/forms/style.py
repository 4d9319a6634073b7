"""One look for all charts: font, colours, sizes, and files with the same bytes every time."""

import io
import math
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Unpack, get_args

from hzsim._typing import Language
from hzsim.errors import BadValue
from hzsim.present.forms.font import FAMILY, load_font, spell_out
from hzsim.present.forms.look import DPI, FAINT, GRID, INK, LINES, Look, parse_size, settings_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


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

DASHES = ("-", "--", "-.", ":", "-", "--", "-.", ":")
HATCHES = ("", "////", "....", "xxxx", "----", "\\\\\\\\", "++++", "oooo")
"""What tells areas apart in grey print."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
_AUTHOR = "hzsim"
_PACKED = 3
"""How hard PNG files are packed: twice as fast as usual, for a twentieth more bytes."""

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
    "figure.dpi": DPI,
    "axes.grid": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "svg.fonttype": "none",
    "svg.hashsalt": "hzsim",
    "pdf.fonttype": 42,
}


_asked: ContextVar[tuple[float, float] | None] = ContextVar("size", default=None)
"""The size in inches that the chart which is drawn now is asked for."""
_wanted: ContextVar[Look] = ContextVar("look", default=Look())  # noqa: B039  # nobody writes to it
"""The look of charts that are not asked for one of their own."""


def check_look(**look: Unpack[Look]) -> None:
    """Raise BadValue or InvalidInput for a size or a style that no chart can have."""
    if (size := look.get("size")) is not None:
        parse_size(size)
    settings_of(look.get("style"))


@contextmanager
def looking(**look: Unpack[Look]) -> Iterator[None]:
    """Give all charts drawn inside, those of documents too, a size and a style; raises as `check_look` does."""
    check_look(**look)
    before = _wanted.set(look)
    try:
        yield
    finally:
        _wanted.reset(before)


@contextmanager
def style(**look: Unpack[Look]) -> Iterator[None]:
    """Draw and save within the project's look, or that which is asked for; nothing of it stays behind.

    A character that the font lacks is drawn as a box; `render` says which they are, in one line. Raises as
    `check_look` does.
    """
    import matplotlib as mpl
    from cycler import cycler

    load_font()
    look = {**_wanted.get(), **look}
    size = look.get("size")
    asked = _asked.set(None if size is None else parse_size(size))
    settings: Any = {**_SETTINGS, "axes.prop_cycle": cycler(color=LINES), **settings_of(look.get("style"))}
    try:
        with mpl.rc_context(settings), warnings.catch_warnings():
            warnings.filterwarnings("ignore", r"Glyph .* missing from font", UserWarning)
            yield
    finally:
        _asked.reset(asked)


def blank_figure(width: float, height: float) -> "Chart":
    """Return an empty figure, bound to no window and no global state: so many inches, or as large as was asked."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    asked = _asked.get()
    figure: Chart = _figure_class()(figsize=asked or (width, height), layout="constrained")
    figure.usual, figure.asked = (width, height), asked
    FigureCanvasAgg(figure)
    return figure


def new_figure(width: float = 8.0, height: float = 4.8) -> "tuple[Chart, Axes]":
    """Return a figure with one set of axes; sizes in inches."""
    figure = blank_figure(width, height)
    return figure, figure.add_subplot()


def new_panels(
    count: int, columns: int, width: float, height: float, heights: Sequence[float] | None = None
) -> "tuple[Chart, list[Axes]]":
    """Return a figure with so many panels, filled row by row; sizes in inches, `heights` of rows relative."""
    figure = blank_figure(width, height)
    grid = figure.add_gridspec(-(-count // columns), columns, height_ratios=heights)
    return figure, [figure.add_subplot(grid[divmod(place, columns)]) for place in range(count)]


if TYPE_CHECKING:

    class Chart(Figure):
        """A figure that knows what it is called, how large it is by itself, and how large it was asked to be.

        `title` and `description` go into files, for readers who do not see it.
        """

        title: str
        description: str
        usual: tuple[float, float]
        asked: tuple[float, float] | None


@cache
def _figure_class() -> "type[Chart]":
    from matplotlib.figure import Figure

    class Chart(Figure):
        """A figure that a notebook shows as it would be saved, without pyplot."""

        title, description = "", ""

        def _repr_png_(self) -> bytes:
            return render(self)

    return Chart  # type: ignore[return-value]  # what is declared above


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


def render(figure: "Figure", format: Format = "png") -> bytes:  # noqa: A002
    """Return the figure as a file's bytes, the same for the same figure, with its title and description inside."""
    spell_out(figure)
    title, description = (getattr(figure, name, "") for name in ("title", "description"))
    stream, metadata = io.BytesIO(), _metadata(format, title, description)
    with style():
        _lay_out(figure)
        if format == "png":
            canvas: Any = figure.canvas  # saving by `savefig` would draw everything twice
            canvas.print_png(stream, metadata=metadata, pil_kwargs={"compress_level": _PACKED})
            return stream.getvalue()
        figure.savefig(stream, format=format, metadata=metadata, facecolor=figure.get_facecolor())
    return _described(stream.getvalue(), title, description) if format == "svg" else stream.getvalue()


def _lay_out(figure: "Figure") -> None:
    """Place the axes once and for all, as saving would do again; of only one set of them words are measured once."""
    from matplotlib.layout_engine import ConstrainedLayoutEngine
    from matplotlib.transforms import Bbox

    engine = figure.get_layout_engine()
    if engine is None:
        return
    if isinstance(engine, ConstrainedLayoutEngine) and len(figure.axes) == 1:
        (axes,), canvas = figure.axes, figure.canvas
        rect, pads, sides = engine.get()["rect"], engine.get(), figure.get_size_inches()
        left, bottom, width, height = rect
        room = Bbox.from_bounds(left, bottom, width, height).padded(
            -pads["w_pad"] / sides[0], -pads["h_pad"] / sides[1]
        )
        axes.set_position(room)
        words = axes.get_tightbbox(canvas.get_renderer()).transformed(figure.transFigure.inverted())  # type: ignore
        over = (room.x0 - words.x0, room.y0 - words.y0, words.x1 - room.x1, words.y1 - room.y1)
        more = [max(0.0, one) for one in over]
        axes.set_position(Bbox([[room.x0 + more[0], room.y0 + more[1]], [room.x1 - more[2], room.y1 - more[3]]]))
    else:
        engine.execute(figure)
    figure.set_layout_engine("none")


def _metadata(format_: Format, title: str, description: str) -> dict[str, Any]:
    """Return what a file says of itself; never a date, so that its bytes stay the same."""
    if format_ == "pdf":
        return {"Title": title, "Subject": description, "Author": _AUTHOR, "CreationDate": None, "Producer": None}
    if format_ == "svg":
        return {"Title": title, "Description": description, "Creator": [_AUTHOR], "Date": None}
    return {"Title": title, "Description": description, "Author": _AUTHOR, "Software": None}


def _described(svg: bytes, title: str, description: str) -> bytes:
    """Return an SVG as one picture to a screen reader, with a name and a description."""
    head, tag, rest = svg.decode().partition("<svg ")
    attributes, _, body = rest.partition(">")
    body = re.sub(r"^\s*<title>.*?</title>", "", body, count=1, flags=re.S)
    named = f"\n <title>{escape(title, quote=False)}</title>\n <desc>{escape(description, quote=False)}</desc>"
    return f'{head}{tag}role="img" {attributes}>{named}{body}'.encode()

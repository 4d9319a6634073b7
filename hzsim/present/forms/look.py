"""The look that a chart is asked for: its size, and the colours and lines of a style of matplotlib's."""

import ast
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

from hzsim.amounts import half_width
from hzsim.errors import BadValue, InvalidInput, Problem, as_found, did_you_mean, told
from hzsim.files.sources import read_text

DPI = 160.0
"""Pixels of an inch: what a chart is measured with is then what is drawn."""
INK, FAINT, GRID = "#222222", "#6E6E6E", "#E5E5E5"
LINES = ("#0072B2", "#C24F00", "#007F5C", "#A4508A", "#000000", "#9A6A00", "#3C7FA6", "#757575")
"""Hues of Okabe and Ito's palette for colour-blind readers (2008), dark enough for thin lines on white."""
_TARGETS = ("#B00020", "#FF8A9A")
"""What targets are drawn in: on light ground, and on dark."""
_SIZE = re.compile(r"(\d{1,5}(?:\.\d{1,4})?)[x×*](\d{1,5}(?:\.\d{1,4})?)(cm|mm|in|px)?", re.ASCII)
_PER_INCH = {"cm": 2.54, "mm": 25.4, "in": 1.0, "px": DPI, None: DPI}
_SIDES = (2.0, 40.0)
"""The least and the most inches of a side."""
_WIDEST = 20.0
"""The most points of a line's width, or a mark's size."""
HONOURED = frozenset(
    {
        f"{axis}tick.{name}"
        for axis in "xy"
        for name in ("color", "direction", "labelcolor", "major.size", "major.width")
    }
    | {f"axes.spines.{side}" for side in ("bottom", "left", "right", "top")}
    | {f"axes.{name}" for name in ("edgecolor", "facecolor", "labelcolor", "linewidth", "prop_cycle")}
    | {f"grid.{name}" for name in ("alpha", "color", "linestyle", "linewidth")}
    | {"figure.facecolor", "hatch.color", "hatch.linewidth", "text.color"}
)
"""The settings that a style may change: fonts stay, which must have Chinese, and so does how files are written."""


class Look(TypedDict, total=False):
    """Keyword arguments of every chart: `size` such as `16x9cm` or `1280x768`, `style` a name or a file."""

    size: str | None
    style: str | Path | None


def parse_size(written: str) -> tuple[float, float]:
    """Return width and height in inches from text such as `16x9cm`, `160x90mm`, `6.3x3.5in` or `1280x768` pixels.

    Raises BadValue for other text, and for a side shorter than 2 inches or longer than 40.
    """
    match = _SIZE.fullmatch(re.sub(r"\s", "", half_width(written)).lower())
    if match is None:
        raise BadValue("expected a size such as 16x9cm or 1280x768 (pixels)", as_found(written))
    width, height = (round(DPI * float(side) / _PER_INCH[match[3]]) / DPI for side in match.groups()[:2])
    if not _SIDES[0] <= min(width, height) <= max(width, height) <= _SIDES[1]:
        unit = match[3] or "px"
        least, most = (f"{side * _PER_INCH[unit]:.0f}{unit}" for side in _SIDES)
        raise BadValue(told("expected sides from {least} to {most}", least=least, most=most), as_found(written))
    return width, height


def settings_of(named: str | Path | None) -> Mapping[str, Any]:
    """Return what a style changes of a chart: one that matplotlib ships, by name, or a style file.

    A file is data: its colours are read, and nothing in it is run or fetched. Raises BadValue for neither, and
    InvalidInput with every line of a file that is no setting.
    """
    if named is None:
        return {}
    if str(named) in _shipped():
        return _shipped()[str(named)]
    path = Path(named)
    if "://" in str(named) or not path.is_file():
        hint = did_you_mean(str(named), _shipped())
        raise BadValue("expected a style file, or a style of matplotlib's such as ggplot", as_found(named), hint)
    return _read(path)


@cache
def _shipped() -> Mapping[str, Mapping[str, Any]]:
    """Return the styles that matplotlib ships, by name."""
    from matplotlib import style

    shipped: Mapping[str, Any] = style.library
    return {
        name: {key: one[key] for key in sorted(HONOURED & one.keys())}
        for name, one in shipped.items()
        if name[0] != "_"
    }


def _read(path: Path) -> Mapping[str, Any]:
    """Return the settings of a style file; InvalidInput with all that is wrong in it."""
    found, problems = dict[str, Any](), list[Problem]()
    for line, (key, written) in _entries(read_text(path)[0]):
        try:
            value = _checked(key, written)
        except BadValue as error:
            problems.append(Problem(str(path), error.expected, error.found, key, line, hint=error.hint))
        else:
            found.update({key: value} if key in HONOURED else {})
    if problems:
        raise InvalidInput(problems)
    return found


def _entries(text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield line number, key and value of each line that has something before its comment."""
    for line, full in enumerate(text.splitlines(), 1):
        kept = re.split(r"(?<!['\"])#", full, maxsplit=1)[0].strip()  # a colour in quotes may begin with the sign
        if kept:
            key, _, value = kept.partition(":")
            yield line, (key.strip(), value.strip().strip("'\"") if "(" not in value else value.strip())


def _checked(key: str, written: str) -> Any:
    """Return a setting's value as matplotlib reads it; BadValue for no setting, and for none of its values."""
    from matplotlib import RcParams

    if key not in RcParams.validate:
        raise BadValue("expected a setting of matplotlib's", as_found(key), did_you_mean(key, HONOURED))
    if key not in HONOURED:
        return None
    try:
        value = _cycle(written) if key == "axes.prop_cycle" else RcParams.validate[key](written)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        value = math.inf
    if isinstance(value, int | float) and not 0 <= value <= _WIDEST:
        raise BadValue(told("expected a value that {key} may have", key=key), as_found(written))
    return value


def _cycle(written: str) -> Any:
    """Return the colours of `cycler('color', [...])` as a cycle; read as data, never evaluated."""
    from cycler import cycler
    from matplotlib.colors import is_color_like

    calls = [node for node in ast.walk(ast.parse(written, mode="eval")) if isinstance(node, ast.Call)]
    listed = next((found for call in calls for found in _lists(call)), ())
    colours = [f"#{one}" if is_color_like(f"#{one}") else str(one) for one in listed]
    if not colours or not all(map(is_color_like, colours)):
        raise ValueError(written)
    return cycler(color=colours)


def _lists(call: ast.Call) -> Iterator[Any]:
    """Yield the lists of colours that a call of `cycler` is given."""
    if _is_of_colours(call):
        yield ast.literal_eval(call.args[1])
    yield from (ast.literal_eval(word.value) for word in call.keywords if word.arg == "color")


def _is_of_colours(call: ast.Call) -> bool:
    first = call.args[0] if len(call.args) == 2 else None
    return isinstance(first, ast.Constant) and first.value in ("color", "c")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of the charts that are drawn now, as hex: text, lesser text, grid, ground, targets, series."""

    ink: str
    faint: str
    grid: str
    ground: str
    target: str
    series: tuple[str, ...]

    def of(self, place: int) -> str:
        """Return the colour of the series at a place; they begin again where there are more."""
        return self.series[place % len(self.series)]

    def tint(self, share: float, place: int = 0) -> str:
        """Return a share of a series' colour on the ground: a band's, or an area's."""
        return mixed(self.of(place), self.ground, share)

    def on(self, colour: str) -> str:
        """Return what text is written in on a colour: dark or light, whichever is easier to read."""
        return max(("#1A1A1A", "#FFFFFF"), key=lambda one: contrast(one, colour))


def palette() -> Palette:
    """Return the colours of the style that is in force."""
    import matplotlib as mpl
    from matplotlib.colors import to_hex

    settings: Mapping[str, Any] = mpl.rcParams  # type: ignore[assignment]  # whose keys are literals

    def named(key: str) -> str:
        return to_hex(settings[key])

    ink, ground = named("text.color"), named("axes.facecolor")
    faint = FAINT if ink == INK else mixed(ink, named("figure.facecolor"), 0.72)
    target = max(_TARGETS, key=lambda one: contrast(one, ground))
    cycle = settings["axes.prop_cycle"].by_key().get("color", LINES)
    series = tuple(to_hex(one) for one in cycle)
    return Palette(ink, faint, named("grid.color"), ground, target, series)


def mixed(first: str, second: str, share: float) -> str:
    """Return a colour with a share of the first, the rest of the second."""
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = (
        share * one + (1 - share) * other for one, other in zip(to_rgb(first), to_rgb(second), strict=True)
    )
    return to_hex((red, green, blue))


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    from matplotlib.colors import to_rgb

    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

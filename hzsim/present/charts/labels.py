"""Labels that stand beside what they name: at the ends of lines, never over each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIZE, _LEADING, _AWAY = 8.5, 1.7, 9.0
_BELOW = 26.0
"""How many points the years below a plot take."""


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
    for end, spot, placed in zip(ends, spots, apart(spots, [_SIZE * _LEADING * count for count in lines]), strict=True):
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
            textcoords="offset points", va="center", fontsize=_SIZE, color=end.colour, annotation_clip=False,
            arrowprops=None if abs(moved) < 2 else {**led, "relpos": (0, 0.5)},
        )  # fmt: skip


def plot_height(axes: "Axes") -> float:
    """Return about how many points high the only plot of a figure will be, from the room that headings left it."""
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure: Any = axes.figure
    engine = figure.get_layout_engine()
    share = engine.get()["rect"][3] if isinstance(engine, ConstrainedLayoutEngine) else 0.7
    return float(max(40.0, 72 * figure.get_figheight() * share - _BELOW))


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
            va="center", fontsize=_SIZE, annotation_clip=False,
        )  # fmt: skip

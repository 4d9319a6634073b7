"""What results and scenarios ask of rooms above theirs: to be shown in a notebook or a print, and to get rivals.

The classes of results take `Shown`, and a scenario asks `with_rivals`; `hzsim/__init__.py`, which lies above every
room, names the functions that do it. So no lower room imports a higher one, and nothing is loaded before it is asked.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    import pandas as pd

Item = TypeVar("Item", covariant=True)
_chosen: dict[str, Callable[..., Any]] = {}


class Shown:
    """A result that a notebook shows as a table with units, and `print` as the same in plain text."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(_chosen["markup"](self))

    def __repr__(self) -> str:
        return str(_chosen["text"](self))

    def to_frame(self) -> "pd.DataFrame":
        """Return the result as a table of pandas: the records that its command prints as CSV."""
        frame: pd.DataFrame = _chosen["frame"](self)
        return frame


class Several(Shown, Sequence[Item]):
    """Results of one kind in their order, shown together: a sequence of its `items` that also says what they are of."""

    __slots__ = ()
    items: tuple[Item, ...]

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, place: int | slice) -> Item | tuple[Item, ...]:
        return self.items[place]

    def __len__(self) -> int:
        return len(self.items)


def with_rivals(scenario: Any, targets: Iterable[Any], before: Any = None) -> Any:
    """Return a scenario with what some targets on a rank take."""
    return _chosen["rivals"](scenario, targets, before)


def serve_with(**functions: Callable[..., Any]) -> None:
    """Choose what turns a result into `markup`, `text` and a `frame`, and what returns a scenario with `rivals`."""
    _chosen.update(functions)

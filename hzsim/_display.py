"""How results show themselves in a notebook or a print, although the room that shows lies above theirs.

The classes of results take `Shown`; `hzsim/__init__.py`, which lies above every room, names the
functions that render them. So no lower room imports `hzsim.present`, and nothing is loaded
before somebody looks.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    import pandas as pd

Item = TypeVar("Item", covariant=True)
_chosen: dict[str, Callable[[Any], Any]] = {}


class Shown:
    """A result that a notebook shows as a table with units, and `print` as the same in plain text."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        return _chosen["markup"](self) if _chosen else None

    def __repr__(self) -> str:
        return _chosen["text"](self) if _chosen else object.__repr__(self)

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


def show_with(**renderers: Callable[[Any], Any]) -> None:
    """Choose the functions that turn a result into `markup`, into `text` and into a `frame`."""
    _chosen.update(renderers)

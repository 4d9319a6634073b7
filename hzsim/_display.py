"""How results show themselves in a notebook or a print, although the room that shows lies above theirs.

The classes of results take `Shown`; `hzsim/__init__.py`, which lies above every room, names the
functions that render them. So no lower room imports `hzsim.present`, and nothing is loaded
before somebody looks.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

Renderer: TypeAlias = Callable[[Any], str]
_chosen: dict[str, Renderer] = {}


class Shown:
    """A result that a notebook shows as a table with units, and `print` as the same in plain text."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        return _chosen["markup"](self) if _chosen else None

    def __repr__(self) -> str:
        return _chosen["text"](self) if _chosen else object.__repr__(self)


def show_with(markup: Renderer, text: Renderer) -> None:
    """Choose the functions that turn a result into markup and into text."""
    _chosen.update(markup=markup, text=text)

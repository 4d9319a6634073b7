"""How results show themselves in a notebook, although the room that shows lies above theirs.

The classes of results take `Shown`; `hzsim/__init__.py`, which lies above every room, names the
function that renders them. So no lower room imports `hzsim.present`, and nothing is loaded
before a notebook asks.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

Renderer: TypeAlias = Callable[[Any], str]
_chosen: list[Renderer] = []


class Shown:
    """A result that a notebook shows as a table with units."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        return _chosen[-1](self) if _chosen else None


def show_with(renderer: Renderer) -> None:
    """Choose the function that turns a result into markup."""
    _chosen[:] = [renderer]

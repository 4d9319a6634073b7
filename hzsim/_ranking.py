"""How a scenario gets the rivals that its targets name, although the room that reads them lies above its own.

`hzsim/__init__.py`, which lies above every room, names the function; it is loaded when a target is on a rank.
"""

from collections.abc import Callable, Iterable
from typing import Any

_chosen: list[Callable[[Any, Iterable[Any], Any], Any]] = []


def rank_with(function: Callable[[Any, Iterable[Any], Any], Any]) -> None:
    """Choose the function that returns a scenario with what some targets on a rank take."""
    _chosen[:] = [function]


def with_rivals(scenario: Any, targets: Iterable[Any], before: Any = None) -> Any:
    """Return the scenario that the chosen function makes."""
    return _chosen[0](scenario, targets, before)

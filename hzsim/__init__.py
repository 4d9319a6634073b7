"""hzsim: can a plan's macroeconomic targets be met, how likely is it, and what would it take?

    import hzsim as hz
    scenario = hz.read_scenario("scenarios/sprint.yaml")
    hz.require(scenario, "real_growth", "gdp >= 30000 in 2030").value
    hz.assess(hz.simulate(scenario)).joint

Names are loaded when first used, so that importing hzsim costs next to nothing.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from hzsim._display import show_with
from hzsim._ranking import rank_with
from hzsim._version import VERSION

__version__ = VERSION

_STUB = Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8")
_HOMES = {words[3]: words[1] for words in map(str.split, _STUB.splitlines()) if words[:1] == ["from"]}
"""Where each public name lives, as the stub says it to type checkers: `from HOME import NAME as NAME`."""

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def _shown(function: str) -> Callable[[Any], Any]:
    """Return the function that renders a result in a way, found when somebody looks."""
    return lambda result: getattr(import_module("hzsim.present.notebook"), function)(result)


rank_with(lambda *asked: import_module("hzsim.plan.cities.ranking").among_rivals(*asked))
show_with(markup=_shown("to_html"), text=_shown("to_text"), frame=_shown("to_frame"))


def __dir__() -> list[str]:
    return sorted({*__all__, "__all__", "__doc__", "__version__"})

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

from hzsim._display import serve_with
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


def _late(module: str, function: str) -> Callable[..., Any]:
    """Return a function that is found when it is first asked."""
    return lambda *asked: getattr(import_module(module), function)(*asked)


serve_with(
    markup=_late("hzsim.present", "to_html"),
    text=_late("hzsim.present", "to_text"),
    frame=_late("hzsim.present", "to_frame"),
    rivals=_late("hzsim.plan.cities.ranking", "among_rivals"),
)


def __dir__() -> list[str]:
    return sorted({*__all__, "__all__", "__doc__", "__version__"})

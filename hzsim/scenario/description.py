"""What a scenario's results depend on, and why, in plain values: two that agree in it give the same results."""

from typing import TYPE_CHECKING, Any

from hzsim.measures import CHINA
from hzsim.model.modules import formulas
from hzsim.model.modules.registry import FACTS

if TYPE_CHECKING:
    from hzsim.scenario.scenario import Scenario


def described(scenario: "Scenario") -> dict[str, Any]:
    """Return all that a scenario's results depend on, as plain JSON values; last the reasons, which change none."""
    return {
        "name": scenario.name,
        "title": scenario.title._asdict(),
        "baseline": {
            "name": scenario.baseline.name,
            "year": scenario.baseline.year,
            "facts": _facts_described(scenario),
        },
        **({"measures": repr(measures)} if (measures := scenario.baseline.measures) != CHINA else {}),
        "years": str(scenario.years),
        "known_until": scenario.known_until,
        "modules": list(scenario.model.modules),
        **_described_further(scenario),
        "assumptions": {name: list(scenario.assumptions[name]) for name in sorted(scenario.assumptions)},
        "uncertainty": {name: repr(scenario.uncertainty[name]) for name in sorted(scenario.uncertainty)},
        "correlation": [[pair.first, pair.second, pair.value] for pair in scenario.correlation],
        "targets": [str(target) for target in scenario.targets],
        **({"given": [str(target) for target in scenario.given]} if scenario.given else {}),
        **({"follower": repr(scenario.follower)} if scenario.follower else {}),
        **({"own": [formulas.described(part) for part in scenario.model.own]} if scenario.model.own else {}),
        **_reasons(scenario),
    }


def _reasons(scenario: "Scenario") -> dict[str, Any]:
    return {"reasons": {name: why._asdict() for name, why in scenario.reasons.items()}} if scenario.reasons else {}


def _facts_described(scenario: "Scenario") -> dict[str, float | str]:
    """Return the baseline's facts, without what no model needs and this one does not use; tables by digest."""
    left = {fact.name for fact in FACTS.values() if not fact.required}
    left -= {fact.name for fact in scenario.model.open_facts}
    return {
        name: getattr(value, "digest", value) for name, value in scenario.baseline.values.items() if name not in left
    }


def _described_further(scenario: "Scenario") -> dict[str, Any]:
    """Return what decides results in models that have modes, histories or outcomes: nothing in others."""
    histories = {
        fact.name: scenario.baseline.histories.get(fact.name) for fact in scenario.model.open_facts if fact.series
    }
    found = {
        "modes": dict(scenario.model.modes),
        "histories": {name: [str(one.years), *one.values] for name, one in histories.items() if one is not None},
        "outcomes": {name: list(scenario.outcomes[name]) for name in sorted(scenario.outcomes)},
    }
    return {name: said for name, said in found.items() if said}

"""The targets that a question is about."""

from collections.abc import Sequence

from hzsim.errors import BadValue, told
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario


def chosen_targets(scenario: Scenario, target: str | Target | Sequence[str | Target] | None) -> tuple[Target, ...]:
    """Return the targets asked for, all of the scenario's for None; BadValue, or InvalidInput at its file, for none."""
    if target is None and not scenario.targets:
        hint = "add lines such as gdp >= 30000 in 2030 under targets:, or name one"
        error = BadValue("expected a scenario with targets", told("none in {name}", name=scenario.name), hint)
        raise scenario.placed(error, ("targets",))
    targets = scenario.read_targets(scenario.targets if target is None else target)
    if not targets:
        raise BadValue("expected a target", told("none"), "name one, or give the scenario targets")
    return targets

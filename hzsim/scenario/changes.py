"""Changes to central paths, written as `NAME=VALUE`, `NAME@2026=VALUE` or `NAME@2026-2030=VALUE`."""

import re
from collections.abc import Iterable

from hzsim.errors import BadValue
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.years import parse_span

_CHANGE = re.compile(r"\s*([^\s@=][^@=]*?)\s*(?:@\s*([^=]+?))?\s*=\s*(.+?)\s*")


def with_changes(scenario: Scenario, changes: Iterable[str]) -> Scenario:
    """Return the scenario with central paths changed, in the order given; other years are kept.

    An assumption may be called by its label. Raises BadValue for another form, an unknown
    assumption, a value that is not in its unit or beyond its limits, or years outside the scenario.
    """
    for change in changes:
        match = _CHANGE.fullmatch(change)
        if match is None:
            raise BadValue("expected NAME=VALUE or NAME@YEARS=VALUE such as real_growth@2026-2030=5.4%", change)
        part = scenario.model.assumption(match[1])
        years = scenario.years if match[2] is None else parse_span(match[2])
        scenario = scenario.replace(**{part.name: {years: match[3]}})
    return scenario

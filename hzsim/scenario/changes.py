"""Changes to central paths, written as `NAME=VALUE`, `NAME@2026=VALUE` or `NAME@2026-2030=VALUE`."""

import re
from collections.abc import Iterable

from hzsim.errors import BadValue
from hzsim.scenario.parts.years import parse_span
from hzsim.scenario.scenario import Scenario

_CHANGE = re.compile(r"\s*([^\s@=][^@=]*?)\s*(?:@\s*([^=]+?))?\s*=\s*(.+?)\s*")


def with_changes(scenario: Scenario, changes: Iterable[str]) -> Scenario:
    """Return the scenario with central paths changed, in the order given; other years are kept.

    What a module computes comes last: the paths that it is computed from enter it.

    An assumption may be called by its label. Raises BadValue for another form, an unknown
    assumption, a value that is not in its unit or beyond its limits, or years outside the scenario.
    """
    pieces = [(scenario.model.settable(called).name, years, value) for called, years, value in map(_pieces, changes)]
    scenario.model.check_set({name for name, *_ in pieces})
    for name, years, value in sorted(pieces, key=lambda piece: piece[0] in scenario.model.computed):
        scenario = scenario.replace(**{name: {parse_span(years) if years else scenario.years: value}})
    return scenario


def changed_names(changes: Iterable[str]) -> list[str]:
    """Return what the changed assumptions are called; BadValue for another form."""
    return [_pieces(change)[0] for change in changes]


def _pieces(change: str) -> tuple[str, str | None, str]:
    match = _CHANGE.fullmatch(change)
    if match is None:
        raise BadValue("expected NAME=VALUE or NAME@YEARS=VALUE such as real_growth@2026-2030=5.4%", change)
    return match[1], match[2], match[3]

"""Changes of a scenario: of its paths and fields, and of central paths as text, `NAME@2026-2030=VALUE`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hzsim._typing import Text
from hzsim.amounts import half_width
from hzsim.errors import BadValue, did_you_mean, told
from hzsim.model.names import part_called
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Correlation, Uncertainty, pairs_within
from hzsim.scenario.parts.years import amend, as_span, parse_span

if TYPE_CHECKING:
    from hzsim.scenario.scenario import Scenario

_CHANGE = r"\s*([^\s@=][^@=]*?)\s*(?:@\s*([^=]+?))?\s*=\s*(.+?)\s*"


def with_changes(scenario: "Scenario", changes: Iterable[str]) -> "Scenario":
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
    match = re.fullmatch(_CHANGE, half_width(change))
    if match is None:
        raise BadValue("expected NAME=VALUE or NAME@YEARS=VALUE such as real_growth@2026-2030=5.4%", change)
    return match[1], match[2], match[3]


def changed(scenario: "Scenario", changes: Mapping[str, Any]) -> "Scenario":
    """Return a scenario with the changes that `Scenario.replace` takes."""
    fields, paths = _fields(scenario, changes), changes.keys() - scenario.__dataclass_fields__
    targets, given = fields.pop("targets", scenario.targets), fields.pop("given", scenario.given)
    assumptions = dict(fields.pop("assumptions", scenario.assumptions))
    outcomes = dict(fields.pop("outcomes", scenario.outcomes))
    for name, change in _in_order(scenario, {name: changes[name] for name in changes if name in paths}):
        _set(scenario, name, change, assumptions, outcomes)
    read = _are_targets(targets) and _are_targets(given)
    fields |= {"targets": targets, "given": given} if read else {"targets": (), "given": ()}  # read when changed
    made = replace(scenario, assumptions=assumptions, outcomes=outcomes, **fields)
    made = made if "reasons" in fields else replace(made, reasons=_still_true(scenario, made))
    if paths:
        made.check_levels()
    if paths or "uncertainty" in fields:
        made.check_domains()
    if not read:
        made = replace(made, targets=made.read_targets(targets), given=made.read_targets(given))
    return made.among_rivals(before=scenario)


def _still_true(before: "Scenario", after: "Scenario") -> dict[str, Text]:
    """Return the reasons of the paths that a change left as they were."""
    stated = [{**one.assumptions, **one.outcomes} for one in (before, after)]
    return {name: why for name, why in before.reasons.items() if stated[0].get(name) == stated[1].get(name)}


def _fields(scenario: "Scenario", changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changed fields, read where they are in the forms of a file; correlations and marks as what is left."""
    fields = {name: value for name, value in changes.items() if name in scenario.__dataclass_fields__}
    if "years" in fields:
        fields["years"] = as_span(fields["years"])
    if not _made(fields.get("uncertainty", {})) or not _made(fields.get("correlation", ())):
        fields.update(_as_written(scenario, fields))
    if "uncertainty" in fields:
        fields.setdefault("correlation", pairs_within(scenario.correlation, fields["uncertainty"]))
    fields.setdefault("marks", {at: mark for at, mark in scenario.marks.items() if changes.keys().isdisjoint(at)})
    return fields


def _as_written(scenario: "Scenario", fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the uncertainty and correlation among changes, read where they are in the forms of a file."""
    from hzsim.scenario.written.validation import read_correlation, read_uncertainty  # they load what reads files

    model, years = scenario.set_in_baseline(fields.get("model", scenario.model)), fields.get("years", scenario.years)
    read: dict[str, Any] = {}
    if "uncertainty" in fields:
        read["uncertainty"] = read_uncertainty(fields["uncertainty"], model, years, scenario.name)
    if "correlation" in fields:
        read["correlation"] = read_correlation(fields["correlation"], scenario.name)
    return read


def _in_order(scenario: "Scenario", changes: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return changes of paths by the assumptions' names, last those of computed ones: others' paths enter them."""
    named = {**scenario.model.assumptions, **scenario.model.computed}
    known = [*named, *scenario.__dataclass_fields__]

    def absent(name: str) -> str:
        return did_you_mean(name, known)

    found = [
        (part_called(name, named, told("assumption or field"), absent).name, change) for name, change in changes.items()
    ]
    scenario.model.check_set({name for name, _ in found})
    return sorted(found, key=lambda one: one[0] in scenario.model.computed)


def _set(
    scenario: "Scenario",
    name: str,
    change: Any,
    assumptions: dict[str, tuple[float, ...]],
    outcomes: dict[str, tuple[float, ...]],
) -> None:
    """Put a change of an assumption into its path, or its lever's where a module computes it, and its outcomes."""
    if name in scenario.model.assumptions:
        assumptions[name] = amend(assumptions[name], scenario.years, change, scenario.model.assumptions[name].value)
        return
    before = replace(scenario, assumptions=assumptions, outcomes=outcomes, targets=())
    path = tuple(map(float, before.central(name)[0]))
    wanted = amend(path, scenario.years, change, scenario.model.computed[name].value)
    if name in scenario.model.outcomes:
        outcomes[name] = wanted[: scenario.known_years]
        before = replace(before, outcomes=outcomes)
    assumptions[scenario.model.set_for(name).name] = tuple(map(float, before.lever_path(name, np.array([wanted]))[0]))


def _are_targets(given: Any) -> bool:
    """Return whether targets are made already, with no text among them that is still to be read."""
    return isinstance(given, tuple) and all(isinstance(one, Target) for one in given)


def _made(given: Any) -> bool:
    """Return whether uncertainty or correlation are made already, with nothing in the form of a file among them."""
    kind, entries = (Uncertainty, given.values()) if isinstance(given, Mapping) else (Correlation, given)
    return isinstance(entries, Iterable) and all(isinstance(one, kind) for one in entries)

"""Plans of stages as plain values: how points are made, and what a pivot of each stage moves."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from hzsim._typing import Array
from hzsim.scenario.parts.targets import Target
from hzsim.simulation.points.planning import rises_of
from hzsim.simulation.points.stages import StagePlan, parts_of

_NOTHING = 1e-12


def plain(plan: StagePlan, parts: Sequence[Target], whole: bool) -> dict[str, Any]:
    """Return a plan's stages and how its points are made; `whole` for one of which every assumption is drawn.

    `parts` are the targets that plans share, by place.
    """
    scenario = plan.scenario
    made = [scenario.model.made_of(target.indicator) for target in plan.targets]  # what cancels is drawn alike
    drawn = sorted(scenario.uncertainty.keys() & frozenset[str]().union(*made))
    return {
        "targets": [parts.index(target) for target in plan.targets],
        "owners": list(plan.owners),
        "given": len(scenario.given),
        "certain": list(plan.certain),
        "counted": list(plan.counted),
        "stages": [_stage(plan, place, made) for place in range(len(plan.stages))],
        "drawn": drawn,
        "rows": _rows(plan, scenario.uncertainty if whole else drawn),
        "dimensions": plan.dimensions.tolist(),
        **_turning(plan),
    }


def _rows(plan: StagePlan, names: Iterable[str]) -> list[int]:
    """Return the rows of the normals of some assumptions."""
    return [row for (name, _), rows in plan.rows.items() if name in {*names} for row in range(rows.start, rows.stop)]


def _stage(plan: StagePlan, place: int, made: Sequence[frozenset[str]]) -> dict[str, Any]:
    """Return a stage, with what has to be drawn anew along its pivot: for its own targets, and for later ones."""
    stage = plan.stages[place]
    moved = {name for (name, _), rows in plan.rows.items() if stage.direction[rows].any()}
    later = {target for one in plan.stages[place + 1 :] for target in one.targets} | {*plan.counted}
    return {
        "targets": list(stage.targets),
        "slopes": list(stage.slopes),
        "drawn": stage.drawn,
        "split": stage.split,
        "moved": [sorted(moved & made[target]) for target in stage.targets],
        "shaken": sorted(moved & frozenset[str]().union(*(made[target] for target in later))),
    }


def _turning(plan: StagePlan) -> dict[str, Any]:
    """Return what makes a plan's directions: the first of them, the order of the others, and how normals are mixed."""
    mixing = plan.turn @ plan.back
    mixing[np.abs(mixing) < _NOTHING] = 0.0
    rises = rises_of(plan.scenario, parts_of(plan.asked)) @ mixing
    lengths = np.linalg.norm(rises, axis=1, keepdims=True)
    weight = ((rises / np.where(lengths > 0, lengths, 1.0)) ** 2).sum(axis=0).round(9)
    first = len(plan.stages) + int((lengths > 0).sum())
    mixed = np.flatnonzero((np.abs(mixing - np.eye(len(mixing))) > _NOTHING).any(axis=1))
    return {
        "basis": [_short(row) for row in plan.back[:first]],
        "order": np.argsort(-weight, kind="stable").tolist(),
        "mixing": [[int(row), int(at), mixing[row, at]] for row in mixed for at in np.flatnonzero(mixing[row])],
    }


def _short(row: Array) -> list[float]:
    """Return numbers, whole ones without a point."""
    return [int(one) if one == int(one) else one for one in row.tolist()]

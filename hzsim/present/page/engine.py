"""What the page's script computes with, as plain values: tape, points, assumptions, targets and plans of stages."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from hzsim._typing import Array
from hzsim.errors import BadValue, as_found, told
from hzsim.model.modules.parts import Indicator
from hzsim.normal import ndtr
from hzsim.present.page.trace import traced
from hzsim.scenario.parts.distributions import Distribution, StudentT
from hzsim.scenario.parts.targets import Several, Target
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.spreads import DISTRIBUTIONS
from hzsim.simulation.draws.deviations import medians
from hzsim.simulation.draws.sampling import RANDOMISATIONS, scrambling
from hzsim.simulation.draws.summaries import STATISTICS
from hzsim.simulation.points.estimator import Estimator
from hzsim.simulation.points.planning import rises_of
from hzsim.simulation.points.points import rows_of
from hzsim.simulation.points.stages import StagePlan, parts_of

BITS = 8
"""Points of each randomisation as a power of two: as many as a report has that is asked for no other number."""
DRAWS = RANDOMISATIONS << BITS
_NOTHING = 1e-12


def engine(scenario: Scenario, charted: Sequence[str], seed: int) -> dict[str, Any]:
    """Return what the script needs to compute a scenario's charted indicators and the odds of its targets anew."""
    model, uncertain = scenario.model, bool(scenario.uncertain)
    asked = (*scenario.targets, *scenario.given)
    wanted: list[Indicator] = [*(model.indicators[name] for name in charted), *(one.indicator for one in asked)]
    plans = _plans(scenario)
    parts = list(dict.fromkeys(part for plan in plans for part in plan.targets))
    size = len(plans[0].turn)
    return {
        "years": list(scenario.years),
        "names": list(model.assumptions),
        "normals": size,
        "tape": traced(scenario, {part.name: part for part in wanted}.values()).plain(),
        "charted": list(charted),
        "shares": list(STATISTICS.values()),
        "sobol": _sobol(size, seed * uncertain, BITS * uncertain),
        "drawn": [_drawn(scenario, name) for name in sorted(scenario.uncertainty)],
        **_targets(scenario, parts),
        "conditional": bool(scenario.given),
        "plans": [_plan(plan, parts, whole=place == 0) for place, plan in enumerate(plans)],
    }


def _targets(scenario: Scenario, parts: Sequence[Target]) -> dict[str, Any]:
    """Return how parts of targets are judged, and targets and conditions as a whole."""
    asked = {"targets": parts, "asked": scenario.targets, "given": scenario.given}
    return {name: [_target(scenario, one) for one in targets] for name, targets in asked.items()}


def _plans(scenario: Scenario) -> list[StagePlan]:
    """Return the plan of all targets, those of each alone where there are several, and that of a condition."""
    found = Estimator.of(scenario, scenario.targets)
    alone = found.alone if len(scenario.targets) > 1 else ()
    return [found.plan, *alone, *([] if found.given is None else [found.given])]


def _sobol(dimensions: int, seed: int, bits: int) -> dict[str, Any]:
    """Return scrambled direction numbers and shifts of each randomisation and dimension, as many as the points need."""
    tables = [scrambling(dimensions, (seed, run))[:2] for run in range(RANDOMISATIONS)] if dimensions else []
    if any(len(numbers) < dimensions for numbers, _ in tables):
        raise BadValue("expected a scenario with fewer uncertain years for a page", f"{dimensions}")
    table = np.array([np.column_stack([numbers[:, :bits], shift]) for numbers, shift in tables], "<u4")
    packed = base64.b64encode(table.tobytes()).decode()
    return {"runs": RANDOMISATIONS, "bits": bits, "dimensions": dimensions, "table": packed}


def _drawn(scenario: Scenario, name: str) -> dict[str, Any]:
    """Return how an uncertain assumption is drawn around its path."""
    part, uncertainty = scenario.model.assumption(name), scenario.uncertainty[name]
    known, years, rows = scenario.known_of(name), scenario.years, rows_of(scenario)
    limits, path = scenario.limits(name), scenario.assumptions[name]
    follows = scenario.replace(assumptions={**scenario.assumptions, name: tuple(1.001 * one for one in path)})
    moves = not known and follows.limits(name) != limits  # a domain counted against the path's own start
    certain = [uncertainty.years is not None and year not in uncertainty.years for year in years]
    return {
        "name": name,
        "kind": part.kind,
        "average": _distribution(name, uncertainty.average),
        "yearly": _distribution(name, uncertainty.yearly),
        "persistence": uncertainty.persistence,
        "carriedShares": uncertainty.carried(range(known, len(years))).tolist(),
        "starts": uncertainty.starts(known),
        "known": known,
        "limits": [limit / path[0] for limit in limits] if moves else list(limits),
        "follows": moves,
        "medians": medians(uncertainty, part.kind, len(years), known).tolist(),
        "certain": certain,
        "rows": {each: rows[name, each].start for each in ("average", "yearly") if (name, each) in rows},
    }


def _distribution(name: str, part: Distribution | None) -> dict[str, Any] | None:
    if part is None:
        return None
    kind = next((kind for kind, made in DISTRIBUTIONS.items() if type(part) is made), None)
    if kind is None:
        known = told("the page draws {names}", names=", ".join(DISTRIBUTIONS))
        raise BadValue(told("expected a known distribution of {name}", name=name), as_found(part), known)
    found: dict[str, Any] = {one.name: getattr(part, one.name) for one in fields(part)}  # type: ignore[arg-type]
    return {"kind": kind, **found, **(_student_t(part) if isinstance(part, StudentT) else {})}


def _student_t(part: StudentT) -> dict[str, Any]:
    """Return the logarithm of the quantile over the normal, at even steps of the normal."""
    from scipy.special import stdtrit

    normals = np.linspace(0.0, 8.5, 513)
    normals[0] = 1e-4
    quantiles = -np.asarray(stdtrit(part.df, ndtr(-normals)), dtype=float)
    logs = np.log(np.clip(np.nan_to_num(quantiles, nan=1e150, posinf=1e150), 1e-300, 1e150) / normals)
    return {"step": 8.5 / 512, "table": logs.tolist()}


def _target(scenario: Scenario, target: Target, member: int | None = None, indicator: str = "") -> dict[str, Any]:
    """Return how a target is judged; of one among several with its place in their indicator."""
    first, known = scenario.years.first, scenario.known_until or 0
    found = {
        "indicator": indicator or target.indicator.name,
        "operator": target.operator,
        "value": target.value,
        "upper": target.upper,
        "first": target.span.first - first,
        "last": target.span.last - first,
        "form": _form(target),
        "rate": target.indicator.averaged,
        "known": known - first,
    }
    if member is not None:
        found["member"] = member
    if isinstance(target, Several):
        own = target.indicator.name
        found["members"] = [_target(scenario, one, at, own) for at, one in enumerate(target.members)]
        found["atLeast"] = target.least
    return found


def _form(target: Target) -> str:
    if len(target.span) == 1 or target.indicator.cumulative:
        return "last"
    if target.averaged:
        return "growth" if target.indicator.averaged else "mean"
    return "every" if target.upper is None else "narrowest"


def _plan(plan: StagePlan, parts: Sequence[Target], whole: bool) -> dict[str, Any]:
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

"""What the page's script computes with, as plain values: tape, points, assumptions, targets and plans of stages."""

import base64
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from hzsim.errors import BadValue, as_found, told
from hzsim.model.modules.parts import Indicator
from hzsim.normal import ndtr
from hzsim.present.page.plans import plain
from hzsim.present.page.trace import traced
from hzsim.scenario.parts.distributions import Distribution, StudentT
from hzsim.scenario.parts.targets import Several, Target
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.spreads import DISTRIBUTIONS
from hzsim.simulation.draws.deviations import medians
from hzsim.simulation.draws.sampling import RANDOMISATIONS
from hzsim.simulation.draws.sobol import scrambling
from hzsim.simulation.draws.summaries import STATISTICS
from hzsim.simulation.points.estimator import Estimator
from hzsim.simulation.points.points import rows_of
from hzsim.simulation.points.stages import StagePlan

BITS = 8
"""Points of each randomisation as a power of two: as many as a report has that is asked for no other number."""
DRAWS = RANDOMISATIONS << BITS


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
        "plans": [plain(plan, parts, whole=place == 0) for place, plan in enumerate(plans)],
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

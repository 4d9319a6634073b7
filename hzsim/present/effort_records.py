"""Least effort as flat records."""

from hzsim.present.effort_view import comparable
from hzsim.present.formats import Record
from hzsim.present.question_records import drawn
from hzsim.questions.effort import Effort, LeverEffort, TargetEffort
from hzsim.questions.feasibility import Bound
from hzsim.scenario.phrases import set_words


def effort_records(effort: Effort) -> list[Record]:
    """Return one record for each lever, one for each target, and one for all together (kind `all`).

    `residual` is the indicator minus the target in its unit, for `all` the joint probability
    attained minus the one asked; `change` and `spread` belong to levers, the change in units of the
    spread, which is the usual deviation of the lever's average; `comparable_kept` of `comparable_episodes`
    kept the growth that the change asks for; `cost` is the growth of the effort per unit by which a
    target is tightened; `active_bound` is the value that stops a lever; `clash` says that a target, or
    a lever's bound, belongs to the certificate; `counted` that a target is met or missed at each point,
    not estimated. Draws, seed and sampler stand beside probabilities.
    """
    empty: Record = dict.fromkeys(_KEYS)
    if effort.probability is not None:
        empty |= drawn(effort.sampling)
    levers = [_lever_record(empty, effort, lever) for lever in effort.levers]
    targets = [_target_record(empty, effort, target) for target in effort.targets]
    together = {
        **empty,
        "kind": "all",
        "name": effort.scenario.name,
        "residual": effort.residual,
        "effort": effort.effort,
        "probability": effort.attained,
        "standard_error": effort.attained_error,
        "feasible": effort.feasible,
        "stationarity": effort.stationarity,
    }
    return [*levers, *targets, together]


_KEYS = (
    "kind",
    "name",
    "unit",
    "years",
    "before",
    "after",
    "residual",
    "spread",
    "change",
    "effort",
    "active_bound",
    "comparable_kept",
    "comparable_episodes",
    "cost",
    "probability_before",
    "probability",
    "standard_error",
    "feasible",
    "clash",
    "counted",
    "stationarity",
    "draws",
    "seed",
    "sampler",
    "note",
)


def _lever_record(empty: Record, effort: Effort, lever: LeverEffort) -> Record:
    part = lever.lever.assumption
    found = comparable(effort) if part.name == "real_growth" else None
    return {
        **empty,
        "kind": "lever",
        "name": part.name,
        "unit": part.unit.name,
        "years": str(lever.lever.years),
        "before": lever.before,
        "after": lever.after,
        "spread": lever.spread,
        "change": lever.change,
        "effort": lever.effort,
        "active_bound": lever.active,
        "comparable_kept": found and found.kept,
        "comparable_episodes": found and found.episodes,
        "clash": any(isinstance(one, Bound) and one.lever == lever.lever for one in effort.clash),
        "note": set_words(effort.scenario.model, part.name).en or None,
    }


def _target_record(empty: Record, effort: Effort, target: TargetEffort) -> Record:
    return {
        **empty,
        "kind": "target",
        "name": str(target.target),
        "unit": target.target.indicator.unit.name,
        "years": str(target.target.span),
        "before": target.before,
        "after": target.after,
        "residual": target.residual,
        "cost": target.cost if effort.feasible else None,
        "probability_before": target.probability_before,
        "probability": target.probability,
        "standard_error": target.standard_error,
        "feasible": target.met if effort.probability is None else None,
        "clash": target.target in effort.clash,
        "counted": None if effort.probability is None else target.target in effort.counted,
    }

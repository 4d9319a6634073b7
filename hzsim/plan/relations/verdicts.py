"""Verdicts: how what is implied stands to what is stated.

An implied value comes twice as an interval: with targets at their figures, and with all that
they allow (a floor may be surpassed). Held against what is stated:

- consistent: the two meet; for a stated floor or ceiling, the implied lies wholly on its side, and
  beyond it where it is to be surpassed.
- tight: apart by no more than the last printed digit; for a floor, rounding alone decides, or
  less than `NEAR` is missing.
- tension: at their figures the two do not fit, but they do where a floor is surpassed.
- contradiction: no values that the statements allow fit.

Where nothing is stated, what is needed is held against a reference (the series' last rate, the
share of the base year, a target of a year): no more, whatever the rounding, is consistent; more,
but possibly within `STRAIN` times the reference, tight; surely beyond it tension. An outcome
against an earlier target is met or missed, or borderline within rounding.
"""

import math
from typing import Literal, TypeAlias

from hzsim._typing import Text
from hzsim.errors import BadValue, did_you_mean
from hzsim.plan.relations.contents import Datum
from hzsim.plan.stated.interval import Interval

NEAR = 0.005
"""The share of a floor that may be missing for the verdict tight."""
STRAIN = 1.25
"""How many times a reference pace may be needed for the verdict tight."""

Verdict: TypeAlias = Literal[
    "contradiction", "missed", "tension", "borderline", "tight", "met", "consistent", "implied"
]
VERDICTS: dict[Verdict, Text] = {
    "contradiction": Text("矛盾", "contradiction"),
    "missed": Text("未达", "missed"),
    "tension": Text("紧张", "tension"),
    "borderline": Text("临界", "borderline"),
    "tight": Text("偏紧", "tight"),
    "met": Text("达到", "met"),
    "consistent": Text("一致", "consistent"),
    "implied": Text("推算值", "implied"),
}
"""All verdicts, the gravest first."""
COLOURS: dict[Verdict, str] = {
    "contradiction": "red",
    "missed": "red",
    "tension": "red",
    "borderline": "yellow",
    "tight": "yellow",
    "met": "green",
    "consistent": "green",
    "implied": "",
}


def as_grave(found: Verdict, limit: str) -> bool:
    """Return whether a verdict is as grave as a limit or graver; BadValue for a limit that is no verdict."""
    order: list[str] = list(VERDICTS)
    if limit not in order:
        raise BadValue("expected a verdict", limit, did_you_mean(limit, order))
    return order.index(found) <= order.index(limit)


def verdict(implied: Datum, stated: Datum, bound: str) -> Verdict:
    """Return the verdict on an implied value beside a stated one, or beside a bound on it."""
    wanted, allowed = _bounded(stated.claim, stated.figure, bound), _bounded(stated.claim, stated.claim, bound)
    if bound or stated.open:
        if implied.figure.within(wanted) if bound else all(stated.kept_by(implied.figure)):
            return "consistent"
        near = NEAR * abs(stated.value)
    else:
        near = stated.place
        if implied.figure.meets(wanted):
            return "consistent"
    if implied.figure.gap(wanted) <= near * (1 + 1e-9):
        return "tight"
    return "tension" if implied.claim.meets(allowed) else "contradiction"


def _bounded(claim: Interval, ends: Interval, bound: str) -> Interval:
    """Return what an implied value must lie in: the claim itself, or all on one side of a stated value."""
    if bound == "at_most":
        return Interval(-math.inf, ends.high)
    if bound == "at_least":
        return Interval(ends.low, math.inf)
    return claim


def above_zero(implied: Datum) -> Verdict:
    """Return the verdict on a difference that should be above zero."""
    if implied.figure.low > 0:
        return "consistent"
    if implied.figure.high > 0:
        return "tight"
    return "tension" if implied.claim.high > 0 else "contradiction"


def outcome(found: Datum, target: Datum, bound: str) -> Verdict:
    """Return whether an outcome met an earlier target; borderline where its rounding alone decides."""
    if target.open:
        kept = target.kept_by(found.figure)
        return "met" if all(kept) else "borderline" if any(kept) else "missed"
    wanted = _bounded(target.claim, target.claim, bound)
    if found.figure.within(wanted):
        return "met"
    return "borderline" if found.figure.meets(wanted) else "missed"


def pace(needed: Datum, reference: Datum, bound: str) -> Verdict:
    """Return the verdict on a needed pace beside a reference pace: a ceiling, or a floor with bound `at_least`."""
    wanted, known = needed.figure, reference.figure
    if bound == "at_least":
        wanted, known = -wanted, -known
    if wanted.within(Interval(-math.inf, known.low)):
        return "consistent"
    furthest = known.high + (STRAIN - 1) * abs(known.high)
    return "tight" if wanted.meets(Interval(-math.inf, furthest)) else "tension"

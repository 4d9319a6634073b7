"""What plans state, as flat records of plain values in full precision.

Rates and shares are fractions; labels and evidence are in the language asked for, all other
words are the machine's own.
"""

import math
from collections.abc import Iterable

from hzsim._typing import Language
from hzsim.plan.consistency import COLOURS, Check, span_of
from hzsim.present.plan_words import evidence
from hzsim.present.records import Record


def check_records(plan: str, checks: Iterable[Check], language: Language = "en") -> list[Record]:
    """Return one record for each relation that was checked."""
    return [
        {
            "plan": plan,
            "relation": check.id,
            "label": check.label.to(language),
            "kind": check.kind,
            "verdict": check.verdict,
            "colour": COLOURS[check.verdict] or None,
            "years": str(span_of(check)),
            "unit": check.implied.unit.name,
            "stated": check.stated.value if check.stated else None,
            "reference": check.reference.value if check.reference else None,
            "implied": _finite(check.implied.value),
            "implied_low": _finite(check.implied.figure.low),
            "implied_high": _finite(check.implied.figure.high),
            "gap": check.gap,
            "relative_gap": check.relative_gap,
            "closing": check.closing.quantity.id if check.closing else None,
            "closing_value": check.closing.value if check.closing else None,
            "evidence": evidence(check, language),
        }
        for check in checks
    ]


def _finite(value: float) -> float | None:
    """Return a number that JSON can hold, None for infinity."""
    return value if math.isfinite(value) else None

"""What plans state, as flat records of plain values in full precision.

Rates and shares are fractions; labels and evidence are in the language asked for, all other
words are the machine's own.
"""

import math
from collections.abc import Iterable

from hzsim._typing import Language, Text
from hzsim.plan.consistency import Check
from hzsim.plan.contents import Quantity
from hzsim.plan.indicators import TabledIndicator
from hzsim.plan.review import Lookback
from hzsim.plan.revisions import Revision
from hzsim.plan.statements import Statement
from hzsim.plan.verdicts import COLOURS
from hzsim.present.formats import Record
from hzsim.present.plan_words import BINDINGS, evidence, statement_figure


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
            "years": str(check.span),
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
            "bound": check.bound or None,
            "status": check.status or None,
            "closing_years": str(check.closing.span) if check.closing else None,
            "evidence": evidence(check, language),
            "note": check.note.to(language) or None,
            "notes_of_figures": _joined(check.figure_notes, language),
        }
        for check in checks
    ]


def indicator_records(
    plan: str, indicators: Iterable[TabledIndicator], scenario: str | None, language: Language = "en"
) -> list[Record]:
    """Return one record for each tabled indicator; empty where the scenario has no such one."""
    return [
        {
            "plan": plan,
            "number": item.number or None,
            "statement": item.target.id,
            "label": item.target.label.to(language),
            "unit": item.target.unit.name,
            "binding": _binding(item.target),
            "base_year": item.base.span.last if item.base else None,
            "base": item.base.value if item.base else None,
            "base_implied": item.base.id if isinstance(item.base, Quantity) else None,
            "base_status": item.base.status or None if item.base else None,
            "base_note": item.base.note.to(language) or None if isinstance(item.base, Statement) else None,
            "target_years": str(item.target.span),
            "operator": item.target.operator or None,
            "target": item.target.value,
            "words": item.target.said.to(language) if item.target.value is None else None,
            "target_status": item.target.status or None,
            "target_note": item.target.note.to(language) or None,
            "pace": item.pace,
            "pace_kind": item.pace_kind or None,
            "below_base": item.below_base,
            "scenario": scenario if item.implied else None,
            "implied": item.implied.value if item.implied else None,
            "probability": item.implied.probability if item.implied else None,
            "standard_error": item.implied.standard_error if item.implied else None,
            "draws": item.implied.sampling.draws if item.implied else None,
            "seed": item.implied.sampling.seed if item.implied else None,
            "sampler": item.implied.sampling.sampler if item.implied else None,
        }
        for item in indicators
    ]


def revision_records(before: str, after: str, found: Iterable[Revision], language: Language = "en") -> list[Record]:
    """Return one record for each change from one version of a plan to another."""
    return [
        {
            "before_plan": before,
            "after_plan": after,
            "statement": item.statement.id,
            "label": item.statement.label.to(language),
            "change": item.change,
            "unit": item.statement.unit.name,
            **_version("before", item.before, language),
            **_version("after", item.after, language),
        }
        for item in found
    ]


def lookback_records(plan: str, found: Iterable[Lookback], language: Language = "en") -> list[Record]:
    """Return one record for each target of a past plan, with its outcome."""
    return [
        {
            "plan": plan,
            "statement": item.target.id,
            "label": item.target.label.to(language),
            "years": str(item.target.span),
            "unit": item.target.unit.name,
            "operator": item.target.operator or None,
            "target": item.target.value,
            "outcome": item.check.implied.value if item.check else None,
            "outcome_low": item.check.implied.figure.low if item.check else None,
            "outcome_high": item.check.implied.figure.high if item.check else None,
            "gap": item.check.gap if item.check else None,
            "relative_gap": item.check.relative_gap if item.check else None,
            "verdict": item.verdict,
            "outcome_words": item.words.said.to(language) if item.words else None,
            "source": item.source.to(language) or None,
            "status": item.check.status or None if item.check else None,
            "note": item.note.to(language) or None,
        }
        for item in found
    ]


def _version(side: str, statement: Statement | None, language: Language) -> Record:
    """Return one version's side of a change: all that may have changed of it."""
    if statement is None:
        names = ("", "_value", "_unit", "_years", "_operator", "_rounding", "_wording", "_binding", "_number")
        return {f"{side}{name}": None for name in names}
    return {
        side: statement_figure(statement, language),
        f"{side}_value": statement.value,
        f"{side}_unit": statement.unit.shown or statement.unit.name,
        f"{side}_years": str(statement.span),
        f"{side}_operator": statement.operator or None,
        f"{side}_rounding": statement.rounding,
        f"{side}_wording": statement.qualifier.to(language) or None,
        f"{side}_binding": _binding(statement),
        f"{side}_number": statement.number,
    }


def _joined(notes: Iterable[Text], language: Language) -> str | None:
    return Text("；", "; ").to(language).join(note.to(language) for note in notes) or None


def _binding(statement: Statement) -> str | None:
    return BINDINGS[statement.binding].en if statement.binding else None


def _finite(value: float) -> float | None:
    """Return a number that JSON can hold, None for infinity."""
    return value if math.isfinite(value) else None

"""A plan looked back on: its targets against what came of them."""

from dataclasses import dataclass

from hzsim._typing import Text
from hzsim.plan.relations.consistency import Check, check_plan
from hzsim.plan.relations.contents import Plan
from hzsim.plan.relations.relation import IMPLIED, Relation
from hzsim.plan.stated.references import SILENT
from hzsim.plan.stated.statements import Statement

UNKNOWN = Text("无实绩数据", "no outcome known")


@dataclass(frozen=True, slots=True)
class Lookback:
    """A target of a past plan and its outcome; `check` is None where no outcome is known.

    `words` is what the documents say of the outcome in place of a figure; `note` what a reader
    must know about the outcome.
    """

    target: Statement
    check: Check | None
    source: Text
    words: Statement | None = None
    note: Text = SILENT

    @property
    def verdict(self) -> str:
        """met, missed, borderline, or unknown."""
        return self.check.verdict if self.check is not None else "unknown"


def look_back(plan: Plan) -> list[Lookback]:
    """Return a plan's targets with their outcomes, missed ones first, those without an outcome last.

    Outcomes are bound to targets by relations of the kind `outcome`, and may be statements of a
    later plan.
    """
    checks = {check.stated.id: check for check in check_plan(plan) if check.kind == "outcome" and check.stated}
    relations = {relation.result: relation for relation in plan.relations.values() if relation.kind == "outcome"}
    found = [
        _lookback(plan, item, checks.get(item.id), relations.get(item.id))
        for item in plan.statements.values()
        if item.kind == "target"
    ]
    order = ("missed", "borderline", "met", "unknown")
    return sorted(found, key=lambda item: order.index(item.verdict))


def _lookback(plan: Plan, target: Statement, check: Check | None, relation: Relation | None) -> Lookback:
    """Return a target with its outcome, where it is from, and the notes on both."""
    words = _words(plan, target)
    outcome = words
    if relation is not None and not relation.inputs[0].startswith(IMPLIED):
        outcome = plan.statement(relation.inputs[0])
    notes = dict.fromkeys(item.note for item in (outcome, relation, target) if item is not None and item.note.en)
    note = Text("；".join(item.zh for item in notes), "; ".join(item.en for item in notes))
    return Lookback(target, check, _source(plan, outcome, derived=relation is not None), words, note)


def _words(plan: Plan, target: Statement) -> Statement | None:
    """Return what the plan's documents say in words of what came of a target."""
    said = [
        item
        for item in plan.statements.values()
        if item.series == target.series and item.value is None and item.kind in ("actual", "estimate")
    ]
    return said[0] if said else None


def _source(plan: Plan, outcome: Statement | None, *, derived: bool) -> Text:
    """Return the title of the document that states an outcome; that it is derived where none does."""
    if outcome is None:
        return Text("推算", "derived") if derived else Text("", "")
    document = plan.documents.get(outcome.document)
    return document.title if document is not None else Text(outcome.document, outcome.document)

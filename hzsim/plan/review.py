"""A plan looked back on: its targets against what came of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from hzsim._typing import Text
from hzsim.plan.book import Plan
from hzsim.plan.consistency import Check, check_plan
from hzsim.plan.relations import IMPLIED, Relation
from hzsim.plan.statements import Statement

UNKNOWN = Text("无结果", "no outcome known")


@dataclass(frozen=True, slots=True)
class Lookback:
    """A target of a past plan and its outcome; `check` is None where no outcome is known."""

    target: Statement
    check: Check | None
    source: Text

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
        Lookback(item, checks.get(item.id), _source(plan, relations, item.id))
        for item in plan.statements.values()
        if item.kind == "target"
    ]
    order = ("missed", "borderline", "met", "unknown")
    return sorted(found, key=lambda item: order.index(item.verdict))


def _source(plan: Plan, relations: Mapping[str | None, Relation], target: str) -> Text:
    """Return the title of the document that states an outcome; that it is derived where none does."""
    relation = relations.get(target)
    if relation is None:
        return Text("", "")
    stated = plan.statement(relation.inputs[0]) if not relation.inputs[0].startswith(IMPLIED) else None
    if stated is None:
        return Text("推算", "derived")
    document = plan.documents.get(stated.document)
    return document.title if document is not None else Text(stated.document, stated.document)

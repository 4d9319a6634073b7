"""What became of a plan: what changed between two versions of it, and what came of its targets."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hzsim._typing import Text
from hzsim.plan.stated.consistency import Check, check_plan
from hzsim.plan.stated.contents import Plan
from hzsim.plan.stated.figures import plain_unit
from hzsim.plan.stated.relation import IMPLIED, Relation
from hzsim.plan.stated.statements import Statement
from hzsim.plan.stated.tables import SILENT

Change: TypeAlias = Literal[
    "raised", "lowered", "softened", "hardened", "base changed", "base added", "base dropped", "count changed",
    "redefined", "span changed", "wording", "dropped", "added",
]  # fmt: skip
CHANGES: dict[Change, Text] = {
    "raised": Text("目标提高", "target raised"),
    "lowered": Text("目标降低", "target lowered"),
    "softened": Text("改为定性表述", "softened: a figure became words"),
    "hardened": Text("改为定量目标", "hardened: words became a figure"),
    "base changed": Text("基期值调整", "base changed"),
    "base added": Text("补充基期值", "base added"),
    "base dropped": Text("取消基期值", "base dropped"),
    "count changed": Text("项数调整", "count changed"),
    "redefined": Text("指标口径调整", "redefined"),
    "span changed": Text("时段调整", "span changed"),
    "wording": Text("措辞调整", "wording"),
    "dropped": Text("取消", "dropped"),
    "added": Text("新增", "added"),
}
"""All kinds of change, in the order they are shown."""
_BINDING = "约束性"
_ATTRIBUTES: dict[Change, Text] = {
    "softened": Text("由约束性调整为预期性", "softened: binding became indicative"),
    "hardened": Text("由预期性调整为约束性", "hardened: indicative became binding"),
}


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of one statement: what it was and what it is, None where a version has none."""

    change: Change
    before: Statement | None
    after: Statement | None

    @property
    def statement(self) -> Statement:
        """The statement as it is now, or as it last was."""
        found = self.after or self.before
        assert found is not None  # a revision is of something
        return found

    @property
    def label(self) -> Text:
        """The change in words."""
        before, after = self.before, self.after
        alike = before is not None and after is not None and (before.value is None) == (after.value is None)
        return _ATTRIBUTES.get(self.change, CHANGES[self.change]) if alike else CHANGES[self.change]

    @property
    def tabled(self) -> bool:
        """Whether either version has it in its table of indicators."""
        return any(item is not None and item.number is not None for item in (self.before, self.after))


def revisions(before: Plan, after: Plan, *, everything: bool = False) -> list[Revision]:
    """Return what changed from one version of a plan to another, by kind of change.

    A statement may change in several ways: each is a revision of its own. Figures of the text
    that only one version prints and that are no targets are left out unless `everything` asks
    for them: estimates and counts come and go with the occasion of a document.
    """
    names = dict.fromkeys([*before.statements, *after.statements])
    found = []
    for name in names:
        old, new = before.statements.get(name), after.statements.get(name)
        changes = _changes(old, new) if old is not None and new is not None else [_one_sided(old, new)]
        found += [Revision(change, old, new) for change in changes]
    kept = [
        item
        for item in found
        if everything or item.tabled or (item.before and item.after) or item.statement.kind == "target"
    ]
    kept = _redefined(kept)
    order = list(CHANGES)
    return sorted(kept, key=lambda item: (order.index(item.change), item.statement.number or 999))


def _redefined(found: list[Revision]) -> list[Revision]:
    """Return the revisions with a target dropped and another added on the same quantity taken as one change."""
    added = {item.statement.series: item for item in found if item.change == "added" and item.tabled}
    dropped = {item.statement.series: item for item in found if item.change == "dropped" and item.tabled}
    both = added.keys() & dropped.keys()
    joined = [Revision("redefined", dropped[series].before, added[series].after) for series in sorted(both)]
    gone = [id(item) for series in both for item in (added[series], dropped[series])]
    return [item for item in found if id(item) not in gone] + joined


def _one_sided(old: Statement | None, new: Statement | None) -> Change:
    statement = old or new
    base = statement is not None and statement.known and statement.number is not None
    if new is None:
        return "base dropped" if base else "dropped"
    return "base added" if base else "added"


def _changes(old: Statement, new: Statement) -> list[Change]:
    """Return every way in which a statement that both versions have changed."""
    found: list[Change] = []
    if not _same_amount(old, new) or old.span != new.span:
        found.append(_figure(old, new))
    elif old.value is None and old.printed != new.printed:
        found.append("wording")
    if old.kind == "target" and old.binding and new.binding and old.binding != new.binding:
        found.append("hardened" if new.binding == _BINDING else "softened")
    if not found and _form(old) != _form(new):
        found.append("wording")
    return found


def _form(item: Statement) -> tuple[str, ...]:
    """Return how a figure is stated: what may change of it while it stays the same."""
    return item.operator, item.wording, item.rounding, item.unit.name, item.unit.shown


def _amount(item: Statement) -> tuple[str, float | None]:
    """Return what a figure counts in, without sizes such as 万, and the figure in it; rates are fractions already."""
    unit, size = (item.unit.name, 1.0) if item.unit.shown else plain_unit(item.unit.name)
    return unit, None if item.value is None else item.value * float(size)


def _same_amount(old: Statement, new: Statement) -> bool:
    """Return whether two figures are the same, in whatever size of unit each is written."""
    (unit, before), (other, after) = _amount(old), _amount(new)
    if before is None or after is None:
        return before is after
    return unit == other and math.isclose(before, after, rel_tol=1e-12)


def _figure(old: Statement, new: Statement) -> Change:
    """Return what a changed figure is."""
    if old.rounding == new.rounding == "count":
        return "count changed"
    if "target" not in (old.kind, new.kind):
        return "base added" if old.value is None else "base dropped" if new.value is None else "base changed"
    if None in (old.value, new.value):
        return "softened" if new.value is None else "hardened"
    if _same_amount(old, new):
        return "span changed"
    (unit, before), (other, after) = _amount(old), _amount(new)
    if unit != other or before is None or after is None:
        return "redefined"
    return "raised" if after > before else "lowered"


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
    alike = (item for item in plan.statements.values() if item.series == target.series and item.known)
    return next((item for item in alike if item.value is None), None)


def _source(plan: Plan, outcome: Statement | None, *, derived: bool) -> Text:
    """Return the title of the document that states an outcome; that it is derived where none does."""
    if outcome is None:
        return Text("推算", "derived") if derived else Text("", "")
    document = plan.documents.get(outcome.document)
    return document.title if document is not None else Text(outcome.document, outcome.document)

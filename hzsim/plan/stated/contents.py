"""What a plan holds: its statements, the context they stand in, and what relations make of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.errors import BadValue, InvalidInput, told
from hzsim.files.sources import SourceFile, is_file
from hzsim.plan.stated.figures import Interval, least_sure
from hzsim.plan.stated.kinds import KINDS
from hzsim.plan.stated.relation import IMPLIED, Relation
from hzsim.plan.stated.statements import Statement
from hzsim.plan.stated.tables import SILENT, PlanHeading, Reading, SourceDocument
from hzsim.scenario.parts.targets import holds
from hzsim.scenario.parts.years import Span
from hzsim.units import Unit

CONTEXT, RELATIONS, DOCUMENTS = "context", "relations", "documents"


@dataclass(frozen=True, slots=True)
class Datum:
    """Number that a document states or a relation implies: its `value`, its rounding, and all values that it allows.

    `figure` takes a target at its figure, `claim` also what lies beyond it; `place` is the size
    of the last digit, 0 for what is implied; `decimals` how many a document prints, None for what
    is implied; `status` how sure the figure is, for what is
    implied the least sure of its inputs. Values are in the unit's stored size.
    """

    id: str
    label: Text
    unit: Unit
    span: Span
    operator: str
    value: float
    figure: Interval
    claim: Interval
    place: float = 0.0
    decimals: int | None = None
    status: str = ""
    note: Text = SILENT

    @property
    def open(self) -> bool:
        """Whether only one side is bounded: a floor or a ceiling."""
        return self.operator in (">=", ">", "<=", "<")

    def kept_by(self, found: Interval) -> tuple[bool, bool]:
        """Return whether the low and high ends of an interval meet this floor or ceiling, by the rule for targets."""
        low, high = (bool(holds(end, self.operator, self.value)) for end in (found.low, found.high))
        return low, high


@dataclass(frozen=True, repr=False)
class Plan(Shown):
    """Statements of a plan with its relations; an id is looked up in the plan first, then in its context.

    `home` is the folder that all of it stands in; `readings` say by id what targets in words are taken to ask for.
    """

    name: str
    heading: PlanHeading
    home: Path
    statements: Mapping[str, Statement]
    tables: Mapping[str, Mapping[str, Statement]]
    relations: Mapping[str, Relation]
    documents: Mapping[str, SourceDocument]
    sources: tuple[SourceFile, ...]
    readings: Mapping[str, Reading] = field(default_factory=dict)

    @property
    def title(self) -> Text:
        """What the plan is called; the name of its table where plans.csv does not say."""
        return self.heading.title

    @property
    def entity(self) -> str:
        """The city that the plan is of; empty where plans.csv does not say."""
        return self.heading.entity

    @property
    def lacking(self) -> tuple[str, ...]:
        """File names of the tables that give a plan its meaning and that its folder lacks, such as `relations.csv`."""
        named = any(item.document for item in self.statements.values())
        tables = (RELATIONS, CONTEXT, *([DOCUMENTS] if named else []))
        return tuple(f"{name}.csv" for name in tables if not is_file(self.home / f"{name}.csv"))

    @cached_property
    def last_year(self) -> int:
        """The last year that the plan itself speaks of."""
        return max((statement.span.last for statement in self.statements.values()), default=0)

    @cached_property
    def _known(self) -> dict[str, Datum | None]:
        return {}

    def statement(self, name: str) -> Statement | None:
        """Return what an id means in this plan; None when neither the plan nor its context states it."""
        table, _, bare = name.rpartition(":")
        if table:
            return self.tables.get(table, {}).get(bare)
        return self.statements.get(bare) or self.tables.get(CONTEXT, {}).get(bare)

    def known_before(self, target: Statement) -> list[Statement]:
        """Return what was measured or estimated of a target's quantity before it, in its unit, the context's first."""
        return [
            item
            for table in (self.tables.get(CONTEXT, {}), self.statements)
            for item in table.values()
            if item.series == target.series
            and item.known
            and item.unit.name == target.unit.name
            and item.span.last < target.span.last
            and not item.period
        ]

    def quantity(self, name: str) -> Datum | None:
        """Return a statement's or an implied quantity by name; None when it cannot be had in this plan."""
        if name not in self._known:
            self._known[name] = self._implied(name) if name.startswith(IMPLIED) else self._stated(name)
        return self._known[name]

    def inputs(self, relation: Relation) -> tuple[Datum, ...] | None:
        """Return a relation's inputs; None when one of them cannot be had in this plan."""
        found = [self.quantity(name) for name in relation.inputs]
        known = tuple(item for item in found if item is not None)
        return known if len(known) == len(found) else None

    def _stated(self, name: str) -> Datum | None:
        """Return the quantity of a statement, by its id; None for an unknown id, and for words in place of a figure."""
        found = self.statement(name)
        if found is None or found.value is None:
            return None
        return Datum(
            name, found.label, found.unit, found.span, found.operator, found.value, found.figure, found.claim,
            found.place, found.decimals, found.status, found.note,
        )  # fmt: skip

    def _implied(self, name: str) -> Datum | None:
        """Return the quantity that a relation implies; None when one of its inputs is missing in this plan."""
        relation = self.relations[name.removeprefix(IMPLIED)]
        inputs = self.inputs(relation)
        if inputs is None:
            return None
        terms = relation.terms(item.span for item in inputs)
        rule = KINDS[relation.kind]
        try:
            value = rule.apply([item.value for item in inputs], terms)
            figure = rule.apply([item.figure for item in inputs], terms)
            claim = rule.apply([item.claim for item in inputs], terms)
        except (BadValue, ZeroDivisionError) as error:
            expected = told("expected figures that have a {kind}", kind=rule.label)
            raise InvalidInput(relation.row.problem("inputs", expected, _said(error))) from None
        status = least_sure(item.status for item in inputs)
        return Datum(name, relation.label, relation.unit, rule.years(terms), "", value, figure, claim, status=status)


def _said(error: BadValue | ZeroDivisionError) -> str:
    if isinstance(error, BadValue):
        return told("{expected}, found {found}", expected=error.expected, found=error.found)
    return told(str(error))

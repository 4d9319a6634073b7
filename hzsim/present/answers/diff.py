"""The sheet of what changed between two versions of a plan."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from hzsim._typing import Language, Text
from hzsim.plan.revisions import Revision
from hzsim.plan.stated.contents import Plan
from hzsim.plan.stated.statements import Statement
from hzsim.plan.verbs import Revisions
from hzsim.present.forms.sheet import Block, Column, Sheet, data
from hzsim.present.forms.values import Value, Words, known
from hzsim.present.words.letters import folded, plain_text
from hzsim.present.words.plans import BINDINGS, binding_name, statement_figure

_COLUMNS, _LINES = 60, 4
"""The widest line of a plan's title above its column, and the most of them."""
_FIRST = 12
"""How many changes a print shows: a plan may have hundreds."""


def sheet(found: Revisions, most: int | None = None) -> Sheet:
    """Return what changed between two versions, both values printed; `most` is the number of rows to show."""
    facts = {"before_plan": found.before.name, "after_plan": found.after.name}
    table = Block(found[:most], _columns(found), numbers=False, facts=facts)
    title = Text("两稿之间的变化", "What changed between two versions")
    return Sheet((table, *_notes(found, len(table.rows))), title=title)


def brief(found: Revisions) -> Sheet:
    """Return the first changes, and how many there are of each kind."""
    return sheet(found, _FIRST)


def _notes(found: Revisions, shown: int) -> Iterator[Words]:
    """Yield how many changes there are of each kind, and how many are not shown."""
    yield partial(_counted, found)
    if shown < len(found):
        yield Text(f"仅列前{shown}项", f"the first {shown} are shown")
    if found.left_out:
        yield Text(
            f"另有{found.left_out}项正文数据（非目标）仅见于一稿，未列（--all）",
            f"{found.left_out} more figures of the text, no targets, stand in one version only (--all)",
        )


def _columns(found: Revisions) -> tuple[Column[Revision], ...]:
    return (
        *data(statement="statement.id"),
        Column("", Text("变化", "change"), lambda it: it.label),
        *data("change"),
        Column("label", Text("指标", "indicator"), lambda it: it.statement.label),
        Column("", Text("年份", "years"), _years),
        *data(unit="statement.unit.name"),
        *_side("before", found.before, lambda it: it.before),
        *_side("after", found.after, lambda it: it.after),
    )


def _side(side: str, plan: Plan, of: Callable[[Revision], Statement | None]) -> Iterator[Column[Revision]]:
    """Yield one version's columns: all that may have changed of a figure."""

    def column(key: str, make: Callable[[Statement], Value], label: Words | None = None) -> Column[Revision]:
        return Column(key, label, lambda it: known(of(it), make))

    yield column("", lambda one: partial(_version, one), partial(_title, plan))
    yield column(side, lambda one: partial(statement_figure, one))
    yield column(f"{side}_value", lambda one: one.value)
    yield column(f"{side}_unit", lambda one: one.unit.shown or one.unit.name)
    yield from data(**{f"{side}_{key}": f"{side}.{name}" for key, name in _STATED.items()})
    yield column(f"{side}_binding", binding_name)
    yield from data(**{f"{side}_number": f"{side}.number"})


_STATED = {"years": "span", "operator": "operator", "rounding": "rounding", "wording": "qualifier"}


def _title(plan: Plan, language: Language) -> str:
    return folded(plain_text(plan.title.to(language)), _COLUMNS, _LINES)


def _years(item: Revision) -> str:
    """Return the years of a change, both where they are what changed."""
    spans = dict.fromkeys(str(side.span) for side in (item.before, item.after) if side is not None)
    return " → ".join(spans)


def _version(statement: Statement, language: Language) -> str:
    """Return one version's figure with the words around it and its bindingness."""
    binding = BINDINGS[statement.binding].to(language) if statement.binding else ""
    parts = [statement_figure(statement, language), statement.qualifier.to(language), binding]
    return Text(" ", ", ").to(language).join(part for part in parts if part)


def _counted(found: Revisions, language: Language) -> str:
    counted = Counter(item.label.to(language) for item in found)
    return Text("、", ", ").to(language).join(f"{words} {number}" for words, number in counted.items())

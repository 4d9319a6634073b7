"""The sheet of a plan: what it holds."""

from collections import Counter

from hzsim._typing import Text
from hzsim.plan.relations.contents import Plan
from hzsim.present.forms.sheet import Block, Column, Sheet
from hzsim.present.forms.values import Coded

_KINDS = {
    "actual": Text("实绩", "actual figures"),
    "estimate": Text("预计", "estimates"),
    "target": Text("目标", "targets"),
    "assumption": Text("假定", "assumptions"),
    "relation": Text("关系", "relations"),
}


def sheet(plan: Plan) -> Sheet:
    """Return how many statements a plan holds and of which kind, and the relations between them."""
    counted = Counter(item.kind for item in plan.statements.values())
    rows = [*counted.items(), ("relation", len(plan.relations))]
    columns: tuple[Column[tuple[str, int]], ...] = (
        Column("kind", Text("内容", "holds"), lambda it: Coded(it[0], _KINDS[it[0]])),
        Column("number", Text("数目", "number"), lambda it: it[1]),
    )
    title = Text(f"{plan.title.zh} ({plan.name})", f"{plan.title.en} ({plan.name})")
    return Sheet((Block(rows, columns, title),))

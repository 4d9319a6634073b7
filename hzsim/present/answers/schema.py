"""The keys of a scenario file, as the schema has them."""

from hzsim._typing import Text
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import Block, Column, Sheet
from hzsim.present.forms.values import Coded
from hzsim.scenario.written.schema import Schema


def sheet(schema: Schema) -> Sheet:
    """Return the keys of a scenario file, and which of them must be there; JSON is the schema itself."""
    required = schema["anyOf"][0]["required"]
    columns: tuple[Column[tuple[str, Record]], ...] = (
        Column("key", Text("键", "key"), lambda it: it[0]),
        Column("required", Text("", ""), lambda it: Coded(it[0] in required, _NEEDED[it[0] in required])),
        Column("description", Text("含义", "meaning"), lambda it: it[1].get("description", "")),
    )
    title = Text(schema["title"], schema["title"])
    return Sheet((Block(schema["properties"].items(), columns, title, numbers=False),), payload=lambda _: schema)


_NEEDED = {True: Text("必填", "required"), False: Text("", "")}

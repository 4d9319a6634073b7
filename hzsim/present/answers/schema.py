"""The keys of a scenario file, as the schema has them."""

from collections.abc import Callable

from hzsim._typing import Text
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import Block, Column, Sheet
from hzsim.present.forms.values import Coded
from hzsim.scenario.written.schema import Schema


def sheet(schema: Schema, chinese: Callable[[str], str] = str) -> Sheet:
    """Return the keys of a scenario file, and which of them must be there; JSON is the schema itself.

    `chinese` is what says a description in Chinese.
    """

    def described(item: tuple[str, Record]) -> Coded:
        said = item[1].get("description", "")
        return Coded(said, Text(chinese(said), said))

    required = schema["anyOf"][0]["required"]
    columns: tuple[Column[tuple[str, Record]], ...] = (
        Column("key", Text("键", "key"), lambda it: it[0]),
        Column("required", Text("", ""), lambda it: Coded(it[0] in required, _NEEDED[it[0] in required])),
        Column("description", Text("含义", "meaning"), described),
    )
    title = Text("情景文件的键", schema["title"])
    return Sheet((Block(schema["properties"].items(), columns, title, numbers=False),), payload=lambda _: schema)


_NEEDED = {True: Text("必填", "required"), False: Text("", "")}

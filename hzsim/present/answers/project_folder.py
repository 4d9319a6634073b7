"""The answer of `new`, and its sheet: the files of a project, and which of its figures still need a source."""

from dataclasses import dataclass
from pathlib import Path

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.model.modules.registry import FACTS
from hzsim.present.forms.sheet import Block, Column, Sheet


@dataclass(frozen=True, slots=True, repr=False)
class Project(Shown):
    """A folder that was made for a place: its files with what each is for, and the facts that still need a source."""

    folder: Path
    place: Text
    scenario: str
    files: tuple[tuple[str, Text], ...]
    unsourced: tuple[str, ...]


def sheet(found: Project) -> Sheet:
    """Return what was written and what to do next; JSON has a record for each file."""
    title = Text(f"{found.place.zh}：已写入 {found.folder}", f"{found.place.en}: written to {found.folder}")
    return Sheet((title, Block(found.files, _COLUMNS), *_still_needed(found), _next(found)))


_COLUMNS: tuple[Column[tuple[str, Text]], ...] = (
    Column("file", Text("文件", "file"), lambda it: it[0]),
    Column("what", Text("内容", "what it is"), lambda it: it[1]),
)


def _still_needed(found: Project) -> tuple[Text, ...]:
    labels = [FACTS[name].label for name in found.unsourced]
    if not labels:
        return ()
    zh, en = "、".join(one.zh for one in labels), ", ".join(one.en for one in labels)
    return (Text(f"以下数据尚需注明来源（基期文件中）：{zh}", f"Still without a source, in the baseline: {en}"),)


def _next(found: Project) -> Text:
    return Text(f"下一步：cd {found.folder} && hzsim run", f"Next: cd {found.folder} && hzsim run")

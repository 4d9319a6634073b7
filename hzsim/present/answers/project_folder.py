"""The answer of `new`, and its sheet: the files of a project, and which of its figures still need something."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.model.modules.registry import ASSUMPTIONS, FACTS
from hzsim.present.forms.sheet import Block, Column, Sheet


@dataclass(frozen=True, slots=True, repr=False)
class Project(Shown):
    """A folder that was made for a place: its files with what each is for, and what is still missing.

    `unsourced` are facts without a source, `unrecorded` assumptions that start at zero for want of a record.
    """

    folder: Path
    place: Text
    scenario: str
    files: tuple[tuple[str, Text], ...]
    unsourced: tuple[str, ...]
    unrecorded: tuple[str, ...]


def sheet(found: Project) -> Sheet:
    """Return what was written and what to do next; JSON has a record for each file."""
    title = Text(f"{found.place.zh}：已写入{found.folder}", f"{found.place.en}: written to {found.folder}")
    return Sheet((title, Block(found.files, _COLUMNS), *_still_needed(found), _next(found)))


_COLUMNS: tuple[Column[tuple[str, Text]], ...] = (
    Column("file", Text("文件", "file"), lambda it: it[0]),
    Column("what", Text("内容", "what it is"), lambda it: it[1]),
)


def _still_needed(found: Project) -> Iterator[Text]:
    """Yield a sentence about facts without a source, and one about assumptions without a record, where there are."""
    if found.unsourced:
        zh, en = _labels(FACTS[name].label for name in found.unsourced)
        yield Text(f"以下数据尚需注明来源（基期文件中）：{zh}", f"Still without a source, in the baseline: {en}")
    if found.unrecorded:
        zh, en = _labels(ASSUMPTIONS[name].label for name in found.unrecorded)
        yield Text(
            f"以下假设没有记录，暂取零或一般水平（情景文件中），请改：{zh}",
            f"Without a record, so zero or a typical value, in the scenario: change {en}",
        )


def _labels(labels: Iterable[Text]) -> tuple[str, str]:
    named = tuple(labels)
    return "、".join(one.zh for one in named), ", ".join(one.en for one in named)


def _next(found: Project) -> Text:
    return Text(f"下一步：cd {found.folder} && hzsim run", f"Next: cd {found.folder} && hzsim run")

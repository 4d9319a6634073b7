"""The sheet of a batch: what is where."""

from hzsim._typing import Text
from hzsim.present.batch import Batch
from hzsim.present.forms.sheet import Block, Column, Sheet, data


def sheet(found: Batch) -> Sheet:
    """Return in a line what is where, and what this run has computed; JSON is one object."""
    many, computed, kept = (f"{number:,}" for number in (found.scenarios, found.computed, found.kept))
    parts = len(found.parts)
    words = Text(
        f"{found.folder}：{many} 个情景，分 {parts:,} 个 Parquet 文件；本次计算 {computed} 个，此前已有 {kept} 个",
        f"{found.folder}: {many} scenarios in {parts:,} Parquet file{'s' * (parts > 1)}; "
        f"computed now {computed}, there already {kept}",
    )
    return Sheet((words, Block((found,), _COLUMNS)), payload=lambda records: records[0])


_COLUMNS: tuple[Column[Batch], ...] = (
    Column("folder", None, lambda it: str(it.folder)),
    *data("scenarios", "computed", "kept"),
    Column("parts", None, lambda it: len(it.parts)),
)

"""The answer of `batch`, and its sheet: what is where."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.present.forms.sheet import Block, Column, Sheet, data

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, repr=False)
class Batch(Shown):
    """A folder with the assessments of many scenarios as a Parquet dataset, and how many this run has computed.

    The others of the `scenarios` were there from a run before. A row is a target of a scenario, or all of its
    targets together (`all`), with the keys of `hzsim assess --format csv` on the scenario's centre; before
    them the scenario's `number` and what was varied, by name, empty where it was not; then draws, seed and sampler.
    """

    folder: Path
    scenarios: int
    computed: int
    parts: tuple[str, ...]

    @property
    def kept(self) -> int:
        """How many scenarios were there already."""
        return self.scenarios - self.computed

    def to_frame(self) -> "pd.DataFrame":
        """Return all rows as a frame."""
        import pandas as pd

        return pd.read_parquet(self.folder)


def sheet(found: Batch) -> Sheet:
    """Return in a line what is where, and what this run has computed; JSON is one object."""
    many, computed, kept = (f"{number:,}" for number in (found.scenarios, found.computed, found.kept))
    parts = len(found.parts)
    words = Text(
        f"{found.folder}：{many}个情景，分{parts:,}个 Parquet 文件；本次计算{computed}个，此前已有{kept}个",
        f"{found.folder}: {many} scenarios in {parts:,} Parquet file{'s' * (parts > 1)}; "
        f"computed now {computed}, there already {kept}",
    )
    return Sheet((words, Block((found,), _COLUMNS)), payload=lambda records: records[0])


_COLUMNS: tuple[Column[Batch], ...] = (
    Column("folder", None, lambda it: str(it.folder)),
    *data("scenarios", "computed", "kept"),
    Column("parts", None, lambda it: len(it.parts)),
)

"""The answers of `batch` and `new`, and the sheets of what was written: by these, and of a year that was entered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.errors import printable
from hzsim.history.entering import Entered, Moved
from hzsim.history.vintages.actuals import units_of
from hzsim.history.vintages.entries import UNSOURCED
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.model.modules.registry import ASSUMPTIONS, FACTS
from hzsim.present.forms.sheet import BLANK, Block, Column, Sheet, data
from hzsim.present.forms.values import Chance, made_with
from hzsim.present.words.phrases import ALL_TARGETS, CENTRE_RIGHT, ON_RECORD, between, joined
from hzsim.scenario.parts.phrases import target_name, value_name

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


def batch_sheet(found: Batch) -> Sheet:
    """Return in a line what is where, and what this run has computed; JSON is one object."""
    many, computed, kept = (f"{number:,}" for number in (found.scenarios, found.computed, found.kept))
    parts = len(found.parts)
    words = Text(
        f"{found.folder}：{many}个情景，分{parts:,}个 Parquet 文件；本次计算{computed}个，此前已有{kept}个",
        f"{found.folder}: {many} scenarios in {parts:,} Parquet file{'s' * (parts > 1)}; "
        f"computed now {computed}, there already {kept}",
    )
    return Sheet((words, Block((found,), _PARTS)), payload=lambda records: records[0])


_PARTS: tuple[Column[Batch], ...] = (
    Column("folder", None, lambda it: str(it.folder)),
    *data("scenarios", "computed", "kept"),
    Column("parts", None, lambda it: len(it.parts)),
)


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


def project_sheet(found: Project) -> Sheet:
    """Return what was written and what to do next; JSON has a record for each file."""
    title = between(found.place, Text(f"已写入{found.folder}", f"written to {found.folder}"))
    following = Text(f"下一步：cd {found.folder} && hzsim run", f"Next: cd {found.folder} && hzsim run")
    return Sheet((title, Block(found.files, _FILES), *_still_needed(found), following))


_FILES: tuple[Column[tuple[str, Text]], ...] = (
    Column("file", Text("文件", "file"), lambda it: it[0]),
    Column("what", Text("内容", "what it is"), lambda it: it[1]),
)


def _still_needed(found: Project) -> Iterator[Text]:
    """Yield a sentence about facts without a source, and one about assumptions without a record, where there are."""
    if found.unsourced:
        labels = joined((FACTS[name].label for name in found.unsourced), "、", ", ")
        yield between(Text("以下数据尚需注明来源（基期文件中）", "Still without a source, in the baseline"), labels)
    if found.unrecorded:
        labels = joined((ASSUMPTIONS[name].label for name in found.unrecorded), "、", ", ")
        yield Text(
            f"以下假设没有记录，暂取零或一般水平（情景文件中），请改：{labels.zh}",
            f"Without a record, so zero or a typical value, in the scenario: change {labels.en}",
        )


def entered_sheet(found: Entered) -> Sheet:
    """Return the odds of each target before and after, and in sentences what was entered, made and written.

    As data, one record for each target and for all together.
    """
    scenario, simulation = found.scenario, found.after.centre.simulation
    title = Text(f"{found.plan.title.zh}：{found.year}年结果", f"{found.plan.title.en}: outcomes of {found.year}")
    odds = Block(tuple(found.moved), _ODDS, facts={"scenario": scenario.name, "year": found.year})
    parts = (title, *_entered(found), BLANK, odds, BLANK, *_changed(found), made_with(scenario, simulation))
    return Sheet(parts, {"draws": simulation.draws, "seed": simulation.seed})


_BEFORE, _AFTER = Text("此前", "before"), Text("此后", "after")


def _chance(name: str, when: Text, place: int, *, record: bool = False) -> Column[Moved]:
    """Return the column of the odds before or after, on one of the two centres."""

    def of(it: Moved) -> Chance | None:
        odds = (it.record if record else it.centre)[place]
        return None if odds is None else Chance(*odds)

    keys = (f"probability_{name}", f"standard_error_{name}")
    return Column(keys, between(when, ON_RECORD if record else CENTRE_RIGHT, en=", "), of)


_ODDS: tuple[Column[Moved], ...] = (
    Column("", Text("目标", "target"), lambda it: ALL_TARGETS if it.target is None else target_name(it.target)),
    Column("target", None, lambda it: "all" if it.target is None else it.target),
    _chance("before", _BEFORE, 0),
    _chance("after", _AFTER, 1),
    _chance("before_on_record", _BEFORE, 0, record=True),
    _chance("after_on_record", _AFTER, 1, record=True),
)


def _entered(found: Entered) -> Iterator[Text]:
    """Yield what was entered, with its source, and what follows from levels."""
    stated = [(one.quantity, one.value) for one in found.outcomes]
    sources = Text(*(["、".join(dict.fromkeys(one.source for one in found.outcomes))] * 2))
    if sources.en == UNSOURCED:
        sources = Text("未注明，请在 data/actuals.csv 中补上", "none yet, add it in data/actuals.csv")
    given = _values(found, stated)
    yield Text(f"录入：{given.zh}（来源：{sources.zh}）", f"Entered: {given.en} (source: {sources.en})")
    if found.made:
        yield between(Text("由此得出", "From these follows"), _values(found, found.made.items()))


def _values(found: Entered, values: Iterable[tuple[str, float]]) -> Text:
    """Return values with their names, as people see them."""
    units, model = units_of(found.plan), found.plan.model
    parts: dict[str, Assumption | Indicator] = {**model.indicators, **model.assumptions, **model.computed}
    said = [(parts[name].label, value_name(value, units[name], parts[name].decimals)) for name, value in values]
    return joined((between(label, value, " ", " ") for label, value in said), "、", ", ")


def _changed(found: Entered) -> Iterator[Text]:
    """Yield which files change, and how to undo that; for a dry run that none has."""
    data = [(f"data/{path.name}", lines) for path, lines in found.files.items() if path.suffix == ".csv"]
    new = f"scenarios/{printable(found.scenario.name)}-{found.year}.yaml"
    zh = "、".join(f"{name}增{lines}行" for name, lines in data)
    en = ", ".join(f"{name} gains {lines} line{'s' if lines > 1 else ''}" for name, lines in data)
    if not found.written:
        yield Text(
            f"试运行，未写入任何文件。将写入{new}；{zh}", f"A dry run: nothing is written. It would write {new}; {en}"
        )
        return
    yield Text(f"已写入{new}；{zh}", f"Written: {new}; {en}")
    yield Text(
        f"hzsim run 等命令今后即指此情景；hzsim track 给出各年末的概率。撤销：删除{new}及上述新增各行",
        f"hzsim run and the others now mean this scenario; hzsim track has the odds at each year end. To undo: remove "
        f"{new} and the lines that were added",
    )

"""The sheet of a year that was entered: what changed in the project, and the odds before and after."""

from collections.abc import Iterable, Iterator

from hzsim._typing import Text
from hzsim.errors import printable
from hzsim.history.vintages.actuals import units_of
from hzsim.history.vintages.entering import Entered, Moved
from hzsim.history.vintages.entries import UNSOURCED
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.present.forms.sheet import BLANK, Block, Column, Sheet
from hzsim.present.forms.values import Chance, made_with
from hzsim.present.words.phrases import ALL_TARGETS
from hzsim.scenario.parts.phrases import target_name, value_name


def sheet(found: Entered) -> Sheet:
    """Return the odds of each target before and after, and in sentences what was entered, made and written.

    As data, one record for each target and for all together.
    """
    scenario, simulation = found.scenario, found.after.centre.simulation
    title = Text(f"{found.plan.title.zh}：{found.year}年结果", f"{found.plan.title.en}: outcomes of {found.year}")
    odds = Block(tuple(found.moved), _COLUMNS, facts={"scenario": scenario.name, "year": found.year})
    parts = (title, *_entered(found), BLANK, odds, BLANK, *_changed(found), made_with(scenario, simulation))
    return Sheet(parts, {"draws": simulation.draws, "seed": simulation.seed})


_BEFORE, _AFTER = Text("此前", "before"), Text("此后", "after")
_CENTRE, _RECORD = (Text("按情景假设", "if the scenario's centre is right"), Text("按历史记录", "on the track record"))


def _chance(name: str, when: Text, where: Text, place: int, record: bool) -> Column[Moved]:
    """Return the column of the odds before or after, on one of the two centres."""

    def of(it: Moved) -> Chance | None:
        odds = (it.record if record else it.centre)[place]
        return None if odds is None else Chance(*odds)

    keys = (f"probability_{name}", f"standard_error_{name}")
    return Column(keys, Text(f"{when.zh}：{where.zh}", f"{when.en}, {where.en}"), of)


_COLUMNS: tuple[Column[Moved], ...] = (
    Column("", Text("目标", "target"), lambda it: ALL_TARGETS if it.target is None else target_name(it.target)),
    Column("target", None, lambda it: "all" if it.target is None else it.target),
    _chance("before", _BEFORE, _CENTRE, 0, False),
    _chance("after", _AFTER, _CENTRE, 1, False),
    _chance("before_on_record", _BEFORE, _RECORD, 0, True),
    _chance("after_on_record", _AFTER, _RECORD, 1, True),
)


def _entered(found: Entered) -> Iterator[Text]:
    """Yield what was entered, with its source, and what follows from levels."""
    stated = [(one.quantity, one.value) for one in found.outcomes]
    sources = Text(*(["、".join(dict.fromkeys(one.source for one in found.outcomes))] * 2))
    if sources.en == UNSOURCED:
        sources = Text("未注明，请在 data/actuals.csv 中补上", "none yet, add it in data/actuals.csv")
    given, made = _values(found, stated), _values(found, found.made.items())
    yield Text(f"录入：{given.zh}（来源：{sources.zh}）", f"Entered: {given.en} (source: {sources.en})")
    if found.made:
        yield Text(f"由此得出：{made.zh}", f"From these follows: {made.en}")


def _values(found: Entered, values: Iterable[tuple[str, float]]) -> Text:
    """Return values with their names, as people see them."""
    units, model = units_of(found.plan), found.plan.model
    parts: dict[str, Assumption | Indicator] = {**model.indicators, **model.assumptions, **model.computed}
    said = [(parts[name].label, value_name(value, units[name], parts[name].decimals)) for name, value in values]
    zh, en = ([f"{label.to(one)} {value.to(one)}" for label, value in said] for one in ("zh", "en"))
    return Text("、".join(zh), ", ".join(en))


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

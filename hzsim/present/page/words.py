"""What the page says, in both languages: fixed words, and sentences with the places of numbers in braces."""

from collections.abc import Iterable
from typing import Any

from hzsim._typing import Text
from hzsim.present.page.engine import DRAWS
from hzsim.present.words.goals import (
    LIKELY,
    SURE,
    goal_name,
    number_form,
    settled_form,
    start_form,
    way_form,
    years_name,
)
from hzsim.present.words.phrases import (
    ALL_TARGETS,
    CENTRE_RIGHT,
    MEDIAN,
    MET,
    NO,
    NOTHING,
    ON_RECORD,
    VALUE,
    YES,
    price_basis,
    provenance,
)
from hzsim.present.words.quotes import ROUGH
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.projection import Simulation

_FIXED = {
    "back": Text("回到情景", "Back to the scenario"),
    "undo": Text("撤销", "Undo"),
    "redo": Text("重做", "Redo"),
    "copy": Text("复制链接", "Copy link"),
    "copied": Text("已复制", "Copied"),
    "pin": Text("设为对照A", "Pin as A"),
    "unpin": Text("取消对照A", "Unpin A"),
    "presets": Text("采用其他路径……", "Take other paths…"),
    "taken": Text("已采用“{preset}”的路径；其余设定与本情景相同。", "Paths of “{preset}” taken; all else is alike."),
    "left": Text(
        "已采用“{preset}”的路径；未采用其{left}，这些仍为本情景的。",
        "Paths of “{preset}” taken; not taken: {left}. The scenario's own stay.",
    ),
    "unreadable": Text(
        "以下情景文件无法读取，未列入：{files}", "Scenario files not offered, as they cannot be read: {files}"
    ),
    "png": Text("图片（PNG）", "Picture (PNG)"),
    "csv": Text("数据（CSV）", "Data (CSV)"),
    "yaml": Text("情景文件（YAML）", "Scenario file (YAML)"),
    "more": Text("其他假设", "More assumptions"),
    "byyear": Text("逐年设定", "Year by year"),
    "shift": Text(
        "滑块与数值框为这些年份的年均值；移动时整条路径平移。Ctrl+Z 撤销，Esc 回到情景。",
        "Sliders and boxes show the mean of these years; moving one shifts the whole path. Ctrl+Z undoes, Esc goes "
        "back to the scenario.",
    ),
    "command": Text(
        "对同样的设定重新模拟（自己的情景文件，请在其所在文件夹中运行）：",
        "The same settings, simulated anew (for a scenario file of your own, run it in its folder):",
    ),
    "target": Text("目标", "target"),
    "change": Text("较情景", "change"),
    "pinned": Text("对照A", "A"),
    "record": Text(
        "按历史记录：凡有历史记录的假设均取自历史记录，其余取情景所设；不随滑块移动。",
        "On the track record: every assumption that has a record follows it, all else the "
        "scenario; sliders do not move it.",
    ),
    "unmoved": Text(
        "以上是对情景本身的结论，不随滑块移动。", "This is said of the scenario as it is; sliders do not move it."
    ),
    "together": ALL_TARGETS,
    "band": Text("80%区间", "80% band"),
    "points": Text("个百分点", "points"),
    "yes": YES,
    "no": NO,
    "scenario": Text("情景", "scenario"),
    "outside": Text("须在{low}至{high}之间", "expected {low} to {high}"),
    "address": Text(
        "链接中有无法识别的内容，已略去：{found}", "The link holds what this page does not know, left out: {found}"
    ),
    "other": Text(
        "链接来自该情景的另一版本，数字可能不同。",
        "The link is of another version of the scenario: numbers may differ.",
    ),
    "disagrees": Text(
        "警告：本页的计算与模型不一致，请勿使用其数字。",
        "Warning: this page does not agree with the model; do not use its numbers.",
    ),
}
"""What the page says of every scenario."""

_DRAWN = {
    "median": MEDIAN,
    "before": Text("情景的中位数", "the scenario's median"),
    "probability": Text(f"概率：{CENTRE_RIGHT.zh}", f"probability {CENTRE_RIGHT.en}"),
    "recorded": Text(f"概率：{ON_RECORD.zh}（不随滑块移动）", f"probability {ON_RECORD.en} (not moved by sliders)"),
}
_CERTAIN = {
    "median": VALUE,
    "before": Text("情景的数值", "the scenario's value"),
    "probability": MET,
    "recorded": Text(f"{MET.zh}：{ON_RECORD.zh}（不随滑块移动）", f"{MET.en} {ON_RECORD.en} (not moved by sliders)"),
    "error": Text(
        "此情景的假设均不抽样：每个数都是一个点，目标或达到或未达到。",
        "Nothing in this scenario is drawn: each number is a point, and a target is met or missed.",
    ),
}
"""What the page calls its numbers, where something is drawn and where nothing is."""


def words(report: Simulation) -> dict[str, Any]:
    """Return the page's texts by key, for a scenario with draws or without."""
    scenario = report.scenario
    kept = Text("滑块只改变中位路径，不改变不确定性", "Sliders move central paths and leave the uncertainty as it is")
    moved = kept if scenario.uncertain else Text("滑块改变假设的路径", "Sliders move the paths of assumptions")
    years = years_name(scenario.open_years)
    place, base, last = scenario.baseline.title, scenario.baseline.year, scenario.years.last
    found = {
        **_FIXED,
        **({**_DRAWN, "error": _method(report)} if scenario.uncertain else _CERTAIN),
        "scope": Text(
            f"{place.zh}，{base}年基期，至{last}年。{price_basis(scenario, 'zh')}。",
            f"{place.en}, base year {base}, to {last}. {price_basis(scenario, 'en')}.",
        ),
        "sliders": Text(f"调整假设（{years.zh}）", f"Change assumptions ({years.en})"),
        "note": Text(
            f"{moved.zh}；结果是所列假设的含义，不是预言。情景{scenario.name}，指纹{scenario.fingerprint[:12]}。",
            f"{moved.en}. The numbers are what the assumptions imply, not a prophecy. "
            f"Scenario {scenario.name}, fingerprint {scenario.fingerprint[:12]}.",
        ),
    }
    return {name: text._asdict() for name, text in found.items()}


def _method(report: Simulation) -> Text:
    """Return where the page's numbers come from, at the start and as sliders move."""
    return Text(
        f"打开时与报告的数字相同（{provenance(report, 'zh')}）。移动滑块时，本页用报告的估计方法"
        f"（{DRAWS:,}个 Sobol 点）重新计算，按其变化更新报告的数字；拖动时先用其中一部分。± 为标准误。",
        f"The page opens at the report's numbers ({provenance(report, 'en')}). As sliders move, it runs the report's "
        f"own estimator ({DRAWS:,} Sobol points) anew and moves the report's numbers by what changes; while one is "
        "dragged, on a part of the points. ± is the standard error.",
    )


def verdicts(scenario: Scenario) -> dict[str, Any]:
    """Return the sentences of the verdict: by how many targets are likely, and by the target in the way."""
    targets, start = scenario.targets, start_form(scenario, "scenario")
    counts, several = range(len(targets) + 1), len(targets) > 1
    missed, joint = Text("{missed}", "{missed}") if several else NOTHING, Text("{joint}", "{joint}")
    number = [
        number_form(targets, count, start, joint) if scenario.uncertain else settled_form(targets, count, start, missed)
        for count in counts
    ]
    way = [_plain([way_form(one, len(targets) - 1, rises) for rises in (False, True)]) for one in targets]
    return {
        "number": _plain(number),
        "way": way if several and scenario.uncertain else [],
        "names": _plain([goal_name(one) for one in targets]),
        "about": dict(zip(ROUGH, _plain(ROUGH.values()), strict=True)),
        "likely": LIKELY,
        "sure": SURE,
    }


def _plain(texts: Iterable[Text]) -> list[dict[str, str]]:
    return [text._asdict() for text in texts]

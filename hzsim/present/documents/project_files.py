"""The files of a project for a place: baseline, scenario, spreads, record and README, with a comment on every line."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np

from hzsim._typing import Language, Text
from hzsim.files.writing import in_line
from hzsim.history.city.series import History
from hzsim.history.start import Start, last_year
from hzsim.measures import PEOPLE
from hzsim.model.model import Model
from hzsim.model.modules.parts import Setting
from hzsim.model.modules.registry import FACTS
from hzsim.present.answers.history.record import uncertainty_file
from hzsim.present.forms.formats import to_csv
from hzsim.scenario.parts.baseline import COLUMNS
from hzsim.scenario.parts.target_forms import read_target
from hzsim.scenario.parts.years import Span
from hzsim.units import display

SCENARIO = "plan"
"""The name of a project's first scenario."""


class ProjectFiles:
    """The files of a project: their paths in its folder by kind, and the text of each kind in a language.

    Raises BadValue for a target that cannot be read.
    """

    def __init__(self, begun: Start, language: Language, targets: Sequence[str]) -> None:
        self.begun, self.language, self.targets = begun, language, targets
        self.model = Model().within(Setting(begun.measures, begun.baseline.values))
        read = [read_target(one, self.model, None) for one in targets]
        self.years = Span(begun.year + 1, last_year(read, begun.year))
        self.found = {one.assumption: one for one in begun.calibration(self.years.last)}

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """The path of each kind of file that the project has."""
        baseline = f"data/baselines/{self.begun.baseline.name}.yaml"
        found = {"scenario": f"scenarios/{SCENARIO}.yaml", "baseline": baseline, "spreads": "data/uncertainty.yaml"}
        record = {"record": "data/history.csv"} if self.begun.own.series else {}
        return {**found, **record, "readme": "README.md"}

    def text(self, kind: str) -> str:
        """Return the text of a kind of file."""
        texts: dict[str, Callable[[], str]] = {
            "scenario": self._scenario, "baseline": self._baseline, "readme": self._readme,
            "spreads": lambda: uncertainty_file(tuple(self.found.values()), self.language),
            "record": lambda: _table(self.begun.own),
        }  # fmt: skip
        return texts[kind]()

    @property
    def unrecorded(self) -> tuple[str, ...]:
        """The assumptions of which no record is known: they start at zero, growth at a typical economy's."""
        return tuple(name for name in self.model.assumptions if self._path(name)[1] in (_NO_RECORD, _TYPICAL))

    def _say(self, zh: str, en: str) -> str:
        return Text(zh, en).to(self.language)

    def _baseline(self) -> str:
        """Return the baseline's file."""
        document = dict(self.begun.document)
        facts = document.pop("facts")
        lines = [f"# {self._say(*_FACTS)}"]
        for key, value in document.items():
            comment = _KEYS.get(key)
            lines.append(f"{key}: {in_line(value)}{f'  # {comment.to(self.language)}' if comment else ''}")
        lines.append("facts:")
        for name, fact in facts.items():
            label = FACTS[name].label.to(self.language)
            lines += [f"  {name}:  # {label}", f"    value: {in_line(fact['value'])}"]
            lines += [f"    source: {in_line(fact['source'])}", f"    status: {fact['status']}"]
        lines += [f"# {line}" for line in self._say(*_MORE_FACTS).split("\n")]
        return "\n".join(lines) + "\n"

    def _scenario(self) -> str:
        """Return the scenario's file: central paths from the record, spreads from the file of spreads, targets."""
        title = self.begun.title
        head = self._say(
            f"{title.zh}的第一个情景：改一行，再运行 hzsim run。路径先按历史记录写入，可换成规划的数字。",
            f"A first scenario of {title.en}: change a line and type hzsim run again. Paths are what the record "
            f"foretells; put the plan's in their place.",
        )
        lines = [
            f"# {head}",
            "format: 2",
            f"title: {in_line(title._asdict())}",
            f"baseline: {self.begun.baseline.name}",
        ]
        lines += [f"years: {self.years}", "modules: [core]", "assumptions:"]
        for name, part in self.model.assumptions.items():
            written, why = self._path(name)
            label = f"{part.label.to(self.language)}{self._say('：', ': ')}"
            lines.append(f"  {name}: {written}  # {label}{why.to(self.language)}")
        lines += self._reasons()
        certain = [name for name in ("net_migration",) if name not in self.found and name in self.model.assumptions]
        note = self._say("其余见 data/uncertainty.yaml", "all others as in data/uncertainty.yaml")
        if certain:
            lines += [f"uncertainty:  # {note}", *(f"  {name}: none" for name in certain)]
        lines += [f"targets:  # {self._say('指标 不等号 数值 in 年份', 'indicator, sign, value, in year')}"]
        lines += [f"  - {in_line(one)}" for one in self.targets or [self._example()]]
        return "\n".join(lines) + "\n"

    def _reasons(self) -> list[str]:
        """Return the lines with the reasons of the paths: where each that has a record is from."""
        whys = {name: self._path(name)[1] for name in self.model.assumptions}
        stated = [
            f"  {name}:\n    zh: {in_line(why.zh)}\n    en: {in_line(why.en)}"
            for name, why in whys.items()
            if why not in _UNKNOWN
        ]
        note = self._say(
            "取值的依据，写入报告；改了路径也改这里", "why they are so, for reports: change them with the paths"
        )
        return [f"reasons:  # {note}", *stated] if stated else []

    def _example(self) -> str:
        """Return a target to start from: the growth that the record foretells."""
        return f"gdp_growth >= {self._path('real_growth')[0]} in {self.years}"

    def _path(self, name: str) -> tuple[str, Text]:
        """Return the central path of an assumption as the scenario has it, and where it is from."""
        for source in (self._given, self._recorded, self._counted_together):
            if found := source(name):
                return found
        return "0%" if self.model.assumption(name).unit.shown else "0", _NO_RECORD

    def _given(self, name: str) -> tuple[str, Text] | None:
        """Return the path of an assumption that a figure of the base year or another assumption gives."""
        if name == "exchange_rate":
            return self.begun.facts[name].written, Text("基期的平均汇率，保持不变", "the base year's average, held")
        if name == "real_growth" and self.begun.growth is not None:
            return f"{100 * self.begun.growth:g}%", _TYPICAL if self.begun.stated is None else _STATED
        if name == "rd_spending_growth":
            return self._path("real_growth")[0], _AS_GROWTH
        return None

    def _recorded(self, name: str) -> tuple[str, Text] | None:
        """Return the mean of what the record of an assumption foretells."""
        one = self.found.get(name)
        if one is None or not one.central or one.basis is None:
            return None
        unit = self.model.assumption(name).unit
        mean = display(float(np.mean(one.central)), unit, 1 if unit.shown else 2)
        return mean.replace("−", "-"), one.basis

    def _counted_together(self, name: str) -> tuple[str, Text] | None:
        """Return the path of births and deaths, or of migrants, where one of the two holds the change of residents."""
        facts = self.begun.baseline.values
        if name == "net_migration" and name not in self.found and self._recorded("natural_increase"):
            return "0", Text("已计入自然增长率", "in natural increase already")
        if name == "net_migration" and "population_previous" in facts:
            moved = facts["population"] - facts["population_previous"]
            people = self.begun.measures.unit(PEOPLE).name
            return f"{moved:.1f}{people}", Text("上年常住人口的全部变化", "all of the last year's change of residents")
        if name == "natural_increase" and "population_previous" in facts and not self._recorded("net_migration"):
            return "0%", Text("已计入净迁入", "in net migration already")
        return None

    def _readme(self) -> str:
        """Return the README: what is where, what to type, and what still needs a source."""
        colon = self._say("：", ": ")
        others = [(kind, file) for kind, file in self.paths.items() if kind != "readme"]
        files = "\n".join(f"- `{file}`{colon}{PURPOSES[kind].to(self.language)}" for kind, file in others)
        missing = [FACTS[name].label.to(self.language) for name in self.begun.unsourced]
        still = ""
        if missing:
            words = self._say("、", ", ").join(missing)
            still = self._say(f"\n尚需注明来源：{words}。\n", f"\nStill without a source: {words}.\n")
        title = self.begun.title.to(self.language)
        return self._say(*_README).format(title=title, files=files, still=still)


PURPOSES = {
    "scenario": Text("情景：路径、不确定性与目标", "the scenario: paths, uncertainty, targets"),
    "baseline": Text("基期数据，各有来源", "facts of the base year, each with its source"),
    "spreads": Text("各假设的离散程度，由本地记录校准", "spreads of the assumptions, calibrated for this place"),
    "record": Text("历史记录", "the record of the years before"),
    "readme": Text("说明", "what is where"),
}
"""What each kind of file is for."""
_KEYS = {
    "title": Text("名称", "its name"),
    "entity": Text("在 history.csv 中的名称", "its name in history.csv"),
    "year": Text("基年", "the base year"),
    "nation": Text("所属国家", "the nation that it is part of"),
    "province": Text("所属省份", "the province that it is part of"),
    "lead": Text("历年领先全国的幅度", "what its lead over the nation has been"),
    "currency": Text("货币（ISO 4217）", "its currency (ISO 4217)"),
    "scale": Text("金额与人口的计数单位", "what money and people are counted in"),
}
_AS_GROWTH = Text("与实际增速相同，请改", "as real growth: change it")
_NO_RECORD = Text("没有记录，请改", "no record: change it")
_TYPICAL = Text("没有记录，以一般经济体的增速代替，请改", "no record, a typical economy's stands in: change it")
_STATED = Text("所给的增速", "the growth that you gave")
_UNKNOWN = (_AS_GROWTH, _NO_RECORD, _TYPICAL)
"""What stands for paths of which nothing is known: no reasons."""
_FACTS = ("基期数据：每个数字都有来源和可靠程度", "Facts of the base year, each with its source and status")
_MORE_FACTS = (
    "可再加：rd_intensity（研发经费投入强度）、province_gdp 等，见 hzsim list facts",
    "More may be added, such as rd_intensity (R&D as a share of GDP): see hzsim list facts",
)
_README = (
    "# {title}\n\n```console\n$ hzsim run                  # 各目标的概率，以及需要怎样的增速\n"
    "$ hzsim require --unknown real_growth --probability 80%\n$ hzsim export --to docx --out report.docx\n```\n\n"
    "{files}\n{still}\n改动任意一行后再运行；写错时，提示会指出文件、行和应写的内容。"
    "更换历史数据后，用 `hzsim calibrate --out data` 重新校准离散程度。\n",
    "# {title}\n\n```console\n$ hzsim run                  # the odds of each target, and what growth it would take\n"
    "$ hzsim require --unknown real_growth --probability 80%\n$ hzsim export --to docx --out report.docx\n```\n\n"
    "{files}\n{still}\nChange any line and run again; a mistake is told with its file, line and what was expected. "
    "After other data in the record, `hzsim calibrate --out data` calibrates the spreads anew.\n",
)


def _table(history: History) -> str:
    """Return series as the file `history.csv` has them."""
    rows = [
        dict.fromkeys(COLUMNS, "")
        | {"source_zh": seen.source_zh}
        | {
            "series": name, "entity": entity, "year": seen.year, "value": seen.value, "unit": seen.unit,
            "base": seen.base, "status": seen.status, "source": seen.source,
        }
        for (entity, name), observed in history.series.items()
        for seen in observed
    ]  # fmt: skip
    return to_csv(rows)

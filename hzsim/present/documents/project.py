"""`new`: a project for a place in one step, with a comment on every line that one may want to change."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from hzsim._language import spoken_language
from hzsim._typing import Language, Text
from hzsim.errors import BadValue
from hzsim.files.writing import cannot_write, make_folder
from hzsim.files.yaml_writer import in_line
from hzsim.history.city.series import History
from hzsim.history.city.start import Figures, Start, last_year, start
from hzsim.measures import PEOPLE
from hzsim.model.model import Model
from hzsim.model.modules.parts import Setting
from hzsim.model.modules.registry import FACTS
from hzsim.present.answers.history.calibration_file import uncertainty_file
from hzsim.present.answers.project_folder import Project
from hzsim.present.forms.formats import to_csv
from hzsim.scenario.parts.target_forms import read_target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.reading import read_scenario
from hzsim.scenario.written.record import COLUMNS
from hzsim.units import display

SCENARIO = "plan"
"""The name of a project's first scenario."""


def new(
    folder: str | Path,
    place: str | None = None,
    *,
    target: str | Sequence[str] = (),
    name: str = "",
    currency: str = "",
    gdp: str = "",
    population: str = "",
    exchange_rate: str = "",
    rd_intensity: str = "",
    growth: str = "",
    year: int | None = None,
    language: Language | None = None,
) -> Project:
    """Write a project for a place into a new folder: baseline, scenario, spreads, record and a README.

    `place` is a shipped city or nation by its name in either language (`苏州`, `Suzhou, Jiangsu`, `Germany`), or a
    nation's code; figures in the forms of files (`gdp="KES 16.2 trillion"`) come in place of the shipped ones, or
    make up a place of one's own. `target` are targets of the scenario. Comments are in `language`, by default that
    of the locale.
    Raises BadValue for a folder that is not empty, and for figures that are missing, contradict the shipped place or
    cannot be read; CannotWrite where nothing can be written. Nothing is left behind then.
    """
    begun = start(place, Figures(name, currency, gdp, population, exchange_rate, rd_intensity, growth, year))
    writer = _Writer(begun, language or spoken_language(), (target,) if isinstance(target, str) else tuple(target))
    with _put_in_place(Path(folder)) as made:
        for file, text in writer.files().items():
            path = made / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        read_scenario(made / "scenarios" / f"{SCENARIO}.yaml")
    return Project(Path(folder), begun.title, SCENARIO, tuple(writer.named()), begun.unsourced)


@contextmanager
def _put_in_place(folder: Path) -> Iterator[Path]:
    """Give a folder beside the asked one to fill, and put it in its place when that is done; else remove it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadValue("expected a folder that does not exist yet, or an empty one", str(folder))
    try:
        make_folder(folder.absolute().parent)
        made = Path(tempfile.mkdtemp(prefix=".hzsim-", dir=folder.absolute().parent))
    except (OSError, ValueError) as error:
        raise cannot_write(folder, error) from None
    try:
        yield made
        made.chmod(0o777 & ~_mask())
        os.replace(made, folder)
    except OSError as error:
        raise cannot_write(folder, error) from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _mask() -> int:
    """Return the bits that the user's new files and folders lack."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


class _Writer:
    """Writes the texts of a project in a language."""

    def __init__(self, begun: Start, language: Language, targets: Sequence[str]) -> None:
        self.begun, self.language, self.targets = begun, language, targets
        self.model = Model().within(Setting(begun.measures, begun.baseline.values))
        read = [read_target(one, self.model, None) for one in targets]
        self.years = Span(begun.year + 1, last_year(read, begun.year))
        self.found = {one.assumption: one for one in begun.calibration(self.years.last)}

    def files(self) -> dict[str, str]:
        """Return the texts of all files by their paths in the folder."""
        baseline = f"data/baselines/{self.begun.baseline.name}.yaml"
        record = {"data/history.csv": _table(self.begun.own)} if self.begun.own.series else {}
        return {
            f"scenarios/{SCENARIO}.yaml": self._scenario(),
            baseline: self._baseline(),
            "data/uncertainty.yaml": uncertainty_file(tuple(self.found.values())),
            **record,
            "README.md": self._readme(),
        }

    def named(self) -> Iterator[tuple[str, Text]]:
        """Yield every file with what it is for."""
        for file in self.files():
            kind = file.split("/")[1] if file.startswith("data/") else file.split("/")[0]
            yield file, _WHAT[kind]

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
        certain = [name for name in ("net_migration",) if name not in self.found and name in self.model.assumptions]
        note = self._say("其余见 data/uncertainty.yaml", "all others as in data/uncertainty.yaml")
        if certain:
            lines += [f"uncertainty:  # {note}", *(f"  {name}: none" for name in certain)]
        lines += [f"targets:  # {self._say('指标 不等号 数值 in 年份', 'indicator, sign, value, in year')}"]
        lines += [f"  - {in_line(one)}" for one in self.targets or [self._example()]]
        return "\n".join(lines) + "\n"

    def _example(self) -> str:
        """Return a target to start from: the growth that the record foretells."""
        return f"gdp_growth >= {self._path('real_growth')[0]} in {self.years}"

    def _path(self, name: str) -> tuple[str, Text]:
        """Return the central path of an assumption as the scenario has it, and where it is from."""
        one, facts = self.found.get(name), self.begun.baseline.values
        if name == "exchange_rate":
            return self.begun.facts[name].written, Text("基期的平均汇率，保持不变", "the base year's average, held")
        if name == "real_growth" and self.begun.growth is not None:
            return f"{100 * self.begun.growth:g}%", Text("所给的增速", "the growth that you gave")
        if name == "rd_spending_growth":
            return self._path("real_growth")[0], Text("与实际增速相同，请改", "as real growth: change it")
        if one is not None and one.central:
            assert one.basis is not None
            unit = self.model.assumption(name).unit
            digits = 1 if unit.shown else 2
            return f"{display(float(np.mean(one.central)), unit, digits)}".replace("−", "-"), one.basis
        if name == "net_migration" and "population_previous" in facts:
            moved = facts["population"] - facts["population_previous"]
            people = self.begun.measures.unit(PEOPLE).name
            return f"{moved:.1f}{people}", Text("上年常住人口的全部变化", "all of the last year's change of residents")
        return "0%" if self.model.assumption(name).unit.shown else "0", _NO_RECORD

    def _readme(self) -> str:
        """Return the README: what is where, what to type, and what still needs a source."""
        named, colon = self._named_but_readme(), self._say("：", ": ")
        files = "\n".join(f"- `{file}`{colon}{what.to(self.language)}" for file, what in named)
        missing = [FACTS[name].label.to(self.language) for name in self.begun.unsourced]
        still = ""
        if missing:
            words = self._say("、", ", ").join(missing)
            still = self._say(f"\n尚需注明来源：{words}。\n", f"\nStill without a source: {words}.\n")
        title = self.begun.title.to(self.language)
        return self._say(*_README).format(title=title, files=files, still=still)

    def _named_but_readme(self) -> Iterator[tuple[str, Text]]:
        baseline = f"data/baselines/{self.begun.baseline.name}.yaml"
        names = {"scenarios": f"scenarios/{SCENARIO}.yaml", "baselines": baseline}
        names["uncertainty.yaml"] = "data/uncertainty.yaml"
        if self.begun.own.series:
            names["history.csv"] = "data/history.csv"
        yield from ((file, _WHAT[kind]) for kind, file in names.items())


_WHAT = {
    "scenarios": Text("情景：路径、不确定性与目标", "the scenario: paths, uncertainty, targets"),
    "baselines": Text("基期数据，各有来源", "facts of the base year, each with its source"),
    "uncertainty.yaml": Text(
        "各假设的离散程度，由本地记录校准", "spreads of the assumptions, calibrated for this place"
    ),
    "history.csv": Text("历史记录", "the record of the years before"),
    "README.md": Text("说明", "what is where"),
}
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
_NO_RECORD = Text("没有记录，请改", "no record: change it")
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
        | {
            "series": name, "entity": entity, "year": seen.year, "value": seen.value, "unit": seen.unit,
            "base": seen.base, "status": seen.status, "source": seen.source,
        }
        for (entity, name), observed in history.series.items()
        for seen in observed
    ]  # fmt: skip
    return to_csv(rows)

"""A sound project, the kinds of files in it, and the commands that read each kind."""

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from hzsim.files.sources import shipped

Command = tuple[str, ...]
"""The arguments of a command; `{out}` stands for a folder of its own to write to."""

PANEL = Path(__file__).parent.parent / "data" / "synthetic-panel.csv"
_FEW = ("--draws", "200", "--jobs", "1")
_ALONE = ("--jobs", "1")
_BATCH = "batch data/changes.csv --out {out}/batch"
_GDP = ("--target", "gdp >= 30000 in 2030")


def _commands(*lines: str, then: Command = ()) -> list[Command]:
    return [(*line.split(), *then) for line in lines]


def _of_table(line: str) -> list[Command]:
    """Return a command that reads a table beside the usual scenario, and beside one with a single target."""
    return _commands(*map(line.format, ("case", "lean")), then=_FEW)


_PLAIN = _commands("project case", "slack case", "realism case", "check plan --scenario case")
_DRAWN = [
    *_commands(
        "simulate case",
        "assess case",
        "assess wide",
        "run case",
        "run case parent",
        "compare case parent",
        "track case --actuals data/actuals.csv",
        "curve case --unknown real_growth",
        "frontier case --over real_growth exchange_rate --points 5",
        "sensitivity case",
        "conditions case",
        "explain case --against parent",
        "rank case --cities data/cities.csv",
        "indicators plan --scenario case",
        "require case --unknown net_migration --probability 0.8",
        then=_FEW,
    ),
    ("when", "case", *_GDP, *_FEW),
    ("explain", "case", "--against", "parent", *_GDP, *_FEW),
]
_SOLVED = _commands("require case --unknown real_growth", "effort case", then=_ALONE)
_EXPORTED = [
    ("export", "case", "--to", form, "--out", f"{{out}}/export.{suffix}", *_FEW)
    for form, suffix in (("csv", "csv"), ("json", "json"), ("iamc", "csv"), ("xlsx", "xlsx"), ("page", "html"))
]
_CHARTS = [
    *_commands("run case --out {out}", "rank case --cities data/cities.csv --chart {out}/rank.png", then=_FEW),
    ("export", "case", "--to", "docx", "--out", "{out}/export.docx", *_FEW),
    ("export", "case", "--to", "html", "--out", "{out}/export.html", *_FEW),
]
"""Commands that draw charts: they take a second each, so that few cases are given to them."""

_PANELS = _commands("backtest --panel data/panel.csv --draws 100 --jobs 1", "calibrate --panel data/references.csv")
SLOW = {
    *_PANELS,
    *_commands("project case", "slack case", "check plan --scenario case"),
    *_commands(
        "assess case",
        "assess wide",
        "run case",
        "run case parent",
        "compare case parent",
        "track case --actuals data/actuals.csv",
        "curve case --unknown real_growth",
        "require case --unknown net_migration --probability 0.8",
        "frontier case --over real_growth exchange_rate --points 5",
        "sensitivity case",
        "rank case --cities data/cities.csv",
        then=_FEW,
    ),
    *_SOLVED,
    *(one for one in _EXPORTED if one[3] in ("json", "xlsx", "page")),
}
"""Commands that take about a tenth of a second or more, nearly all of it after the files are read: chosen seldom."""
_SELDOM = 0.05

_SCENARIO = [*_PLAIN, *_DRAWN, *_SOLVED, *_EXPORTED]
_PLAN = [
    *_commands("check plan", "check plan --all", "indicators plan", "indicators plan --all", "diff plan other"),
    *_commands("diff other plan", "review plan", "review past", "check plan --scenario case"),
    *_commands("indicators plan --scenario case", then=_FEW),
]


@dataclass(frozen=True)
class Kind:
    """A kind of file: where it stands in the project, what reads it, and how often it is chosen."""

    name: str
    file: str
    commands: list[Command]
    weight: float = 1

    def command(self, dice: random.Random, *, drawn: bool) -> Command:
        """Return a command, a slow one seldom; of those that read a scenario every other draws when asked for."""
        if drawn and self.name == "scenario" and dice.random() < 0.5:
            return dice.choice(_CHARTS)
        return dice.choices(self.commands, [_SELDOM if one in SLOW else 1 for one in self.commands])[0]


KINDS = (
    Kind("scenario", "scenarios/case.yaml", _SCENARIO, 6),
    Kind("parent", "scenarios/parent.yaml", _SCENARIO, 2),
    Kind("baseline", "data/baselines/city-2024.yaml", _SCENARIO, 3),
    Kind("uncertainty", "data/uncertainty.yaml", _SCENARIO, 3),
    Kind("uncertainty of satellites", "data/uncertainty-satellites.yaml", _SCENARIO, 1),
    Kind("history", "data/history.csv", [*_SCENARIO, ("calibrate",), ("calibrate", "--until", "2022")], 3),
    Kind("actuals", "data/actuals.csv", _of_table("track {} --actuals data/actuals.csv"), 1.5),
    Kind("changes", "data/changes.csv", _commands(_BATCH, then=(*_FEW, "--sampler", "random")), 1.5),
    Kind("cities", "data/cities.csv", _of_table("rank {} --cities data/cities.csv"), 1.5),
    Kind("plan", "data/plans/plan.csv", _PLAN, 3),
    Kind("past plan", "data/plans/past.csv", _PLAN, 1),
    Kind("context", "data/plans/context.csv", _PLAN, 1),
    Kind("relations", "data/plans/relations.csv", _PLAN, 3),
    Kind("documents", "data/plans/documents.csv", _PLAN, 1),
    Kind("headings", "data/plans/plans.csv", _PLAN, 1),
    Kind("units", "data/plans/units.csv", _PLAN, 1),
    Kind("words", "data/plans/words.csv", _PLAN, 1),
    Kind("panel", "data/panel.csv", _PANELS[:1], 0.3),
    Kind("panel of references", "data/references.csv", _PANELS[1:], 0.03),
)
COMMANDS = tuple(dict.fromkeys(command for kind in KINDS for command in kind.commands))
_NAMES = {"hangzhou-15fyp-final": "plan", "hangzhou-15fyp-draft": "other", "hangzhou-14fyp": "past"}


def lay_out(folder: Path) -> None:
    """Write a sound project of all kinds of files into a folder: shipped ones, under names of its own."""
    data, scenarios = shipped("data"), shipped("scenarios")
    for name in ("scenarios", "data/baselines", "data/plans"):
        (folder / name).mkdir(parents=True)
    for name in ("uncertainty.yaml", "uncertainty-satellites.yaml", "history.csv", "cities.csv"):
        shutil.copy(data / name, folder / "data")
    for path in (data / "plans").glob("*.csv"):
        text = path.read_text("utf-8")
        for shown, own in _NAMES.items():
            text = text.replace(shown, own)
        _put(folder / "data" / "plans" / f"{_NAMES.get(path.stem, path.stem)}.csv", text)
    shutil.copy(data / "baselines" / "hangzhou-2024.yaml", folder / "data/baselines/city-2024.yaml")
    shutil.copy(data / "actuals-15th-plan.csv", folder / "data/actuals.csv")
    sprint = (scenarios / "sprint.yaml").read_text("utf-8").replace("hangzhou-2024", "city-2024")
    _put(folder / "scenarios/parent.yaml", sprint.replace("2026-2030: 5.4%", "2026-2030: 5%"))
    satellites = (scenarios / "satellites.yaml").read_text("utf-8").replace("extends: sprint", "extends: parent")
    _put(folder / "scenarios/wide.yaml", satellites)
    _put(folder / "scenarios/case.yaml", sprint)
    _put(folder / "scenarios/lean.yaml", sprint.partition("  - gdp_per_capita_usd")[0])
    changes = "scenario,real_growth@2026,real_growth@2027-2030,exchange_rate\n"
    _put(folder / "data/changes.csv", f"{changes}lean,5%,,7.1\nlean,,5.5%,\n../scenarios/lean.yaml,4%,6%,7.5\n")
    _put(folder / "data/panel.csv", _panel(2, 1990))
    _put(folder / "data/references.csv", _panel(7))


def _panel(economies: int, first: int = 0) -> str:
    """Return the rows of some economies, from a year on: no more than what reads them needs."""
    header, *rows = PANEL.read_text("utf-8").splitlines(keepends=True)
    kept = [row for row in rows if int(row[1:4]) < economies and int(row.split(",")[2]) >= first]
    return "".join([header, *kept])


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def chosen_kind(dice: random.Random) -> Kind:
    """Return a kind of file, by weight."""
    return dice.choices(KINDS, [kind.weight for kind in KINDS])[0]

"""The sheets of a scenario, its paths and targets, and of the keys that its file may have."""

from collections.abc import Callable, Iterator

from hzsim._typing import Language, Text
from hzsim.model.modules.parts import Assumption
from hzsim.present.answers.basis import reasons
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import BLANK, Block, Column, Data, Sheet
from hzsim.present.forms.values import Coded, Quantity
from hzsim.scenario.parts.phrases import target_phrase
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.schema import Schema


def sheet(found: Scenario | Schema) -> Sheet:
    """Return a scenario in short, or the keys of its file."""
    return schema_sheet(found) if isinstance(found, Schema) else _in_short(found)


def _in_short(scenario: Scenario) -> Sheet:
    """Return a scenario in short: years, paths of the assumptions, which are uncertain, targets, and reasons.

    As data, the central path of each assumption by year.
    """
    base = scenario.baseline.title
    zh = f"{scenario.title.zh} ({scenario.name}) · {base.zh} {scenario.years}"
    en = f"{scenario.title.en} ({scenario.name}) · {base.en} {scenario.years}"
    if scenario.known_until is not None:
        zh, en = f"{zh}，已知至{scenario.known_until}年", f"{en}, known until {scenario.known_until}"
    paths = Block(list(scenario.model.assumptions.values()), _columns(scenario), Text(zh, en))

    def targets(language: Language) -> str:
        phrases = Text("；", "; ").to(language).join(target_phrase(one, language) for one in scenario.targets)
        return Text("目标：", "targets: ").to(language) + (phrases or "–")

    return Sheet((paths, targets, *([reasons(scenario)] if scenario.reasons else []), Data(lambda: _records(scenario))))


def _columns(scenario: Scenario) -> tuple[Column[Assumption], ...]:
    def in_year(place: int) -> Callable[[Assumption], Quantity]:
        return lambda it: Quantity.of(scenario.assumptions[it.name][place], it)

    def uncertain(it: Assumption) -> Coded:
        known = it.name not in scenario.uncertainty
        return Coded(not known, BLANK if known else Text("不确定", "uncertain"))

    years = (
        Column("", Text(*[scenario.years.name(year)] * 2), in_year(place)) for place, year in enumerate(scenario.years)
    )
    return Column("", Text("假设", "assumption"), lambda it: it), *years, Column("", BLANK, uncertain)


def _records(scenario: Scenario) -> Iterator[Record]:
    for name, part in scenario.model.assumptions.items():
        for year, value in zip(scenario.years, scenario.assumptions[name], strict=True):
            uncertain = name in scenario.uncertainty
            said = {"assumption": name, "unit": part.unit.name, "year": year, "value": value, "uncertain": uncertain}
            yield {**said, **part.unit.scale}


def schema_sheet(schema: Schema, chinese: Callable[[str], str] = str) -> Sheet:
    """Return the keys of a scenario file, and which of them must be there; JSON is the schema itself.

    `chinese` is what says a description in Chinese.
    """

    def described(item: tuple[str, Record]) -> Coded:
        said = item[1].get("description", "")
        return Coded(said, Text(chinese(said), said))

    required = schema["anyOf"][0]["required"]
    columns: tuple[Column[tuple[str, Record]], ...] = (
        Column("key", Text("键", "key"), lambda it: it[0]),
        Column("required", Text("", ""), lambda it: Coded(it[0] in required, _NEEDED[it[0] in required])),
        Column("description", Text("含义", "meaning"), described),
    )
    title = Text("情景文件的键", schema["title"])
    return Sheet((Block(schema["properties"].items(), columns, title, numbers=False),), payload=lambda _: schema)


_NEEDED = {True: Text("必填", "required"), False: Text("", "")}

"""The sheet of a scenario: its paths and targets."""

from collections.abc import Callable, Iterator

from hzsim._typing import Language, Text
from hzsim.model.modules.parts import Assumption
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import BLANK, Block, Column, Data, Sheet
from hzsim.present.forms.values import Coded, Quantity
from hzsim.scenario.parts.phrases import target_phrase
from hzsim.scenario.scenario import Scenario


def sheet(scenario: Scenario) -> Sheet:
    """Return a scenario in short: years, paths of the assumptions, which are uncertain, and targets.

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

    return Sheet((paths, targets, Data(lambda: _records(scenario))))


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

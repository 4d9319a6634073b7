"""The tables that a reader checks a report with: what is assumed, how sure it is, facts, definitions, origin."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from hzsim._typing import Language, Text
from hzsim._version import VERSION
from hzsim.history.city.entities import entity_title
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.model.modules.registry import FACTS, MODULES
from hzsim.present.forms.sheet import Block, Column, grid
from hzsim.present.forms.values import Quantity, Value
from hzsim.present.forms.view import Numeral
from hzsim.present.words.letters import plain_text
from hzsim.present.words.phrases import NOTHING_DRAWN, STATUSES, between, in_both, joined, sampler_phrase
from hzsim.present.words.quotes import Cited
from hzsim.scenario.parts.baseline import BaselineFact, BaselineHistory
from hzsim.scenario.parts.distributions import Distribution
from hzsim.scenario.parts.phrases import stated_decimals
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.spreads import deviation_unit, parameters
from hzsim.simulation.projection import Simulation
from hzsim.units import NUMBER, Unit, display, said_difference

_ASSUMPTION, _UNIT, _STATUS = Text("假设", "assumption"), Text("单位", "unit"), Text("状态", "status")


def assumptions(scenario: Scenario) -> Block[Assumption]:
    """Return the central path of every assumption by year."""
    paths = Cited(scenario, "simulation.scenario").assumptions

    def column(place: int, year: int) -> Column[Assumption]:
        return Column("", lambda _: Numeral(year), lambda it: Quantity.of(paths[it.name][place], it))

    unit: Column[Assumption] = Column("", _UNIT, lambda it: it.unit.label)
    columns = (_name(), unit, *(column(*one) for one in enumerate(scenario.years)))
    return Block(list(scenario.model.assumptions.values()), columns, Text("假设", "Assumptions"))


def reasons(scenario: Scenario) -> Block[tuple[str, Text]]:
    """Return why assumptions are as they are, and whose figures they are; no rows where the scenario says nothing."""
    return Block(
        list(scenario.reasons.items()),
        (
            Column("", _ASSUMPTION, lambda it: scenario.model.settable(it[0]).label),
            Column("", Text("依据与来源", "reason and source"), lambda it: it[1]),
        ),
        Text("假设的依据", "Reasons of the assumptions"),
        numbers=False,
    )


def _name() -> Column[Assumption]:
    return Column("", _ASSUMPTION, lambda it: it.label)


def uncertainty(scenario: Scenario) -> Block[Assumption]:
    """Return the uncertainty of every assumption in words, how sure it is, and whose it is."""
    return Block(
        list(scenario.model.assumptions.values()),
        (
            _name(),
            Column("", Text("不确定性", "uncertainty"),
                   lambda it: _in_words(it, scenario.uncertainty.get(it.name))),
            Column("", _STATUS, lambda it: _whose(scenario, it.name)[0]),
            Column("", Text("来源", "source"), lambda it: _whose(scenario, it.name)[1]),
        ),
        Text("不确定性", "Uncertainty"),
        numbers=False,
    )  # fmt: skip


def _whose(scenario: Scenario, name: str) -> Sequence[Value]:
    """Return status and source of a spread: of the default uncertainty, with the city it is borrowed from, or own."""
    spread = scenario.default_spreads.get(name)
    if name not in scenario.uncertainty:
        return None, None
    if spread is None:
        return None, Text("由情景设定", "set by the scenario")
    source = Text(spread.source_zh or "data/uncertainty.yaml（附方法说明）", spread.source)
    if spread.entity not in ("", scenario.baseline.entity):
        whose = entity_title(spread.entity, scenario.folder)
        source = Text(f"{whose.zh}的校准：{source.zh}", f"calibrated for {whose.en}: {source.en}")
    return STATUSES.get(spread.status, spread.status), source


def correlation(scenario: Scenario) -> Block[Sequence[Value]]:
    """Return which assumptions move together."""
    label = {name: part.label for name, part in scenario.model.assumptions.items()}
    rows = [(label[pair.first], label[pair.second], Quantity(pair.value, NUMBER, 2)) for pair in scenario.correlation]
    return grid(
        [_ASSUMPTION, Text("与之相关的假设", "with"), Text("相关系数", "correlation")],
        rows,
        Text("相关", "Correlations"),
    )


def facts(scenario: Scenario) -> Block[tuple[str, BaselineFact | BaselineHistory]]:
    """Return the facts of the base year, and the histories up to it that the modules use, with status and source."""
    baseline, measures = scenario.baseline, scenario.baseline.measures
    declared = {fact.name for module in scenario.model.modules for fact in MODULES[module].facts}
    stated: dict[str, BaselineFact | BaselineHistory] = {**baseline.facts, **baseline.histories}

    def unit(name: str) -> Unit:
        return measures.unit(FACTS[name].unit)

    return Block(
        [(name, one) for name, one in stated.items() if FACTS[name].required or name in declared],
        (
            Column("", Text("基期数据", "fact of the base year"), lambda it: FACTS[it[0]].label),
            Column("", _UNIT, lambda it: unit(it[0]).label),
            Column("", Text("数值", "value"), lambda it: _value(it[1], unit(it[0]))),
            Column("", _STATUS, lambda it: STATUSES[it[1].status]),
            Column("", Text("来源", "source"), lambda it: it[1].source),
        ),
        Text("基期数据与来源", "Base year and sources"),
    )


def _value(one: BaselineFact | BaselineHistory, unit: Unit) -> Quantity | Text:
    """Return a fact's value, or the years of a history with its lowest and highest value."""
    if isinstance(one, BaselineFact):
        return _stated(one.value, unit)
    low, high = (display(value, unit, 1) for value in (min(one.values), max(one.values)))
    ends = low if low == high else f"{low} – {high}"
    return Text(f"{one.years:zh}年：{ends}", f"{one.years}: {ends}")


def _stated(value: float, unit: Unit) -> Quantity:
    return Quantity(value, unit, stated_decimals(value, unit))


def definitions(scenario: Scenario) -> Block[Indicator]:
    """Return how each indicator is computed, and by what source."""
    return Block(
        list(scenario.model.indicators.values()),
        (
            Column("", Text("指标", "indicator"), lambda it: it.label),
            Column("", _UNIT, lambda it: it.unit.label),
            Column("", Text("定义", "definition"), lambda it: it.definition),
            Column("", Text("方法来源", "source of the method"), lambda it: it.source),
        ),
        Text("指标定义", "Definitions"),
    )


def reproduction(simulation: Simulation) -> Block[Sequence[Value]]:
    """Return what the result was made from, as the manifest states it: version, draws, seed, hashes."""
    scenario = simulation.scenario
    rows: list[Sequence[Value]] = [
        (Text("程序版本", "program"), f"hzsim {VERSION}"),
        (Text("情景", "scenario"), plain_text(scenario.name)),
        (Text("情景指纹（sha256）", "scenario (sha256)"), scenario.fingerprint),
        *_drawing(Cited(simulation, "simulation")),
        *((f"{source.name} (sha256)", source.sha256) for source in scenario.sources),
    ]
    return grid([Text("项目", "item"), Text("内容", "content")], rows, Text("可复现信息", "How to reproduce"))


def _drawing(simulation: Cited) -> Iterator[Sequence[Value]]:
    """Yield how the draws were made, where there are any."""
    if not simulation().scenario.uncertain:
        yield Text("抽样", "draws"), NOTHING_DRAWN
        return
    yield Text("抽样次数", "draws"), Quantity(simulation.draws, NUMBER, 0)
    yield Text("种子", "seed"), simulation.seed
    yield Text("抽样方法", "sampler"), partial(sampler_phrase, simulation().sampler)


def _in_words(part: Assumption, uncertainty: Uncertainty | None) -> Text:
    """Return an assumption's uncertainty in words: `average normal 1.6%; yearly normal 1.5%; persistence 0.3`."""
    if uncertainty is None:
        return Text("不抽样", "not drawn")
    unit = part.unit if part.kind == "rate" else deviation_unit(part)  # of the rate itself: ‰ where it is in ‰
    words = []
    if uncertainty.average is not None:
        words.append(between(Text("多年平均偏离", "average"), _distribution(uncertainty.average, unit), en=" "))
    if uncertainty.yearly is not None:
        words.append(between(Text("逐年冲击", "yearly"), _distribution(uncertainty.yearly, unit), en=" "))
    if uncertainty.persistence:
        words.append(Text(f"持续性{uncertainty.persistence:g}", f"persistence {uncertainty.persistence:g}"))
    return joined(words)


def _distribution(distribution: Distribution, unit: Unit) -> Text:
    units = {name: unit if in_unit else NUMBER for name, in_unit in parameters(type(distribution)).items()}

    def written(language: Language) -> str:
        numbers = [_deviation(float(getattr(distribution, name)), one, language) for name, one in units.items()]
        return _listed(numbers, language)

    return between(distribution.label, in_both(written), "依次为" if len(units) > 1 else "", " ")


def _listed(written: Sequence[str], language: Language) -> str:
    """Return numbers in a row, their unit once where all have the same: `0.86, 0.86, 0.22 and 0.22 points`."""
    comma, last = ("、", "、") if language == "zh" else (", ", " and ")
    taken = [match for one in written if (match := re.fullmatch(r"([−\d.,]+)(.*)", one))]
    units = {match[2] for match in taken}
    if len(taken) < len(written) or len(units) > 1:
        return comma.join(written)
    *before, end = (match[1] for match in taken)
    return f"{comma.join(before)}{last if before else ''}{end}{units.pop()}"


def _deviation(value: float, unit: Unit, language: Language) -> str:
    """Return a deviation in words: of a rate in points."""
    decimals = stated_decimals(value, unit)
    if unit.shown:
        return said_difference(value, unit, decimals, language, sign="")
    return unit.say(value, decimals, language)

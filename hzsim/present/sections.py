"""The tables of a report, built once for workbook, document and page: headers, and cells that know their unit."""

from collections.abc import Iterable

from hzsim._typing import Language, Text
from hzsim._version import VERSION
from hzsim.history.assessments import Assessments
from hzsim.model.parts import Assumption
from hzsim.model.registry import FACTS
from hzsim.present.view import Cell, Number, Table, line
from hzsim.present.words import (
    ALL_TARGETS,
    BASES,
    STATUSES,
    decimals_beside,
    percent,
    plain_text,
    required_sentence,
    sampler_phrase,
)
from hzsim.questions.assessment import Assessment, TargetAssessment
from hzsim.questions.requirement import Requirement
from hzsim.scenario.distributions import Distribution, parameters
from hzsim.scenario.fields import deviation_unit
from hzsim.scenario.phrases import label_with_unit, stated_decimals, target_phrase
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.uncertainty import Uncertainty
from hzsim.simulation.projection import Simulation
from hzsim.simulation.summaries import MEAN
from hzsim.units import NUMBER, SHARE, Unit, canonical, difference_unit


def targets_table(assessments: Assessments, language: Language) -> Table:
    """Return the targets: median, band, value with the odds asked, odds on every centre, shortfall; last all together.

    Probabilities have their standard errors beside them.
    """
    assessment, found = assessments.assessment, assessments.by_centre
    columns = Text("目标|单位|中位数|10%分位|90%分位|有{}把握", "target|unit|median|10% quantile|90% quantile|with {}")
    header = columns.to(language).format(f"{100 * assessment.odds:g}%").split("|")
    for centre in found:
        header += [Text(f"达到概率：{BASES[centre].zh}", f"probability {BASES[centre].en}").to(language)]
        header += [Text("标准误", "standard error").to(language)]
    header += [Text("未达到时平均差额", "mean shortfall when missed").to(language)]
    rows = []
    for place, item in enumerate(assessment.targets):
        each = [one.targets[place] for one in found.values()]
        shares = (cell for one in each for cell in _chance(one.probability, one.standard_error))
        part = item.target.indicator
        shortfall = Number(item.shortfall, difference_unit(part.unit, language), part.decimals)
        rows.append(line(*_target_cells(item, language), *shares, shortfall))
    joint = (cell for one in found.values() for cell in _chance(one.joint, one.joint_standard_error))
    rows.append(line(ALL_TARGETS.to(language), "", "", "", "", "", *joint, ""))
    title = Text("目标与概率", "Targets and probabilities").to(language)
    return Table(title, tuple(header), tuple(rows))


def requirement_table(assessment: Assessment, language: Language) -> Table:
    """Return what each target's own lever would have to be at the medians, beside what the scenario has."""
    header = Text(
        "目标|可调整的假设|年份|单位|情景取值（年均）|所需取值|说明",
        "target|lever|years|unit|in the scenario (yearly mean)|required|in words",
    )
    found = [item for item in assessment.targets if item.required is not None]
    rows = [
        (target_phrase(item.target, language), *_requirement_cells(item.required, language))
        for item in found
        if item.required is not None
    ]
    centre = assessment.simulation.scenario.centre
    title = Text(f"{centre.zh}上的要求", f"What it would take at the {centre.en}")
    return _table(title, header, rows, language)


def bands_table(simulation: Simulation, name: str, language: Language) -> Table:
    """Return quantiles of an indicator by year, and its mean; the title carries the unit."""
    part, statistics = simulation.scenario.model.indicator(name), simulation.statistics(name)
    named = {MEAN: Text("均值", MEAN).to(language)}
    columns = (Text("年份", "year").to(language), *(named.get(key, key) for key in statistics))
    rows = tuple(
        line(str(year), *(Number(float(values[place]), part.unit, part.decimals) for values in statistics.values()))
        for place, year in enumerate(simulation.scenario.years)
    )
    return Table(label_with_unit(part, language), columns, rows)


def assumptions_table(scenario: Scenario, language: Language) -> Table:
    """Return the central path of every assumption by year."""
    columns = (*Text("假设|单位", "assumption|unit").to(language).split("|"), *map(str, scenario.years))
    rows = tuple(
        line(
            part.label.to(language),
            part.unit.label(language),
            *(Number(value, part.unit, part.decimals) for value in scenario.assumptions[name]),
        )
        for name, part in scenario.model.assumptions.items()
    )
    return Table(Text("假设", "Assumptions").to(language), columns, rows)


def uncertainty_table(scenario: Scenario, language: Language) -> Table:
    """Return the uncertainty of every assumption in words, how sure it is, and whose it is."""
    header = Text("假设|不确定性|状态|校准对象|来源", "assumption|uncertainty|status|calibrated for|source")
    rows = [
        line(
            part.label.to(language),
            uncertainty_phrase(part, scenario.uncertainty.get(name), language),
            *_whose(scenario, name, language),
        )
        for name, part in scenario.model.assumptions.items()
    ]
    return _table(Text("不确定性", "Uncertainty"), header, rows, language)


def _whose(scenario: Scenario, name: str, language: Language) -> tuple[str, str, str]:
    """Return status, city and source of a spread: of the default uncertainty, or the scenario's own."""
    if name not in scenario.uncertainty:
        return "–", "–", "–"
    spread = scenario.default_spreads.get(name)
    if spread is None:
        return "–", "–", Text("情景文件自设", "set by the scenario").to(language)
    status = STATUSES[spread.status].to(language) if spread.status in STATUSES else spread.status
    return status, spread.entity or "–", Text("data/uncertainty.yaml（附方法说明）", spread.source).to(language)


def correlation_table(scenario: Scenario, language: Language) -> Table:
    """Return which assumptions move together."""
    header = Text("假设|与|相关系数", "assumption|with|correlation")
    label = {name: part.label.to(language) for name, part in scenario.model.assumptions.items()}
    rows = [(label[pair.first], label[pair.second], Number(pair.value, NUMBER, 2)) for pair in scenario.correlation]
    return _table(Text("相关", "Correlations"), header, rows, language)


def facts_table(scenario: Scenario, language: Language) -> Table:
    """Return the facts of the base year with status and source."""
    header = Text("基期数据|单位|数值|状态|来源", "fact of the base year|unit|value|status|source")
    rows = [
        (
            FACTS[name].label.to(language),
            FACTS[name].unit.label(language),
            Number(fact.value, FACTS[name].unit, stated_decimals(fact.value, FACTS[name].unit)),
            STATUSES[fact.status].to(language),
            fact.source.to(language),
        )
        for name, fact in scenario.baseline.facts.items()
    ]
    return _table(Text("基期数据与来源", "Base year and sources"), header, rows, language)


def definitions_table(scenario: Scenario, language: Language) -> Table:
    """Return how each indicator is computed, and by what source."""
    header = Text("指标|单位|定义|方法来源", "indicator|unit|definition|source of the method")
    rows = [
        (part.label.to(language), part.unit.label(language), part.definition.to(language), part.source.to(language))
        for part in scenario.model.indicators.values()
    ]
    return _table(Text("指标定义", "Definitions"), header, rows, language)


def run_table(simulation: Simulation, language: Language) -> Table:
    """Return what the result was made from, as the manifest states it: version, draws, seed, hashes."""
    header, scenario = Text("项目|内容", "item|content"), simulation.scenario
    rows: list[tuple[Cell, ...]] = [
        (Text("程序版本", "program").to(language), f"hzsim {VERSION}"),
        (Text("情景", "scenario").to(language), plain_text(scenario.name)),
        (Text("情景指纹（sha256）", "scenario (sha256)").to(language), scenario.fingerprint),
        (Text("抽样次数", "draws").to(language), f"{simulation.draws:,}"),
        (Text("种子", "seed").to(language), str(simulation.seed)),
        (Text("抽样方法", "sampler").to(language), sampler_phrase(simulation.sampler, language)),
        *((f"{source.name} (sha256)", source.sha256) for source in scenario.sources),
    ]
    return _table(Text("可复现信息", "How to reproduce"), header, rows, language)


def backing_tables(assessment: Assessment, language: Language) -> list[Table]:
    """Return the tables that a reader checks a report with: assumptions, facts, definitions, origin."""
    simulation = assessment.simulation
    tables = [
        assumptions_table(simulation.scenario, language),
        uncertainty_table(simulation.scenario, language),
        correlation_table(simulation.scenario, language),
        facts_table(simulation.scenario, language),
        definitions_table(simulation.scenario, language),
        run_table(simulation, language),
    ]
    return [table for table in tables if table.rows]


def uncertainty_phrase(part: Assumption, uncertainty: Uncertainty | None, language: Language) -> str:
    """Return an assumption's uncertainty in words: `average normal 1.6%; yearly normal 1.5%; persistence 0.3`."""
    if uncertainty is None:
        return Text("不抽样", "not drawn").to(language)
    unit = part.unit if part.kind == "rate" else deviation_unit(part)  # of the rate itself: ‰ where it is in ‰
    words = []
    if uncertainty.average is not None:
        shape = _distribution(uncertainty.average, unit, language)
        words.append(Text(f"整体偏离：{shape}", f"average {shape}").to(language))
    if uncertainty.yearly is not None:
        shape = _distribution(uncertainty.yearly, unit, language)
        words.append(Text(f"年度冲击：{shape}", f"yearly {shape}").to(language))
    if uncertainty.persistence:
        words.append(
            Text(f"持续性 {uncertainty.persistence:g}", f"persistence {uncertainty.persistence:g}").to(language)
        )
    return Text("；", "; ").to(language).join(words)


def _distribution(distribution: Distribution, unit: Unit, language: Language) -> str:
    units = {name: unit if in_unit else NUMBER for name, in_unit in parameters(type(distribution)).items()}
    written = [
        one.written.to(language).format(canonical(getattr(distribution, name), one)) for name, one in units.items()
    ]
    return f"{distribution.label.to(language)} {', '.join(written)}"


def _target_cells(item: TargetAssessment, language: Language) -> tuple[Cell, ...]:
    unit, values = item.target.indicator.unit, (item.median, item.low, item.high, item.value_at_odds)
    numbers = (Number(value, unit, decimals_beside(value, item.target)) for value in values)
    return target_phrase(item.target, language), unit.label(language), *numbers


def _chance(probability: float, error: float) -> tuple[Number, Number]:
    """Return a probability and its standard error as cells."""
    phrase = percent(probability, error)
    words = phrase if phrase[0] in "<>" else ""
    return Number(probability, SHARE, 1, words), Number(error, SHARE, 1)


def _requirement_cells(required: Requirement, language: Language) -> tuple[Cell, ...]:
    part, now = required.unknown, scenario_mean(required)
    value = "–" if required.value is None else Number(required.value, part.unit, part.decimals)
    return (
        part.label.to(language),
        str(required.years),
        part.unit.label(language),
        Number(now, part.unit, part.decimals),
        value,
        required_sentence(required, language),
    )


def scenario_mean(required: Requirement) -> float:
    """Return the yearly mean that the scenario has for a requirement's unknown over the same years."""
    scenario, years = required.scenario, required.years
    return scenario.mean(required.unknown.name, years)


def _table(title: Text, header: Text, rows: Iterable[tuple[Cell, ...]], language: Language) -> Table:
    return Table(title.to(language), tuple(header.to(language).split("|")), tuple(rows))

"""The tables of a report, built once for workbook, document and page: headers, and cells that know their unit."""

from collections.abc import Iterable, Iterator

from hzsim._typing import Language, Text
from hzsim._version import VERSION
from hzsim.history.assessments import Assessments
from hzsim.model.modules.parts import Assumption
from hzsim.model.modules.registry import FACTS
from hzsim.present.answers.history.target_rates import base_rates_table
from hzsim.present.forms.view import Cell, Number, Numeral, Table, line
from hzsim.present.words.letters import plain_text
from hzsim.present.words.phrases import (
    ALL_TARGETS,
    BASES,
    CENTRE_RIGHT,
    MET,
    NOTHING_DRAWN,
    STATUSES,
    VALUE,
    decimals_beside,
    error_decimals,
    percent,
    required_sentence,
    sampler_phrase,
)
from hzsim.present.words.quotes import PLACES
from hzsim.questions.draws.assessment import Assessment, TargetAssessment
from hzsim.questions.lever.requirement import Requirement
from hzsim.scenario.parts.distributions import Distribution, parameters
from hzsim.scenario.parts.phrases import label_with_unit, stated_decimals, target_phrase
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.fields import deviation_unit
from hzsim.simulation.draws.summaries import MEAN
from hzsim.simulation.projection import Simulation
from hzsim.units import NUMBER, SHARE, Unit, canonical, difference_unit


def targets_table(assessments: Assessments, language: Language) -> Table:
    """Return the targets: median, band, value with the odds asked, odds on every centre, shortfall; last all together.

    Probabilities have their standard errors beside them. Of a scenario in which nothing is drawn: the
    value, and on every centre whether the target is met.
    """
    assessment, found = assessments.assessment, assessments.by_centre
    drawn = assessment.simulation.scenario.uncertain
    columns = (_DRAWN_TARGETS if drawn else _CERTAIN_TARGETS).to(language).format(f"{100 * assessment.odds:g}%")
    header = columns.split("|")
    blank = [""] * (len(header) - 1)
    for centre in found:
        header += _chance_header(centre, drawn, language)
    header += [(_MEAN_SHORTFALL if drawn else _SHORTFALL).to(language)]
    rows = []
    for place, item in enumerate(assessment.targets):
        shares = (
            cell
            for centre, one in found.items()
            for each in [one.targets[place]]
            for at in [f"{PLACES[centre]}targets.{place}."]
            for cell in _chance(each.probability, each.standard_error, drawn, at, language)
        )
        part = item.target.indicator
        shortfall = Number(item.shortfall, difference_unit(part.unit, language), part.decimals)
        rows.append(line(*_target_cells(item, place, drawn, language), *shares, shortfall))
    joint = (
        cell
        for centre, one in found.items()
        for cell in _chance(one.joint, one.joint_standard_error, drawn, f"{PLACES[centre]}joint_", language)
    )
    rows.append(line(ALL_TARGETS.to(language), *blank, *joint, ""))
    title = Text("目标与概率", "Targets and probabilities") if drawn else Text("目标", "Targets")
    return Table(title.to(language), tuple(header), tuple(rows))


_DRAWN_TARGETS = Text(
    "目标|单位|中位数|10%分位|90%分位|有{}把握", "target|unit|median|10% quantile|90% quantile|with {}"
)
_CERTAIN_TARGETS = Text("目标|单位|数值", "target|unit|value")
_MEAN_SHORTFALL = Text("未达到时平均差额", "mean shortfall when missed")
_SHORTFALL = Text("差额", "shortfall")


def _chance_header(centre: str, drawn: bool, language: Language) -> list[str]:
    basis = BASES[centre]
    if drawn:
        words = Text(f"达到概率：{basis.zh}|标准误", f"probability {basis.en}|standard error")
    else:  # where nothing is drawn, nothing is said of the scenario's own centre
        words = MET if basis is CENTRE_RIGHT else Text(f"{MET.zh}：{basis.zh}", f"{MET.en} {basis.en}")
    return words.to(language).split("|")


def together_table(assessments: Assessments, language: Language) -> Table:
    """Return what the findings say of all targets together, and of targets at constant prices, with their places.

    How many are met and what is in the way are on the centre asked about, the rest on the scenario's
    own. No rows where nothing is drawn.
    """
    assessment = assessments.assessment
    found: list[tuple[Text, float, str]] = []
    if assessment.simulation.scenario.uncertain:
        found += _constant_prices(assessment)
        found += [*_counts(assessments), *_dependence(assessment)] if len(assessment.targets) > 1 else []
    rows: list[tuple[Cell, ...]] = [
        (label.to(language), Number(value, NUMBER if "_met" in place else SHARE, _decimals(value, place), place=place))
        for label, value, place in found
    ]
    return _table(ALL_TARGETS, Text("条件|数值", "on condition|value"), rows, language)


def _decimals(value: float, place: str) -> int:
    """Return the decimals of what stands at a place: of a standard error as many as show it."""
    return error_decimals(value) if place.endswith("standard_error") else 1


def _counts(assessments: Assessments) -> Iterator[tuple[Text, float, str]]:
    """Yield how many targets are met, how likely at least so many are, and what is in the way."""
    asked, at = assessments.asked, PLACES[assessments.centre]
    basis, way = BASES[assessments.centre], asked.in_the_way
    yield (
        _based("达到的可能性过半的目标数", "targets more likely met than missed", basis),
        asked.likely_met,
        f"{at}likely_met",
    )
    yield _based("平均达到的目标数", "targets met on average", basis), asked.expected_met, f"{at}expected_met"
    for place, one in enumerate(asked.at_least[:-1]):
        words = _based(f"至少达到 {one.k} 项", f"at least {one.k} met", basis)
        yield words, one.probability, f"{at}at_least.{place}.probability"
    if way is not None:
        name = _phrase(way.target)
        words = _based(f"去掉{name.zh}", f"without {name.en}", basis)
        yield words, way.joint_without, f"{at}in_the_way.joint_without"


def _based(zh: str, en: str, basis: Text) -> Text:
    return Text(f"{zh}（{basis.zh}）", f"{en} ({basis.en})")


def _phrase(target: Target) -> Text:
    return Text(target_phrase(target, "zh"), target_phrase(target, "en"))


def _dependence(assessment: Assessment) -> Iterator[tuple[Text, float, str]]:
    """Yield what all targets come to if they were independent, and the pair that is in conflict."""
    yield Text("若各目标相互独立", "were they independent"), assessment.if_independent, "if_independent"
    clash = assessment.conflict
    if clash is not None:
        first, second = map(_phrase, (clash.first, clash.second))
        both = Text(f"{first.zh} 与 {second.zh} 同时达到", f"both {first.en} and {second.en}")
        yield both, clash.together, "conflict.together"
        yield Text("└ 标准误", "└ standard error"), clash.standard_error, "conflict.standard_error"
        yield Text("└ 若相互独立", "└ were they independent"), clash.if_independent, "conflict.if_independent"


def _constant_prices(assessment: Assessment) -> Iterator[tuple[Text, float, str]]:
    """Yield the odds of targets that prices move at the prices of the base year."""
    year = assessment.simulation.scenario.baseline.year
    for row, item in enumerate(assessment.targets):
        if item.constant_prices is not None:
            at, odds = f"targets.{row}.constant_prices.", item.constant_prices
            name = _phrase(item.target)
            yield Text(f"{name.zh}，按{year}年价", f"{name.en}, at {year} prices"), odds.probability, f"{at}probability"
            yield Text("└ 标准误", "└ standard error"), odds.standard_error, f"{at}standard_error"


def requirement_table(assessment: Assessment, language: Language) -> Table:
    """Return what each target's own lever would have to be at the medians, beside what the scenario has."""
    header = Text(
        "目标|可调整的假设|年份|单位|情景取值（年均）|所需取值|说明",
        "target|lever|years|unit|in the scenario (yearly mean)|required|in words",
    )
    rows = [
        (target_phrase(item.target, language), *_requirement_cells(item.required, place, language))
        for place, item in enumerate(assessment.targets)
        if item.required is not None
    ]
    centre = assessment.simulation.scenario.centre
    title = Text(f"{centre.zh}上的要求", f"What it would take at the {centre.en}")
    return _table(title, header, rows, language)


def bands_table(simulation: Simulation, name: str, language: Language) -> Table:
    """Return an indicator by year: quantiles and its mean, or values where nothing is drawn.

    The title carries the unit.
    """
    part, statistics = simulation.scenario.model.indicator(name), simulation.statistics(name)
    heads = {key: key for key in statistics} | ({MEAN: Text("均值", MEAN).to(language)} if MEAN in statistics else {})
    if not simulation.scenario.uncertain:
        heads = {"p50": VALUE.to(language)}
    rows = tuple(
        line(
            Numeral(year),
            *(
                Number(float(statistics[one][place]), part.unit, part.decimals, place=f"bands.{name}.{year}.{one}")
                for one in heads
            ),
        )
        for place, year in enumerate(simulation.scenario.years)
    )
    return Table(label_with_unit(part, language), (Text("年份", "year").to(language), *heads.values()), rows)


def assumptions_table(scenario: Scenario, language: Language) -> Table:
    """Return the central path of every assumption by year."""
    columns = (*Text("假设|单位", "assumption|unit").to(language).split("|"), *map(Numeral, scenario.years))
    rows = tuple(
        line(
            part.label.to(language),
            part.unit.label(language),
            *(
                Number(value, part.unit, part.decimals, place=f"simulation.scenario.assumptions.{name}.{year}")
                for year, value in enumerate(scenario.assumptions[name])
            ),
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
        *_drawing_rows(simulation, language),
        *((f"{source.name} (sha256)", source.sha256) for source in scenario.sources),
    ]
    return _table(Text("可复现信息", "How to reproduce"), header, rows, language)


def _drawing_rows(simulation: Simulation, language: Language) -> list[tuple[Cell, ...]]:
    if not simulation.scenario.uncertain:
        return [(Text("抽样", "draws").to(language), NOTHING_DRAWN.to(language))]
    return [
        (Text("抽样次数", "draws").to(language), Number(simulation.draws, NUMBER, 0, place="simulation.draws")),
        (Text("种子", "seed").to(language), Numeral(simulation.seed, "simulation.seed")),
        (Text("抽样方法", "sampler").to(language), sampler_phrase(simulation.sampler, language)),
    ]


def backing_tables(assessment: Assessment, language: Language) -> list[Table]:
    """Return the tables that a reader checks a report with: assumptions, facts, definitions, origin."""
    simulation = assessment.simulation
    tables = [
        assumptions_table(simulation.scenario, language),
        uncertainty_table(simulation.scenario, language),
        correlation_table(simulation.scenario, language),
        base_rates_table(simulation.scenario, language),
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


def _target_cells(item: TargetAssessment, row: int, drawn: bool, language: Language) -> tuple[Cell, ...]:
    unit = item.target.indicator.unit
    names = ("median", "low", "high", "value_at_odds") if drawn else ("median",)
    values = (
        Number(value, unit, decimals_beside(value, item.target), place=f"targets.{row}.{name}")
        for name in names
        for value in [getattr(item, name)]
    )
    return target_phrase(item.target, language), unit.label(language), *values


def _chance(probability: float, error: float, drawn: bool, place: str, language: Language) -> tuple[Cell, ...]:
    """Return a probability and its standard error as cells; without an error, whether the target is met."""
    phrase = percent(probability, error, language)
    words = "" if error and phrase[0] not in "<>" else phrase
    share = Number(probability, SHARE, 1, words, f"{place}probability".replace("joint_probability", "joint"))
    if not drawn:
        return (phrase,)
    return share, Number(error, SHARE, error_decimals(error), place=f"{place}standard_error") if error else "–"


def _requirement_cells(required: Requirement, row: int, language: Language) -> tuple[Cell, ...]:
    """Return one row of the requirements: lever, years, unit, present mean, required value, and the sentence."""
    part, now = required.unknown, scenario_mean(required)
    value: Cell = "–"
    if required.value is not None:
        value = Number(required.value, part.unit, part.decimals, place=f"targets.{row}.required.value")
    return (
        part.label.to(language),
        Numeral(required.years.first) if len(required.years) == 1 else str(required.years),
        part.unit.label(language),
        Number(now, part.unit, part.decimals, place=f"targets.{row}.required.now"),
        value,
        required_sentence(required, language),
    )


def scenario_mean(required: Requirement) -> float:
    """Return the yearly mean that the scenario has for a requirement's unknown over the same years."""
    scenario, years = required.scenario, required.years
    return scenario.mean(required.unknown.name, years)


def _table(title: Text, header: Text, rows: Iterable[tuple[Cell, ...]], language: Language) -> Table:
    return Table(title.to(language), tuple(header.to(language).split("|")), tuple(rows))

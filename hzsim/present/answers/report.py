"""The tables of a report on a scenario's targets; a number that sentences quote, or others follow from, has its place.

A workbook links cells by these places, so that an edited number reaches all that is made of it.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.run import Briefing
from hzsim.present.forms.sheet import Block, Column, grid
from hzsim.present.forms.values import Coded, Quantity, Value, beside_target
from hzsim.present.words.phrases import (
    ALL_TARGETS,
    BASES,
    CENTRE_RIGHT,
    MEDIAN,
    MET,
    NO,
    VALUE,
    YES,
    error_decimals,
    percent,
)
from hzsim.present.words.quotes import Cited, band_place, cited, verdict_place
from hzsim.questions.assessment import Assessment
from hzsim.scenario.parts.phrases import label_name, stated_decimals, target_name
from hzsim.simulation.draws.summaries import MEAN, STATISTICS
from hzsim.simulation.projection import Simulation
from hzsim.units import NUMBER, SHARE

TARGET, UNIT = Text("目标", "target"), Text("单位", "unit")
PROBABILITIES = Text("达到目标的概率", "Probability of meeting the targets")
VERDICTS = Text("是否达到目标", "Targets met or missed")
"""What the odds of targets are called, in tables and in charts; and what where nothing is drawn."""
ASKED = Text("目标值", "asked for")


def target_numbers(assessment: Assessment) -> Block[Cited]:
    """Return each target's bound, median, band, the value with the odds asked, and mean shortfall when missed.

    Of a scenario in which nothing is drawn its value and shortfall.
    """
    drawn, odds = assessment.simulation.scenario.uncertain, f"{100 * assessment.odds:g}%"
    heads = {"median": VALUE}
    if drawn:
        heads = {
            "median": MEDIAN,
            "low": Text("10%分位", "10% quantile"),
            "high": Text("90%分位", "90% quantile"),
            "value_at_odds": Text(f"有{odds}把握", f"with {odds}"),
        }
    short = Text("未达到时平均差额", "mean shortfall when missed") if drawn else Text("差额", "shortfall")
    return Block(
        [Cited(assessment).targets[row] for row in range(len(assessment.targets))],
        (
            Column("", TARGET, lambda it: it().target),
            Column("", UNIT, lambda it: it().target.indicator.unit.label),
            Column("", ASKED, lambda it: _bound(it.target)),
            *(_value(name, head) for name, head in heads.items()),
            Column("", short, lambda it: Quantity.of(it().shortfall, it().target.indicator, sign="")),
        ),
        Text("目标", "Targets"),
    )


def _value(name: str, head: Text) -> Column[Cited]:
    return Column("", head, lambda it: beside_target(getattr(it, name), it().target))


def _bound(target: Cited) -> Quantity:
    unit = target().indicator.unit
    return Quantity(target.value, unit, stated_decimals(target().value, unit))


def target_odds(assessments: Assessments) -> Block[Sequence[Value]]:
    """Return each target's probability and standard error on every centre; last all together.

    Of a scenario in which nothing is drawn: on every centre whether each target is met.
    """
    found, drawn = cited(assessments), assessments.assessment.simulation.scenario.uncertain
    header = [TARGET, *chain.from_iterable(_heads(centre, drawn) for centre in found)]
    rows = list[Sequence[Value]]()
    for row, item in enumerate(assessments.assessment.targets):
        mine = [one.targets[row] for one in found.values()]
        odds = (_chance(one.probability, one.standard_error) if drawn else _met(one.probability, one) for one in mine)
        rows.append([item.target, *chain.from_iterable(odds)])
    joint = (_chance(one.joint, one.joint_standard_error) if drawn else _met(one.joint) for one in found.values())
    rows.append([ALL_TARGETS, *chain.from_iterable(joint)])
    return grid(header, rows, PROBABILITIES if drawn else VERDICTS)


def _heads(centre: str, drawn: bool) -> list[Text]:
    basis = BASES[centre]
    if drawn:
        return [Text(f"达到概率：{basis.zh}", f"probability {basis.en}"), Text("标准误", "standard error")]
    # where nothing is drawn, nothing is said of the scenario's own centre
    return [MET if basis is CENTRE_RIGHT else Text(f"{MET.zh}：{basis.zh}", f"{MET.en} {basis.en}")]


def _met(probability: Cited, item: Cited | None = None) -> Sequence[Value]:
    met = bool(probability())
    return (Coded(met, YES if met else NO, "" if item is None else verdict_place(item)),)


def _chance(probability: Cited, error: Cited) -> Sequence[Value]:
    """Return a probability and its standard error; without an error, whether the target is met."""
    spread = float(error)
    zh, en = (percent(float(probability), spread, language) for language in ("zh", "en"))
    words = None if spread and en[0] not in "<>" else Text(zh, en)
    share = Quantity(probability, SHARE, 1, words)
    return share, Quantity(error, SHARE, error_decimals(spread)) if spread else None


def together(assessments: Assessments) -> Block[Sequence[Value]]:
    """Return what findings say of all targets together, and of targets at constant prices.

    How many are met and what is in the way are on the centre asked about, the rest on the scenario's
    own. No rows where nothing is drawn.
    """
    assessment, own = assessments.assessment, cited(assessments)["scenario"]
    rows: list[Sequence[Value]] = []
    if assessment.simulation.scenario.uncertain:
        rows += _constant_prices(own)
        if len(assessment.targets) > 1:
            rows += [
                *_counts(assessments),
                [Text("若各目标相互独立", "were they independent"), _share(own.if_independent)],
            ]
            rows += _conflict(own.conflict)
    return grid([Text("条件", "on condition"), Text("数值", "value")], rows, ALL_TARGETS)


def _share(number: Cited) -> Quantity:
    return Quantity(number, SHARE, 1)


def _error(number: Cited) -> Sequence[Value]:
    """Return the row of a standard error, with as many decimals as show it."""
    return Text("└ 标准误", "└ standard error"), Quantity(number, SHARE, error_decimals(float(number)))


def _counts(assessments: Assessments) -> Iterator[Sequence[Value]]:
    """Yield how many targets are met, how likely at least so many are, and what is in the way."""
    asked, basis = cited(assessments)[assessments.centre], BASES[assessments.centre]

    def on(zh: str, en: str) -> Text:
        return Text(f"{zh}（{basis.zh}）", f"{en} ({basis.en})")

    yield (on("达到的可能性过半的目标数", "targets more likely met than missed"), Quantity(asked.likely_met, NUMBER, 1))
    yield on("平均达到的目标数", "targets met on average"), Quantity(asked.expected_met, NUMBER, 1)
    for place in range(len(assessments.asked.targets) - 1):
        yield on(f"至少达到{place + 1}项", f"at least {place + 1} met"), _share(asked.at_least[place].probability)
    if asked.in_the_way() is not None:
        name = target_name(asked.in_the_way().target)
        yield on(f"去掉{name.zh}", f"without {name.en}"), _share(asked.in_the_way.joint_without)


def _conflict(conflict: Cited) -> Iterator[Sequence[Value]]:
    """Yield the pair of targets that is in conflict, where there is one."""
    clash = conflict()
    if clash is not None:
        first, second = map(target_name, (clash.first, clash.second))
        both = Text(f"{first.zh}与{second.zh}同时达到", f"both {first.en} and {second.en}")
        yield both, _share(conflict.together)
        yield _error(conflict.standard_error)
        yield Text("└ 若相互独立", "└ were they independent"), _share(conflict.if_independent)


def _constant_prices(assessment: Cited) -> Iterator[Sequence[Value]]:
    """Yield the odds of targets that prices move at the prices of the base year."""
    year = assessment().simulation.scenario.baseline.year
    for row, item in enumerate(assessment().targets):
        if item.constant_prices is not None:
            odds, name = assessment.targets[row].constant_prices, target_name(item.target)
            yield Text(f"{name.zh}，按{year}年价", f"{name.en}, at {year} prices"), _share(odds.probability)
            yield _error(odds.standard_error)


def requirements(briefing: Briefing) -> Block[Cited]:
    """Return what each target's own lever would have to be, on the central path and for the probability asked about.

    Beside what the scenario has.
    """
    assessment = briefing.assessment
    scenario = assessment.simulation.scenario
    centre, cells = scenario.centre, [Cited(assessment).targets[row] for row in range(len(assessment.targets))]
    needed = {str(item.required): value for item, value in zip(cells, briefing.required, strict=True)}
    odds = f"{100 * briefing.asked:g}%"
    surer: tuple[Column[Cited], ...] = (
        Column("", Text(f"{odds}概率所需", f"for {odds}"), lambda it: Quantity.of(needed[str(it)], it().unknown)),
    )
    return Block(
        [item.required for item in cells if item.required() is not None],
        (
            Column("", TARGET, lambda it: it().targets[0]),
            Column("", Text("可调整的假设", "lever"), lambda it: it().unknown.label),
            Column("", Text("年份", "years"), lambda it: it().years.first if len(it().years) == 1 else it().years),
            Column("", UNIT, lambda it: it().unknown.unit.label),
            Column("", Text("情景取值（年均）", "in the scenario (yearly mean)"),
                   lambda it: Quantity.of(it.now, it().unknown)),
            Column("", Text(f"{centre.zh}所需", f"at the {centre.en}"), lambda it: Quantity.of(it.value, it().unknown)),
            *(surer if scenario.uncertain else ()),
        ),
        Text("实现各项目标所需的条件", "What the targets would take"),
    )  # fmt: skip


def _quantile(statistic: str) -> Text:
    share = f"{100 * STATISTICS[statistic]:.0f}%"
    return MEDIAN if share == "50%" else Text(f"{share}分位", f"{share} quantile")


def bands(simulation: Simulation, name: str) -> Block[int]:
    """Return an indicator by year: quantiles and its mean, or values where nothing is drawn; the title has the unit."""
    part, statistics = simulation.scenario.model.indicator(name), simulation.statistics(name)
    heads = {one: Text("均值", MEAN) if one == MEAN else _quantile(one) for one in statistics}

    def column(statistic: str, head: Text) -> Column[int]:
        values = dict(zip(simulation.scenario.years, map(float, statistics[statistic]), strict=True))
        return Column("", head, lambda it: Quantity.of(Cited(values[it], band_place(name, it, statistic)), part))

    shown = heads if simulation.scenario.uncertain else {"p50": VALUE}
    years: Column[int] = Column("", Text("年份", "year"), lambda it: Cited(it, band_place(name, it, "year")))
    return Block(list(simulation.scenario.years), (years, *(column(*one) for one in shown.items())), label_name(part))

"""Results as text tables for a terminal, in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.present.records import Record
from hzsim.present.words import (
    label_with_unit,
    lever_phrase,
    price_basis,
    probability_phrase,
    provenance,
    required_phrase,
    shown,
    target_phrase,
)
from hzsim.units import display

if TYPE_CHECKING:  # results are only read here, so their rooms stay unloaded
    from hzsim.history.briefing import Briefing
    from hzsim.questions.assessment import Assessment
    from hzsim.questions.requirement import Requirement
    from hzsim.simulation.projection import Projection, Simulation

_NUMBERS = (Text("目标", "target"), Text("中位数", "median"), Text("80%区间", "80% band"))
_ONE_CHANCE = (Text("概率", "probability"),)
_TWO_CHANCES = (
    Text("概率：若情景中心正确", "probability if the\nscenario's centre is right"),
    Text("概率：按历史记录", "probability on\nthe track record"),
)
_NEEDED = (Text("所需杠杆", "its lever"), Text("中位路径\n所需", "needed at\nmedians"))


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]], numbers: bool = True) -> str:
    """Return an aligned table, wide characters counted as two; all columns but the first to the right."""
    from tabulate import tabulate

    align = ["left", *("right" if numbers else "left" for _ in header[1:])]
    return tabulate(rows, header, tablefmt="simple", colalign=align, disable_numparse=True)


def projection_table(projection: Projection, language: Language) -> str:
    """Return a point projection: indicators by years."""
    scenario = projection.scenario
    header = [Text("指标", "indicator").to(language), *map(str, scenario.years)]
    rows = [
        [label_with_unit(indicator, language), *(shown(value, indicator) for value in projection[name][0])]
        for name, indicator in scenario.model.indicators.items()
    ]
    return "\n".join(
        [projection.scenario.title.to(language), text_table(header, rows), price_basis(scenario, language)]
    )


def simulation_table(simulation: Simulation, language: Language) -> str:
    """Return a simulation: for each indicator, years by statistics."""
    scenario = simulation.scenario
    parts = [scenario.title.to(language), provenance(simulation, language)]
    for name in simulation.histograms:
        indicator = scenario.model.indicator(name)
        statistics = simulation.statistics(name)
        rows = [
            [str(year), *(shown(values[place], indicator) for values in statistics.values())]
            for place, year in enumerate(scenario.years)
        ]
        parts += ["", text_table([label_with_unit(indicator, language), *statistics], rows)]
    return "\n".join(parts)


def briefing_table(briefing: Briefing, language: Language) -> str:
    """Return the table of an assessment, with what each target needs for the probability asked for."""
    table = assessment_table(briefing.assessment, language, briefing.recorded, briefing)
    return "\n".join([table, *_matters(briefing, language)])


def _matters(briefing: Briefing, language: Language) -> list[str]:
    """Return the line on which assumption moves each target most: the number at its own 10% and 90%."""
    scenario = briefing.assessment.simulation.scenario
    parts = [
        f"{swing.target.indicator.label.to(language)}: {scenario.model.assumption(swing.assumption).label.to(language)}"
        f" ({shown(swing.low, swing.target.indicator)} → {shown(swing.high, swing.target.indicator)})"
        for swing in briefing.matters
    ]
    if not parts:
        return []
    head = Text("影响最大的假设（取其10%与90%位时）：", "Matters most (at its own 10% and 90%): ").to(language)
    return [head + "; ".join(parts)]


def assessment_table(
    assessment: Assessment, language: Language, recorded: Assessment | None = None, briefing: Briefing | None = None
) -> str:
    """Return the targets with median, 80% band, probability and requirement, and what binds.

    `recorded` is the same scenario with the track record's growth: its probabilities, as the
    second of two, stand beside the first. A briefing adds what the probability asked for needs.
    """
    simulation = assessment.simulation
    scenario = simulation.scenario
    chances = _TWO_CHANCES if recorded is not None else _ONE_CHANCE
    columns = [words.to(language) for words in (*_NUMBERS, *chances, *_NEEDED)]
    seconds = recorded.targets if recorded is not None else ()
    rows = [
        [
            target_phrase(item.target, language),
            shown(item.median, item.target.indicator),
            f"{shown(item.low, item.target.indicator)} – {shown(item.high, item.target.indicator)}",
            *(probability_phrase(one.probability, one.standard_error) for one in (item, *seconds[place : place + 1])),
            lever_phrase(item.required, language),
            required_phrase(item.required, item.required.value if item.required else None),
        ]
        for place, item in enumerate(assessment.targets)
    ]
    if briefing is not None:
        percent = f"{100 * briefing.asked:g}%"
        columns.append(Text(f"{percent}概率\n所需", f"for {percent}").to(language))
        for row, item, value in zip(rows, assessment.targets, briefing.required, strict=True):
            row.append(required_phrase(item.required, value))
    place, period = scenario.baseline.title.to(language), f"{scenario.baseline.year} → {scenario.years.last}"
    return "\n".join(
        [
            f"{scenario.title.to(language)} · {place} {period}",
            provenance(simulation, language),
            price_basis(scenario, language),
            "",
            text_table(columns, rows),
            "",
            *_together(assessment, language),
            *_on_record(recorded, language),
        ]
    )


def _on_record(recorded: Assessment | None, language: Language) -> list[str]:
    """Return the lines on the second probability: all targets together, and the growth it rests on."""
    if recorded is None:
        return []
    scenario = recorded.simulation.scenario
    part = scenario.model.assumption("real_growth")
    path = scenario.assumptions["real_growth"][-len(scenario.open_years) :]
    rates = f"{display(path[0], part.unit, 1)} → {display(path[-1], part.unit, 1)}"
    joint = probability_phrase(recorded.joint, recorded.joint_standard_error)
    years = str(scenario.open_years)
    return [
        Text(
            f"按历史记录（{years} 年增速 {rates}，其余不变）全部目标同时达到：{joint}",
            f"On the track record (growth {rates} in {years}, all else as assumed), all targets together: {joint}",
        ).to(language)
    ]


def _together(assessment: Assessment, language: Language) -> list[str]:
    """Return the lines on all targets together: joint probability, what binds, what conflicts."""
    joint = probability_phrase(assessment.joint, assessment.joint_standard_error)
    independent = f"{100 * assessment.if_independent:.1f}%"
    if len(assessment.targets) < 2:
        return []
    lines = [
        Text(
            f"全部目标同时达到：{joint}（若相互独立：{independent}）",
            f"All targets together: {joint} (if independent: {independent})",
        ).to(language)
    ]
    binding, without = target_phrase(assessment.binding, language), f"{100 * assessment.without_binding:.1f}%"
    lines.append(
        Text(
            f"最紧的约束：{binding}；去掉它，其余目标同时达到的概率为 {without}",
            f"Binding: {binding}; without it the others are all met with {without}",
        ).to(language)
    )
    if assessment.conflict is not None:
        clash = assessment.conflict
        first, second = target_phrase(clash.first, language), target_phrase(clash.second, language)
        both, independent = f"{100 * clash.together:.1f}%", f"{100 * clash.if_independent:.1f}%"
        lines.append(
            Text(
                f"最相冲突：{first} 与 {second}：同时达到 {both}，若相互独立为 {independent}",
                f"In conflict: {first} and {second}: both {both}, if independent {independent}",
            ).to(language)
        )
    return lines


def requirement_table(requirement: Requirement, language: Language) -> str:
    """Return a requirement in words, with its residual."""
    lines = [requirement.reason.to(language)]
    if requirement.residual is not None:
        if requirement.probability is None:
            size = f"{requirement.residual:.3g} {requirement.targets[0].indicator.unit.label(language)}"
            words = Text(f"残差（指标减目标）：{size}", f"residual (indicator minus target): {size}")
        else:
            size = f"{requirement.residual:.3g}"
            words = Text(
                f"残差（达到的概率减要求的概率）：{size}", f"residual (probability attained minus asked): {size}"
            )
        lines.append(words.to(language))
    if requirement.attained is not None:
        share = float(requirement.attained.tally.probabilities[-1])
        phrase = probability_phrase(share, float(requirement.attained.standard_errors[-1]))
        drawn = provenance(requirement.attained, language)
        lines.append(Text(f"达到的概率：{phrase}（{drawn}）", f"attained: {phrase} ({drawn})").to(language))
    return "\n".join(lines)


def records_table(records: Sequence[Record]) -> str:
    """Return flat records as a table, one column for each key."""
    if not records:
        return ""
    rows = [["–" if value is None else str(value) for value in record.values()] for record in records]
    return text_table(list(records[0]), rows, numbers=False)

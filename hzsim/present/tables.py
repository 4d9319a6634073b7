"""Results as text tables for a terminal, in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.present.formats import Record
from hzsim.present.view import Piece, View, table, text_table
from hzsim.present.words import VALUE, price_basis, probability_phrase, provenance, residual_phrase, shown, shown_beside
from hzsim.scenario.phrases import label_with_unit, target_phrase

if TYPE_CHECKING:  # results are only read here, so their rooms stay unloaded
    from hzsim.questions.requirement import Requirement
    from hzsim.simulation.projection import Projection, Simulation


def projection_table(projection: Projection, language: Language, drawn: Simulation | None = None) -> str:
    """Return a point projection: indicators by years.

    Where the central path is not the median, `drawn` gives each indicator's median beside it.
    """
    scenario = projection.scenario
    header = [Text("指标", "indicator").to(language), *map(str, scenario.years)]
    rows = []
    for name, part in scenario.model.indicators.items():
        rows.append([label_with_unit(part, language), *(shown(value, part) for value in projection[name][0])])
        if drawn is not None and scenario.model.moved_by(name) & set(scenario.skewed):
            medians = drawn.statistics(name)["p50"]
            rows.append([Text("└ 中位数", "└ median").to(language), *(shown(value, part) for value in medians)])
    words = [] if drawn is None else [_skewed(drawn, language)]
    return View((scenario.title.to(language), table(header, rows), *words, price_basis(scenario, language))).text()


def _skewed(drawn: Simulation, language: Language) -> str:
    """Return why a central path is not the median, and where the medians come from."""
    scenario = drawn.scenario
    labels = [scenario.model.assumption(name).label for name in scenario.skewed]
    zh, en = "、".join(label.zh for label in labels), ", ".join(label.en for label in labels)
    return Text(
        f"中心路径（各项偏离均为零）不是中位数：{zh}的不确定性不对称；中位数取自 {provenance(drawn, 'zh')}",
        f"The central path (every deviation at zero) is not the median: the uncertainty of {en} is not symmetric; "
        f"medians over {provenance(drawn, 'en')}",
    ).to(language)


def simulation_table(simulation: Simulation, language: Language) -> str:
    """Return a simulation: for each indicator, years by statistics."""
    scenario = simulation.scenario
    parts: list[Piece] = [scenario.title.to(language), provenance(simulation, language)]
    for name in simulation.histograms:
        indicator = scenario.model.indicator(name)
        statistics = simulation.statistics(name)
        if not scenario.uncertainty:
            statistics = {VALUE.to(language): statistics["p50"]}
        rows = [
            [str(year), *(shown(values[place], indicator) for values in statistics.values())]
            for place, year in enumerate(scenario.years)
        ]
        parts += ["", table([label_with_unit(indicator, language), *statistics], rows)]
    return View(tuple(parts)).text()


def requirement_table(requirement: Requirement, language: Language) -> str:
    """Return a requirement in words, with its residual, and each target's own where all together have none."""
    lines = [requirement.reason.to(language), *_residual_lines(requirement, language)]
    if requirement.attained is not None and requirement.scenario.uncertainty:
        share = float(requirement.attained.tally.probabilities[-1])
        phrase = probability_phrase(share, float(requirement.attained.standard_errors[-1]), language)
        drawn = provenance(requirement.attained, language)
        lines.append(Text(f"达到的概率：{phrase}（{drawn}）", f"attained: {phrase} ({drawn})").to(language))
        lines += _medians(requirement.attained, language) if requirement.probability is None else []
    if requirement.each:
        lines += ["", Text("各目标单独的要求：", "Each target by itself:").to(language)]
        lines += [f"- {one.reason.to(language)}" for one in requirement.each]
    return View(tuple(lines)).text()


def _residual_lines(requirement: Requirement, language: Language) -> list[str]:
    if requirement.residual is None:
        return []
    if requirement.narrowest is None:
        size = f"{100 * requirement.residual:.3g}"
        words = Text(
            f"残差（达到的概率减要求的概率）：{size} 个百分点",
            f"residual (probability attained minus asked): {size} percentage points",
        )
        return [words.to(language)]
    part = requirement.narrowest.indicator
    size = part.unit.written.to(language).format(residual_phrase(requirement.residual, part, language))
    name = part.label.to(language)
    return [Text(f"残差（{name}减目标）：{size}", f"residual ({name} minus target): {size}").to(language)]


def _medians(attained: Simulation, language: Language) -> list[str]:
    """Return each target's median at a value that was asked for on a central path which is not the median."""
    found = []
    for target, histogram in zip(attained.scenario.targets, attained.target_histograms, strict=True):
        median, phrase = shown_beside(float(histogram.quantiles((0.5,))[0]), target), target_phrase(target, language)
        found.append(Text(f"{phrase}：此时的中位数为 {median}", f"{phrase}: median there {median}").to(language))
    return found


def records_table(records: Sequence[Record]) -> str:
    """Return flat records as a table, one column for each key."""
    if not records:
        return ""
    rows = [["–" if value is None else str(value) for value in record.values()] for record in records]
    return text_table(list(records[0]), rows, numbers=False)

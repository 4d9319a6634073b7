"""Short phrases that several views share, in both languages."""

from hzsim._typing import Language, Text
from hzsim.model.parts import Indicator
from hzsim.questions.requirement import Requirement
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target
from hzsim.simulation.projection import Simulation
from hzsim.units import canonical, display

_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}


def plain_text(text: str) -> str:
    """Return a title on one line, without the control characters that no font has and XML forbids."""
    return " ".join("".join(letter for letter in text if letter.isprintable() or letter.isspace()).split())


def target_phrase(target: Target, language: Language) -> str:
    """Return a target in words: `GDP, current prices ≥ 30,000 (2030)`."""
    unit = target.indicator.unit
    written = canonical(target.value, unit)
    decimals = len(written.removesuffix(unit.shown).partition(".")[2])
    label = target.indicator.label.to(language)
    return f"{label} {_SIGNS[target.operator]} {display(target.value, unit, decimals)} ({target.span})"


def shown(value: float, indicator: Indicator) -> str:
    """Return a value of an indicator, rounded as the indicator says."""
    return display(value, indicator.unit, indicator.decimals)


def unit_in_brackets(indicator: Indicator, language: Language) -> str:
    """Return the label of an indicator with its unit: `GDP, current prices (CNY 100 mn (亿元))`."""
    label, unit = indicator.label.to(language), indicator.unit.label(language)
    return f"{label}（{unit}）" if language == "zh" else f"{label}, {unit}"


def probability_phrase(probability: float, standard_error: float) -> str:
    """Return a probability with its standard error, in percent: `48.2% ± 0.2%`."""
    return f"{100 * probability:.1f}% ± {100 * standard_error:.1f}%"


def lever_phrase(requirement: Requirement | None, language: Language) -> str:
    """Return the lever of a requirement with its unit and years: `Real growth, 2026-2030`."""
    if requirement is None:
        return "–"
    unknown = requirement.unknown
    unit = "" if unknown.unit.shown else f" ({unknown.unit.label(language)})"
    return f"{unknown.label.to(language)}{unit}, {requirement.years}"


def required_phrase(requirement: Requirement | None, value: float | None) -> str:
    """Return a value of a requirement's lever, a dash when there is none."""
    if requirement is None or value is None:
        return "–"
    return display(value, requirement.unknown.unit, requirement.unknown.decimals)


def price_basis(scenario: Scenario, language: Language) -> str:
    """Return in what prices GDP is counted: the scenario's deflator, which is never implied."""
    path = scenario.assumptions["deflator_growth"]
    unit = scenario.model.assumption("deflator_growth").unit
    low, high = display(min(path), unit, 2), display(max(path), unit, 2)
    rates = low if low == high else f"{low} – {high}"
    uncertain = "deflator_growth" in scenario.uncertainty
    certainty = Text("不确定", "uncertain") if uncertain else Text("不抽样", "not drawn")
    return Text(
        f"价格口径：现价 = {scenario.baseline.year}年价 × 平减指数；平减指数每年 {rates}（{certainty.zh}）",
        f"Prices: current = {scenario.baseline.year} prices x deflator; deflator {rates} a year ({certainty.en})",
    ).to(language)


def provenance(simulation: Simulation, language: Language) -> str:
    """Return where the probabilities come from: draws, seed, sampler, scenario."""
    draws, seed, sampler = f"{simulation.draws:,}", simulation.seed, simulation.sampler
    return Text(f"{draws} 次抽样，种子 {seed}，{sampler}", f"{draws} draws, seed {seed}, {sampler}").to(language)

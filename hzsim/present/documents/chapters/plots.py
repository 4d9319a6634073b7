"""Charts as numbers, for office programs: fans, contributions, odds, and scenarios side by side."""

from collections.abc import Sequence

from hzsim._typing import Language, Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.series import History
from hzsim.model.modules.parts import Indicator
from hzsim.present.charts.composition import PARTS
from hzsim.present.charts.projections import base_value, observed_before
from hzsim.present.forms.view import Number, Plot, Role, Series, spread
from hzsim.present.words.messages import title_in_charts
from hzsim.present.words.phrases import ALL_TARGETS, BASES, MEDIAN, VALUE
from hzsim.present.words.quotes import band_place, cited
from hzsim.questions.assessment import Assessment
from hzsim.scenario.parts.phrases import stated_decimals, target_phrase
from hzsim.simulation.draws.summaries import STATISTICS
from hzsim.simulation.projection import Simulation
from hzsim.units import SHARE

_YEAR, _TARGET, _OBSERVED = Text("年份", "year"), Text("目标", "target"), Text("实际", "observed")
_ROLES: dict[str, Role] = {
    "p05": "90%",
    "p10": "80%",
    "p25": "50%",
    "p50": "middle",
    "p75": "50%",
    "p90": "80%",
    "p95": "90%",
}
_LOW, _HIGH = Text("下限", ", low"), Text("上限", ", high")
_CENTRES: dict[str, Role] = {"scenario": "own", "record": "record", "best": "best"}


def fan_plot(simulation: Simulation, name: str, history: History | None, language: Language) -> Plot:
    """Return what was observed of an indicator, its quantiles by year, and the targets on it."""
    part, scenario = simulation.scenario.model.indicator(name), simulation.scenario
    past = observed_before(simulation, part, history)
    seen = [
        (year, _number(value, part))
        for segment in past
        for year, value in zip(segment.years, segment.values, strict=True)
    ]
    years = range(min([year for year, _ in seen] or [scenario.years.first]), scenario.years.last + 1)
    observed = Series(_OBSERVED.to(language), spread(seen, years), "observed")
    start = base_value(past, scenario.baseline, part)
    begun = [] if start is None else [(int(start[0]), _number(start[1], part))]
    drawn = (_quantile(simulation, part, one, begun, years, language) for one in _statistics(simulation))
    return Plot(
        "lines",
        _YEAR.to(language),
        tuple(years),
        (*([observed] if seen else []), *drawn, *_targets(simulation, part, years, language)),
        "" if part.unit.shown else part.unit.label(language),
    )


def _statistics(simulation: Simulation) -> tuple[str, ...]:
    return tuple(STATISTICS) if simulation.scenario.uncertain else ("p50",)


def _number(value: float, part: Indicator, place: str = "") -> Number:
    return Number(value, part.unit, part.decimals, place=place)


def _quantile(
    simulation: Simulation,
    part: Indicator,
    statistic: str,
    begun: list[tuple[int, Number]],
    years: Sequence[int],
    language: Language,
) -> Series:
    """Return a quantile by year, from the base year on; an edge of a band is named by the band."""
    values = zip(simulation.scenario.years, simulation.statistics(part.name)[statistic], strict=True)
    numbers = [(year, _number(float(value), part, band_place(part.name, year, statistic))) for year, value in values]
    role = _ROLES[statistic]
    name = (MEDIAN if simulation.scenario.uncertain else VALUE).to(language)
    side = Text("", "")
    if role != "middle":
        name = Text(f"{role}区间", f"{role} band").to(language)
        side = _LOW if STATISTICS[statistic] < 0.5 else _HIGH
    return Series(name, spread([*begun, *numbers], years), role, side.to(language))


def _targets(simulation: Simulation, part: Indicator, years: Sequence[int], language: Language) -> list[Series]:
    """Return a series for each target on an indicator, and for each end of a range."""
    found = []
    for place, target in enumerate(simulation.scenario.targets):
        if target.indicator.name != part.name:
            continue
        for bound in target.bounds:
            at = f"targets.{place}.target.value" if bound == target.value else ""
            number = Number(bound, part.unit, stated_decimals(bound, part.unit), place=at)
            found.append(
                Series(_TARGET.to(language), spread([(year, number) for year in target.span], years), "target")
            )
    return found


def stack_plot(simulation: Simulation, language: Language) -> Plot:
    """Return the mean contributions to growth by year."""
    model, years = simulation.scenario.model, tuple(simulation.scenario.years)
    statistic = "mean" if simulation.scenario.uncertain else "p50"
    parts = []
    for name in PARTS:
        part, values = model.indicator(name), simulation.statistics(name)["mean"]
        numbers = zip(years, values, strict=True)
        marked = tuple(_number(float(value), part, band_place(name, year, statistic)) for year, value in numbers)
        parts.append(Series(part.label.to(language), marked))
    return Plot("stack", _YEAR.to(language), years, tuple(parts))


def odds_plot(assessments: Assessments, language: Language) -> Plot:
    """Return the probability of each target, and of all together, on every centre."""
    items = assessments.assessment.targets
    names = [*(target_phrase(item.target, language) for item in items), ALL_TARGETS.to(language)]
    series = []
    for centre, one in cited(assessments).items():
        shares = [*(one.targets[row].probability for row in range(len(items))), one.joint]
        numbers = tuple(Number(float(share), SHARE, 1, place=str(share)) for share in shares)
        series.append(Series(BASES[centre].to(language), numbers, _CENTRES[centre]))
    return Plot("bars", _TARGET.to(language), tuple(names), tuple(series))


def comparison_plot(assessments: Sequence[Assessment], name: str, language: Language) -> Plot:
    """Return the medians of an indicator by year in several scenarios, and the targets on it that all share."""
    simulations = [one.simulation for one in assessments]
    years = sorted({year for one in simulations for year in one.scenario.years})
    series = []
    for one in simulations:
        part = one.scenario.model.indicator(name)
        values = zip(one.scenario.years, one.statistics(name)["p50"], strict=True)
        numbers = spread([(year, _number(float(value), part)) for year, value in values], years)
        series.append(Series(title_in_charts(one.scenario.title).to(language), numbers))
    part = simulations[0].scenario.model.indicator(name)
    unit = "" if part.unit.shown else part.unit.label(language)
    targets = _targets(simulations[0], part, years, language)
    return Plot("lines", _YEAR.to(language), tuple(years), (*series, *targets), unit)

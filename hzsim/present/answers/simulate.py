"""The sheet of a simulation."""

from collections.abc import Callable, Mapping
from functools import partial

from hzsim._typing import Array, Language, Text
from hzsim.model.modules.parts import Indicator
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import BLANK, Block, Column, Data, Part, Sheet
from hzsim.present.forms.values import Quantity
from hzsim.present.words.phrases import VALUE, few_draws_note, provenance
from hzsim.scenario.parts.phrases import label_name
from hzsim.simulation.draws.summaries import STATISTICS
from hzsim.simulation.projection import Simulation

_SHOWN = ("p10", "p50", "p90")


def sheet(simulation: Simulation) -> Sheet:
    """Return for each indicator years by statistics; as data, one record for each of the three."""
    scenario = simulation.scenario
    parts: list[Part] = [scenario.title, partial(provenance, simulation, probabilities=False)]
    for name in simulation.histograms:
        part, statistics = scenario.model.indicator(name), simulation.statistics(name)
        heads = {one: Text(one, one) for one in statistics} if scenario.uncertain else {"p50": VALUE}
        columns = _columns(simulation, part, {heads[one]: statistics[one] for one in heads})
        parts += [BLANK, Block(range(len(scenario.years)), columns)]
    head = {"scenario": scenario.name, "draws": simulation.draws, "seed": simulation.seed}
    head["measures"] = scenario.baseline.measures.data
    data = Data(partial(simulation_records, simulation))
    return Sheet((*parts, data), payload=lambda records: {**head, "results": records})


def brief(simulation: Simulation) -> Sheet:
    """Return the median and the 80% band of every indicator in the last year, its value where nothing is drawn."""
    scenario = simulation.scenario
    heads = {one: Text(one, one) for one in _SHOWN} if scenario.uncertain else {"p50": VALUE}

    def column(statistic: str, head: Text) -> Column[Indicator]:
        return Column("", head, lambda it: Quantity.of(float(simulation.statistics(it.name)[statistic][-1]), it))

    columns = (column(*one) for one in heads.items())

    def title(language: Language) -> str:
        made = provenance(simulation, language, probabilities=False)
        return f"{scenario.title.to(language)} · {scenario.years.last} · {made}"

    rows = [scenario.model.indicator(name) for name in simulation.histograms]
    return Sheet((Block(rows, (Column("", Text("指标", "indicator"), lambda it: it), *columns), title),))


def _columns(simulation: Simulation, part: Indicator, shown: Mapping[Text, Array]) -> tuple[Column[int], ...]:
    """Return the year, and an indicator's statistics."""
    years = simulation.scenario.years

    def year(at: int) -> str | int:
        return years.name(years.first + at) if years.label else years.first + at

    def of(values: Array) -> Callable[[int], Quantity]:
        return lambda at: Quantity.of(float(values[at]), part)

    statistics = (Column("", head, of(values)) for head, values in shown.items())
    return Column("", label_name(part), year), *statistics


def simulation_records(simulation: Simulation) -> list[Record]:
    """Return one record for each indicator, year and statistic; `note` says where draws are too few for it."""
    scenario = simulation.scenario
    return [
        {
            "indicator": name,
            "unit": scenario.model.indicator(name).unit.name,
            "year": year,
            "statistic": statistic,
            "value": float(values[place]),
            "note": few_draws_note(simulation.draws, STATISTICS[statistic]) if statistic in STATISTICS else None,
            **scenario.model.indicator(name).unit.scale,
        }
        for name in simulation.histograms
        for statistics in [simulation.statistics(name)]
        for place, year in enumerate(scenario.years)
        for statistic, values in statistics.items()
    ]

"""The sheets of a scenario and of the keys of its file, of a point projection, and of a simulation."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from hzsim._typing import Array, Text
from hzsim.errors import said
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.present.answers.basis import reasons
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import BLANK, Block, Column, Data, Part, Sheet, across, entry
from hzsim.present.forms.values import Coded, Quantity, Words
from hzsim.present.words.phrases import VALUE, between, few_draws_note, in_both, joined, price_basis, provenance
from hzsim.scenario.parts.phrases import label_name, target_name
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.written.schema import Schema
from hzsim.simulation.draws.summaries import STATISTICS
from hzsim.simulation.projection import Projection, Simulation


def scenario_sheet(scenario: Scenario) -> Sheet:
    """Return a scenario in short: years, paths of the assumptions, which are uncertain, targets, and reasons.

    As data, the central path of each assumption by year.
    """
    base = scenario.baseline.title
    zh = f"{scenario.title.zh} ({scenario.name}) · {base.zh} {scenario.years}"
    en = f"{scenario.title.en} ({scenario.name}) · {base.en} {scenario.years}"
    if scenario.known_until is not None:
        zh, en = f"{zh}，已知至{scenario.known_until}年", f"{en}, known until {scenario.known_until}"
    paths = Block(list(scenario.model.assumptions.values()), _assumed(scenario), Text(zh, en))

    targets = between(Text("目标", "targets"), joined(map(target_name, scenario.targets)) if scenario.targets else DASH)
    why = [reasons(scenario)] if scenario.reasons else []
    return Sheet((paths, targets, *why, Data(partial(_assumed_records, scenario))))


def _assumed(scenario: Scenario) -> tuple[Column[Assumption], ...]:
    def in_year(place: int, it: Assumption) -> Quantity:
        return Quantity.of(scenario.assumptions[it.name][place], it)

    def uncertain(it: Assumption) -> Coded:
        known = it.name not in scenario.uncertainty
        return Coded(not known, BLANK if known else Text("不确定", "uncertain"))

    years = across(map(scenario.years.name, scenario.years), in_year)
    return Column("", Text("假设", "assumption"), lambda it: it), *years, Column("", BLANK, uncertain)


def _assumed_records(scenario: Scenario) -> Iterator[Record]:
    for name, part in scenario.model.assumptions.items():
        for record in _yearly("assumption", part, scenario.years, scenario.assumptions[name]):
            yield {**record, "uncertain": name in scenario.uncertainty, **part.unit.scale}


def _yearly(kind: str, part: Assumption | Indicator, years: Iterable[int], values: Iterable[float]) -> Iterator[Record]:
    for year, value in zip(years, values, strict=True):
        yield {kind: part.name, "unit": part.unit.name, "year": year, "value": float(value)}


def schema_sheet(schema: Schema) -> Sheet:
    """Return the keys of a scenario file, and which of them must be there; JSON is the schema itself."""

    def described(item: tuple[str, Record]) -> Coded:
        words = item[1].get("description", "")
        return Coded(words, Text(said(words, "zh"), words))

    required = schema["anyOf"][0]["required"]
    columns: tuple[Column[tuple[str, Record]], ...] = (
        Column("key", Text("键", "key"), lambda it: it[0]),
        Column("required", Text("", ""), lambda it: Coded(it[0] in required, _NEEDED[it[0] in required])),
        Column("description", Text("含义", "meaning"), described),
    )
    title = Text("情景文件的键", schema["title"])
    return Sheet((Block(schema["properties"].items(), columns, title, numbers=False),), payload=lambda _: schema)


DASH = Text("–", "–")
_NEEDED = {True: Text("必填", "required"), False: Text("", "")}


@dataclass(frozen=True, slots=True)
class _Path:
    """An indicator's values by year, under a label."""

    label: Text
    part: Indicator
    values: Array


def projection_sheet(projection: Projection, drawn: Simulation | None = None) -> Sheet:
    """Return indicators by years; as data, one record for each of both.

    Where the central path is not the median, `drawn` gives each indicator's median beside it.
    """
    scenario = projection.scenario
    words = [] if drawn is None else [_skewed(drawn)]
    table = Block(list(_paths(projection, drawn)), _by_year(projection))
    parts = (scenario.title, table, *words, partial(price_basis, scenario), Data(partial(_path_records, projection)))
    head = {"scenario": scenario.name, "measures": scenario.baseline.measures.data}
    return Sheet(parts, payload=lambda records: {**head, "results": records})


def projection_brief(projection: Projection) -> Sheet:
    """Return the table alone, as a notebook shows it."""
    return Sheet((Block(list(_paths(projection)), _by_year(projection), projection.scenario.title),))


def _paths(projection: Projection, drawn: Simulation | None = None) -> Iterator[_Path]:
    """Yield the first draw of each indicator, which is the central path; medians below those that skewness moves."""
    model = projection.scenario.model
    for name, part in model.indicators.items():
        if name in projection.values:
            yield _Path(label_name(part), part, projection[name][0])
            if drawn is not None and model.moved_by(name) & set(projection.scenario.skewed):
                yield _Path(Text("└ 中位数", "└ median"), part, drawn.statistics(name)["p50"])


def _by_year(projection: Projection) -> tuple[Column[_Path], ...]:
    def in_year(place: int, it: _Path) -> Quantity:
        return Quantity.of(float(it.values[place]), it.part, 0 if it.values[place] else -it.part.decimals)

    years = projection.scenario.years
    return Column("", Text("指标", "indicator"), lambda it: it.label), *across(map(years.name, years), in_year)


def _path_records(projection: Projection) -> Iterator[Record]:
    for name, part in projection.scenario.model.indicators.items():
        for record in _yearly("indicator", part, projection.scenario.years, projection[name][0]):
            yield {**record, **part.unit.scale}


def _skewed(drawn: Simulation) -> Words:
    """Return why a central path is not the median, and where the medians come from."""
    labels = joined((drawn.scenario.model.assumption(name).label for name in drawn.scenario.skewed), "、", ", ")
    made = in_both(partial(provenance, drawn, probabilities=False))
    return Text(
        f"中心路径（各项偏离均为零）不是中位数：{labels.zh}的不确定性不对称；中位数取自{made.zh}",
        f"The central path (every deviation at zero) is not the median: the uncertainty of {labels.en} is not "
        f"symmetric; medians over {made.en}",
    )


_SHOWN = ("p10", "p50", "p90")


def simulation_sheet(simulation: Simulation) -> Sheet:
    """Return for each indicator years by statistics; as data, one record for each of the three."""
    scenario = simulation.scenario
    parts: list[Part] = [scenario.title, partial(provenance, simulation, probabilities=False)]
    for name in simulation.histograms:
        part, statistics = scenario.model.indicator(name), simulation.statistics(name)
        columns = _statistics(simulation, part, statistics if scenario.uncertain else {"p50": statistics["p50"]})
        parts += [BLANK, Block(range(len(scenario.years)), columns)]
    head = {
        **entry(simulation, scenario="scenario.name", draws="draws", seed="seed"),
        "measures": scenario.baseline.measures.data,
    }
    data = Data(partial(simulation_records, simulation))
    return Sheet((*parts, data), payload=lambda records: {**head, "results": records})


def simulation_brief(simulation: Simulation) -> Sheet:
    """Return the median and the 80% band of every indicator in the last year, its value where nothing is drawn."""
    scenario = simulation.scenario
    shown = _SHOWN if scenario.uncertain else ("p50",)

    def at_the_end(place: int, it: Indicator) -> Quantity:
        return Quantity.of(float(simulation.statistics(it.name)[shown[place]][-1]), it)

    columns = across(shown if scenario.uncertain else [VALUE], at_the_end)
    last, made = str(scenario.years.last), in_both(partial(provenance, simulation, probabilities=False))
    title = joined([scenario.title, Text(last, last), made], " · ", " · ")
    rows = [scenario.model.indicator(name) for name in simulation.histograms]
    return Sheet((Block(rows, (Column("", Text("指标", "indicator"), lambda it: it), *columns), title),))


def _statistics(simulation: Simulation, part: Indicator, shown: Mapping[str, Array]) -> tuple[Column[int], ...]:
    """Return the year, and an indicator's statistics."""
    years, values = simulation.scenario.years, [*shown.values()]

    def year(at: int) -> str | int:
        return years.name(years.first + at) if years.label else years.first + at

    statistics: tuple[Column[int], ...] = across(
        shown if simulation.scenario.uncertain else [VALUE],
        lambda place, at: Quantity.of(float(values[place][at]), part),
    )
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

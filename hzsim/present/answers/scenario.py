"""The sheets of a scenario and of the keys of its file, of a point projection, and of a simulation."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import get_args

from hzsim._typing import Array, Language, Text
from hzsim.errors import said
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.present.answers.basis import reasons
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import BLANK, Block, Column, Data, Part, Sheet
from hzsim.present.forms.values import Coded, Quantity, Words
from hzsim.present.words.phrases import VALUE, few_draws_note, price_basis, provenance
from hzsim.scenario.parts.phrases import label_name, target_phrase
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

    def targets(language: Language) -> str:
        phrases = Text("；", "; ").to(language).join(target_phrase(one, language) for one in scenario.targets)
        return Text("目标：", "targets: ").to(language) + (phrases or "–")

    why = [reasons(scenario)] if scenario.reasons else []
    return Sheet((paths, targets, *why, Data(partial(_assumed_records, scenario))))


def _assumed(scenario: Scenario) -> tuple[Column[Assumption], ...]:
    def in_year(place: int) -> Callable[[Assumption], Quantity]:
        return lambda it: Quantity.of(scenario.assumptions[it.name][place], it)

    def uncertain(it: Assumption) -> Coded:
        known = it.name not in scenario.uncertainty
        return Coded(not known, BLANK if known else Text("不确定", "uncertain"))

    years = (
        Column("", Text(*[scenario.years.name(year)] * 2), in_year(place)) for place, year in enumerate(scenario.years)
    )
    return Column("", Text("假设", "assumption"), lambda it: it), *years, Column("", BLANK, uncertain)


def _assumed_records(scenario: Scenario) -> Iterator[Record]:
    for name, part in scenario.model.assumptions.items():
        for year, value in zip(scenario.years, scenario.assumptions[name], strict=True):
            uncertain = name in scenario.uncertainty
            record = {"assumption": name, "unit": part.unit.name, "year": year, "value": value, "uncertain": uncertain}
            yield {**record, **part.unit.scale}


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
    def of(place: int) -> Callable[[_Path], Quantity]:
        return lambda it: Quantity.of(float(it.values[place]), it.part, 0 if it.values[place] else -it.part.decimals)

    years = (
        Column("", Text(*[projection.scenario.years.name(year)] * 2), of(place))
        for place, year in enumerate(projection.scenario.years)
    )
    return Column("", Text("指标", "indicator"), lambda it: it.label), *years


def _path_records(projection: Projection) -> Iterator[Record]:
    for name, part in projection.scenario.model.indicators.items():
        for year, value in zip(projection.scenario.years, projection[name][0], strict=True):
            record = {"indicator": name, "unit": part.unit.name, "year": year, "value": float(value)}
            yield {**record, **part.unit.scale}


def _skewed(drawn: Simulation) -> Words:
    """Return why a central path is not the median, and where the medians come from."""
    labels = [drawn.scenario.model.assumption(name).label for name in drawn.scenario.skewed]
    zh, en = "、".join(label.zh for label in labels), ", ".join(label.en for label in labels)
    drawings = [provenance(drawn, language, probabilities=False) for language in get_args(Language)]
    return Text(
        f"中心路径（各项偏离均为零）不是中位数：{zh}的不确定性不对称；中位数取自{drawings[0]}",
        f"The central path (every deviation at zero) is not the median: the uncertainty of {en} is not symmetric; "
        f"medians over {drawings[1]}",
    )


_SHOWN = ("p10", "p50", "p90")


def simulation_sheet(simulation: Simulation) -> Sheet:
    """Return for each indicator years by statistics; as data, one record for each of the three."""
    scenario = simulation.scenario
    parts: list[Part] = [scenario.title, partial(provenance, simulation, probabilities=False)]
    for name in simulation.histograms:
        part, statistics = scenario.model.indicator(name), simulation.statistics(name)
        heads = {one: Text(one, one) for one in statistics} if scenario.uncertain else {"p50": VALUE}
        columns = _statistics(simulation, part, {heads[one]: statistics[one] for one in heads})
        parts += [BLANK, Block(range(len(scenario.years)), columns)]
    head = {"scenario": scenario.name, "draws": simulation.draws, "seed": simulation.seed}
    head["measures"] = scenario.baseline.measures.data
    data = Data(partial(simulation_records, simulation))
    return Sheet((*parts, data), payload=lambda records: {**head, "results": records})


def simulation_brief(simulation: Simulation) -> Sheet:
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


def _statistics(simulation: Simulation, part: Indicator, shown: Mapping[Text, Array]) -> tuple[Column[int], ...]:
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

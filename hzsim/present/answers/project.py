"""The sheet of a point projection."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import get_args

from hzsim._typing import Array, Language, Text
from hzsim.model.modules.parts import Indicator
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import Block, Column, Data, Sheet
from hzsim.present.forms.values import Quantity, Words
from hzsim.present.words.phrases import price_basis, provenance
from hzsim.scenario.parts.phrases import label_name
from hzsim.simulation.projection import Projection, Simulation


@dataclass(frozen=True, slots=True)
class _Path:
    """An indicator's values by year, under a label."""

    label: Text
    part: Indicator
    values: Array


def sheet(projection: Projection, drawn: Simulation | None = None) -> Sheet:
    """Return indicators by years; as data, one record for each of both.

    Where the central path is not the median, `drawn` gives each indicator's median beside it.
    """
    scenario = projection.scenario
    words = [] if drawn is None else [_skewed(drawn)]
    table = Block(list(_paths(projection, drawn)), _columns(projection))
    said = (scenario.title, table, *words, partial(price_basis, scenario), Data(partial(_records, projection)))
    head = {"scenario": scenario.name, "measures": scenario.baseline.measures.data}
    return Sheet(said, payload=lambda records: {**head, "results": records})


def brief(projection: Projection) -> Sheet:
    """Return the table alone, as a notebook shows it."""
    return Sheet((Block(list(_paths(projection)), _columns(projection), projection.scenario.title),))


def _paths(projection: Projection, drawn: Simulation | None = None) -> Iterator[_Path]:
    """Yield the first draw of each indicator, which is the central path; medians below those that skewness moves."""
    model = projection.scenario.model
    for name, part in model.indicators.items():
        if name in projection.values:
            yield _Path(label_name(part), part, projection[name][0])
            if drawn is not None and model.moved_by(name) & set(projection.scenario.skewed):
                yield _Path(Text("└ 中位数", "└ median"), part, drawn.statistics(name)["p50"])


def _columns(projection: Projection) -> tuple[Column[_Path], ...]:
    def of(place: int) -> Callable[[_Path], Quantity]:
        return lambda it: Quantity.of(float(it.values[place]), it.part, 0 if it.values[place] else -it.part.decimals)

    years = (
        Column("", Text(*[projection.scenario.years.name(year)] * 2), of(place))
        for place, year in enumerate(projection.scenario.years)
    )
    return Column("", Text("指标", "indicator"), lambda it: it.label), *years


def _records(projection: Projection) -> Iterator[Record]:
    for name, part in projection.scenario.model.indicators.items():
        for year, value in zip(projection.scenario.years, projection[name][0], strict=True):
            said = {"indicator": name, "unit": part.unit.name, "year": year, "value": float(value)}
            yield {**said, **part.unit.scale}


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

"""The sheets of forecasts of growth, of one economy, and of a region as nation and lead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hzsim._typing import Text
from hzsim.history.city.forecast import NAME, Forecast
from hzsim.history.city.region_forecast import RegionForecast
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.present.answers.history.calibration import uncertainty_parts
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import Block, Column, Data, Sheet
from hzsim.present.forms.values import Quantity
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.units import RATE, in_percent


@dataclass(frozen=True, slots=True)
class _Path:
    """A central path with its uncertainty, under a label."""

    name: str
    label: Text
    central: Sequence[float]
    uncertainty: Uncertainty


def sheet(forecast: Forecast | RegionForecast) -> Sheet:
    """Return central paths by year, and below them the parts of their uncertainty."""
    growth = _Path("growth", Text("增速", "growth"), forecast.central, forecast.uncertainty)
    if isinstance(forecast, Forecast):
        title = Text("按历史记录的增速（中心路径）", "Growth as the track record forecasts it, central path")
        own = in_percent(forecast.own_share, 0)
        part = uncertainty_parts(forecast.uncertainty, ASSUMPTIONS[forecast.assumption])
        weight = Text(f"自身波动的权重为{own}", f"the own spread enters with {own}")
        paths, said = [growth], [Text(part, part), weight]
    else:
        title = Text("增速预测：全国与领先幅度（中心路径）", "Growth as nation and lead, central paths")
        nation, lead = forecast.nation, forecast.lead
        paths = [
            growth,
            _Path("nation", Text("全国", "nation"), nation.central, nation.uncertainty),
            _Path("lead", Text("领先幅度", "lead"), lead.central, lead.uncertainty),
        ]
        said = [_parts(one) for one in paths]
    notes = (Text(note, note) for note in forecast.notes)
    data = Data(lambda: [record for one in paths for record in _records(one, forecast.years)])
    return Sheet((Block(paths, _columns(forecast.years), title), *said, *notes, data))


def _columns(years: Sequence[int]) -> tuple[Column[_Path], ...]:
    def at(place: int) -> Callable[[_Path], Quantity]:
        return lambda it: Quantity(it.central[place], RATE, 2)

    rates = (Column("", Text(str(year), str(year)), at(place)) for place, year in enumerate(years))
    return Column("", Text("年份", "year"), lambda it: it.label), *rates


def _records(path: _Path, years: Sequence[int]) -> list[Record]:
    return [
        {"path": path.name, "year": year, "central": float(rate)}
        for year, rate in zip(years, path.central, strict=True)
    ]


def _parts(path: _Path) -> Text:
    parts = uncertainty_parts(path.uncertainty, ASSUMPTIONS[NAME])
    return Text(f"{path.label.zh} – {parts}", f"{path.label.en} – {parts}")

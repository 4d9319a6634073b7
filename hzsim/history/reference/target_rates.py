"""How often official targets were met: base rates by kind of target, dated; never used for leads or bands.

Yearly growth targets of provinces and cities, the means of five of them, five-year plans' targets, and
forecasts of five years' growth. A target is met when the outcome, as first published, is not below it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from hzsim.errors import told
from hzsim.files.sources import data_file
from hzsim.files.tables import Row, collect, one_of, read_table

FILE, PLANS_FILE = "target-base-rates.csv", "five-year-targets.csv"
COLUMNS = ("kind", "group", "first", "complete_by", "low", "high", "met", "targets", "places")
PLAN_COLUMNS = (
    "unit", "level", "plan", "period", "indicator", "target", "target_text", "outcome_first", "outcome_latest", "met",
    "target_source", "outcome_source", "note",
)  # fmt: skip
Kind: TypeAlias = Literal["growth", "growth_average", "forecast", "rd_intensity", "gdp", "gdp_per_capita"]
KINDS: tuple[Kind, ...] = ("growth", "growth_average", "forecast", "rd_intensity", "gdp", "gdp_per_capita")
YEARS = 5
"""Years of a plan, of a forecast and of the means of yearly targets."""
GROWTH_AVERAGE = "gdp_growth_avg_pct"
"""The indicator of plans' targets of average growth."""
_PLANNED: dict[str, Kind] = {
    "gdp_growth_pct_end": "growth",
    GROWTH_AVERAGE: "growth_average",
    "rd_gdp_pct_end": "rd_intensity",
    "gdp_level_trn_end": "gdp",
    "gdp_per_capita_yuan_end": "gdp_per_capita",
}
_FUZZ = 1e-9
OTHERS = "others"
"""The group of all plans but those of places that are named."""


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How many of a group's targets of one kind were met, set or due in the years from `first` to `complete_by`.

    `group` is `provinces`, `cities`, `economies` or a plan's own unit; `planned` says whether it is of
    plans' own targets; `band` are the lowest and the highest forecast counted, as fractions.
    """

    kind: Kind
    group: str
    first: int
    complete_by: int
    met: int
    targets: int
    places: int
    band: tuple[float, float] | None = None
    planned: bool = False

    @property
    def share(self) -> float:
        """The share of the targets that were met."""
        return self.met / self.targets


def read_base_rates(path: Path | None = None) -> tuple[BaseRate, ...]:
    """Return the base rates of a table, by default the shipped one; InvalidInput for what is no such table."""
    return _read(path or data_file(FILE), COLUMNS, _base_rate)


def read_plan_targets(path: Path | None = None) -> tuple[BaseRate, ...]:
    """Return plans' own targets with a known outcome, one each, by default those shipped; InvalidInput when wrong."""
    return _read(path or data_file(PLANS_FILE), PLAN_COLUMNS, _planned)


@cache
def _read(path: Path, columns: Sequence[str], read: Callable[[Row], BaseRate | None]) -> tuple[BaseRate, ...]:
    rows, _ = read_table(path, columns, least=1)
    return tuple(one for one in collect(rows, read) if one is not None)


def _base_rate(row: Row) -> BaseRate:
    """Return the base rate on a row of the table; InvalidInput for a wrong band, year or count."""
    kind = next(one for one in KINDS if one == one_of(row, "kind", KINDS))
    targets = row.whole("targets", 1)
    edges = [row.between(name, -100.0, 300.0) / 100 for name in ("low", "high") if row[name].strip()]
    if len(edges) == 1 or (len(edges) == 2 and not edges[0] < edges[1]):
        raise row.refuse("high", "expected both ends of a band, the lower first, or neither")
    band = (edges[0], edges[1]) if edges else None
    first, last = row.year("first"), row.year("complete_by")
    if last < first:
        raise row.refuse("complete_by", told("expected a year from {year} on", year=first), str(last))
    met, places = row.whole("met", 0, targets), row.whole("places", 1, targets)
    return BaseRate(kind, row["group"], first, last, met, targets, places, band)


def _planned(row: Row) -> BaseRate | None:
    """Return a plan's target as a base rate of one; None for one without an outcome or of another indicator."""
    if row["met"].strip() not in ("", "0", "1"):
        raise row.refuse("met", "expected 0, 1 or nothing")
    if not row["met"].strip() or row["indicator"] not in _PLANNED:
        return None
    first, last = period_of(row)
    return BaseRate(_PLANNED[row["indicator"]], row["unit"], first, last, int(row["met"]), 1, 1, planned=True)


def period_of(row: Row) -> tuple[int, int]:
    """Return the first and the last year of a plan's target; InvalidInput for what is no year or span of years."""
    spans = [Row({"period": year}, row.file, row.line).year("period") for year in row["period"].split("-")]
    if len(spans) > 2 or spans[-1] < spans[0]:
        raise row.refuse("period", "expected a year or years such as 2030 or 2026-2030")
    return spans[0], spans[-1]


def rates_of_kind(
    kind: Kind, known_in: int, pace: float | None = None, near: Collection[str] = (), chinese: bool = True
) -> tuple[BaseRate, ...]:
    """Return the base rates of a kind of target that were complete in a year, the one that applies last.

    Of yearly targets and their means those of provinces and cities in the years of five-year plans, and the
    latest; then the forecasts of growth like `pace`; plans' own by unit for those that are `near`, the others' as
    one, those of R&D also together. Provinces and cities are China's: to an economy that is not `chinese` forecasts
    apply, and without any like its pace nothing does.
    """
    shipped = [rate for rate in read_base_rates() if rate.complete_by <= known_in]
    planned = [rate for rate in read_plan_targets() if rate.kind == kind and rate.complete_by <= known_in]
    found = _near_and_others(planned, near)
    if kind in ("growth", "growth_average"):
        yearly = by_group(rate for rate in shipped if rate.kind == kind)
        within_china = [*_periods(yearly.get("cities", [])), *_periods(yearly.get("provinces", []))]
        forecasts = _forecasts(shipped, pace) if pace is not None else []
        found = [*found, *forecasts, *within_china] if chinese else _abroad(found, within_china, forecasts)
    elif len(found) > 1:
        found.append(pooled(planned, group="all"))
    return tuple(found)


def _abroad(
    planned: Sequence[BaseRate], within_china: Sequence[BaseRate], forecasts: Sequence[BaseRate]
) -> list[BaseRate]:
    """Return plans' rates, China's named as such, and the forecasts, which apply abroad; nothing without forecasts."""
    china = [replace(rate, group=f"{rate.group} of China") for rate in within_china]
    return [*planned, *china, *forecasts] if forecasts else []


def _near_and_others(planned: Sequence[BaseRate], near: Collection[str]) -> list[BaseRate]:
    """Return the rates of plans' own targets by unit for those that are near, of all others as one."""
    own = by_group(rate for rate in planned if rate.group in near)
    others = [rate for rate in planned if rate.group not in near]
    return [*map(pooled, own.values()), *([pooled(others, group=OTHERS)] if others else [])]


def by_group(rates: Iterable[BaseRate]) -> dict[str, list[BaseRate]]:
    """Return rates by their group, the groups in the order in which they come."""
    found: dict[str, list[BaseRate]] = {}
    for rate in rates:
        found.setdefault(rate.group, []).append(rate)
    return found


def pooled(rates: Sequence[BaseRate], group: str | None = None) -> BaseRate:
    """Return rates of one kind as one: targets and those met are counted together."""
    first, last = min(rate.first for rate in rates), max(rate.complete_by for rate in rates)
    places = len({rate.group for rate in rates}) if group else max(rate.places for rate in rates)
    met, targets = sum(rate.met for rate in rates), sum(rate.targets for rate in rates)
    return BaseRate(rates[0].kind, group or rates[0].group, first, last, met, targets, places, planned=rates[0].planned)


def _periods(rates: Sequence[BaseRate]) -> list[BaseRate]:
    """Return the rates of the five years of each plan (2001-2005, 2006-2010 ...), and of the latest five."""
    latest = max((rate.complete_by for rate in rates), default=0)
    if any(rate.first < rate.complete_by for rate in rates):
        return [rate for rate in rates if rate.first % YEARS == 1 or rate.complete_by == latest]
    return _five_years({rate.first: rate for rate in rates}, latest)


def _five_years(by_year: Mapping[int, BaseRate], latest: int) -> list[BaseRate]:
    """Return the rates of single years as those of the five years of each plan, and of the latest five."""
    starts = {*(year for year in by_year if year % YEARS == 1), latest - YEARS + 1}
    spans = [[by_year[year] for year in range(start, start + YEARS) if year in by_year] for start in sorted(starts)]
    return [pooled(span) for span in spans if len(span) == YEARS]


def _forecasts(rates: Sequence[BaseRate], pace: float) -> list[BaseRate]:
    """Return the latest rate of the forecasts in the band centred nearest a pace, in which it lies; none beyond."""
    banded = [(rate, rate.band) for rate in rates if rate.kind == "forecast" and rate.band is not None]
    around = [(rate, band) for rate, band in banded if band[0] <= pace <= band[1]]
    nearest = min((abs(sum(band) / 2 - pace) for _, band in around), default=0.0)
    dated = [rate for rate, band in around if abs(sum(band) / 2 - pace) <= nearest + _FUZZ]
    return [max(dated, key=lambda rate: rate.complete_by)] if dated else []

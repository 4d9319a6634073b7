"""Where a project of one's own starts: facts of a base year, the record of a place, and what the record foretells."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from hzsim._typing import Text
from hzsim.errors import BadValue, as_found, told
from hzsim.history.city.calibration import calibrated
from hzsim.history.city.entities import CHINA, Evidence, economy_of
from hzsim.history.city.forecast import Calibrated
from hzsim.history.city.series import NATION, History, Observation, over, read_history
from hzsim.history.figures import GIVEN, UNITS, Fact, Figures, money_written, people_written, scale_words, wrong
from hzsim.history.reference.places import City, Nation, Place, find_place, names_of, places, record_of, without_rank
from hzsim.history.reference.records import read_parameters
from hzsim.measures import MONEY_PER_USD, Measures, measures_of
from hzsim.scenario.parts.baseline import Baseline, LeadRecord
from hzsim.scenario.parts.phrases import stated_decimals, value_name
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.written.data import read_baseline
from hzsim.units import Unit, parse

_PARITY = "fx_cny_per_usd_central_parity"
_LEVELS = Text(
    "国际货币基金组织《世界经济展望》与世界银行《世界发展指标》",
    "IMF World Economic Outlook and World Bank World Development Indicators",
)
_YEARBOOKS = Text(
    "中国城市统计年鉴、中国城市建设统计年鉴", "China City Statistical Yearbook and China Urban Construction Yearbook"
)
_RECORD = Text("世界银行数据，经 Gapminder 发布，CC BY 4.0", "Free data from the World Bank via Gapminder, CC BY 4.0")
_USUAL_YEAR = 2024
_SHORTEST = 5
_MILLION = 1e6
_TRILLION = 12
_APART = math.log(1.15)
"""How far a figure may be from a shipped one of the same place and year: revisions were smaller."""


@dataclass(frozen=True)
class Start:
    """A place as a project begins with it: its names, facts and record, and the growth that is `stated`, if any."""

    title: Text
    year: int
    measures: Measures
    facts: Mapping[str, Fact]
    place: Place | None = None
    stated: float | None = None
    own: History = field(default_factory=lambda: History({}))

    @property
    def entity(self) -> str:
        """The place's name in the history."""
        return self.title.en

    @property
    def growth(self) -> float | None:
        """The growth that stands for a record: as stated, else a typical economy's; None where there is a record."""
        if self.place is not None and _has_record(self.place):
            return None
        return round(read_parameters().everything.typical_growth, 3) if self.stated is None else self.stated

    @property
    def stem(self) -> str:
        """The name of the place in names of files: `suzhou`; `place` where it has no letters of English."""
        words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in self.entity).lower()
        return "-".join(words.split()) or "place"

    @property
    def document(self) -> dict[str, Any]:
        """The baseline as the keys of its file."""
        city, measures = self.place if isinstance(self.place, City) else None, self.measures
        found: dict[str, Any] = {"title": self.title._asdict(), "entity": self.entity, "year": self.year}
        if city is not None:
            found |= {"nation": CHINA._asdict(), "province": without_rank(city.province)._asdict()}
            if city.lead is not None:
                found["lead"] = _lead_document(city.lead)
        if measures.currency != "CNY":
            found |= {"currency": measures.currency, "scale": scale_words(measures)}
        found["facts"] = {
            name: {"value": fact.written, "source": fact.source._asdict(), "status": fact.status}
            for name, fact in self.facts.items()
        }
        return found

    @cached_property
    def baseline(self) -> Baseline:
        """The baseline."""
        return read_baseline(self.document, name=f"{self.stem}-{self.year}")

    def calibration(self, last: int) -> tuple[Calibrated, ...]:
        """Return the record of every assumption for the years after the base year, to the last one.

        Without a record of growth, `growth` stands for one year of it: a typical economy's spread is about it.
        """
        rate = self.baseline.facts.get("exchange_rate")
        seen = Evidence(
            over(self.own, read_history()), economy_of(self.baseline), range(self.year + 1, last + 1),
            known_in=self.year, base_rate={self.year: rate.value} if rate else {},
            stated={} if self.growth is None else {"real_growth": {self.year: self.growth}},
        )  # fmt: skip
        return calibrated(seen)

    @property
    def unsourced(self) -> tuple[str, ...]:
        """The facts that still need a source."""
        return tuple(name for name, fact in self.facts.items() if fact.source == GIVEN)


def start(place: str | None, given: Figures) -> Start:
    """Return the start of a shipped place, perhaps with some figures of one's own, or of one by figures alone.

    Raises BadValue for a name that no or several places have, for a figure that is missing or cannot be read, and for
    figures that contradict the shipped place.
    """
    shipped = find_place(place) if place else _known(given.name)
    if place and shipped is not None and given.name.strip() and given.name.strip() not in names_of(shipped):
        raise BadValue("expected a shipped place, or the name of one of your own, not both", f"{place}, {given.name}")
    if shipped is None:
        return _of_figures(given)
    _check_fits(shipped, given)
    return _of_city(shipped, given) if isinstance(shipped, City) else _of_nation(shipped, given)


def _known(name: str) -> Place | None:
    """Return the shipped place of just this name; None for a name that no place has, or several."""
    named = [place for place in places() if name.strip() in place.name]
    return named[0] if len(named) == 1 else None


def _check_fits(place: Place, given: Figures) -> None:
    """Raise BadValue for a currency, a year or growth that is not the shipped place's."""
    currency = place.currency if isinstance(place, Nation) else "CNY"
    name = without_rank(place.name)
    if given.currency and given.currency != currency:
        raise BadValue(told("expected the currency of {place}, {code}", place=name, code=currency), given.currency)
    if given.year not in (None, place.year) and not (given.gdp and given.population):
        expected = told("expected the year of the shipped figures of {place}, {year}", place=name, year=place.year)
        raise BadValue(expected, str(given.year), "or give gdp and population of another year")
    if given.growth and _has_record(place):
        expected = told("expected no growth of {place}, whose record is shipped", place=name)
        raise BadValue(expected, given.growth, "change real_growth in the scenario that is written")


def _has_record(place: Place) -> bool:
    """Return whether growth of a place is shipped, or a lead of it over its nation."""
    if isinstance(place, City):
        return place.lead is not None
    return bool(record_of(place)) or any(entity == place.name.en for entity, _ in read_history().series)


def _of_city(place: City, given: Figures) -> Start:
    year, measures = given.year or place.year, measures_of("CNY")
    facts: dict[str, Fact] = {}
    if year == place.year:
        levels = {"gdp": "亿元", "population": "万人", "population_previous": "万人"}
        facts = {
            name: Fact(f"{getattr(place, name):g}{unit}", _YEARBOOKS, "one source") for name, unit in levels.items()
        }
    parity = {seen.year: seen for seen in read_history().observations(NATION, _PARITY, year)}
    if year in parity:
        source = Text("人民币汇率中间价年平均", "annual average of the central parity of the renminbi")
        facts["exchange_rate"] = Fact(f"{parity[year].value:g}元/美元", source, "checked")
    return Start(place.name, year, measures, _together(place, facts, given, measures), place, given.stated_growth)


def _of_nation(place: Nation, given: Figures) -> Start:
    long = place.gdp >= _MILLION and measures_of(place.currency).money < _TRILLION  # seven digits in billions
    year, measures = given.year or place.year, given.measures(place.currency, "trillion" if long else "")
    facts: dict[str, Fact] = {}
    if year == place.year:
        money, people = 10.0 ** (9 - measures.money), 10.0 ** (6 - measures.people)
        facts = {
            "gdp": Fact(money_written(place.gdp * money, measures), _LEVELS, "one source"),
            "population": Fact(people_written(place.population * people, measures), _LEVELS, "one source"),
        }
        if place.currency != "USD":
            facts["exchange_rate"] = Fact(f"{place.exchange_rate:g} {place.currency}/USD", _LEVELS, "one source")
    stated = _together(place, facts, given, measures)
    return Start(place.name, year, measures, stated, place, given.stated_growth, nation_history(place, year))


def _together(place: Place, shipped: Mapping[str, Fact], given: Figures, measures: Measures) -> dict[str, Fact]:
    """Return the facts of a shipped place with those that are given; BadValue for one far from the shipped figure."""
    found = given.facts(measures)
    for name in found.keys() & shipped.keys():
        unit = measures.unit(UNITS[name])
        ours, theirs = (parse(fact.written, unit) for fact in (shipped[name], found[name]))
        if abs(math.log(theirs / ours)) > _APART:
            expected = told(
                "expected about {value}, the shipped figure of {place}",
                value=_said(ours, unit),
                place=without_rank(place.name),
            )
            hint = told("if it is right all the same, leave it out and put it into the baseline that is written")
            raise wrong(name, expected, found[name].written, hint)
    return {**shipped, **found}


def _check_direction(code: str, year: int, fact: Fact | None, measures: Measures) -> None:
    """Raise BadValue for an exchange rate that would be the currency's of that year the other way round."""
    nations = (place for place in places() if isinstance(place, Nation))
    known = [one.exchange_rate for one in nations if (one.currency, one.year) == (code, year)]
    if fact is None or not known:
        return
    usual, rate = math.log(known[0]), math.log(parse(fact.written, measures.unit(MONEY_PER_USD)))
    if abs(rate + usual) < min(abs(rate - usual), _APART):
        as_is = _said(known[0], measures.unit(MONEY_PER_USD))
        expected = told("expected the rate the right way round, about {rate} in {year}", rate=as_is, year=year)
        raise wrong("exchange_rate", expected, fact.written, told("change the order of the two currencies"))


def _said(value: float, unit: Unit) -> Text:
    """Return a figure as people say it: `2.6727万亿元`, `0.924 EUR per USD`."""
    value = float(f"{value:.6g}")
    return value_name(value, unit, stated_decimals(value, unit))


def _of_figures(given: Figures) -> Start:
    """Return the start of a place that is not shipped; BadValue for what is missing."""
    if not given.name.strip():
        raise BadValue(
            "expected a shipped place, or the name of one of your own", told("neither"), "see hzsim list places"
        )
    if given.missing:
        hint = told("{name} is not shipped: state currency, gdp and population", name=as_found(given.name))
        raise BadValue("expected figures of the place", told("no {names}", names=", ".join(given.missing)), hint)
    name, measures = given.name.strip(), given.measures(given.currency)
    year = given.year or _USUAL_YEAR
    facts = given.facts(measures)
    _check_direction(given.currency, year, facts.get("exchange_rate"), measures)
    return Start(Text(name, name), year, measures, facts, stated=given.stated_growth)


def _lead_document(lead: LeadRecord) -> dict[str, Any]:
    """Return what a city's baseline states of its lead."""
    whose, numbers = lead.whose, {name: f"{100 * getattr(lead, name):.4g}%" for name in ("mean", "recent", "spread")}
    source = Text(
        f"由{whose.zh}与全国的官方年度增速计算", f"computed from the official yearly growth of {whose.en} and China"
    )
    return {**numbers, "years": lead.years, "last": lead.last, "whose": whose._asdict(), "source": source._asdict()}


def nation_history(nation: Nation, until: int) -> History:
    """Return the record of a nation as a project's own history: growth, prices, people, exchange rate."""
    series: dict[tuple[str, str], list[Observation]] = {}
    for one in record_of(nation):
        if one.year > until:
            continue
        cells = (
            ("gdp_real_growth", 100 * one.growth, "%"),
            ("gdp_deflator_change", 100 * one.deflator, "%"),
            ("exchange_rate_change", 100 * one.exchange_rate_change, "%"),
            ("pop_resident_year_end", one.population / _MILLION, "million persons"),
        )
        for name, value, unit in cells:
            if not math.isnan(value):
                seen = Observation(one.year, float(f"{value:.6g}"), unit, "", "one source", _RECORD.en, _RECORD.zh)
                series.setdefault((nation.name.en, name), []).append(seen)
    return History({key: tuple(seen) for key, seen in series.items()})


def last_year(targets: Sequence[Target], year: int) -> int:
    """Return the last year of a project's scenario: that of its targets, at least five years after the base year."""
    usual = max(year + _SHORTEST, min(5 * math.ceil((year + _SHORTEST) / 5), year + 2 * _SHORTEST))
    return max([usual, *(target.span.last for target in targets)])

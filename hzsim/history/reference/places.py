"""Places that one can start from: cities of China and nations, with their levels and what their growth has been."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, TypeVar

import numpy as np

from hzsim._typing import Text
from hzsim.errors import BadValue, all_of, any_of, did_you_mean, told
from hzsim.files.sources import data_file
from hzsim.files.tables import Row, collect, one_of, read_table
from hzsim.history.reference.records import ENOUGH, LENGTH
from hzsim.scenario.parts.baseline import LeadRecord

CITIES, NATIONS, RECORDS = "places/cities.csv", "places/nations.csv", "places/records.csv"
CHINA = "CHN"
_NATION = ("iso3", "label_zh", "label_en", "currency", "year", "gdp_bn", "gdp_usd_bn", "population_mn", "exchange_rate")
_RECORD = ("iso3", "year", "real_growth_pct", "deflator_pct", "population", "exchange_rate_change_pct")
_CITY = (
    *("label_zh", "label_en", "province_zh", "province_en", "year", "gdp", "population", "population_previous"),
    *("lead_mean", "lead_recent", "lead_spread", "lead_years", "lead_last", "lead_of"),
)
LARGEST = 1e12
_PERCENT = 100.0
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class City:
    """A city of China: names, levels of a year (亿元, 万人) with the residents of the year before, and its lead.

    The lead's record is the city's own or its province's; None where neither is known.
    """

    name: Text
    province: Text
    year: int
    gdp: float
    population: float
    population_previous: float
    lead: LeadRecord | None


@dataclass(frozen=True, slots=True)
class Nation:
    """A nation: names, levels of a year in billions of its currency and of dollars and in millions of people."""

    code: str
    name: Text
    currency: str
    year: int
    gdp: float
    gdp_usd: float
    population: float
    exchange_rate: float
    source: str


@dataclass(frozen=True, slots=True)
class NationRecord:
    """A year of a nation's record: rates as fractions, NaN where not known; `population` in persons."""

    year: int
    growth: float
    deflator: float
    population: float
    exchange_rate_change: float


Place: TypeAlias = City | Nation


@cache
def places() -> tuple[Place, ...]:
    """Return all shipped places: cities first."""
    return (*_read(CITIES, _CITY, _city), *_read(NATIONS, (*_NATION, "source"), _nation))


def find_place(name: str) -> Place:
    """Return the place of a name in either language, or of a nation's code: `苏州`, `Suzhou, Jiangsu`, `DEU`.

    Raises BadValue for an unknown name, and for one that several places have.
    """
    asked = _plain(name)
    found = [place for place in places() if asked in {_plain(one) for one in names_of(place)}]
    if len(found) == 1:
        return found[0]
    if found:
        several = any_of(_distinct(place) for place in found)
        raise BadValue("expected the name of one place", name, told("write {value}", value=several))
    near, others = _near(name), told("see hzsim list places, or --name with figures of your own")
    hint = told("{near} Or {others}", near=near, others=others) if near else others
    raise BadValue("expected a shipped place", name, hint)


def _near(name: str) -> str:
    """Return a hint on an unknown name: places with its words in theirs, nations without figures, a slip of the pen."""
    nations = _nations()
    names = {place: (*place.name, *nations.pop(getattr(place, "code", ""), ())) for place in places()}
    if alike := [place for place, known in names.items() if _has_words(name, known)]:
        return told("did you mean {name}?", name=any_of(map(_called, alike[:_MOST])))
    if missing := dict.fromkeys(known for known in nations.values() if _has_words(name, known)):
        return told("no figures are shipped of {names}.", names=all_of([*missing][:_MOST]))
    known = {one for place in places() for one in names_of(place)}
    codes = {one for one in known if len(one) <= _CODE < len(name)}
    return did_you_mean(name, known - codes, listed=False)


def _nations() -> dict[str, Text]:
    """Return the names that the CLDR has for nations, by their ISO codes of three letters, old ones too."""
    from babel import Locale
    from babel.core import get_global

    zh, en = (Locale(language).territories for language in ("zh", "en"))
    codes = {three: two for three, (two, *_) in get_global("territory_aliases").items() if len(three) == _CODE}
    return {three: Text(zh[two], en[two]) for three, two in codes.items() if two in en}


_CODE, _MOST = 3, 6
"""The letters of a nation's code, and the most places that a hint names."""


def _has_words(asked: str, names: Iterable[str]) -> bool:
    """Return whether one of some names has all the words of another; of a Chinese one, its characters."""
    words = {*re.findall(r"\w+", asked.casefold())}
    if not asked.isascii():
        return len(_plain(asked)) > 1 and any(_plain(asked) in _plain(name) for name in names)
    return bool(words) and any(words <= {*re.findall(r"\w+", name.casefold())} for name in names)


def names_of(place: Place) -> Iterator[str]:
    """Yield every name by which a place is found."""
    yield from place.name
    if isinstance(place, Nation):
        yield place.code
        return
    yield place.name.zh.removesuffix("市")
    yield f"{place.name.en}, {place.province.en}"
    yield f"{place.province.zh}{place.name.zh}"


def _called(place: Place) -> Text:
    """Return the name of a nation, and a city's with its province's."""
    return _distinct(place) if isinstance(place, City) else place.name


def _distinct(place: Place) -> Text:
    """Return a name that no other place has: a nation's code, a city's name with its province's."""
    if isinstance(place, Nation):
        return Text(place.code, place.code)
    return Text(f"{place.province.zh}{place.name.zh}", f"{place.name.en}, {place.province.en}")


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def record_of(nation: Nation) -> tuple[NationRecord, ...]:
    """Return the yearly record of a nation, oldest year first; nothing where none is shipped."""
    return _records().get(nation.code, ())


@cache
def _records() -> Mapping[str, tuple[NationRecord, ...]]:
    found: dict[str, list[NationRecord]] = {}
    for code, year in _read(RECORDS, _RECORD, _year):
        found.setdefault(code, []).append(year)
    return {code: tuple(sorted(years, key=lambda one: one.year)) for code, years in found.items()}


def _read(file: str, columns: tuple[str, ...], read: Callable[[Row], Found]) -> list[Found]:
    rows, _ = read_table(data_file(file), columns)
    return collect(rows, read)


def _city(row: Row) -> City:
    gdp, population, previous = (
        row.between(name, 0.0, LARGEST) for name in ("gdp", "population", "population_previous")
    )
    name, province = (Text(row[f"{part}_zh"], row[f"{part}_en"]) for part in ("label", "province"))
    lead = None
    if row["lead_of"]:
        lead = _lead(row, {"city": name, "province": province}[one_of(row, "lead_of", ("city", "province"))])
    return City(name, province, row.year(), gdp, population, previous, lead)


def _lead(row: Row, whose: Text) -> LeadRecord:
    mean, recent = (row.between(f"lead_{part}", -1.0, 1.0) for part in ("mean", "recent"))
    years, last = row.whole("lead_years", ENOUGH, LENGTH), row.year("lead_last")
    return LeadRecord(mean, recent, row.between("lead_spread", 0.0, 1.0), years, last, without_rank(whose))


def without_rank(name: Text) -> Text:
    """Return the name of a city or a province without the word for what it is: 苏州, 江苏, 广西."""
    for suffix in ("省", "市", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区"):
        if name.zh.endswith(suffix):
            return Text(name.zh.removesuffix(suffix), name.en)
    return name


def _nation(row: Row) -> Nation:
    gdp, gdp_usd, population, exchange_rate = (
        row.between(name, 0.0, LARGEST) for name in ("gdp_bn", "gdp_usd_bn", "population_mn", "exchange_rate")
    )
    name = Text(row["label_zh"], row["label_en"])
    return Nation(
        row["iso3"], name, row["currency"], row.year(), gdp, gdp_usd, population, exchange_rate, row["source"]
    )


def _year(row: Row) -> tuple[str, NationRecord]:
    rates = (
        row.between(name, -100.0, 1e6) / _PERCENT if row[name] else np.nan
        for name in ("real_growth_pct", "deflator_pct", "exchange_rate_change_pct")
    )
    growth, deflator, exchange = rates
    people = row.between("population", 0.0, LARGEST) if row["population"] else np.nan
    return row["iso3"], NationRecord(row.year(), growth, deflator, people, exchange)

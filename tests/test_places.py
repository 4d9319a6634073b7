"""The shipped places: their names, levels and records."""

import csv

import numpy as np
import pytest

from hzsim._typing import Text
from hzsim.errors import BadValue
from hzsim.files.sources import data_file
from hzsim.history.city.calibration import deflator, exchange_rate
from hzsim.history.city.entities import Economy, Evidence
from hzsim.history.city.growth_records import extended
from hzsim.history.city.series import growth_series, read_history
from hzsim.history.reference.classes import read_classes
from hzsim.history.reference.places import City, Nation, find_place, places, record_of, without_rank
from hzsim.history.reference.records import LeadRecords, read_leads
from hzsim.history.start import nation_history
from hzsim.scenario.parts.baseline import LeadRecord

CITIES = [place for place in places() if isinstance(place, City)]
NATIONS = [place for place in places() if isinstance(place, Nation)]


def test_there_are_the_cities_and_nations_that_are_promised() -> None:
    assert len(CITIES) == 294
    assert len(NATIONS) == 182
    assert sum(bool(record_of(nation)) for nation in NATIONS) == 87
    own = [city for city in CITIES if city.lead is not None and city.lead.whose.en == city.name.en]
    assert len(own) == 192  # four of which are provinces themselves


def test_a_lead_says_whose_it_is_in_both_languages() -> None:
    found = {name: find_place(name) for name in ("苏州", "三明", "北京")}
    whose = {name: place.lead.whose for name, place in found.items() if isinstance(place, City) and place.lead}
    assert whose == {"苏州": ("苏州", "Suzhou"), "三明": ("福建", "Fujian"), "北京": ("北京", "Beijing")}
    assert without_rank(Text("广西壮族自治区", "Guangxi")) == ("广西", "Guangxi")


@pytest.mark.parametrize("known", [9, 14, 20, 26])
def test_a_lead_with_later_years_is_as_if_all_had_been_read(known: int) -> None:
    """The mean is that of the years known, at most twenty of them; the recent level forgets 0.6 a year."""
    leads = dict(enumerate(np.random.default_rng(known).normal(0.01, 0.02, known + 3), 2000))
    last = 2000 + known - 1

    def read(until: int) -> LeadRecords:
        window = np.array([[leads.get(year, np.nan) for year in range(until - 19, until + 1)]])
        return read_leads(window, np.zeros(1))

    before, after = read(last), read(last + 3)
    mean, recent, spread = (float(one[0]) for one in (before.mean, before.recent, before.spread))
    start = LeadRecord(mean, recent, spread, min(known, 20), last, Text("", ""))
    found = extended(start, {**leads, last + 5: 0.5})
    assert (found.last, found.years, found.spread) == (last + 3, min(known + 3, 20), start.spread)
    assert found.recent == pytest.approx(after.recent[0], abs=1e-3)
    if known <= 17:
        assert found.mean == pytest.approx(after.mean[0], abs=1e-12)
    else:  # which years have left is not on record: each goes as the mean
        assert found.mean == pytest.approx(after.mean[0], abs=0.005)


@pytest.mark.parametrize("name", ["苏州", "苏州市", "江苏省苏州市", "Suzhou, Jiangsu", "suzhou,jiangsu"])
def test_a_city_is_found_by_its_names(name: str) -> None:
    found = find_place(name)
    assert isinstance(found, City)
    assert (found.name.zh, found.gdp, found.population) == ("苏州市", 26727.0, 1298.7)


@pytest.mark.parametrize("name", ["DEU", "deu", "Germany", "德国"])
def test_a_nation_is_found_by_its_names(name: str) -> None:
    found = find_place(name)
    assert isinstance(found, Nation)
    assert (found.currency, found.gdp, found.exchange_rate) == ("EUR", 4305.26, 0.924167)


@pytest.mark.parametrize("name", ["Suzhou", "Taizhou", "Fuzhou", "Yichun"])
def test_a_name_that_two_cities_have_is_asked_about(name: str) -> None:
    with pytest.raises(BadValue, match=rf"name of one place, found {name} \(write {name}, \w+ or {name}, \w+\)"):
        find_place(name)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(BadValue, match="did you mean Vietnam"):
        find_place("Vietnamm")


def test_levels_of_nations_fit_together() -> None:
    """Two publishers, and averages of different days: within 6% of each other."""
    away = {one.code: one.gdp / one.exchange_rate / one.gdp_usd - 1 for one in NATIONS}
    assert {code: round(gap, 3) for code, gap in away.items() if abs(gap) > 0.06} == {}


def test_the_lead_of_hangzhou_is_that_of_its_published_growth() -> None:
    """Two sources of the same official figures; `history.csv` lacks two of the twenty years."""
    found, history = find_place("杭州"), read_history()
    assert isinstance(found, City)
    assert found.lead is not None
    city, nation = (growth_series(history, name, found.lead.last) for name in ("Hangzhou", "China"))
    leads = [(1 + city[year]) / (1 + nation[year]) - 1 for year in city if year > found.lead.last - 20]
    assert found.lead.mean == pytest.approx(sum(leads) / len(leads), abs=0.004)


@pytest.mark.parametrize("file", ["places/cities.csv", "places/nations.csv", "places/records.csv"])
def test_no_line_is_given_twice(file: str) -> None:
    with data_file(file).open(encoding="utf-8") as table:
        keys = [(row.get("iso3", row.get("label_zh")), row["year"]) for row in csv.DictReader(table)]
    assert len(keys) == len(set(keys))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "series"), [("deflator_growth", "deflator"), ("exchange_rate", "exchange_rate_change")]
)
def test_bands_of_prices_abroad_hold_what_they_say(name: str, series: str) -> None:
    """80% bands over six years from origins of 2009 to 2018, of records that end there: after the widths were chosen.

    The path of deviations is drawn here, not by hzsim: an average, and shocks that persist.
    """
    normals = np.random.default_rng(1).standard_normal((2000, 7))
    held: list[bool] = []
    for nation in NATIONS:
        known = {one.year: np.log1p(getattr(one, series)) for one in record_of(nation)}
        for origin in (2009, 2012, 2015, 2018):
            future = [known.get(year, np.nan) for year in range(origin + 1, origin + 7)]
            past = [known.get(year, np.nan) for year in range(origin - 9, origin + 1)]
            if nation.code == "CHN" or not np.isfinite([*past, *future]).all():
                continue
            economy = Economy(nation.name)
            seen = Evidence(nation_history(nation, origin), economy, range(origin + 1, origin + 7),
                            base_rate={origin: 1.0})  # fmt: skip
            made = {"deflator_growth": deflator, "exchange_rate": exchange_rate}[name](seen, read_classes()[name])
            assert made.central is not None
            steps = np.log1p(made.central) if name == "deflator_growth" else np.zeros(6)
            parts, shock, total = made.uncertainty, np.zeros(2000), np.zeros(2000)
            assert parts.average is not None
            assert parts.yearly is not None
            average = parts.average.from_normal(normals[:, :1].copy())[:, 0]
            for year in range(6):
                shock = parts.persistence * shock + parts.yearly.from_normal(normals[:, year + 1 :][:, :1].copy())[:, 0]
                total = total + average + shock
            ends = np.quantile(total, (0.1, 0.9))
            held.append(bool(ends[0] <= sum(future) - steps.sum() <= ends[1]))
    assert len(held) > 200
    low, high = {"deflator_growth": (0.80, 0.90), "exchange_rate": (0.85, 0.95)}[name]  # class widths: 73 and 96%
    assert low <= np.mean(held) <= high

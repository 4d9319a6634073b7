"""Any currency and scale: baselines in shillings, dong, rupees, euros and dollars, worked out by hand."""

import csv
import io
import json
import pickle
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from babel.numbers import format_compact_decimal
from click.testing import CliRunner

import hzsim as hz
from hzsim.amounts import codes, currency, readable
from hzsim.cli import main
from hzsim.measures import CHINA, DOLLARS, MONEY, MONEY_PER_PERSON, MONEY_PER_USD, PEOPLE, Measures, measures_of
from hzsim.present.documents.tidy import iamc_data
from hzsim.scenario.parts.phrases import target_phrase
from hzsim.units import Unit, canonical, parse

PLACES: Mapping[str, dict[str, Any]] = {
    "KES": {
        "scale": {"money": "billion", "people": "million"},
        "gdp": "KES 16.2 trillion",
        "population": "52.4 million",
        "exchange_rate": "135 KES/USD",
    },
    "VND": {
        "scale": {"money": "trillion", "people": "million"},
        "gdp": "11,511.9 trillion VND",
        "population": "101.3 million people",
        "exchange_rate": "25000 VND/USD",
    },
    "INR": {
        "scale": {"money": "lakh crore", "people": "crore"},
        "gdp": "₹330 lakh crore",
        "population": "145 crore",
        "exchange_rate": "84 INR/USD",
    },
    "EUR": {
        "scale": {"money": "billion", "people": "million"},
        "gdp": "€4,305.3 billion",
        "population": "83.5 million",
        "exchange_rate": "1.08 USD/EUR",
    },
    "USD": {"gdp": "$29,000 billion", "population": "340 million"},
}
BY_HAND = {  # next year at 4% real growth, 2% prices, 1% more residents, and the base year's rate
    # gdp: x 1.04 x 1.02; residents: x 1.01, on average x 1.005
    "KES": {"gdp": 17_184.96, "gdp_per_capita": 326_325.62, "gdp_per_capita_usd": 2_417.227, "gdp_usd": 127.296},
    "VND": {"gdp": 12_211.8235, "gdp_per_capita": 119_951_311.4, "gdp_per_capita_usd": 4_798.05, "gdp_usd": 488.473},
    "INR": {"gdp": 350.064, "gdp_per_capita": 240_222.34, "gdp_per_capita_usd": 2_859.79, "gdp_usd": 4_167.43},
    "EUR": {"gdp": 4_567.0622, "gdp_per_capita": 54_423.240, "gdp_per_capita_usd": 58_777.100, "gdp_usd": 4_932.427},
    "USD": {"gdp": 30_763.2, "gdp_per_capita": 90_029.85, "gdp_per_capita_usd": 90_029.85, "gdp_usd": 30_763.2},
}


def files(code: str, **facts: str) -> dict[str, Any]:
    """Return a scenario of one economy in the form of files: no fact of R&D, and a rate where the currency has one."""
    place = {**PLACES[code], **facts}
    stated = {name: {"value": place[name], "status": "checked", "source": "test"} for name in place if name != "scale"}
    baseline = {"title": code, "entity": code, "year": 2024, "currency": code, "facts": stated}
    if "scale" in place:
        baseline["scale"] = place["scale"]
    paths = {"real_growth": "4%", "deflator_growth": "2%", "natural_increase": "10‰", "net_migration": "0"}
    if "exchange_rate" in place:
        paths["exchange_rate"] = place["exchange_rate"]
    return {"baseline": baseline, "years": "2025-2030", "assumptions": paths, "uncertainty": "none"}


def made(code: str, *targets: str, **facts: str) -> hz.Scenario:
    return hz.read_scenario({**files(code, **facts), "targets": list(targets)})


def project_folder(folder: Path, content: dict[str, Any]) -> Path:
    """Write a scenario and its baseline as a project's files, and return the scenario's."""
    for name in ("scenarios", "data/baselines"):
        (folder / name).mkdir(parents=True)
    (folder / "data/baselines/place.yaml").write_text(json.dumps(content["baseline"], ensure_ascii=False), "utf-8")
    file = folder / "scenarios/place.yaml"
    file.write_text(json.dumps({**content, "baseline": "place"}, ensure_ascii=False), "utf-8")
    return file


@pytest.mark.parametrize("code", BY_HAND)
def test_results_are_those_worked_by_hand(code: str) -> None:
    found = hz.project(made(code))
    for name, value in BY_HAND[code].items():
        assert found[name][0, 0] == pytest.approx(value, rel=1e-6), name


@pytest.mark.parametrize("code", BY_HAND)
def test_what_no_fact_is_known_for_is_left_out(code: str) -> None:
    scenario = made(code)
    assert "rd_intensity" not in scenario.model.indicators
    assert "rd_spending_growth" not in scenario.model.assumptions
    with pytest.raises(hz.BadValue, match="add the fact rd_intensity to the baseline"):
        scenario.replace(targets="研发强度 >= 2% in 2030")
    stated = files(code)
    with pytest.raises(hz.InvalidInput, match="add the fact rd_intensity to the baseline"):
        hz.read_scenario({**stated, "assumptions": {**stated["assumptions"], "rd_spending_growth": "5%"}})


def test_without_a_rate_there_are_no_dollars() -> None:
    content = files("KES")
    del content["assumptions"]["exchange_rate"], content["baseline"]["facts"]["exchange_rate"]
    scenario = hz.read_scenario(content)
    assert {"gdp_usd", "gdp_per_capita_usd"}.isdisjoint(scenario.model.indicators)
    with pytest.raises(hz.BadValue, match="add the fact exchange_rate"):
        scenario.replace(targets="gdp_usd >= $200 billion in 2030")
    del content["baseline"]["facts"]["gdp"]
    with pytest.raises(hz.InvalidInput, match="to state gdp"):
        hz.read_scenario(content)


def test_both_quotes_of_a_rate_are_one_answer() -> None:
    """USD 1.08 per EUR was read the wrong way round: 61,940 euros were USD 57,352, not 66,895 (67,035 at 0.924)."""
    heads = [
        hz.project(made("EUR", exchange_rate=quote))["gdp_per_capita_usd"][0]
        for quote in ("1.08 USD/EUR", "1.08 USD per EUR", "0.92592592592592593 EUR/USD")
    ]
    assert heads[0].tolist() == heads[1].tolist()
    assert heads[0] == pytest.approx(heads[2], rel=1e-12)
    assert heads[0][0] == pytest.approx(BY_HAND["EUR"]["gdp_per_capita"] * 1.08)
    rate = Measures("EUR", 9, 6).unit(MONEY_PER_USD)
    dollars = [61_940 / parse(quote, rate) for quote in ("1.08 USD/EUR", "0.924 EUR/USD", "1.08225108 USD/EUR")]
    assert dollars == pytest.approx([66_895, 67_035, 67_035], abs=0.5)


def test_a_rate_is_never_guessed() -> None:
    with pytest.raises(hz.InvalidInput, match=r"write 0\.9 EUR/USD, or the other way round"):
        made("EUR", exchange_rate="0.9")
    with pytest.raises(hz.InvalidInput, match="expected a value such as"):
        made("EUR", exchange_rate="7.12 CNY/USD")
    assert parse("7.12", MONEY_PER_USD) == 7.12  # files of China's cities are written so
    assert parse("0.125 USD/CNY", MONEY_PER_USD) == 8


@pytest.mark.parametrize(("code", "rate"), [("VND", 25_000.0), ("EUR", 1 / 1.08)])
def test_bounds_of_a_rate_are_a_quarter_and_four_times_the_base(code: str, rate: float) -> None:
    scenario = made(code, "gdp_per_capita_usd >= 8000 in 2030")
    assert scenario.model.assumption("exchange_rate").bounds == pytest.approx((rate / 4, rate * 4))
    assert hz.doubts(scenario) == ()
    answer = hz.require(scenario, "exchange_rate")
    head = hz.project(scenario)["gdp_per_capita"][0, -1]
    if code == "VND":
        assert answer.value == pytest.approx(head / 8000)  # 19,000 VND per USD
    else:
        assert answer.value is None  # more than that at any rate


def test_a_scale_that_is_a_thousand_times_too_large_is_asked_about() -> None:
    (doubt,) = hz.doubts(made("KES", gdp="KES 16.2 trillion").replace(name="right")) or [None]
    assert doubt is None
    (doubt,) = hz.doubts(made("KES", gdp="KES 16200 trillion"))
    assert doubt is not None
    assert "GDP per head" in doubt.expected
    assert doubt.found.startswith("USD 2,")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"currency": "kes"}, "write KES"),
        ({"currency": "DEM"}, "ISO 4217 code of a currency in use"),
        ({"currency": "XYZ"}, "ISO 4217 code of a currency in use"),
        ({"scale": {"money": "zillion"}}, "the size that a table counts in"),
        ({"scale": {"money": "万元人"}}, "the size that a table counts in"),
        ({"scale": {"cattle": "million"}}, "expected a known key"),
        ({"scale": "billion"}, "expected a mapping"),
    ],
)
def test_bad_currencies_and_scales_are_refused(change: dict[str, Any], expected: str) -> None:
    content = files("KES")
    with pytest.raises(hz.InvalidInput, match=re.escape(expected)):
        hz.read_scenario({**content, "baseline": {**content["baseline"], **change}})


@pytest.mark.parametrize(
    "target", ["gdp >= 3万亿元 in 2030", "gdp >= USD 200 billion in 2030", "gdp >= kes 9 trillion in 2030"]
)
def test_two_currencies_in_one_scenario_are_refused(target: str) -> None:
    with pytest.raises(hz.InvalidInput, match="such as KES 500 billion"):
        made("KES", target)
    shillings = made("KES", "gdp >= KES 30 trillion in 2030")
    with pytest.raises(hz.BadValue, match="expected targets in EUR billion, the baseline's unit"):
        shillings.replace(baseline=made("EUR").baseline)


@pytest.mark.parametrize(
    ("code", "target", "en", "zh"),
    [
        ("KES", "gdp >= KES 30 trillion in 2030", "≥ KES 30 trillion", "≥ 30万亿肯尼亚先令"),
        ("VND", "gdp >= 20000万亿越南盾 in 2030", "≥ ₫20,000 trillion", "≥ 20,000万亿越南盾"),
        ("INR", "gdp >= 500 lakh crore in 2030", "≥ ₹500 lakh crore", "≥ 500万亿印度卢比"),
        ("EUR", "gdp >= €5 trillion in 2030", "≥ €5 trillion", "≥ 5万亿欧元"),
        ("INR", "gdp_usd >= 5万亿美元 in 2030", "≥ USD 5 trillion", "≥ 5万亿美元"),
        ("KES", "population >= 58.5 million in 2030", "≥ 58.5 million people", "≥ 5,850万人"),
        ("VND", "gdp_per_capita >= VND 114 million in 2030", "≥ ₫114 million", "≥ 1.14亿越南盾"),
    ],
)
def test_targets_read_as_people_say_them(code: str, target: str, en: str, zh: str) -> None:
    (asked,) = made(code, target).targets
    assert en in target_phrase(asked, "en")
    assert zh in target_phrase(asked, "zh")
    assert made(code, str(asked)).targets == (asked,)
    assert pickle.loads(pickle.dumps(asked)) == asked


@pytest.mark.parametrize("number", [3e4, 1.31e7, 4.2e8, 2.5e9, 3e12, 3.3e14])
def test_words_of_large_numbers_are_those_of_the_cldr(number: float) -> None:
    """Babel writes the same, where nothing is rounded and no number keeps the word of its table."""
    chinese = format_compact_decimal(number, format_type="short", locale="zh", fraction_digits=2)
    assert readable(number / 10, 1, 0, "zh").replace(",", "") == chinese
    if number >= 1e6:  # below a million English writes all digits
        assert readable(number, 0, 0, "en") == format_compact_decimal(
            number, format_type="long", locale="en", fraction_digits=2
        )
        indian = format_compact_decimal(number, format_type="short", locale="en_IN", fraction_digits=2)
        short = {"Cr": " crore", "LCr": " lakh crore"}
        assert readable(number, 0, 0, "en_IN").replace(",", "") == re.sub("L?Cr$", lambda end: short[end[0]], indian)


@pytest.mark.parametrize(
    "unit", [MONEY, PEOPLE, MONEY_PER_PERSON, MONEY_PER_USD, DOLLARS], ids=lambda one: one.dimension
)
@pytest.mark.parametrize("code", PLACES)
def test_units_read_what_they_write(code: str, unit: Unit) -> None:
    scale = PLACES[code].get("scale", {})
    measured = measures_of(code, **scale).unit(unit)
    assert parse(canonical(1.5, measured), measured) == 1.5
    assert parse(measured.example, measured) > 0
    for spelling, factor in measured.spellings.items():
        assert parse(f"2{spelling}", measured) == pytest.approx(2 * float(factor))


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "zh", "en"),
    [
        (30_000, MONEY, 0, "3万亿元", "CNY 3 trillion"),
        (29_970, MONEY, 0, "29,970亿元", "CNY 2.997 trillion"),
        (852.54, MONEY, 2, "852.54亿元", "CNY 85.254 billion"),
        (0.5, MONEY, 1, "0.5亿元", "CNY 50 million"),
        (-86, MONEY, 0, "−86亿元", "CNY −8.6 billion"),
        (1_310.4, PEOPLE, 1, "1,310.4万人", "13.104 million people"),
        (5.4, PEOPLE, 2, "5.40万人", "54,000 people"),
        (173_867, MONEY_PER_PERSON, 0, "173,867元", "CNY 173,867"),
        (float("nan"), MONEY, 0, "–亿元", "CNY –"),
    ],
)
def test_the_readable_form(value: float, unit: Unit, decimals: int, zh: str, en: str) -> None:
    assert unit.say(value, decimals, "en") == en
    if value == value:
        assert unit.say(value, decimals, "zh") == zh


def test_every_currency_of_the_world_has_units() -> None:
    assert {"EUR", "INR", "KES", "VND", "CNY", "USD"} <= codes()
    for code in codes():
        known = currency(code)
        measures = measures_of(code)
        assert measures.unit(MONEY).code == code
        assert parse(f"3 trillion {code}", measures.unit(MONEY)) == parse(f"3万亿{known.name.zh}", measures.unit(MONEY))
    assert measures_of("CNY") == CHINA


def test_data_carry_code_and_scale(tmp_path: Path) -> None:
    file = str(project_folder(tmp_path, {**files("KES"), "targets": ["gdp >= KES 30 trillion in 2030"]}))
    run = CliRunner()
    told = json.loads(run.invoke(main, ["project", file, "--format", "json"]).stdout)
    assert told["measures"] == {"currency": "KES", "money": 1e9, "people": 1e6}
    lines = list(csv.DictReader(io.StringIO(run.invoke(main, ["project", file, "--format", "csv"]).stdout)))
    found = {line["indicator"]: (line["unit"], line["currency"], line["scale"]) for line in lines}
    assert found["gdp"] == ("KES billion", "KES", "1000000000.0")
    assert found["population"] == ("million persons", "", "1000000.0")
    assert found["gdp_growth"] == ("rate", "", "")
    assessed = json.loads(run.invoke(main, ["assess", file, "--format", "json"]).stdout)
    assert assessed["measures"]["currency"] == "KES"


def test_iamc_units_are_those_of_other_models() -> None:
    table = list(csv.DictReader(io.StringIO(iamc_data(hz.simulate(made("KES"), draws=16)).decode())))
    units = {line["Variable"].split("|")[0]: line["Unit"] for line in table}
    assert units["gdp"] == "billion KES/yr"
    assert units["gdp_per_capita"] == "KES"
    assert units["gdp_usd"] == "billion USD/yr"
    assert units["population"] == "million"
    assert units["exchange_rate"] == "KES per USD"


@pytest.mark.parametrize("form", ["page", "html", "docx"])
def test_documents_show_the_currency_and_no_other(form: str, tmp_path: Path) -> None:
    file = project_folder(tmp_path, {**files("KES"), "targets": ["gdp >= KES 30 trillion in 2030"]})
    out = tmp_path / f"out.{form}"
    done = CliRunner().invoke(main, ["export", str(file), "--to", form, "--draws", "256", "--out", str(out)])
    assert done.exit_code == 0, done.output
    if form == "docx":
        docx = pytest.importorskip("docx").Document(str(out))
        words = "\n".join([*(one.text for one in docx.paragraphs), *(
            cell.text for table in docx.tables for row in table.rows for cell in row.cells
        )])  # fmt: skip
    else:
        words = out.read_text("utf-8")
    assert "KES" in words
    assert "KES 30 trillion" in words
    assert not re.search(r"CNY|亿元|\d元", words)


def test_a_ranking_in_another_currency_is_refused() -> None:
    with pytest.raises(hz.BadValue, match="expected a baseline in 亿元, as its rivals are"):
        hz.rank(made("EUR"))


def test_dollars_at_home_need_no_rate() -> None:
    scenario = made("USD", "gdp_usd >= $35 trillion in 2030")
    assert "exchange_rate" not in scenario.model.assumptions
    assert scenario.targets[0].value == 35_000
    with pytest.raises(hz.BadValue, match="exchange_rate"):
        scenario.replace(exchange_rate=1.1)


def test_fiscal_years_are_labels_and_change_no_number() -> None:
    """India's plan years run from April: FY2030 is what people read, 2030 what is computed."""
    content = {**files("INR"), "targets": ["gdp >= 500 lakh crore in 2030"]}
    plain = hz.read_scenario(content)
    labelled = hz.read_scenario({**content, "baseline": {**content["baseline"], "year_label": "FY"}})
    assert str(labelled.years) == "FY2025-FY2030"
    assert target_phrase(labelled.targets[0], "en").endswith("(FY2030)")
    assert "FY2026" in str(hz.project(labelled))
    assert "FY" not in str(hz.project(plain))
    assert hz.project(labelled)["gdp"].tolist() == hz.project(plain)["gdp"].tolist()
    assert labelled.replace(targets="gdp >= 500 in FY2029").targets[0].span.last == 2029
    written = hz.read_scenario({**content, "years": "FY2025-FY2030"})
    assert str(written.targets[0]) == "gdp >= 500 in FY2030"
    assert written.targets == plain.targets

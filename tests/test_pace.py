"""`pace`: the growth a year between two levels, against the rate of a loan, the plan report, and counts."""

import csv
import json
import re
from typing import Any

import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import data_file


def called(*words: str) -> Result:
    return CliRunner().invoke(main, ["pace", *words])


def loan_rate(periods: int, present: float, future: float) -> float:
    """Return the rate of a loan without payments: the root that numpy-financial's `rate` looks for, by bisection."""
    low, high = -0.99, 10.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if present * (1 + middle) ** periods < future else (low, middle)
    return low


@pytest.mark.parametrize(
    ("first", "last", "years"), [(21860, 30000, "2024-2030"), (30000, 21860, "2000-2001"), (1, 2, "2020-2035")]
)
def test_the_pace_is_the_rate_of_a_loan_without_payments(first: float, last: float, years: str) -> None:
    periods = int(years[5:]) - int(years[:4])
    assert hz.pace(first, last, years).value == pytest.approx(loan_rate(periods, first, last), rel=1e-12)


@pytest.mark.parametrize(
    ("known", "rate"), [({}, 5.41729), ({2025: "5.5%"}, 5.40076), ({2025: 0.053}, 5.44076), ({"2025": "5.2%"}, 5.46080)]
)
def test_the_report_asks_for_this(known: dict[int | str, str | float], rate: float) -> None:
    """The check table of the design: 21,860 to 30,000, and what is left after the growth of 2025."""
    found = hz.pace(21860, 30000, "2024-2030", known=known)
    assert 100 * found.value == pytest.approx(rate, abs=5e-6)
    assert str(found.needed.years) == ("2026-2030" if known else "2025-2030")


def test_a_target_per_head_in_dollars_is_brought_to_yuan() -> None:
    """USD 30,000 a head at 7.12 and 1,306.4万 people are a GDP of 27,905亿元, as the check table has it."""
    found = hz.pace("21860亿元", "3万美元", "2024-2030", population="1306.4万", exchange_rate="7.12")
    assert found.end == pytest.approx(30_000 * 7.12 * 1306.4e4 / 1e8)
    assert round(found.end) == 27_905
    assert found.value == pytest.approx((found.end / 21_860) ** (1 / 6) - 1)
    in_yuan = hz.pace("218600000万元", "213600元", "2024-2030", population="1306.4万人")
    assert in_yuan.value == pytest.approx(found.value)


def test_rates_of_people_dollars_and_prices_compound() -> None:
    found = hz.pace(
        25000, 30000, "2024-2030", population="0.6%", exchange_rate=("7.12", "7.00"), deflator=0.01,
        known={"2025-2026": 0.05},
    )  # fmt: skip
    whole = 30000 / 25000 * 1.006**6 * 7.00 / 7.12 / 1.01**6
    assert found.value == pytest.approx((whole / 1.05**2) ** (1 / 4) - 1)
    assert found.level.rate == pytest.approx(1.2 ** (1 / 6) - 1)
    assert [step.name for step in found.steps] == ["population", "exchange_rate", "deflator"]


def test_doubling() -> None:
    assert hz.pace("7.2万亿元", "2x", "2020-2035").value == pytest.approx(2 ** (1 / 15) - 1)
    assert hz.pace(1, "1.5倍", "2020-2035").value == pytest.approx(1.5 ** (1 / 15) - 1)


def test_units_agree() -> None:
    rate = hz.pace(21860, 30000, "2024-2030").value
    for start, end in (("21860亿元", "3万亿元"), ("2.186万亿", "3万亿元"), (21860, "30000亿元"), ("21,860", "30000")):
        assert hz.pace(start, end, "2024-2030").value == pytest.approx(rate)
    assert hz.pace("3.9%", "4.5%", "2024-2030").value == pytest.approx((4.5 / 3.9) ** (1 / 6) - 1)
    people = hz.pace("1262.4万人", "0.13亿人", "2024年-2030年")
    assert people.value == pytest.approx((1300 / 1262.4) ** (1 / 6) - 1)
    assert people.compared == ()  # the record is of output


@pytest.mark.parametrize(
    ("start", "end", "full"),
    [
        ("KES 16.2 trillion", "25", "KES 25 trillion"),
        ("KES 16.2 trillion", 25, "KES 25 trillion"),
        ("KES 16.2 trillion", "25000 billion", "KES 25 trillion"),
        ("₹330 lakh crore", "400", "INR 400 lakh crore"),
        ("2.186万亿", "3", "3万亿"),
        ("2.186万亿元", "3", "30000亿元"),
        ("30000美元", "40000", "USD 40,000"),
        ("3.9%", "4.5", "4.5%"),
        ("3.9%", 0.045, "45‰"),
        ("13 million people", "1400万", "1400万人"),
        ("1300万", "14 million people", "1400万人"),
    ],
)
def test_a_second_level_without_its_unit_is_in_that_of_the_first(start: str, end: str | float, full: str) -> None:
    bare, whole = (hz.pace(start, one, "2024-2030") for one in (end, full))
    assert bare.value == pytest.approx(whole.value, rel=1e-12)
    assert bare.end == pytest.approx(whole.end, rel=1e-12)
    assert 0 < bare.value < 0.1


def test_numbers_of_nothing_stay_numbers() -> None:
    """13 million may be people or money, so neither is said."""
    found = hz.pace("13 million", "1300万", "2024-2030")
    assert (found.start, found.end, found.value) == (13e6, 13e6, 0)
    for language in ("en", "zh"):
        printed = called("13 million", "1300万", "2024-2030", "--lang", language).stdout.splitlines()[1]
        assert printed.count("13,000,000") == 2
        assert not re.search("CNY|元|people|人", printed)


@pytest.mark.parametrize(
    ("written", "code", "value"),
    [
        ("₹330 lakh crore", "INR", 330e12),
        ("€4.3 trillion", "EUR", 4.3e12),
        ("4.3tn euros", "EUR", 4.3e12),
        ("USD 5 trillion", "USD", 5e12),
        ("$5 trillion", "USD", 5e12),
        ("5万亿美元", "USD", 5e12),
        ("$30,000", "USD", 30_000),
        ("€45,000", "EUR", 45_000),
        ("R$10 trillion", "BRL", 10e12),
        ("HK$3 trillion", "HKD", 3e12),
        ("600万亿日元", "JPY", 600e12),
        ("￥3万亿", "CNY", 3e12),
    ],
)  # fmt: skip
def test_sums_are_read_by_symbol_code_and_name(written: str, code: str, value: float) -> None:
    found = hz.pace(written, "2x", "2024-2030")
    assert found.unit.code == code
    assert found.start * 10.0**found.unit.size == pytest.approx(value)
    assert found.end * 10.0**found.unit.size == pytest.approx(2 * value)


def test_sums_are_said_as_people_write_them() -> None:
    said = {
        ("$5 trillion", "6"): "From USD 5 trillion in 2024 to USD 6 trillion in 2030",
        ("€4.3 trillion", "5"): "From €4.3 trillion in 2024 to €5 trillion in 2030",
        ("€45,000", "50000"): "From €45,000 in 2024 to €50,000 in 2030",
    }
    for (start, end), title in said.items():
        assert title in str(hz.pace(start, end, "2024-2030"))


@pytest.mark.parametrize("last", [50, 250])
def test_a_pace_that_no_table_has_is_not_counted(last: int) -> None:
    found = hz.pace(100, last, "2024-2030")
    assert found.compared == ()
    english, chinese = (called("100", str(last), "2024-2030", "--lang", one).stdout for one in ("en", "zh"))
    assert "beyond what the table of like economies has (−2% to 12% a year)" in english
    assert "超出各经济体对照表的范围（年均−2%至12%）" in chinese
    assert "episodes" not in english
    assert "beyond" not in str(hz.pace("100人", f"{last}人", "2024-2030"))  # people are compared with nothing


@pytest.mark.parametrize(("last", "years"), [(112, "2024-2025"), (100 * 0.98**6, "2024-2030")])
def test_the_outermost_paces_are_counted(last: float, years: str) -> None:
    assert hz.pace(100, last, years).compared


def test_years_beyond_the_table_are_said() -> None:
    words = ("21860", "30000", "2015-2030", "--lang")
    assert "over 6 years, by how they had grown before (the table has at most 6 years, of the 15 asked)" in called(
        *words, "en"
    ).stdout.replace("\n", " ")
    assert "所问为15年，对照表最长6年" in called(*words, "zh").stdout
    assert "at most" not in called("21860", "30000", "2024-2030", "--lang", "en").stdout
    assert "at least 12.00% over 1 year, by" in called("100", "112", "2024-2025", "--lang", "en").stdout


def test_the_level_has_a_row_only_where_it_grows_otherwise() -> None:
    def rows(*words: str) -> list[str]:
        records = json.loads(called("21860", "30000", "2024-2030", *words, "--format", "json").stdout)
        return [one["quantity"] for one in records if one["quantity"] != "economies"]

    assert rows() == ["needed"]
    assert rows("--deflator", "1%") == ["needed", "level", "deflator"]
    assert rows("--known", "2025=5%") == ["needed", "known", "level"]


def test_any_currency_and_either_quote() -> None:
    """Sums in words of any currency; a rate means the same either way round, and is never guessed."""
    kenya = hz.pace("KES 16.2 trillion", "KES 25 trillion", "2024-2030")
    assert kenya.value == pytest.approx((25 / 16.2) ** (1 / 6) - 1)
    assert hz.pace("16200 billion KES", "KES 25 trillion", "2024-2030").value == pytest.approx(kenya.value)
    india = hz.pace(
        "INR 330 lakh crore", "USD 18000", "2024-2047", population="1,600 million", exchange_rate="90 INR/USD"
    )
    whole = 18_000 * 90 * 1.6e9 / 330e12
    assert india.value == pytest.approx(whole ** (1 / 23) - 1)
    euro = [
        hz.pace("EUR 4.3 trillion", "USD 67035", "2024-2030", population="84.7 million", exchange_rate=quote).end
        for quote in ("1.08 USD/EUR", f"{1 / 1.08!r} EUR/USD")
    ]
    assert euro[0] == pytest.approx(euro[1], rel=1e-12)
    assert euro[0] == pytest.approx(67_035 / 1.08 * 84.7e6 / 1e9)
    with pytest.raises(hz.BadValue, match="a rate with its unit"):
        hz.pace("EUR 4.3 trillion", "USD 67035", "2024-2030", population="84.7 million", exchange_rate="1.08")
    with pytest.raises(hz.BadValue, match="both levels in one unit"):
        hz.pace("KES 16.2 trillion", "VND 25 trillion", "2024-2030")
    assert "From ₹330 lakh crore in 2024 to ₹660 lakh crore in 2035" in str(
        hz.pace("INR 330 lakh crore", "2x", "2024-2035")
    )


def test_economies_are_counted_from_the_table() -> None:
    """At 5.0% counts are exact: those of the table, whose last cells are of the highest paces."""
    found = hz.pace(100, 100 * 1.05**6, "2024-2030", before="6.5%").compared
    with data_file("growth-episodes.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["years"] == "6" and row["previous_low"] == "5.0"]
    (row,) = (
        row
        for row in rows
        if row["complete_by"] == max(one["complete_by"] for one in rows) and row["previous_high"] == "8.0"
    )
    counts = [int(one) for one in row["following"].split()]
    assert [one.kept for one in found] == [sum(counts[20 + 50 + 1 :])]
    assert found[0].episodes == int(row["episodes"]) == sum(counts)
    bands = [one.previous for one in hz.pace(21860, 30000, "2024-2030").compared]
    assert bands == [(0.0, 0.03), (0.03, 0.06), (0.06, 0.09)]


def test_the_command_says_what_the_verb_says() -> None:
    words = ("21860", "30000", "2024-2030", "--known", "2025=5.2%", "--deflator", "0.5%")
    ran = called(*words, "--format", "json")
    assert ran.exit_code == 0, ran.output
    records: list[dict[str, Any]] = json.loads(ran.stdout)
    found = hz.pace(21860, 30000, "2024-2030", known={2025: 0.052}, deflator=0.005)
    assert records[0]["quantity"] == "needed"
    assert records[0]["growth"] == found.value
    assert [one["kept"] for one in records if one["quantity"] == "economies"] == [one.kept for one in found.compared]
    english, chinese = (called(*words, "--lang", language).stdout for language in ("en", "zh"))
    rate = f"{100 * ((30000 / 21860 / 1.005**6 / 1.052) ** (1 / 5) - 1):.2f}%"
    assert english.startswith(f"2026-2030 takes real growth of the whole economy of {rate} a year\n")
    assert chinese.startswith(f"2026—2030年整个经济实际年均增长需达{rate}\n")
    assert "known growth" in english
    assert "已知增长" in chinese


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("21860", "0", "2024-2030"), "a level above zero, found 0"),
        (("21860", "30000", "2030"), "a first and a last year such as 2024-2030, found 2030"),
        (("21860", "30000", "2030-2024"), "the earlier year first"),
        (("21860", "much", "2024-2030"), "expected a level such as 21860"),
        (("21860亿元", "1300万人", "2024-2030"), "both levels in one unit"),
        (("1300万", "4.5%", "2024-2030"), "both levels in one unit"),
        (("21860", "3万亿元", "2024-2030"), "the first level with its unit too, as 3万亿元 has one, found 21860"),
        (("16.2", "KES 25 trillion", "2024-2030"), "the first level with its unit too"),
        (("21860亿元", "30000美元", "2024-2030"), "the exchange rate of the last year"),
        (("21860亿元", "30000亿元", "2024-2030", "--exchange-rate", "7.12"), "a last level in dollars"),
        (("21860", "30000", "2024-2030", "--exchange-rate", "7.12"), "levels with their units"),
        (("21860", "30000", "2024-2030", "--deflator", "5"), "a rate with % or ‰"),
        (("21860", "30000", "2024-2030", "--population", "1:2:3"), "a first and a last level"),
        (("21860", "30000", "2024-2030", "--known", "2025"), "years and a rate such as 2025=5.2%"),
        (("21860", "30000", "2024-2030", "--known", "2024=5%"), "known growth once for years within 2025-2030"),
        (("21860", "30000", "2024-2030", "--known", "2025-2030=5%"), "unknown growth in one piece, found none"),
        (("21860", "30000", "2024-2030", "--known", "2026=5%"), "unknown growth in one piece, found several"),
        (("21860", "30000", "2024-2030", "--known", "2025=-100%"), "growth above -100%"),
    ],
)  # fmt: skip
def test_mistakes_are_told(words: tuple[str, ...], told: str) -> None:
    ran = called(*words, "--lang", "en")
    assert ran.exit_code in (1, 2)
    assert told in ran.stderr
    chinese = called(*words, "--lang", "zh").stderr
    assert "expected" not in chinese
    assert "应" in chinese

"""`pace`: the growth a year between two levels, against the rate of a loan, the plan report, and counts."""

import csv
import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.files.locations import data_file


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
    for start, end in (("21860亿元", "3万亿元"), ("2.186万亿", 30000), (21860, "3万亿元"), ("21,860", "30000")):
        assert hz.pace(start, end, "2024-2030").value == pytest.approx(rate)
    assert hz.pace("3.9%", "4.5%", "2024-2030").value == pytest.approx((4.5 / 3.9) ** (1 / 6) - 1)
    people = hz.pace("1262.4万人", "0.13亿人", "2024年-2030年")
    assert people.value == pytest.approx((1300 / 1262.4) ** (1 / 6) - 1)
    assert people.compared == ()  # the record is of output


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
    assert chinese.startswith(f"2026-2030年整个经济实际年均增长需达 {rate}\n")
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

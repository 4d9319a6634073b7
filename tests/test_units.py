"""Values with units: read, written back, shown, and refused with a cure."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hzsim import BadValue
from hzsim.amounts import half_width
from hzsim.measures import MONEY, MONEY_PER_PERSON, MONEY_PER_USD, PEOPLE, USD
from hzsim.units import NUMBER, PRICE_INDEX, RATE, RATE_PER_MILLE, SHARE, Unit, canonical, difference, display, parse

UNITS = (RATE, RATE_PER_MILLE, SHARE, MONEY, MONEY_PER_PERSON, USD, PEOPLE, MONEY_PER_USD, PRICE_INDEX, NUMBER)
sensible = st.floats(-1e12, 1e12).filter(lambda value: value == 0 or abs(value) > 1e-9)
fixed = settings(derandomize=True, max_examples=150)


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        ("5.4%", RATE, 0.054),
        ("2‰", RATE, 0.002),
        ("2‰", RATE_PER_MILLE, 0.002),
        ("0.2%", RATE_PER_MILLE, 0.002),
        ("0", RATE, 0.0),
        ("0.0", RATE, 0.0),
        ("-0.5%", RATE, -0.005),
        ("−0.5%", RATE, -0.005),
        ("+5%", RATE, 0.05),
        (" 5.4 % ", RATE, 0.054),
        ("５．４％", RATE, 0.054),
        ("－５．４％", RATE, -0.054),
        ("4.5%", SHARE, 0.045),
        ("3万亿元", MONEY, 30_000),
        ("３万亿元", MONEY, 30_000),
        ("3 万亿元", MONEY, 30_000),
        ("30000亿元", MONEY, 30_000),
        ("30,000亿", MONEY, 30_000),
        ("３０，０００亿元", MONEY, 30_000),
        ("30000", MONEY, 30_000),
        (".5", MONEY, 0.5),
        ("17.3867万元", MONEY_PER_PERSON, 173_867),
        ("173867元", MONEY_PER_PERSON, 173_867),
        ("3万美元", USD, 30_000),
        ("30000USD", USD, 30_000),
        ("$30,000", USD, 30_000),
        ("1300万人", PEOPLE, 1_300),
        ("1,300万人", PEOPLE, 1_300),
        ("5.4万人", PEOPLE, 5.4),
        ("54000人", PEOPLE, 5.4),
        ("0.13亿人", PEOPLE, 1_300),
        ("7.12", MONEY_PER_USD, 7.12),
        ("７．１２元／美元", MONEY_PER_USD, 7.12),
        (7.12, MONEY_PER_USD, 7.12),
        (30_000, USD, 30_000),
    ],
)
def test_spellings(written: object, unit: Unit, value: float) -> None:
    assert parse(written, unit) == value


@pytest.mark.parametrize(
    ("written", "unit", "hint"),
    [
        ("5.4", RATE, "write 5.4%"),
        ("5", RATE, "write 5%"),
        ("0.054", RATE, "write 5.4% or 0.054%"),
        ("0.045", SHARE, "write 4.5% or 0.045%"),
        ("-0.005", RATE, "write -0.5% or -0.005%"),
        (5.4, RATE, "write 5.4%"),
        ("2", RATE_PER_MILLE, "write 2‰"),
        ("0.002", RATE_PER_MILLE, "write 2‰ or 0.002‰"),
        ("5.4pct", RATE, "units understood here: %, ‰"),
        ("5.4%%", RATE, "units understood here: %, ‰"),
        ("30000USD", MONEY, "CNY, CNY million, CNY billion, CNY trillion"),
        ("5%", MONEY, "CNY, CNY million, CNY billion, CNY trillion"),
        ("5.4%", PEOPLE, "people, million people, billion people"),
        ("7.12%", MONEY_PER_USD, "CNY/USD"),
        ("0.5%", NUMBER, "no suffix"),
    ],
)
def test_a_refusal_says_how_to_write_it(written: object, unit: Unit, hint: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse(written, unit)
    assert hint in refusal.value.hint
    assert refusal.value.found == str(written)
    assert unit.example in refusal.value.expected


@pytest.mark.parametrize(
    "written",
    [
        *("", " ", "%", "-", "nan", "NaN", ".nan", "nan%", "inf", ".inf", "-inf", "inf%", "∞", "Infinity%"),
        *("1e3", "1e400", "0x10", "1_000", "5,4", "3,0000", "1,30", "1.2.3", "--5", "+-5", "5 6", "1%2", "5.4%%"),
        *("true", "None", "~", "百分之五", "½", "Ⅴ", "٥", "5..4", "€30000", "9" * 41, "1" + "0" * 400),
    ],
)
@pytest.mark.parametrize("unit", [RATE, MONEY, USD, MONEY_PER_USD], ids=lambda unit: unit.name)
def test_what_is_no_number_is_refused(written: str, unit: Unit) -> None:
    with pytest.raises(BadValue, match="expected a "):
        parse(written, unit)


@pytest.mark.parametrize("written", ["21860¹亿元", "21860²", "21860①亿元", "21860₃亿元"])
def test_a_footnote_mark_is_not_a_digit(written: str) -> None:
    """Copied from a document, 21860¹ would be ten times as much."""
    with pytest.raises(BadValue):
        parse(written, MONEY)


def test_a_long_value_is_quoted_in_part() -> None:
    with pytest.raises(BadValue) as refusal:
        parse("x" * 100_000, RATE)
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name + unit.shown)
def test_the_example_of_a_unit_is_right(unit: Unit) -> None:
    for example in unit.example.split(" or "):
        assert parse(example, unit) > 0


@fixed
@given(value=sensible, unit=st.sampled_from(UNITS))
def test_canonical_is_read_back_exactly(value: float, unit: Unit) -> None:
    assert parse(canonical(value, unit), unit) == value


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (30_000.0, MONEY, "30000"),
        (0.045, SHARE, "4.5%"),
        (0.05, RATE, "5%"),
        (0.002, RATE_PER_MILLE, "2‰"),
        (0.1, RATE, "10%"),
        (1e-7, RATE, "0.00001%"),
        (0.0, RATE, "0%"),
        (1300.0, PEOPLE, "1300"),
    ],
)
def test_canonical_spelling(value: float, unit: Unit, written: str) -> None:
    assert canonical(value, unit) == written


def test_zero_is_written_without_sign() -> None:
    assert canonical(-0.0, RATE) == "0%"


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (29_970.4, MONEY, 0, "29,970"),
        (0.0541729, RATE, 2, "5.42%"),
        (0.0541729, RATE, 3, "5.417%"),
        (0.002, RATE_PER_MILLE, 2, "2.00‰"),
        (1_310.44, PEOPLE, 1, "1,310.4"),
        (-0.005, RATE, 2, "−0.50%"),
        (-1_234.56, USD, 1, "−1,234.6"),
        (float("nan"), RATE, 2, "–"),
        (0.0, MONEY_PER_PERSON, 0, "0"),
        (1e9, MONEY_PER_PERSON, 0, "1,000,000,000"),
    ],
)
def test_display(value: float, unit: Unit, decimals: int, text: str) -> None:
    assert display(value, unit, decimals) == text


@pytest.mark.parametrize("value", [-0.0, -1e-9, -0.000049])
@pytest.mark.parametrize("unit", [RATE, MONEY_PER_PERSON], ids=lambda unit: unit.name)
def test_no_negative_zero_is_shown(value: float, unit: Unit) -> None:
    assert re.search("[-−]", display(value, unit, 0)) is None


@fixed
@given(value=sensible, unit=st.sampled_from(UNITS), decimals=st.integers(0, 4))
def test_display_is_right_to_half_a_unit_of_its_last_digit(value: float, unit: Unit, decimals: int) -> None:
    """Of the first 15 digits, which is what spreadsheets round."""
    text = display(value, unit, decimals).removesuffix(unit.shown).replace(",", "").replace("−", "-")
    off = Decimal(text) * unit.factor - Decimal(value)
    half = Decimal("0.5") * unit.factor / 10**decimals
    assert abs(off) <= half + Decimal("6e-15") * abs(Decimal(value))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name + unit.shown)
def test_a_unit_has_a_label_in_both_languages(unit: Unit) -> None:
    assert unit.label("zh")
    assert re.search("[A-Za-z%‰]", unit.label("en"))


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "zh", "en"),
    [
        (0.004, RATE, 2, "+0.40个百分点", "+0.40 points"),
        (-0.004, SHARE, 2, "−0.40个百分点", "−0.40 points"),
        (0.0, RATE, 1, "+0.0个百分点", "+0.0 points"),
        (-0.0016, RATE_PER_MILLE, 2, "−1.60个千分点", "−1.60 per mille points"),
        (-86.4, MONEY, 0, "−86", "−86"),
        (0.51, MONEY_PER_USD, 2, "+0.51", "+0.51"),
    ],
)
def test_differences_of_rates_are_in_points(value: float, unit: Unit, decimals: int, zh: str, en: str) -> None:
    assert difference(value, unit, decimals, "zh") == zh
    assert difference(value, unit, decimals, "en") == en


def test_full_width_signs_from_the_first_to_the_last_are_ordinary_ones() -> None:
    """U+FF01 (a full-width exclamation mark) to U+FFEE, and the full-width space; their neighbours stay."""
    assert half_width("\uff01\uff10\uff19\uff21\uff5e\u3000") == "!09A~ "
    assert half_width("\uffee") == "\u25cb"
    assert half_width("\uff00\uffef\uffed") == "\uff00\uffef\u25a0"
    assert half_width("① 亿元 ﬁ") == "① 亿元 ﬁ"


def test_halves_round_as_in_a_spreadsheet() -> None:
    """Away from zero, by the number's decimal digits: a computer holds 56.05 as 56.04999999999999716."""
    shown = [display(value, SHARE, 1) for value in (0.5605, 0.0625, -0.0625, 0.4885, 0.48849, -0.0004, 0.0)]
    assert shown == ["56.1%", "6.3%", "−6.3%", "48.9%", "48.8%", "0.0%", "0.0%"]
    assert display(1.005, NUMBER, 2) == "1.01"
    assert display(1234567.5, NUMBER, 0) == "1,234,568"
    assert display(float("inf"), NUMBER, 1) == "Infinity"
    assert display(1e300, NUMBER, 0).startswith("1,000,000")

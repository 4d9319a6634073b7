"""Values and files that are nearly right: what a user could mean, now and then with a mistake."""

import random
from collections.abc import Callable, Sequence

NUMBERS = (
    *("0", "-0", "1", "-1", "0.5", "2", "5.4", "7.12", "100", "1300", "30000", "1e308", "-1e308", "1e309", "1e-320"),
    *("nan", "inf", "-inf", "0.00000001", "99999999999", "9" * 400, "9" * 4_301, "0." + "0" * 5_000 + "1", "1e99999"),
    *("1_000", "1,000", "１２", "٣", "0x1F", "1.2.3", "--5", "+5", "5.", ".5", "½", "十二", "1e", "٪", "²"),
)
"""Numbers as people, programs and attackers write them."""
UNITS = (
    "",
    "%",
    "‰",
    "％",
    "万",
    "亿",
    "万人",
    "亿元",
    "万亿元",
    "万美元",
    "美元",
    "元/美元",
    " %",
    "%%",
    "kg",
    "百分点",
)
WORDS = (
    *(
        "",
        " ",
        "none",
        "null",
        "~",
        "abc",
        "true",
        "real_growth",
        "gdp",
        "population",
        "exchange_rate",
        "net_migration",
    ),
    *(
        "Hangzhou",
        "Suzhou",
        "China",
        "杭州",
        "city-2024",
        "parent",
        "case",
        "core",
        "province",
        "industries",
        "checked",
    ),
    *(
        "$3m (2% of $150m)",
        "\\frac{1}",
        "{x}",
        "%s",
        "=1+1",
        "<b>&amp;</b>",
        "../../etc/passwd",
        "a" * 300,
        "字" * 1_000,
    ),
    *(
        "\x1b[31mred",
        "\u202egnp.exe",
        "\u200b",
        "\ufeff",
        "a\u0301\u0301\u0301",
        "🙂",
        "\u2028",
        "'",
        '"',
        '"""',
        "|",
        ">-",
    ),
    *("@gdp_2024", "gdp_2024 gdp_2024", ">=", "<=", "=", "approx", "about", "exact_digits", "level", "sum", "target"),
)
"""Words of the project's files and hostile ones."""
YEARS = (
    *("2024", "2025", "2026", "2030", "2025-2030", "2030-2025", "2026-2030", "1", "-2025", "0", "99999", "2025-", "-"),
    *("2024-2100", "2024-9999", "2025-2025", "2025.5", "2025–2030", "２０２５", "9" * 400, "9" * 4_301),
)
_ASSUMPTIONS = (
    *("real_growth", "deflator_growth", "exchange_rate", "natural_increase", "net_migration", "rd_spending_growth"),
)
_INDICATORS = ("gdp", "gdp_growth", "gdp_per_capita_usd", "rd_intensity", "population", "nominal_growth", "nonsense")


def number(dice: random.Random) -> str:
    """Return a number: a usual one as often as one of `NUMBERS`."""
    return dice.choice(
        [dice.choice(NUMBERS), f"{dice.uniform(-20, 20):.{dice.randrange(4)}f}", str(dice.randrange(40_000))]
    )


def value(dice: random.Random) -> str:
    """Return a value of any form."""
    forms: Sequence[Callable[[random.Random], str]] = (quantity, years, word, path, spread, target, number)
    return dice.choice(forms)(dice)


def quantity(dice: random.Random) -> str:
    """Return a number with a unit."""
    return number(dice) + dice.choice(UNITS)


def years(dice: random.Random) -> str:
    """Return a year or a span of years."""
    return dice.choice(YEARS)


def word(dice: random.Random) -> str:
    """Return a word."""
    return dice.choice(WORDS)


def rate(dice: random.Random) -> str:
    """Return a rate that is likely right."""
    return f"{dice.gauss(4, 3):.2f}%" if dice.random() < 0.9 else quantity(dice)


def path(dice: random.Random) -> str:
    """Return a central path: one value or one by years."""
    if dice.random() < 0.5:
        return rate(dice)
    return (
        f"{{2025: {rate(dice)}, 2026-2030: {rate(dice)}}}"
        if dice.random() < 0.8
        else f"{{{years(dice)}: {rate(dice)}}}"
    )


def distribution(dice: random.Random) -> str:
    """Return a distribution."""
    sizes = [f"{abs(dice.gauss(0, 2)):.2f}%" if dice.random() < 0.9 else quantity(dice) for _ in range(3)]
    if dice.random() < 0.8:
        sizes.sort(key=lambda size: (len(size), size))
    a, b, c = sizes
    return dice.choice(
        [
            f"{{normal: {a}}}",
            f"{{student_t: {{scale: {a}, df: {dice.choice(['2.5', '3', '30', number(dice)])}}}}}",
            f"{{uniform: [-{a}, {b}]}}",
            f"{{triangular: [-{a}, {b}, {c}]}}",
            f"{{two_piece_normal: {{below: {a}, above: {b}}}}}",
            f"{{{word(dice)}: {a}}}",
        ]
    )


def spread(dice: random.Random) -> str:
    """Return what is uncertain about an assumption."""
    if dice.random() < 0.1:
        return dice.choice(["none", "{}", word(dice)])
    parts = [f"{part}: {distribution(dice)}" for part in ("average", "yearly") if dice.random() < 0.7]
    if dice.random() < 0.4:
        parts.append(f"persistence: {dice.choice(['0.3', '0.9', '0', '1', '-0.5', number(dice)])}")
    return f"{{{', '.join(parts)}}}"


def target(dice: random.Random) -> str:
    """Return a target."""
    sign = dice.choice([">=", "<=", ">", "<", "≥", "≤", "=", ""])
    wanted = dice.choice(["3万亿元", "30000", "5%", "1300万人", quantity(dice)])
    when = dice.choice(["2030", "2026-2030", "2028", years(dice)])
    return f"{dice.choice(_INDICATORS)} {sign} {wanted} in {when}"


def pair(dice: random.Random) -> str:
    """Return a correlation."""
    size = dice.choice(["0.5", "-0.3", "0.99", number(dice)])
    return f"[{dice.choice(_ASSUMPTIONS)}, {dice.choice(_ASSUMPTIONS)}, {size}]"


def scenario(dice: random.Random) -> str:
    """Return a scenario file."""
    lines = [f"title: {{zh: {word(dice)!r}, en: {word(dice)!r}}}" if dice.random() < 0.5 else "title: {zh: 甲, en: A}"]
    lines += ["extends: parent"] if dice.random() < 0.3 else ["baseline: city-2024"]
    lines.append(f"years: {'2025-2030' if dice.random() < 0.8 else years(dice)}")
    if dice.random() < 0.5:
        lines.append(f"known_until: {dice.choice(['2025', '2024', years(dice)])}")
    lines.append(f"modules: [{dice.choice(['core', 'core', 'core, province', 'core, industries', word(dice)])}]")
    lines.append("assumptions:")
    for name in _ASSUMPTIONS:
        usual = {"exchange_rate": "7.12", "net_migration": "5.4万人", "natural_increase": "2‰"}
        if dice.random() < 0.97:
            lines.append(f"  {name}: {usual[name] if name in usual and dice.random() < 0.8 else path(dice)}")
    lines.append("uncertainty:")
    lines += [f"  {name}: {spread(dice)}" for name in _ASSUMPTIONS if dice.random() < 0.6] or ["  real_growth: none"]
    if dice.random() < 0.5:
        lines += ["correlation:", *(f"  - {pair(dice)}" for _ in range(dice.randint(1, 3)))]
    lines += ["targets:", *(f"  - {target(dice)}" for _ in range(dice.randint(1, 4)))]
    return "\n".join(lines) + "\n"


def uncertainty(dice: random.Random) -> str:
    """Return a file of default uncertainty."""
    lines = ["entity: Hangzhou", "assumptions:"]
    lines += [f"  {name}: {spread(dice)}" for name in _ASSUMPTIONS if dice.random() < 0.8]
    lines += ["correlation: []"] if dice.random() < 0.5 else ["correlation:", f"  - {pair(dice)}"]
    return "\n".join(lines) + "\n"


def baseline(dice: random.Random) -> str:
    """Return a baseline."""
    lines = ["title: {zh: 某市, en: City}", f"entity: {dice.choice(['Hangzhou', word(dice)])}"]
    lines += [f"year: {dice.choice(['2024', '2024', '2024', years(dice)])}", "facts:"]
    usual = {
        "gdp": "21860亿元",
        "population": "1262.4万人",
        "population_previous": "1252.2万人",
        "rd_intensity": "3.9%",
        "exchange_rate": "7.12",
    }
    for name, size in usual.items():
        if dice.random() < 0.97:
            written = size if dice.random() < 0.8 else quantity(dice)
            lines.append(f"  {name}: {{value: {written}, source: a bulletin, status: checked}}")
    return "\n".join(lines) + "\n"


GRAMMARS = {
    "scenario": scenario,
    "parent": scenario,
    "uncertainty": uncertainty,
    "uncertainty of satellites": uncertainty,
    "baseline": baseline,
}
"""A file of the kind from its grammar; tables are recombined from their own cells instead."""

"""Currencies by their ISO 4217 codes, from the CLDR (Babel): names, symbols and minor digits in both languages."""

from dataclasses import dataclass
from functools import cache

from hzsim._typing import Text
from hzsim.errors import BadValue, as_found, did_you_mean, told


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency: its code, its name in sentences, the names and symbols that it is read by, its minor digits."""

    code: str
    name: Text
    names: frozenset[str]
    digits: int


_KNOWN = {
    "CNY": Currency("CNY", Text("元", "CNY"), frozenset({"CNY", "RMB", "元", "人民币", "人民币元", "¥", "CN¥"}), 2),
    "USD": Currency("USD", Text("美元", "USD"), frozenset({"USD", "美元", "$", "US$"}), 2),
}
"""The two that every Chinese scenario has, as Chinese statistics write them, without loading Babel."""


@cache
def currency(code: str) -> Currency:
    """Return the currency of a code such as `KES`; BadValue for a code that no country uses, or in small letters.

    English sentences have its symbol where both languages write the same one (₹, €), else its code.
    """
    if code in _KNOWN:
        return _KNOWN[code]
    if code not in codes():
        hint = told("write {value}", value=code.upper()) if code.upper() in codes() else did_you_mean(code, codes())
        raise BadValue("expected the ISO 4217 code of a currency in use, such as EUR", as_found(code), hint)
    from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol

    symbols = [get_currency_symbol(code, one) for one in ("en", "zh")]
    chinese, english = get_currency_name(code, locale="zh"), get_currency_name(code, 2, "en")
    shown = symbols[0] if symbols[0] == symbols[1] else code
    names = frozenset({code, chinese, english, *symbols})
    return Currency(code, Text(chinese, shown), names, get_currency_precision(code))


@cache
def codes() -> frozenset[str]:
    """Return the codes of the currencies that some country uses now."""
    from babel.core import get_global

    used = get_global("territory_currencies").values()
    return frozenset(code for spells in used for code, _, until, tender in spells if until is None and tender)

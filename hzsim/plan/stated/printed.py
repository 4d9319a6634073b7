"""Printed figures: the value and the last digit that a document's own writing of a figure shows."""

import re
from decimal import Decimal

from hzsim.errors import NOTHING, BadValue

_NUMBER = re.compile(r"(?<!\d)([-−]?\d[\d,]*(?:\.\d+)?)([成十百千万亿]*)")
_WRITTEN = re.compile(r"([一二两三四五六七八九首]?)([成十百千万亿]+)|([一二两三四五六七八九首])")
_DIGITS = {"首": 1, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SIZES = {"成": 1, "十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_TENTHS = "成"
_ALIKE = {"名": ("人", 1), "公里": ("米", 1000), "平方公里": ("平方米", 1_000_000), "公顷": ("平方米", 10_000)}
"""Units that count in others."""


def read_printed(printed: str, unit: str) -> tuple[Decimal, Decimal]:
    """Return the figure that a document prints and the size of its last digit, both in a unit of the tables.

    `3万亿` in 亿元 is 30000 with a last digit of 10000, `1.4万亿` 14000 and 1000, `5.0` is 5 and
    0.1, `六成` in % is 60 and 10. A figure printed without a size of its own is in the unit.
    Raises BadValue when there is no figure in the text.
    """
    digits, sizes = _parts(printed)
    last = Decimal(1).scaleb(int(digits.as_tuple().exponent))
    scale = Decimal(1).scaleb(sum(_SIZES[size] for size in sizes))
    if sizes and _TENTHS not in sizes:
        scale = scale.scaleb(-_SIZES.get(unit[0], 0))
    return digits * scale, last * scale


def plain_unit(unit: str) -> tuple[str, Decimal]:
    """Return the unit without sizes that a unit of the tables counts in, and how many: 万人 is 10,000 of 人."""
    over, slash, under = unit.partition("/")
    (top, size), (bottom, divisor) = _plain(over), _plain(under)
    return f"{top}{slash}{bottom}", size / divisor


def _plain(name: str) -> tuple[str, Decimal]:
    bare = name.lstrip("百千万亿")
    zeros = sum(_SIZES[size] for size in name.removesuffix(bare))
    plain, times = _ALIKE.get(bare, (bare, 1))
    return plain, Decimal(times).scaleb(zeros)


def _parts(printed: str) -> tuple[Decimal, str]:
    """Return the digits of the first figure in a text, and the sizes written after them."""
    found = _NUMBER.search(printed)
    if found is not None:
        return Decimal(found[1].replace(",", "").replace("−", "-")), found[2]
    written = _WRITTEN.search(printed)
    if written is None:
        raise BadValue("expected the figure as the document prints it, such as 3万亿", printed or NOTHING)
    return Decimal(_DIGITS.get(written[1] or written[3] or "一", 1)), written[2] or ""

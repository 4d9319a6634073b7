"""What people call the parts of a model: names, labels in both languages, and the short names in use."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

from hzsim.errors import BadValue, any_of, did_you_mean, told
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.units import half_width

Named = TypeVar("Named", Assumption, Indicator)

_SHORT = {
    "GDP增速": "gdp_growth",
    "经济增速": "gdp_growth",
    "GDP年均增长": "gdp_growth",
    "地区生产总值年均增长": "gdp_growth",
    "地区生产总值增长": "gdp_growth",
    "GDP growth": "gdp_growth",
    "实际GDP": "real_gdp",
    "人均GDP": "gdp_per_capita",
    "人均GDP（美元）": "gdp_per_capita_usd",
    "人口": "population",
    "常住人口": "population",
    "研发强度": "rd_intensity",
    "研发投入强度": "rd_intensity",
    "研发经费投入强度": "rd_intensity",
    "研发经费支出与地区生产总值之比": "rd_intensity",
    "R&D spending to GDP": "rd_intensity",
    "全员劳动生产率": "productivity",
    "研发经费": "rd_spending",
    "growth": "real_growth",
    "实际增长率": "real_growth",
    "平减指数": "deflator_growth",
    "净迁入": "net_migration",
}
"""Short names of planning offices that no label has."""


def part_called(written: str, parts: Mapping[str, Named], kind: str, absent: Callable[[str], str]) -> Named:
    """Return the part that somebody calls by its name, its label in either language, or a short name.

    A label may be written without its brackets where that leaves one part. Raises BadValue when no
    part or more than one is called so; `absent` returns the hint when the part is known and not here.
    """
    if written in parts:
        return parts[written]
    called = _plain(written)
    for spellings in (_full, _cut):
        found = [name for name, part in parts.items() if called in map(_plain, spellings(part))]
        if len(found) == 1:
            return parts[found[0]]
        if found:
            raise BadValue(
                told("expected one {kind}", kind=kind), written, told("it may be {names}", names=any_of(found))
            )
    raise BadValue(told("expected an {kind}", kind=kind), written, absent(written) or nearest(written, parts))


def name_called(written: str, parts: Mapping[str, Named]) -> str | None:
    """Return the name of the one part that somebody calls so, None where there is no such part."""
    try:
        return part_called(written, parts, "part", str).name
    except BadValue:
        return None


def nearest(written: str, parts: Mapping[str, Named]) -> str:
    """Return a hint that names the part whose name or label is nearest to what was written."""
    return did_you_mean(written, parts, {label: name for name, part in parts.items() for label in _full(part)})


def _full(part: Assumption | Indicator) -> Iterator[str]:
    yield from (part.name, *part.label)
    yield from (short for short, name in _SHORT.items() if name == part.name)


def _cut(part: Assumption | Indicator) -> Iterator[str]:
    yield from (re.split(r"[（(,，]", label)[0] for label in part.label)


@lru_cache(maxsize=4096)
def _plain(written: str) -> str:
    return re.sub(r"[\s_]", "", half_width(written)).casefold()

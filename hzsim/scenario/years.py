"""Spans of years and values given by year."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hzsim.errors import BadValue
from hzsim.units import half_width

EARLIEST, LATEST = 1900, 2200
"""The years that may be written."""
_SPAN = re.compile(r"(\d{4})(?:\s*[-–—~]\s*(\d{4}))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The years from first to last, both included."""

    first: int
    last: int

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.last + 1))

    def __contains__(self, year: object) -> bool:
        return isinstance(year, int) and self.first <= year <= self.last

    def __len__(self) -> int:
        return self.last - self.first + 1

    def part(self, inner: "Span") -> slice:
        """Return the place of some of these years in a path over all of them; BadValue when they are not all in it."""
        if inner.first not in self or inner.last not in self:
            raise BadValue(f"expected years within {self}", str(inner))
        return slice(inner.first - self.first, inner.last - self.first + 1)

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def parse_span(written: object) -> Span:
    """Return the span written as `2030` or `2026-2030`; BadValue when it is neither."""
    match = _SPAN.fullmatch(half_width(written).strip())
    if match is None:
        raise BadValue("expected a year or years such as 2030 or 2026-2030", str(written).strip() or "nothing")
    first, last = int(match[1]), int(match[2] or match[1])
    if last < first:
        raise BadValue("expected the earlier year first", str(written), f"write {last}-{first}")
    return Span(first, last)


def parse_year(written: object) -> int:
    """Return the year written as four digits, from 1900 to 2200; BadValue when it is none."""
    text = half_width(written).strip()
    if _SPAN.fullmatch(text) is None or not text.isdecimal() or not EARLIEST <= int(text) <= LATEST:
        raise BadValue("expected a year such as 2025", text[:60] or "nothing")
    return int(text)


def spread(parts: Iterable[tuple[Span, float]], years: Span) -> tuple[float, ...]:
    """Return one value for each year from values for spans of years.

    Raises BadValue when a span leaves the years, two spans overlap, or a year has no value.
    """
    by_year: dict[int, float] = {}
    for span, value in parts:
        for year in span:
            if year not in years:
                raise BadValue(f"expected years within {years}", str(span))
            if year in by_year:
                raise BadValue("expected one value for each year", f"two for {year}")
            by_year[year] = value
    missing = [str(year) for year in years if year not in by_year]
    if missing:
        raise BadValue(f"expected a value for every year of {years}", f"none for {', '.join(missing)}")
    return tuple(by_year[year] for year in years)


def amend(path: tuple[float, ...], years: Span, changes: Mapping[int, float] | float) -> tuple[float, ...]:
    """Return a path with one value for all years, or with the values of some years changed."""
    if not isinstance(changes, Mapping):
        return (float(changes),) * len(years)
    for year in changes:
        if year not in years:
            raise BadValue(f"expected years within {years}", str(year))
    return tuple(float(changes.get(year, value)) for year, value in zip(years, path, strict=True))

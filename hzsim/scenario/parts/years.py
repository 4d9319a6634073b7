"""Spans of years and values given by year."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import index
from typing import Any

import numpy as np

from hzsim.amounts import half_width
from hzsim.errors import BadValue, as_found, told

EARLIEST, LATEST = 1900, 2200
"""The years that may be written."""
WRITTEN_YEARS = r"(?:FY\s*)?(\d{4})\s*年?(?:\s*[-–—~至到]\s*(?:FY\s*)?(\d{4})\s*年?)?"
"""How years are written: `2030`, `2026-2030`, `FY2026-FY2030`, `2030年`, `2026年至2030年`."""

FISCAL = "FY"
"""What stands before a fiscal year: a label, which changes no number."""

_SPAN = re.compile(WRITTEN_YEARS, re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The years from first to last, both included; `label` is what stands before a year in text, such as `FY`."""

    first: int
    last: int
    label: str = field(default="", compare=False)

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.last + 1))

    def __contains__(self, year: object) -> bool:
        """Return whether a year, or all years of another span, are among these."""
        if isinstance(year, Span):
            return self.first <= year.first and year.last <= self.last
        return isinstance(year, int) and self.first <= year <= self.last

    def __len__(self) -> int:
        return self.last - self.first + 1

    def meets(self, other: "Span") -> bool:
        """Return whether both have a year in common."""
        return self.first <= other.last and other.first <= self.last

    def part(self, inner: "Span") -> slice:
        """Return the slice of a path over this span that holds the years of another; BadValue when one lies outside."""
        _check_within([inner], self)
        return slice(inner.first - self.first, inner.last - self.first + 1)

    def __str__(self) -> str:
        first, last = self.name(self.first), self.name(self.last)
        return first if self.first == self.last else f"{first}-{last}"

    def __format__(self, form: str) -> str:
        """Return the years as text; those of Chinese (`zh`) have its dash between them: `2026—2030`."""
        if form != "zh":
            return format(str(self), form)
        first, last = self.name(self.first), self.name(self.last)
        return first if self.first == self.last else f"{first}—{last}"

    def name(self, year: int) -> str:
        """Return what a year is called in text: `2026`, or `FY2026`."""
        return f"{self.label}{year}"


def parse_span(written: object) -> Span:
    """Return the span written as `2030` or `2026-2030`; BadValue when it is neither."""
    match = _SPAN.fullmatch(half_width(written).strip())
    if match is None:
        raise BadValue("expected a year or years such as 2030 or 2026-2030", as_found(written))
    first, last = int(match[1]), int(match[2] or match[1])
    if last < first:
        raise BadValue(
            "expected the earlier year first", str(written), told("write {last}-{first}", last=last, first=first)
        )
    return Span(first, last, FISCAL if FISCAL in match[0] else "")


def parse_year(written: object) -> int:
    """Return the year written as `2030` or `2030年`; BadValue when it is no year from 1900 to 2200."""
    text = half_width(written).strip().removeprefix(FISCAL).removesuffix("年").strip()
    if not _YEAR.fullmatch(text) or not EARLIEST <= int(text) <= LATEST:
        raise BadValue("expected a year such as 2025", as_found(written))
    return int(text)


def as_span(given: Any) -> Span:
    """Return years given in Python: a span, a year, or text such as `2026-2030`; BadValue for anything else."""
    if isinstance(given, Span):
        return given
    try:
        year = index(given)
    except TypeError:
        return parse_span(given)
    return Span(year, year)


def check_cover(spans: Iterable[Span], years: Span | None) -> None:
    """Raise BadValue, naming all that is wrong, unless spans hold each year once and no other.

    Without `years` only what is held twice can be wrong.
    """
    spans = tuple(spans)
    if years is not None:
        _check_within(spans, years)
    held = Counter(year for span in spans for year in span)
    twice = ", ".join(map(str, sorted(held - Counter(held.keys()))))
    missing = ", ".join(map(str, sorted({*(years or ())} - held.keys())))
    if twice or missing:
        over = told("every year of {years}", years=years) if years is not None else told("each year")
        template = "two for {twice} and none for {missing}" if twice and missing else "two for {twice}"
        found = told(template if twice else "none for {missing}", twice=twice, missing=missing)
        raise BadValue(told("expected one value for {over}", over=over), found)


def _check_within(spans: Iterable[Span], years: Span) -> None:
    outside = [str(span) for span in spans if span not in years]
    if outside:
        raise BadValue(told("expected years within {years}", years=years), ", ".join(outside))


def spread(parts: Iterable[tuple[Span, float]], years: Span) -> tuple[float, ...]:
    """Return one value for each year from values for spans of years; BadValue as `check_cover` says."""
    parts = tuple(parts)
    check_cover((span for span, _ in parts), years)
    by_year = {year: value for span, value in parts for year in span}
    return tuple(by_year[year] for year in years)


def amend(path: tuple[float, ...], years: Span, change: Any, read: Callable[[Any], float]) -> tuple[float, ...]:
    """Return a path with one value for all years, a value for each year, or the values of some years changed.

    `read` makes a number of each value. Raises BadValue for years outside the path's, or for
    another number of values than years.
    """
    if isinstance(change, Mapping):
        changed = dict(zip(years, path, strict=True))
        for key, value in change.items():
            span = as_span(key)
            _check_within([span], years)
            changed.update(dict.fromkeys(span, read(value)))
        return tuple(changed.values())
    if isinstance(change, str) or not np.ndim(change):
        return (read(change),) * len(years)
    if len(change) != len(years):
        raise BadValue(
            told("expected one value, or {count}, one for each year of {years}", count=len(years), years=years),
            str(len(change)),
        )
    return tuple(read(value) for value in change)

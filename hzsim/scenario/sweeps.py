"""Sweeps: one scenario for each combination of values of some assumptions, each made when it is asked for."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import NamedTuple, TypeAlias, overload

from hzsim._typing import Text
from hzsim.errors import NOTHING, BadValue, InvalidInput, Problem, told
from hzsim.files.locations import names_in
from hzsim.files.text import Mark
from hzsim.model.modules.parts import Assumption
from hzsim.scenario.parts.years import Span, parse_span
from hzsim.scenario.reading import read_scenario
from hzsim.scenario.scenario import Scenario
from hzsim.units import canonical, parse

MOST_VARIANTS = 1_000_000
"""The most scenarios that one sweep makes."""
READ = 64
"""Scenarios of files that are kept for those that follow, which mostly are made from the same."""

Origin: TypeAlias = Scenario | str | Path
"""What a variant is made from: a scenario, or its file or name, to be read when it is needed."""
Reader: TypeAlias = Callable[[str | Path], Scenario]

_NAME = re.compile(r"\s*([^\s@][^@]*)(?:@\s*(\S+(?:\s*[-–—~至到]\s*\S+)?))?\s*")


@dataclass(frozen=True, slots=True)
class Variant:
    """One scenario of a sweep: the name of the scenario it is made from, and the values, by the names given.

    `mark` is the line of a table that it is made by.
    """

    scenario: Scenario = field(repr=False)
    origin: str
    values: Mapping[str, float]
    mark: Mark | None = field(default=None, compare=False, repr=False)

    def placed(self, error: BadValue, key: str = "") -> InvalidInput:
        """Return a mistake as one of its line, of the scenario's file where it is of none."""
        return InvalidInput(_placed(error, self.scenario, self.mark, key))


class Case(NamedTuple):
    """A variant before it is made: its origin, the values, numbers or as written, and the line of a table."""

    origin: Origin
    values: Mapping[str, float | str]
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Variants(Sequence[Variant]):
    """Many variants in their order, of which none is kept: each is made when it is asked for.

    `names` are what is varied in any of them; `read` makes scenarios of files.
    """

    names: tuple[str, ...]
    cases: Sequence[Case]
    read: Reader

    def __repr__(self) -> str:
        return f"Variants(names={self.names}, number={len(self.cases)})"

    def __len__(self) -> int:
        return len(self.cases)

    @overload
    def __getitem__(self, place: int) -> Variant: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Variant, ...]: ...
    def __getitem__(self, place: int | slice) -> Variant | tuple[Variant, ...]:
        if isinstance(place, slice):
            return tuple(map(self._made, self.cases[place]))
        return self._made(self.cases[place])

    def __iter__(self) -> Iterator[Variant]:
        return map(self._made, self.cases)

    def _made(self, case: Case) -> Variant:
        scenario = case.origin if isinstance(case.origin, Scenario) else self.read(case.origin)
        if not case.values:
            return Variant(scenario, scenario.name, {}, case.mark)
        try:
            return _variant(scenario, case)
        except BadValue as error:
            if case.mark is None and isinstance(case.origin, Scenario):
                raise
            raise InvalidInput(_placed(error, scenario, case.mark, _blamed(scenario, case))) from None


@dataclass(frozen=True, slots=True)
class _Grid(Sequence[Case]):
    """All combinations of values around each origin, the last name varying fastest."""

    origins: tuple[Origin, ...]
    values: Mapping[str, Sequence[float]]

    def __len__(self) -> int:
        return len(self.origins) * prod(map(len, self.values.values()))

    @overload
    def __getitem__(self, place: int) -> Case: ...
    @overload
    def __getitem__(self, place: slice) -> list[Case]: ...
    def __getitem__(self, place: int | slice) -> Case | list[Case]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        left, chosen = range(len(self))[place], dict.fromkeys(self.values, 0.0)
        for name in reversed(list(self.values)):
            left, digit = divmod(left, len(self.values[name]))
            chosen[name] = self.values[name][digit]
        return Case(self.origins[left], chosen)


def sweep(
    scenario: Origin | Iterable[Origin],
    values: Mapping[str, Iterable[float]] | None = None,
    *,
    read: Reader = read_scenario,
) -> Variants:
    """Return one variant for each combination of values, the last name varying fastest, of one or more scenarios.

    A name is an assumption, or one with years such as `exchange_rate@2028-2030`; its value takes
    the place of the central path in those years, by default in all that are not known. Values are
    in the assumption's unit (rates as fractions). Scenarios may be given as files, by name, or as a
    folder of files: these are read by `read` when they are needed, and no variant is kept, so that a
    million take no memory. Variants share their draws, as all scenarios do. Raises BadValue for
    unknown names, values outside the domain, or too many combinations.
    """
    origins = tuple(_origins([scenario] if isinstance(scenario, Scenario | str | Path) else scenario))
    check_names(one.name if isinstance(one, Scenario) else Path(one).stem for one in origins)
    grid = _Grid(origins, {name: tuple(map(float, each)) for name, each in (values or {}).items()})
    found = Variants(tuple(grid.values), grid, lru_cache(READ)(read))
    check_number([len(origins), *map(len, grid.values.values())])
    if grid.values:
        parts = {name: _part(found[0].scenario, name)[0] for name in grid.values}
        if len({part.name for part in parts.values()}) < len(parts):
            raise BadValue("expected each assumption once in a sweep", ", ".join(grid.values))
        for name, each in grid.values.items():  # what is wrong by itself is told at once, not after hours
            for value in (min(map(parts[name].value, each)), max(each)):
                found._made(Case(origins[0], {name: value}))
    return found


def as_variants(scenarios: Iterable[Scenario | Variant]) -> Variants | tuple[Variant, ...]:
    """Return scenarios and variants as variants; a scenario of no sweep is one without values."""
    if isinstance(scenarios, Variants):
        return scenarios
    return tuple(one if isinstance(one, Variant) else Variant(one, one.name, {}) for one in scenarios)


def check_names(names: Iterable[str]) -> None:
    """Raise BadValue for two scenarios of one name."""
    given = list(names)
    twice = sorted({name for name in given if given.count(name) > 1}) if len({*given}) < len(given) else []
    if twice:
        raise BadValue(
            "expected scenarios with different names",
            told("{names} twice", names=", ".join(twice)),
            "replace(name=...)",
        )


def parse_sweep(scenario: Scenario, written: str) -> tuple[str, tuple[float, ...]]:
    """Return the name and values of `NAME=LOW:HIGH:STEP` or `NAME=VALUE,VALUE,...` (`NAME@YEARS=` too).

    Both ends of a range belong to it. Raises BadValue for another form.
    """
    name, equals, listed = written.partition("=")
    if not equals or not listed.strip():
        raise BadValue("expected NAME=LOW:HIGH:STEP or NAME=VALUE,VALUE such as exchange_rate=6.8:7.6:0.1", written)
    part, _ = _part(scenario, name)
    if ":" in listed:
        return name.strip(), _range(part, listed)
    commas = re.sub(r"[，、]", ",", listed)
    return name.strip(), tuple(parse(value, part.unit) for value in commas.split(","))


def check_number(sizes: Sequence[int], most: int = MOST_VARIANTS, cure: str = "take larger steps") -> None:
    """Raise BadValue, with its cure, unless there is at least one combination, and not too many."""
    number = prod(sizes)
    if not 1 <= number <= most:
        raise BadValue(told("expected from 1 to {most:,} combinations of values", most=most), f"{number:,}", cure)


def varied(scenario: Scenario, names: Iterable[str]) -> dict[str, tuple[Assumption, Span]]:
    """Return the assumption and the years of each name; BadValue for an unknown one, and for two of one year."""
    parts = {name: _part(scenario, name) for name in names}
    taken = [(part.name, year) for part, years in parts.values() for year in years]
    if len(set(taken)) < len(taken):
        raise BadValue("expected each year of an assumption once", ", ".join(parts))
    return parts


def _origins(given: Iterable[Origin]) -> Iterator[Origin]:
    """Yield scenarios and files, those of a folder that has any in the place of the folder."""
    for one in given:
        names = () if isinstance(one, Scenario) or not Path(one).is_dir() else names_in(Path(one))
        if isinstance(one, Scenario) or not names:
            yield one
        else:
            yield from (Path(one) / f"{name}.yaml" for name in names)


def _part(scenario: Scenario, name: str) -> tuple[Assumption, Span]:
    match = _NAME.fullmatch(name)
    if match is None:
        raise BadValue("expected an assumption, or NAME@YEARS", name or NOTHING)
    years = scenario.open_years if match[2] is None else parse_span(match[2])
    return scenario.model.settable(match[1].strip()), years


def _range(part: Assumption, listed: str) -> tuple[float, ...]:
    pieces = listed.split(":")
    if len(pieces) != 3:
        raise BadValue("expected a range LOW:HIGH:STEP", listed)
    low, high, step = (parse(piece, part.unit) for piece in pieces)
    if not (step > 0 and low <= high):
        raise BadValue("expected a range LOW:HIGH:STEP with LOW up to HIGH and STEP above zero", listed)
    steps = (high - low) / step
    check_number([int(min(steps, MOST_VARIANTS)) + 1])
    return tuple(float(f"{low + place * step:.12g}") for place in range(int(steps + 1e-9) + 1))


def _variant(scenario: Scenario, case: Case) -> Variant:
    """Return the variant of a case: the scenario with the case's values in its paths, named and titled after them."""
    parts = varied(scenario, case.values)
    chosen = {name: part.value(case.values[name]) for name, (part, _) in parts.items()}
    paths: dict[str, dict[int, float]] = {part.name: {} for part, _ in parts.values()}
    for name, (part, years) in parts.items():
        paths[part.name].update(dict.fromkeys(years, chosen[name]))
    shown = [(part, canonical(float(f"{chosen[name]:.12g}"), part.unit)) for name, (part, _) in parts.items()]
    name = " ".join([scenario.name, *(f"{key}={text}" for key, (_, text) in zip(parts, shown, strict=True))])
    title = Text(
        "，".join([scenario.title.zh, *(f"{part.label.zh} {text}" for part, text in shown)]),
        ", ".join([scenario.title.en, *(f"{part.label.en} {text}" for part, text in shown)]),
    )
    return Variant(scenario.replace(name=name, title=title, **paths), scenario.name, chosen, case.mark)


def _blamed(scenario: Scenario, case: Case) -> str:
    """Return which of the values of a variant that cannot be made is wrong by itself; all of them where none is."""
    for name, value in case.values.items():
        try:
            _variant(scenario, Case(scenario, {name: value}))
        except BadValue:
            return name
    return ", ".join(case.values)


def _placed(error: BadValue, scenario: Scenario, mark: Mark | None, key: str) -> Problem:
    return error.at(scenario.file, key) if mark is None else error.at(mark.file, key, mark.line)

"""Sweeps: a scenario for each combination of values, or line of a table, each made when it is asked for."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from math import prod
from pathlib import Path
from typing import NamedTuple, TypeAlias, overload

from hzsim._typing import Text
from hzsim.errors import NOTHING, BadValue, InvalidInput, told
from hzsim.files.sources import Mark, is_file, names_in, scenario_file
from hzsim.files.tables import Row, collect, read_table
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
_SCENARIO = "scenario"
_LARGEST = 1 << 27
_NAME = r"\s*([^\s@][^@]*)(?:@\s*(\S+(?:\s*[-–—~至到]\s*\S+)?))?\s*"


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
        at = error.at(self.scenario.file, key) if self.mark is None else error.at(self.mark.file, key, self.mark.line)
        return InvalidInput(at)


class Case(NamedTuple):
    """A variant before it is made: its origin, the values, numbers or as written, and the line of a table."""

    origin: Origin
    values: Mapping[str, float | str]
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Variants(Sequence[Variant]):
    """So many (`number`) variants in their order, of which none is kept: each is made when it is asked for.

    `names` are what is varied in any of them, `case` says what one is made from, by its place from 0; `read` makes
    scenarios of files.
    """

    names: tuple[str, ...]
    number: int
    case: Callable[[int], Case]
    read: Reader

    def __repr__(self) -> str:
        return f"Variants(names={self.names}, number={self.number})"

    def __len__(self) -> int:
        return self.number

    @overload
    def __getitem__(self, place: int) -> Variant: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Variant, ...]: ...
    def __getitem__(self, place: int | slice) -> Variant | tuple[Variant, ...]:
        asked = range(self.number)[place]
        return self._made(self.case(asked)) if isinstance(asked, int) else tuple(map(self.__getitem__, asked))

    def _made(self, case: Case) -> Variant:
        scenario = case.origin if isinstance(case.origin, Scenario) else self.read(case.origin)
        if not case.values:
            return Variant(scenario, scenario.name, {}, case.mark)
        try:
            return _variant(scenario, case)
        except BadValue as error:
            if case.mark is None and isinstance(case.origin, Scenario):
                raise
            unmade = Variant(scenario, scenario.name, {}, case.mark)
            raise unmade.placed(error, _blamed(scenario, case)) from None


def _combination(origins: Sequence[Origin], values: dict[str, tuple[float, ...]], place: int) -> Case:
    """Return the case at a place among all combinations of values around each origin, the last name varying fastest."""
    chosen = dict.fromkeys(values, 0.0)
    for name in reversed(values):
        place, digit = divmod(place, len(values[name]))
        chosen[name] = values[name][digit]
    return Case(origins[place], chosen)


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
    grid = {name: tuple(map(float, each)) for name, each in (values or {}).items()}
    sizes = [len(origins), *map(len, grid.values())]
    found = Variants(tuple(grid), prod(sizes), partial(_combination, origins, grid), lru_cache(READ)(read))
    check_number(sizes)
    if grid:
        parts = {name: _part(found[0].scenario, name)[0] for name in grid}
        if len({part.name for part in parts.values()}) < len(parts):
            raise BadValue("expected each assumption once in a sweep", ", ".join(grid))
        for name, each in grid.items():  # what is wrong by itself is told at once, not after hours
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
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        found = told("{names} twice", names=", ".join(twice))
        raise BadValue("expected scenarios with different names", found, "replace(name=...)")


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
    return name.strip(), tuple(parse(value, part.unit) for value in re.split("[,，、]", listed))


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
        if not isinstance(one, Scenario) and Path(one).is_dir() and (names := names_in(Path(one))):
            yield from (Path(one) / f"{name}.yaml" for name in names)
        else:
            yield one


def _part(scenario: Scenario, name: str) -> tuple[Assumption, Span]:
    match = re.fullmatch(_NAME, name)
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


def read_sweep(path: str | Path, *, read: Reader = read_scenario) -> Variants:
    """Return the variants of a CSV table, one for each line: a column `scenario`, and what is changed in it.

    `scenario` is a file beside the table, or a name; each other column is an assumption, or one with
    years such as `real_growth@2026-2030`, in whose place the cell's value goes (`5.4%`); a blank cell
    changes nothing. Scenarios are read by `read` when they are needed. Raises InvalidInput with the line
    and the column of every mistake in the table itself; what no scenario can have is told when it is made.
    """
    table = Path(path)
    rows, _ = read_table(table, [_SCENARIO], others=True, largest=_LARGEST, least=1)
    kept = lru_cache(READ)(read)
    files: dict[str, Path] = {}
    named: dict[str, Path] = {}
    firsts = {row[_SCENARIO]: row for row in reversed(rows)}
    collect(firsts.values(), lambda row: files.update({row[_SCENARIO]: _file(table, row, named)}))
    names = tuple(name for name in rows[0].cells if name != _SCENARIO)
    try:
        varied(kept(files[rows[0][_SCENARIO]]), names)
    except BadValue as error:
        raise InvalidInput(error.at(str(table), line=1)) from None
    cases = [
        Case(
            files[row[_SCENARIO]], {name: row[name] for name in names if row[name].strip()}, Mark(row.file, row.line, 1)
        )
        for row in rows
    ]
    return Variants(names, len(cases), cases.__getitem__, kept)


def _file(table: Path, row: Row, named: dict[str, Path]) -> Path:
    """Return the scenario's file of a line: beside the table, else the one that `read_scenario` finds.

    `named` are the files so far, of which each has a name of its own.
    """
    written = row[_SCENARIO].strip()
    expected = "expected the file or the name of a scenario"
    if not written or not written.isprintable():
        raise InvalidInput(row.problem(_SCENARIO, expected, written or NOTHING))
    beside = table.parent / written
    try:
        file = beside if is_file(beside) else scenario_file(written)
    except InvalidInput as error:
        raise InvalidInput(row.problem(_SCENARIO, expected, written, error.problems[0].hint)) from None
    if named.setdefault(file.stem, file).resolve() != file.resolve():
        expected, hint = "expected scenarios with different names", "rename one of the files"
        raise InvalidInput(row.problem(_SCENARIO, expected, told("{names} twice", names=file.stem), hint))
    return file

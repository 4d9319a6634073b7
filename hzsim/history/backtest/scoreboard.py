"""The public scoreboard: files of forecasts, each frozen on a date and known by the hash of its bytes.

A folder of the board holds one table for each freeze, and an index with their names, dates and hashes. No
table is ever written again: who reads one holds it against its hash first.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hzsim._display import Shown
from hzsim.errors import BadValue, InvalidInput, Problem, did_you_mean, told
from hzsim.files.sources import SourceFile, data_folders, is_file, read_text, scenarios_here
from hzsim.files.tables import Row, collect, read_table
from hzsim.history.city.series import NATION as CHINA
from hzsim.history.estimation.panel import LARGEST
from hzsim.scenario.parts.years import Span, parse_span

FOLDER, INDEX = "scoreboard", "index.csv"
INDEX_COLUMNS = ("name", "date", "sha256")
PROBABILITIES = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
QUANTILES = ("p025", "p05", "p10", "p25", "p50", "p75", "p90", "p95", "p975")
COLUMNS = ("place", "country", "unit", "level", "method", "origin", "parameters", "years", *QUANTILES)
Key = tuple[str, Span]
"""A place and the years that are forecast of it."""
_WORDS = ("place", "country", "level", "method")
_PERCENT = 100.0
PLAIN_NAME = re.compile(r"\w[\w.-]{0,99}")
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Prediction:
    """Quantiles of a place's real growth in a year, or of its mean over several, by one method; rates as fractions.

    `origin` is the last year of the place's record, `parameters` the last year of what the parameters
    are estimated from; `unit` is empty for a nation. `quantiles` are those at PROBABILITIES.
    """

    place: str
    country: str
    unit: str
    level: str
    method: str
    origin: int
    parameters: int
    years: Span
    quantiles: tuple[float, ...]

    @property
    def record(self) -> dict[str, object]:
        """The forecast as a line of COLUMNS, rates as fractions."""
        words = {column: getattr(self, column) for column in COLUMNS if column not in (*QUANTILES, "years")}
        return {**words, "years": str(self.years), **dict(zip(QUANTILES, self.quantiles, strict=True))}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index: a frozen file's name, its date, and the hash of its bytes."""

    name: str
    date: date
    sha256: str


@dataclass(frozen=True, slots=True, repr=False)
class Freeze(Shown):
    """Forecasts frozen in one file; `left_out` are the places that had no record for one, known only when freezing."""

    path: Path
    entry: Entry
    predictions: tuple[Prediction, ...]
    left_out: tuple[str, ...] = ()

    @property
    def places(self) -> dict[str, str]:
        """The level of each place."""
        return {one.place: one.level for one in self.predictions}

    @property
    def cases(self) -> set[Key]:
        """The places with the years that are forecast of them."""
        return {(one.place, one.years) for one in self.predictions}

    @property
    def years(self) -> Span:
        """All years forecast."""
        spans = [one.years for one in self.predictions]
        return Span(min(span.first for span in spans), max(span.last for span in spans))


def place_of(entity: str) -> str:
    """Return the name on the board of a nation of hzsim's own tables; others stand there under their own."""
    return "CHN" if entity == CHINA else entity


def boards() -> tuple[Path, ...]:
    """Return where frozen files are looked for: the board of the project in which one stands, then the shipped one."""
    return data_folders(scenarios_here(), FOLDER)


def read_index(folder: Path) -> dict[str, Entry]:
    """Return the entries of a board's index by name, in the order of their freezes; none where no index is.

    Raises InvalidInput, naming file, line and column, for what is no name, date or hash, a name given
    twice, and a date before the one above it.
    """
    path = folder / INDEX
    entries: dict[str, Entry] = {}

    def use(row: Row) -> None:
        """Put a frozen file among the entries; InvalidInput for one out of order."""
        entry = _entry(row)
        if entry.name in entries:
            raise row.refuse("name", "expected each frozen file once", entry.name)
        if entries and entry.date < (last := next(reversed(entries.values())).date):
            raise row.refuse("date", told("expected a date from {date} on, that of the freeze before", date=last))
        entries[entry.name] = entry

    if is_file(path):
        collect(read_table(path, INDEX_COLUMNS)[0], use)
    return entries


def _entry(row: Row) -> Entry:
    if not PLAIN_NAME.fullmatch(row["name"]):
        raise row.refuse("name", "expected a plain name, without folders")
    try:
        day = date.fromisoformat(row["date"])
    except ValueError:
        raise row.refuse("date", "expected a date such as 2026-11-30") from None
    if not _SHA256.fullmatch(row["sha256"]):
        raise row.refuse("sha256", "expected 64 digits from 0 to f")
    return Entry(row["name"], day, row["sha256"])


def read_board() -> tuple[Freeze, ...]:
    """Return every frozen file of the boards; InvalidInput names all that were altered or are gone."""
    found: dict[str, Freeze] = {}
    problems: list[Problem] = []
    for folder in boards():
        for name, entry in read_index(folder).items():
            try:
                found.setdefault(name, _verified(folder, entry))
            except InvalidInput as error:
                problems.extend(error.problems)
    if problems:
        raise InvalidInput(problems)
    return tuple(found.values())


def read_frozen(file: str | Path) -> Freeze:
    """Return the forecasts of a frozen file, given as a path, or by its name on the board.

    The index beside it says what it was. Raises InvalidInput when the file was altered since, is not in
    the index, or is none of frozen forecasts.
    """
    path = Path(file)
    folders = boards() if path.name == str(file) and not is_file(path) else (path.parent,)
    name = path.name.removesuffix(".csv")
    known: dict[str, Entry] = {}
    for folder in folders:
        entries = read_index(folder)
        if name in entries:
            return _verified(folder, entries[name])
        known |= entries
    hint = did_you_mean(name, known) if known else ""
    raise InvalidInput(
        Problem(str(file), told("expected a frozen file that {index} names", index=INDEX), name, hint=hint)
    )


def _verified(folder: Path, entry: Entry) -> Freeze:
    """Return a file's forecasts if its bytes have the hash of the index."""
    path = folder / f"{entry.name}.csv"
    source: SourceFile = read_text(path, largest=LARGEST)[1]
    if source.sha256 != entry.sha256:
        hint = "it was altered since: put the frozen file back"
        raise InvalidInput(
            Problem(str(path), told("expected the SHA-256 {sha256}", sha256=entry.sha256), source.sha256, hint=hint)
        )
    rows, _ = read_table(path, COLUMNS, largest=LARGEST, least=1)
    found: dict[tuple[str, str, Span], Prediction] = {}

    def use(row: Row) -> None:
        """Put a forecast among the others; InvalidInput for one given twice."""
        one = _prediction(row)
        if (one.place, one.method, one.years) in found:
            raise row.refuse("years", "expected each forecast once")
        found[one.place, one.method, one.years] = one

    collect(rows, use)
    return Freeze(path, entry, tuple(found.values()))


def _prediction(row: Row) -> Prediction:
    for column in _WORDS:
        if not row[column].strip():
            raise row.refuse(column, "expected a word")
    quantiles = tuple(row.between(column, -100.0, 300.0) / _PERCENT for column in QUANTILES)
    if list(quantiles) != sorted(quantiles):
        raise row.refuse("p025", "expected quantiles in ascending order")
    place, country, unit, level, method = (row[name] for name in ("place", "country", "unit", "level", "method"))
    years = span_of(row)
    return Prediction(place, country, unit, level, method, row.year("origin"), row.year("parameters"), years, quantiles)


def span_of(row: Row) -> Span:
    """Return the years of a line, such as 2026 or 2026-2030; InvalidInput when they are none."""
    try:
        return parse_span(row["years"])
    except BadValue as error:
        raise InvalidInput(error.at(row.file, "years", row.line)) from None

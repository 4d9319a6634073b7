"""Tables of changes: one scenario a line, for sweeps that are no grid."""

from functools import lru_cache
from pathlib import Path

from hzsim.errors import NOTHING, BadValue, InvalidInput, told
from hzsim.files.locations import is_file
from hzsim.files.tables import Row, collect, read_table
from hzsim.files.text import Mark
from hzsim.scenario.reading import read_scenario, scenario_file
from hzsim.scenario.sweeps import READ, Case, Reader, Variants, varied

_SCENARIO = "scenario"
_LARGEST = 1 << 27


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
    return Variants(names, cases, kept)


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

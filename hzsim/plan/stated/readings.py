"""What targets in words are taken to ask for: `readings.csv`."""

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from hzsim.errors import NOTHING, InvalidInput
from hzsim.files.sources import is_file
from hzsim.files.tables import Row, collect, one_of, read_columns
from hzsim.plan.stated.rounding import STATUSES

COLUMNS = ("plan", "id", "target", "status", "note")


@dataclass(frozen=True, slots=True)
class Reading:
    """A target in hzsim's own form that stands for words of a plan, with how sure that is, and why."""

    target: str
    status: str
    note: str
    row: Row


def read_readings(path: Path, plan: str, known: Container[str]) -> dict[str, Reading]:
    """Return the readings of a plan's statements by id; none without a table.

    Raises InvalidInput for an id that the plan does not have or that is read twice, and for one without a target.
    """
    rows = read_columns(path, COLUMNS, ())[0] if is_file(path) else []
    found: dict[str, Reading] = {}

    def add(row: Row) -> None:
        """Note a row's reading of a statement, once."""
        if row["id"] not in known or row["id"] in found:
            raise InvalidInput(row.problem("id", "expected an id of the plan, once", row["id"] or NOTHING))
        if not row["target"].strip():
            raise InvalidInput(row.problem("target", "expected a target such as `gdp >= 30000 in 2030`", NOTHING))
        found[row["id"]] = Reading(row["target"], one_of(row, "status", STATUSES), row["note"], row)

    collect([row for row in rows if row["plan"] == plan], add)
    return found

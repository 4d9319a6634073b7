"""The formats that commands print beside tables, CSV and JSON, and CSV as a file."""

import codecs
import csv
import io
import json
import re
from collections.abc import Sequence
from typing import Any, TypeAlias

Record: TypeAlias = dict[str, Any]
"""A flat row of data: plain values by name."""
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # full-width signs start formulas too
_UNSEEN = re.compile(r"[^\n -~]")


def to_json(payload: Any) -> str:
    """Return JSON with full precision and Chinese text as it is; what would act on a terminal is escaped."""
    return _UNSEEN.sub(_escaped, json.dumps(payload, ensure_ascii=False, indent=2, allow_nan=False))


def _escaped(match: re.Match[str]) -> str:
    letter = match[0]
    return letter if letter.isprintable() else json.dumps(letter)[1:-1]


def to_csv(records: Sequence[Record]) -> str:
    """Return records as CSV with a header; text that a spreadsheet would run as a formula gets an apostrophe."""
    if not records:
        return ""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in record.items()} for record in records)
    return stream.getvalue()


def csv_file(records: Sequence[Record]) -> bytes:
    """Return records as a CSV file in UTF-8, with the byte order mark without which Excel garbles Chinese."""
    return codecs.BOM_UTF8 + to_csv(records).encode()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value

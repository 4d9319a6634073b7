"""YAML written into a file that people keep: a value in one line, and one entry in place of another."""

import re
from collections.abc import Sequence
from typing import Any

import yaml

from hzsim.errors import BadValue, told

_WIDE = 1_000_000


def in_line(value: Any) -> str:
    """Return a plain value as YAML in one line: `{zh: 苏州市, en: Suzhou}`; what YAML would misread is quoted."""
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=_WIDE)
    return text.removesuffix("\n").removesuffix("\n...")


def with_entry(text: str, section: str, name: str, body: Sequence[str]) -> str:
    """Return a file's text with an entry of a section: in place of the one it has, else at the section's end.

    `body` are the entry's lines below its name, without indentation. Comments inside the old entry stay above the new
    one. The section is added where there is none. Raises BadValue for one that is written in a single line.
    """
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if re.match(rf"{section}\s*:", line)), None)
    if start is None:
        return "\n".join([*lines, f"{section}:", *_entry("  ", name, body)]) + "\n"
    if not re.fullmatch(rf"{section}\s*:\s*(#.*)?", lines[start]):
        expected = told("expected a block of lines below {section}:", section=section)
        raise BadValue(expected, lines[start].strip(), "write each entry on lines of its own")
    end = _end(lines, start + 1, "")
    indent = next((_indent(line) for line in lines[start + 1 : end] if _said(line)), "  ")
    at = next(
        (at for at in range(start + 1, end) if re.match(rf"{indent}['\"]?{re.escape(name)}['\"]?\s*:", lines[at])), None
    )
    if at is None:
        return "\n".join([*lines[:end], *_entry(indent, name, body), *lines[end:]]) + "\n"
    after = _end(lines, at + 1, indent)
    kept = [f"{indent}{line.strip()}" for line in lines[at + 1 : after] if line.strip().startswith("#")]
    return "\n".join([*lines[:at], *kept, *_entry(indent, name, body), *lines[after:]]) + "\n"


def _entry(indent: str, name: str, body: Sequence[str]) -> list[str]:
    return [f"{indent}{name}:", *(f"{indent}  {line}" for line in body)]


def _end(lines: Sequence[str], start: int, indent: str) -> int:
    """Return where a block ends: before the next line that is indented no further, and blanks or comments before it."""
    end = next(
        (at for at in range(start, len(lines)) if _said(lines[at]) and len(_indent(lines[at])) <= len(indent)),
        len(lines),
    )
    while end > start and not _said(lines[end - 1]) and len(_indent(lines[end - 1])) <= len(indent):
        end -= 1
    return end


def _said(line: str) -> bool:
    """Return whether a line has more than a comment."""
    return line.strip() != "" and not line.strip().startswith("#")


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]

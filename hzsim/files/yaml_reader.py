"""YAML as plain values with the position of each.

Only mappings, sequences and text are accepted. The parser's events are read one by one with
limits on depth and number, so that a hostile file is refused before anything is built from it;
scalars stay text, because `5.4%` and `2025-2030` get their meaning from the schema.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml
import yaml.reader

from hzsim.errors import InvalidInput, Problem
from hzsim.files.text import SourceFile, read_text

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Location: TypeAlias = tuple[str | int, ...]

SCHEMA_WORDS = ("<value>", "<mapping>", "[key]")
"""Parts of a location that are the schema's own: branches of a union, and a key as such."""
DEEPEST = 20
MOST_NODES = 20_000
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain values, with the mark of every value, by its location in the tree."""

    value: dict[str, Value]
    marks: Mapping[Location, Mark]
    sources: tuple[SourceFile, ...]
    file: str

    def problem(self, location: Location, expected: str, found: str = "", hint: str = "") -> Problem:
        """Return a problem at the nearest known place of a location; SCHEMA_WORDS name nothing in the file."""
        known: Location = ()
        missing: Location = ()
        for part in location:
            if not missing and (*known, part) in self.marks:
                known = (*known, part)
            elif not missing and part not in SCHEMA_WORDS:
                missing = (part,)
        mark = self.marks[known]
        key = ".".join(str(part) for part in known + missing)
        return Problem(mark.file, expected, found, key, mark.line, mark.column, hint)


def read_yaml(path: Path, folder: str = "") -> Document:
    """Return the mapping in a YAML file; `folder` goes before its name among the sources.

    Raises InvalidInput on anything but plain UTF-8 YAML with one mapping: duplicate keys,
    aliases, tags, several documents, too deep or too many values.
    """
    text, source = read_text(path, folder)
    builder = _Builder(str(path))
    try:
        builder.read(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        raise InvalidInput(_syntax_problem(str(path), error, text)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        found = f"the control character {error.character:#04x}"
        raise InvalidInput(Problem(str(path), "expected printable text", found, line=line)) from None
    return Document(builder.mapping(), builder.marks, (source,), str(path))


def _syntax_problem(file: str, error: yaml.MarkedYAMLError, text: str) -> Problem:
    unfinished = "simple key" in (error.context or "")  # what was begun matters, not where its end was missed
    mark = error.context_mark if unfinished else error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    hint = "indent with spaces, not tabs" if "\t" in written else "a colon needs a space after it; lists need [ ] or -"
    found = (error.problem or "a syntax error").removeprefix("found ")
    return Problem(file, "expected valid YAML", found, "", line, column, hint)


@dataclass
class _Builder:
    """Builds values from parser events, and refuses what a data file has no need of."""

    file: str
    marks: dict[Location, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0
    root: Value = ""

    def read(self, events: Iterator[yaml.Event]) -> None:
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refusal(event, "expected one document", "a second one after ---")
            elif isinstance(event, yaml.NodeEvent):
                self.root = self.value(event, events, ())

    def mapping(self) -> dict[str, Value]:
        if not self.problems and not isinstance(self.root, dict):
            found = "a list" if isinstance(self.root, list) else "plain text" if self.root else "an empty file"
            self.problems.append(Problem(self.file, "expected `key: value` lines", found, line=1, column=1))
        if self.problems:
            raise InvalidInput(self.problems)
        assert isinstance(self.root, dict)
        return self.root

    def value(self, event: yaml.Event, events: Iterator[yaml.Event], at: Location) -> Value:
        self.count(event, at)
        self.marks.setdefault(at, self.mark(event))
        if isinstance(event, yaml.AliasEvent):
            raise self.refusal(
                event, "expected a value written out", f"the alias *{event.anchor}", ".".join(map(str, at))
            )
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            self.check_plain(event, at)
        if isinstance(event, yaml.MappingStartEvent):
            return self.entries(events, at)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.items(events, at)
        return self.text(event, at)

    def entries(self, events: Iterator[yaml.Event], at: Location) -> dict[str, Value]:
        entries: dict[str, Value] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise self.refusal(event, "expected a plain key", "a list or mapping as key", ".".join(map(str, at)))
            self.check_plain(event, at)
            key = self.text(event, at)
            place = (*at, key)
            if key in entries:
                first = self.marks[place].line
                hint = f"the first is on line {first}"
                self.note(event, "expected each key once", "a second one", ".".join(map(str, place)), hint)
            self.marks.setdefault(place, self.mark(event))
            entries[key] = self.value(next(events), events, place)
        return entries

    def items(self, events: Iterator[yaml.Event], at: Location) -> list[Value]:
        items: list[Value] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.value(event, events, (*at, len(items))))
        return items

    def text(self, event: yaml.Event, at: Location) -> str:
        written = str(getattr(event, "value", ""))
        control = next(
            (character for character in written if unicodedata.category(character) == "Cc" and character not in "\n\t"),
            None,
        )
        if control is not None:
            key = ".".join(map(str, at))
            raise self.refusal(event, "expected printable text", f"the control character {ord(control):#04x}", key)
        return written

    def count(self, event: yaml.Event, at: Location) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self.refusal(event, f"expected at most {MOST_NODES:,} values", "more")
        if len(at) > DEEPEST:
            raise self.refusal(event, f"expected at most {DEEPEST} levels of nesting", "more")

    def check_plain(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, at: Location) -> None:
        key = ".".join(map(str, at))
        if event.tag is not None:
            raise self.refusal(event, "expected a plain value", f"the tag {event.tag}", key, "leave the tag out")
        if event.anchor is not None:
            raise self.refusal(
                event, "expected a plain value", f"the anchor &{event.anchor}", key, "leave the anchor out"
            )

    def note(self, event: yaml.Event, expected: str, found: str, key: str = "", hint: str = "") -> None:
        mark = self.mark(event)
        self.problems.append(Problem(self.file, expected, found, key, mark.line, mark.column, hint))

    def refusal(self, event: yaml.Event, expected: str, found: str, key: str = "", hint: str = "") -> InvalidInput:
        self.note(event, expected, found, key, hint)
        return InvalidInput(self.problems)

    def mark(self, event: yaml.Event) -> Mark:
        start = event.start_mark
        return Mark(self.file, start.line + 1, start.column + 1) if start else Mark(self.file, 1, 1)

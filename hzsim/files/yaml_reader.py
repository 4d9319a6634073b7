"""YAML as plain values with the position of each.

Only mappings, sequences and text are accepted. The parser's events are read one by one with
limits on depth and number, so that a hostile file is refused before anything is built from it;
scalars stay text, because `5.4%` and `2025-2030` get their meaning from the schema.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import yaml
import yaml.reader

from hzsim.errors import BadValue, InvalidInput, Problem, told
from hzsim.files.sources import Location, Mark, SourceFile, read_text

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

_LONGEST_KEY = 1024
"""The most characters of a key, as YAML has it."""
DEEPEST = 20
_TOO_DEEP = told("expected at most {most} levels of nesting", most=DEEPEST)
MOST_NODES = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True, eq=False, repr=False)
class Document:
    """A YAML file as plain values, with the mark of every value, by its location in the tree; nobody changes them.

    `problems` are mistakes that leave the rest readable, such as a key written twice.
    """

    value: dict[str, Value]
    marks: Mapping[Location, Mark]
    sources: tuple[SourceFile, ...]
    file: str
    problems: tuple[Problem, ...] = ()

    def problem(self, location: Location, expected: str, found: str = "", hint: str = "") -> Problem:
        """Return a problem at the nearest known place of a location."""
        known = next(location[:size] for size in range(len(location), -1, -1) if location[:size] in self.marks)
        mark = self.marks[known]
        return Problem(mark.file, expected, found, key_of(location[: len(known) + 1]), mark.line, mark.column, hint)

    @contextmanager
    def placing(self, location: Location) -> Iterator[None]:
        """Place a BadValue at a location: it becomes InvalidInput."""
        try:
            yield
        except BadValue as error:
            raise InvalidInput(self.problem(location, error.expected, error.found, error.hint)) from None

    @contextmanager
    def noting(self, problems: list[Problem], location: Location = ()) -> Iterator[None]:
        """Note mistakes among problems in place of raising them, a BadValue at a location."""
        try:
            with self.placing(location):
                yield
        except InvalidInput as error:
            problems.extend(error.problems)


def key_of(location: Location) -> str:
    """Return a location as people name it, counting list entries from 1: `targets.1`."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location)


def read_yaml(path: Path, folder: str = "") -> Document:
    """Return the mapping in a YAML file; `folder` goes before its name among the sources.

    Raises InvalidInput on anything but plain UTF-8 YAML with one mapping: aliases, tags, several
    documents, too deep or too many values. The document lists duplicate keys among its problems.
    """
    text, source = read_text(path, folder)
    return parsed(text, str(path), (source,))


@lru_cache(32)
def parsed(text: str, file: str, sources: tuple[SourceFile, ...] = ()) -> Document:
    """Return the mapping in a YAML text, which stands in a file or is to; InvalidInput as for `read_yaml`.

    A text that was read shortly before is not parsed again.
    """
    builder = _Builder(file)
    try:
        builder.read(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        raise InvalidInput(_syntax_problem(file, error, text)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        found = told("the control character {code:#04x}", code=error.character)
        raise InvalidInput(Problem(file, "expected printable text", found, line=line)) from None
    return Document(builder.mapping(), builder.marks, sources, file, tuple(builder.problems))


def _syntax_problem(file: str, error: yaml.MarkedYAMLError, text: str) -> Problem:
    """Return the problem of a YAML syntax error, on the line where the mistake began, with a hint where one helps."""
    unfinished = "simple key" in (error.context or "")  # what was begun matters, not where its end was missed
    mark = error.context_mark if unfinished else error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    found = told(error.problem.removeprefix("found ")) if error.problem else told("a syntax error")
    if "nesting depth" in found:  # libyaml from 0.2.6 on stops by itself, before it hands on any event
        return Problem(file, _TOO_DEEP, told("more"), "", line, column)
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    return Problem(
        file,
        "expected valid YAML",
        found,
        "",
        line,
        column,
        _syntax_hint(found, "\n".join(lines[line - 2 : line]), written),
    )


_HINTS = {
    "unexpected end of stream": "close the quotation mark",
    "cannot start any token": "put the value in quotes",
    "escape": "write the character itself, or use single quotes",
    "expected ',' or": "close the bracket, or put an ordinary comma between its entries",
    "block sequence entries": "begin a list with - on a line of its own, or write [a, b]",
    "expected node content": "write a value here, and close each bracket that was opened",
    "expected key": "begin all lines of one mapping in the same column, and write nothing after a quoted value",
    "expected '-'": "begin all entries of one list with - in the same column",
}
"""What helps against a mistake, by a part of what the parser says about it."""


_COLON = "a colon needs a space after it, and is the ordinary one"


def _syntax_hint(found: str, around: str, written: str) -> str:
    """Return what may help; `around` is the line with the mistake and the one before it, where it may have begun."""
    if "\t" in written:
        return "indent with spaces, not tabs"
    if len(written) > _LONGEST_KEY:
        return told("a line this long needs a key of at most {most:,} characters and a colon", most=_LONGEST_KEY)
    if re.search(r"^\s*[\w.-]+：", around, re.MULTILINE):
        return _COLON
    named = next((hint for words, hint in _HINTS.items() if words in found), "")
    if named or re.search(r"：|:[^\s/]", around):
        return named or _COLON
    if "mapping values" in found:
        return "put a value with a colon in quotes, and begin all lines of one mapping in the same column"
    return "a key needs a colon and a space after it; lists need [ ] or -"


@dataclass(slots=True, eq=False, repr=False)
class _Builder:
    """Builds values from parser events, and refuses what a data file has no need of."""

    file: str
    marks: dict[Location, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0
    root: Value = ""

    def read(self, events: Iterator[yaml.Event]) -> None:
        """Read the only document; InvalidInput for a second one."""
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refusal(event, "expected one document", told("a second one after ---"))
            elif isinstance(event, yaml.NodeEvent):
                self.root = self.value(event, events, ())

    def mapping(self) -> dict[str, Value]:
        """Return the document as a mapping; InvalidInput for another kind."""
        if isinstance(self.root, dict):
            return self.root
        found = "a list" if isinstance(self.root, list) else "plain text" if self.root else "an empty file"
        raise InvalidInput(
            [*self.problems, Problem(self.file, "expected `key: value` lines", told(found), line=1, column=1)]
        )

    def value(self, event: yaml.Event, events: Iterator[yaml.Event], at: Location) -> Value:
        """Return the value that begins with an event; InvalidInput for what is no plain value."""
        self.count(event, at)
        self.marks.setdefault(at, self.mark(event))
        if isinstance(event, yaml.AliasEvent):
            raise self.refusal(
                event, "expected a value written out", told("the alias *{name}", name=event.anchor), key_of(at)
            )
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            self.check_plain(event, at)
        if isinstance(event, yaml.MappingStartEvent):
            return self.entries(events, at)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.items(events, at)
        return self.text(event, at)

    def entries(self, events: Iterator[yaml.Event], at: Location) -> dict[str, Value]:
        """Return the entries of the mapping at a location, read up to its end; a repeated key is noted as a problem."""
        entries: dict[str, Value] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise self.refusal(event, "expected a plain key", told("a list or mapping as key"), key_of(at))
            self.check_plain(event, at)
            key = self.text(event, at)
            if "：" in key and not event.style:
                raise self.refusal(event, "expected `key: value`", key, key_of(at), _COLON)
            place = (*at, key)
            if key in entries:
                first = self.marks[place].line
                hint = told("the first is on line {line}", line=first)
                self.note(event, "expected each key once", told("a second one"), key_of(place), hint)
            self.marks.setdefault(place, self.mark(event))
            entries[key] = self.value(next(events), events, place)
        return entries

    def items(self, events: Iterator[yaml.Event], at: Location) -> list[Value]:
        """Return the values of a sequence."""
        items: list[Value] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.value(event, events, (*at, len(items))))
        return items

    def text(self, event: yaml.Event, at: Location) -> str:
        """Return the text of a scalar; raises InvalidInput for a control character in it."""
        written = str(getattr(event, "value", ""))
        control = _CONTROL.search(written)
        if control is not None:
            found = told("the control character {code:#04x}", code=ord(control[0]))
            raise self.refusal(event, "expected printable text", found, key_of(at))
        return written

    def count(self, event: yaml.Event, at: Location) -> None:
        """Raise InvalidInput for one value too many, or one too deep."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self.refusal(event, told("expected at most {most:,} values", most=MOST_NODES), told("more"))
        if len(at) > DEEPEST:
            raise self.refusal(event, _TOO_DEEP, told("more"))

    def check_plain(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, at: Location) -> None:
        """Raise InvalidInput for a tag or an anchor."""
        if event.tag is not None:
            raise self.refusal(
                event, "expected a plain value", told("the tag {tag}", tag=event.tag), key_of(at), "leave the tag out"
            )
        if event.anchor is not None:
            found = told("the anchor &{name}", name=event.anchor)
            raise self.refusal(event, "expected a plain value", found, key_of(at), "leave the anchor out")

    def note(self, event: yaml.Event, expected: str, found: str, key: str = "", hint: str = "") -> None:
        mark = self.mark(event)
        self.problems.append(Problem(self.file, expected, found, key, mark.line, mark.column, hint))

    def refusal(self, event: yaml.Event, expected: str, found: str, key: str = "", hint: str = "") -> InvalidInput:
        self.note(event, expected, found, key, hint)
        return InvalidInput(self.problems)

    def mark(self, event: yaml.Event) -> Mark:
        start = event.start_mark
        return Mark(self.file, start.line + 1, start.column + 1) if start else Mark(self.file, 1, 1)

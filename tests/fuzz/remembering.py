"""What hzsim reads of files that are sound is read once: of a case, only the damaged file is new."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hzsim.files.tables import read_table
from hzsim.files.yaml_reader import read_yaml
from hzsim.plan.stated.relation import read_relations
from hzsim.plan.stated.statements import read_statements
from hzsim.plan.stated.tables import read_documents, read_headings, read_words
from hzsim.scenario.written.tabled import read_units

_Reader = Callable[..., Any]
_READERS: tuple[_Reader, ...] = (
    *(read_table, read_yaml, read_statements, read_relations),
    *(read_units, read_words, read_documents, read_headings),
)
"""Functions of a file and of arguments that nobody changes."""


class Memory:
    """What readers returned for a file's content, as long as it learns."""

    def __init__(self) -> None:
        self.learning = True
        self._known: dict[tuple[object, ...], tuple[Any, object]] = {}

    def reader(self, reader: _Reader) -> _Reader:
        """Return a reader that remembers, in the place of one that does not."""

        def read(path: Path, *arguments: Any, **named: Any) -> Any:
            try:
                content = path.read_bytes()
            except (OSError, ValueError):
                return reader(path, *arguments, **named)
            given = map(_told_apart, (*arguments, *named.values()))
            key = (reader, path, content, *named, *given)
            if key in self._known:
                return self._known[key][0]
            found = reader(path, *arguments, **named)
            if self.learning:
                self._known[key] = found, (arguments, named)  # they are kept, so that their ids stay theirs
            return found

        return read


def _told_apart(given: Any) -> object:
    """Return what tells an argument apart from others: itself, its entries, or its id where it has no hash."""
    if isinstance(given, list):
        return tuple(given)
    return id(given) if isinstance(given, dict) else given


@contextmanager
def remembering() -> Iterator[Memory]:
    """Put readers that remember in the place of those that the modules of hzsim have, for a while."""
    memory = Memory()
    replaced = []
    for reader in _READERS:
        name, remembers = reader.__name__, memory.reader(reader)
        homes = [module for home, module in sys.modules.items() if home.startswith("hzsim.")]
        replaced += [patch.object(home, name, remembers) for home in homes if getattr(home, name, None) is reader]
    for one in replaced:
        one.start()
    try:
        yield memory
    finally:
        for one in replaced:
            one.stop()

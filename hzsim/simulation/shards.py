"""Sums made in several runs, for batch queues: each draws its share of the blocks, a last one adds them up.

What a run has added up goes into a file as plain JSON. It is read back after the pattern of one draw's
sums in each randomisation, so that a file gives numbers to places that are there, and nothing else.
"""

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from hzsim._version import VERSION
from hzsim.errors import BadValue, InvalidInput, Problem, told
from hzsim.files.sources import read_text
from hzsim.simulation.draws.blocks import Block, layout
from hzsim.simulation.draws.drawing import Sampling, Summary, Sums, Work, merged
from hzsim.simulation.draws.executors import Executor

Like = TypeVar("Like")

_KIND = "hzsim shard 1"
_BEGINNING = '{"kind": "hzsim shard '
_LARGEST, _MOST, _BITS = 1 << 28, 10_000, 2096
"""The most bytes of a file, shards of a question, and bits of a number, whose mean a double then holds."""
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What plain data that are not as expected raise when they are taken apart."""


@dataclass(frozen=True, slots=True)
class Shard(Sums):
    """One of several runs, `number` from 1 to `of`, in the place of an executor: it draws its share of the blocks.

    Their sums are kept, for `content` to write; `executor` does the work, threads for none. Raises
    BadValue for a number that there is not.
    """

    number: int
    of: int
    executor: Executor | None = None
    kept: dict[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of <= _MOST:
            expected = told("expected a shard such as 3/20, of at most {most:,}", most=_MOST)
            raise BadValue(expected, f"{self.number}/{self.of}")

    def merged(self, sampling: Sampling, work: Work[Summary]) -> Summary:
        """Return the sums of this share of the blocks."""
        if sampling.precision is not None:
            hint = "every part must know how many"
            raise BadValue("expected a number of draws for shards", told("a precision"), hint)
        most = sum(1 for _ in sampling.blocks())
        if self.of > most:
            expected = told("expected no more shards than {most:,} for so many draws", most=most)
            hint = "draws are shared out in blocks: ask for fewer shards, or more draws"
            raise BadValue(expected, f"{self.of:,}", hint)
        found = sampling.on(self.executor).added(work, _share(sampling, self.number, self.of))
        self.kept[_name(sampling, work)] = _plain(found)
        return found

    def content(self, question: Sequence[str]) -> bytes:
        """Return the shard as a file's bytes, with the question that it is part of the answer to."""
        made = {"kind": _KIND, "shard": [self.number, self.of], "question": list(question), "made": _made()}
        body = {**made, "sums": self.kept}
        return f"{json.dumps({**body, 'sha256': _hash(body)}, ensure_ascii=False)}\n".encode()


@dataclass(frozen=True, slots=True)
class _File:
    """A shard as it was read."""

    path: str
    number: int
    of: int
    question: tuple[str, ...]
    made: Mapping[str, str]
    sums: Mapping[str, Any] = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> "_File":
        """Return the shard of a file; InvalidInput for any other."""
        text, _ = read_text(path, largest=_LARGEST)
        try:
            body = json.loads(text)
            if body["kind"] != _KIND:
                raise ValueError
            found, sha256 = cls._of(path, body), body.pop("sha256")
        except _BROKEN:
            if text.startswith(_BEGINNING):
                raise _changed(path, told("one that is cut short or damaged")) from None
            raise problem(path, "expected a shard that hzsim has written", told("another file")) from None
        if sha256 != _hash(body):
            raise _changed(path, told("a changed one"))
        return found

    @classmethod
    def _of(cls, path: Path, body: Mapping[str, Any]) -> "_File":
        number, of = body["shard"]
        words = all(isinstance(word, str) for word in (*body["question"], *body["made"].values()))
        if not (type(number) is type(of) is int and 1 <= number <= of <= _MOST and body["question"] and words):
            raise ValueError
        return cls(str(path), number, of, tuple(body["question"]), dict(body["made"]), dict(body["sums"]))

    def sum(self, sampling: Sampling, work: Work[Summary], pattern: Summary) -> Summary:
        """Return the shard's part of a sum, as long as it is one of such draws."""
        name = _name(sampling, work)
        if name not in self.sums:
            expected, hint = "expected sums of the scenario as it is now", "its file has changed since, or hzsim has"
            raise problem(self.path, expected, told("those of another"), hint)
        draws = sum(block.draws for block in _share(sampling, self.number, self.of))
        with suppress(*_BROKEN):
            if (found := _rebuilt(pattern, self.sums[name])).holds(draws, pattern):
                return found
        raise problem(self.path, told("expected the sums of {draws:,} draws", draws=draws), told("other numbers"))


@dataclass(frozen=True, slots=True)
class Shards(Sums):
    """The sums of all runs: whoever asks the same question gets the answer without a draw."""

    files: tuple[_File, ...]

    @property
    def question(self) -> tuple[str, ...]:
        """The question that they answer together."""
        return self.files[0].question

    def merged(self, sampling: Sampling, work: Work[Summary]) -> Summary:
        """Return what all shards add up to."""
        fewest = sampling.source.randomisations
        pattern = merged(map(work, layout(fewest, fewest)))
        return merged(file.sum(sampling, work, pattern) for file in self.files)

    @property
    def differences(self) -> Iterator[str]:
        """Yield a sentence for each thing, such as the version, in which shards differ: last digits may differ too."""
        for what in sorted({name for file in self.files for name in file.made}):
            found = Counter(file.made.get(what, "none") for file in self.files)
            if len(found) > 1:
                listed = "; ".join(f"{one} ({number})" for one, number in sorted(found.items()))
                differ = "the shards were made with different {what}, results may differ in the last digits: {listed}"
                yield told(differ, what=what, listed=listed)


def problem(path: Path | str, expected: str, found: str, hint: str = "") -> InvalidInput:
    """Return the error of a shard's file."""
    return InvalidInput(Problem(str(path), expected, found, hint=hint))


def _changed(path: Path, found: str) -> InvalidInput:
    return problem(path, "expected a shard as it was written", found, "copy it again, or run its shard again")


def merge(paths: Sequence[str | Path]) -> Shards:
    """Return the sums of all shards of one question, from their files in any order, in the place of an executor.

    `simulate(scenario, draws, executor=merge(paths))` is then the same as without shards.
    Raises InvalidInput for a file that is no shard, of another question or there twice; BadValue when one is missing.
    """
    if not paths:
        raise BadValue("expected files of shards", told("none"))
    files, seen = [_File.read(Path(path)) for path in paths], dict[int, _File]()
    first = files[0]
    for file in files:
        _check_alike(first, file)
        if file.number in seen:
            other = told(
                "{number}/{count}, as in {path}", number=file.number, count=file.of, path=seen[file.number].path
            )
            raise problem(file.path, "expected each shard once", other)
        seen[file.number] = file
    missing = [str(number) for number in range(1, first.of + 1) if number not in seen]
    if missing:
        found = told("no {names}", names=", ".join(missing))
        raise BadValue(told("expected all {count:,} shards", count=first.of), found)
    return Shards(tuple(seen[number] for number in sorted(seen)))


def _check_alike(first: _File, file: _File) -> None:
    """Raise InvalidInput unless two shards are of one question about one scenario."""
    asked, other = (" ".join(one.question) for one in (first, file))
    if asked != other:
        expected = told("expected a shard of the question in {path}, {question}", path=first.path, question=asked)
        raise problem(file.path, expected, other)
    if first.of != file.of:
        expected = told("expected one of {count:,} shards, as {path} is", count=first.of, path=first.path)
        raise problem(file.path, expected, told("one of {count:,}", count=file.of))
    if first.sums.keys() != file.sums.keys():
        expected = told("expected a shard of the same scenario as {path}", path=first.path)
        raise problem(file.path, expected, told("one of another"))


def _share(sampling: Sampling, number: int, of: int) -> list[Block]:
    """Return the blocks of a shard: as many as of any other, or one more."""
    blocks = list(sampling.blocks())
    return blocks[len(blocks) * (number - 1) // of : len(blocks) * number // of]


def _name(sampling: Sampling, work: Work[Summary]) -> str:
    drawn = {"draws": sampling.draws, "seed": sampling.seed, "sampler": sampling.sampler}
    return json.dumps({**work.identity, **drawn}, sort_keys=True, ensure_ascii=False)


def _made() -> dict[str, str]:
    """Return what a shard is made with: versions, and what the processor can do, as numpy uses it."""
    import scipy

    found: Any = np.show_config(mode="dicts")
    return {
        "hzsim": VERSION,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "processor": " ".join([platform.machine(), *found["SIMD Extensions"].get("found", [])]),
    }


def _hash(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return sums as numbers and lists: dataclasses by their fields, mappings by their values, beside whole keys."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, int | float):
        return value
    if isinstance(value, tuple):
        return list(map(_plain, value))
    if isinstance(value, Mapping):
        return [[key if isinstance(key, int) else None, _plain(one)] for key, one in value.items()]
    if is_dataclass(value):
        return [_plain(getattr(value, one.name)) for one in fields(value)]
    beside = told("a {kind} beside them", kind=type(value).__name__)
    raise BadValue("expected a question that is answered by sums alone", beside)


def _rebuilt(pattern: Like, plain: Any) -> Like:
    """Return sums of the pattern's form with the numbers of plain data; anything but their form raises."""
    found: Any = plain
    if isinstance(pattern, np.ndarray):
        found = _rebuilt_array(pattern, plain)
    elif isinstance(pattern, int):
        if type(plain) is not type(pattern) or plain.bit_length() > _BITS:
            raise ValueError
    elif isinstance(pattern, float):
        found = float(plain)
    elif isinstance(pattern, tuple):
        found = tuple(_rebuilt(one, other) for one, other in zip(pattern, plain, strict=True))
    elif isinstance(pattern, Mapping):
        found = _rebuilt_mapping(pattern, plain)
    else:
        names = [one.name for one in fields(pattern)]  # type: ignore[arg-type]  # what is left are dataclasses
        parts = (_rebuilt(getattr(pattern, name), other) for name, other in zip(names, plain, strict=True))
        found = type(pattern)(*parts)
    return found  # type: ignore[no-any-return]


def _rebuilt_array(pattern: Any, plain: Any) -> Any:
    """Return an array of the pattern's type and shape; counts below zero raise."""
    found = np.array(plain, dtype=pattern.dtype).reshape(pattern.shape)
    if found.dtype.kind == "i" and (found < 0).any():
        raise ValueError
    return found


def _rebuilt_mapping(pattern: Mapping[Any, Any], plain: Any) -> dict[Any, Any]:
    """Return a mapping with the keys of the pattern, in their order; with those of the data where keys are whole."""
    if any(isinstance(key, int) for key in pattern):
        like = next(iter(pattern.values()))
        return {int(key): _rebuilt(like, one) for key, one in plain}
    pairs = zip(pattern.items(), plain, strict=True)
    return {key: _rebuilt(like, one) for (key, like), (_, one) in pairs}

"""`batch`: the assessments of any number of scenarios as one Parquet dataset, in parts that a kill leaves whole."""

import hashlib
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, Unpack

from hzsim._version import VERSION
from hzsim.errors import BadValue, InvalidInput, Problem, told
from hzsim.files.results import parts_in
from hzsim.present.answers.targets import assessment_records
from hzsim.present.answers.written import Batch
from hzsim.present.forms.formats import Record
from hzsim.present.forms.office import library
from hzsim.questions.assessment import assess
from hzsim.questions.lever.lever import asked_of
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.sweeps import Variant, Variants, as_variants
from hzsim.simulation.draws.executors import in_order
from hzsim.simulation.draws.keywords import Keywords, Making

if TYPE_CHECKING:
    pass

_FEWEST, _LARGEST = 32, 100
"""Parts that scenarios are divided into where they are so many, and scenarios of the largest part."""
_WORDS = ("scenario", "target", "unit", "kind", "required_unknown", "required_years", "currency", "note", "sampler")
_WHOLE, _YES_OR_NO = ("number", "draws", "seed"), ("counted", "reached")
"""Columns of text, of whole numbers, and of yes or no; all others are numbers."""

Chunk: TypeAlias = tuple[int, tuple[Variant, ...]]
"""Scenarios of one part, and the number of the first, from 1."""


KEYWORDS = Keywords("batch", draws=None)


@KEYWORDS
def batch(
    scenarios: Iterable[Scenario | Variant], folder: str | Path, draws: int | None = None, **drawing: Unpack[Making]
) -> Batch:
    """Write the assessments of scenarios, such as `sweep` and `read_sweep` return, into a folder of Parquet files.

    All scenarios are looked at before any is computed. A part of at most a hundred is the unit of work
    on `jobs` threads or an `executor`, and written whole, so that memory does not grow with their number;
    the same call after a kill computes only what is missing. The bytes do not depend on who does the work, nor on
    kills. `progress` is told the number of scenarios done. Raises InvalidInput with the mistakes of all
    scenarios, BadValue for a folder with results of others, MissingLibrary without pyarrow.
    """
    _parquet()
    how = KEYWORDS.sampling(draws, **drawing)
    asked = _Asked(draws, how.seed, how.sampler, drawing.get("precision"))
    variants = as_variants(scenarios)
    plan = _Plan.of(variants, asked)
    tell = how.progress or (lambda _: None)
    with parts_in(Path(folder), plan.made, plan.parts, {"files": plan.files}) as parts:
        left = {name: places for name, places in plan.places.items() if name not in parts.kept}
        computed = sum(map(len, left.values()))
        tell(len(variants) - computed)
        chunks = ((places.start + 1, tuple(variants[places.start : places.stop])) for places in left.values())
        for (name, places), records in zip(left.items(), in_order(asked, chunks, how.jobs, how.executor), strict=True):
            parts.write(name, _table(records, plan.names))
            tell(len(places))
    return Batch(Path(folder), len(variants), computed, tuple(plan.parts))


@dataclass(frozen=True, slots=True)
class _Asked:
    """How each scenario is assessed: the work on a part, which another process may be sent."""

    draws: int | None
    seed: int
    sampler: str
    precision: float | None

    def __call__(self, chunk: Chunk) -> list[Record]:
        """Return the rows of a part."""
        first, variants = chunk
        return [row for number, variant in enumerate(variants, first) for row in self._rows(number, variant)]

    def _rows(self, number: int, variant: Variant) -> Iterator[Record]:
        try:
            found = assess(
                variant.scenario, self.draws, seed=self.seed, sampler=self.sampler, precision=self.precision, jobs=1
            )
        except BadValue as error:
            raise variant.placed(error) from None
        simulation = found.simulation
        drawn = {"draws": simulation.draws, "seed": simulation.seed, "sampler": simulation.sampler}
        for record in assessment_records(found):
            yield {"number": number, **record, "scenario": variant.origin, **variant.values, **drawn}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a batch has to make: its parts by name, the places of their scenarios, and fingerprints of these.

    `names` are what is varied, `made` what decides all rows, `files` the hashes of the files that scenarios are from.
    """

    names: tuple[str, ...]
    made: Mapping[str, Any]
    places: Mapping[str, range]
    parts: Mapping[str, str]
    files: Mapping[str, str]

    @classmethod
    def of(cls, variants: Variants | tuple[Variant, ...], asked: _Asked) -> "_Plan":
        """Return the plan; raises InvalidInput with the mistakes of all scenarios."""
        if not variants:
            raise BadValue("expected scenarios", told("none"))
        names = variants.names if isinstance(variants, Variants) else _varied(variants)
        made = {"hzsim": VERSION, **asdict(asked), "varied": list(names)}
        size = min(_LARGEST, math.ceil(len(variants) / _FEWEST))
        starts = range(0, len(variants), size)
        places = {
            f"part-{index:05}.parquet": range(len(variants))[start : start + size]
            for index, start in enumerate(starts, 1)
        }
        look = _Look({}, [])
        parts = {name: look.fingerprint(variants, of_part) for name, of_part in places.items()}
        if look.problems:
            raise InvalidInput(dict.fromkeys(look.problems))
        return cls(names, made, places, parts, look.files)


def _varied(variants: Iterable[Variant]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in variants for name in one.values))


@dataclass(frozen=True, slots=True)
class _Look:
    """What is seen when all scenarios are looked at: the files they are from, and what is wrong with them."""

    files: dict[str, str]
    problems: list[Problem]

    def fingerprint(self, variants: Sequence[Variant], places: range) -> str:
        """Return the fingerprint of some scenarios."""
        found = hashlib.sha256()
        sources: object = None
        for place in places:
            try:
                variant = variants[place]
                asked_of(variant.scenario, None)
            except InvalidInput as error:
                self.problems.extend(error.problems)
                continue
            except BadValue as error:
                self.problems.extend(variants[place].placed(error).problems)
                continue
            if variant.scenario.sources is not sources:
                sources = variant.scenario.sources
                self.files.update({source.name: source.sha256 for source in variant.scenario.sources})
            row = [place, variant.origin, variant.scenario.fingerprint, dict(variant.values)]
            found.update(json.dumps(row, ensure_ascii=False).encode())
        return found.hexdigest()


def _parquet() -> tuple[Any, Any]:
    return library("pyarrow", "parquet"), library("pyarrow.parquet", "parquet")


def _table(records: Sequence[Record], names: Sequence[str]) -> bytes:
    """Return rows as a Parquet file, the same columns and types whatever is in them."""
    arrow, parquet = _parquet()
    columns = ["number", "scenario", *names, *(key for key in records[-1] if key not in ("number", "scenario", *names))]
    kinds = {**dict.fromkeys(_WORDS, arrow.string()), **dict.fromkeys(_WHOLE, arrow.int64())}
    kinds |= dict.fromkeys(_YES_OR_NO, arrow.bool_())
    schema = arrow.schema([(name, kinds.get(name, arrow.float64())) for name in columns])
    stream = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(records, schema), stream)
    return stream.getvalue()

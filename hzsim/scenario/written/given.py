"""Mappings given in Python in the form of files: each is read as a document that stands in no file."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from hzsim.files.text import Location, Mark
from hzsim.files.yaml_reader import Document
from hzsim.model.model import Model
from hzsim.scenario.parts.distributions import DISTRIBUTIONS, Distribution, parameters
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Correlation, Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.scenario.written.fields import Context
from hzsim.scenario.written.schema import uncertainty_shape
from hzsim.scenario.written.validation import validated

_NAMES = {kind: name for name, kind in DISTRIBUTIONS.items()}


def as_document(given: Mapping[Any, Any], name: str) -> Document:
    """Return a mapping as a document: the plain values that a file would have; `name` stands where a file's would."""
    value = {str(key): _plain(entry) for key, entry in given.items()}
    return Document(value, dict.fromkeys(_locations(value), Mark(name)), (), name)


def read_uncertainty(
    given: Mapping[str, Any] | str | None, model: Model, years: Span, place: str
) -> dict[str, Uncertainty]:
    """Return the uncertainty of a model's assumptions, each an `Uncertainty`, `none`, or a mapping as in a file.

    Raises InvalidInput with every mistake of the mappings, BadValue for what is no assumption.
    """
    if given is None or given == "none":
        return {}
    kept: dict[str, Uncertainty] = {}
    written: Any = given
    if isinstance(given, Mapping):
        named = model.by_assumption(given)
        kept = {name: one for name, one in named.items() if isinstance(one, Uncertainty)}
        written = {name: one for name, one in named.items() if name not in kept}
    shape = uncertainty_shape(tuple(model.assumptions.values()))
    content = validated(as_document({"uncertainty": written}, place), shape, Context(years, model))
    read = {name: one for name, one in content["uncertainty"].items() if one is not None}
    return {**kept, **read}


def read_correlation(given: Any, place: str) -> tuple[Correlation, ...]:
    """Return correlations, each a `Correlation` or a list as in a file; InvalidInput with every mistake."""
    pairs = list(given) if isinstance(given, list | tuple) else []
    made = {at: pair for at, pair in enumerate(pairs) if isinstance(pair, Correlation)}
    written = [pair for pair in pairs if not isinstance(pair, Correlation)] if pairs else given
    content = validated(as_document({"correlation": written}, place), uncertainty_shape(()))
    read = iter(content["correlation"])
    return tuple(made[at] if at in made else next(read) for at in range(len(pairs)))


def _plain(given: Any) -> Any:
    """Return what is given in the forms of a file: mappings with text for keys, lists, text, and numbers."""
    if type(given) in _NAMES:
        return {_NAMES[type(given)]: _written(given)}
    if isinstance(given, Uncertainty):
        stated = ((part.name, getattr(given, part.name)) for part in fields(given))
        return {name: _plain(value) for name, value in stated if value is not None}
    if isinstance(given, Mapping):
        return {str(key): _plain(value) for key, value in given.items()}
    if hasattr(given, "_asdict"):
        return given._asdict()
    if isinstance(given, list | tuple):
        return [_plain(value) for value in given]
    return str(given) if isinstance(given, Span | Target) else given


def _written(distribution: Distribution) -> Any:
    """Return the parameters of a distribution as a file writes them: a number, a list, or a mapping."""
    values = {part: getattr(distribution, part) for part in parameters(type(distribution))}
    forms = {"number": next(iter(values.values())), "list": [*values.values()], "mapping": values}
    return forms[distribution.form]


def _locations(value: Any, at: Location = ()) -> Iterator[Location]:
    """Yield the places of all values in a tree."""
    yield at
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from _locations(inner, (*at, key))

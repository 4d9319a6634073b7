"""What is uncertain where a scenario does not say so: `data/uncertainty.yaml`, a project's own over the shipped one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hzsim.files.locations import data_files, origin
from hzsim.files.text import SourceFile
from hzsim.files.yaml_reader import Document, read_yaml
from hzsim.measures import CHINA, Measures
from hzsim.model.modules.parts import Assumption
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.scenario.parts.uncertainty import Correlation, DefaultSpread, Uncertainty, check_correlations, pairs_within
from hzsim.scenario.parts.years import Span
from hzsim.scenario.written.schema import default_uncertainty_shape
from hzsim.scenario.written.tabled import declared_assumptions
from hzsim.scenario.written.validation import validated

_FILES = ("uncertainty.yaml", "uncertainty-satellites.yaml")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What is uncertain where a scenario does not say so: spreads by assumption, correlations, the files read."""

    spreads: Mapping[str, DefaultSpread]
    correlation: tuple[Correlation, ...]
    sources: tuple[SourceFile, ...]

    @property
    def uncertainty(self) -> dict[str, Uncertainty | None]:
        """The uncertainty by assumption, None where a file says `none`."""
        return {name: spread.uncertainty for name, spread in self.spreads.items()}

    def left_open(self, names: Iterable[str], years: Span | None) -> "Defaults":
        """Return the defaults of some assumptions alone, but for what is drawn in other years of its own."""
        known = {name: self.spreads[name] for name in names if name in self.spreads}
        return replace(self, spreads={name: spread for name, spread in known.items() if _within(spread, years)})

    def above(self, spreads: Mapping[str, DefaultSpread]) -> "Defaults":
        """Return the defaults in place of other spreads, which stand where these say nothing."""
        return replace(self, spreads={**spreads, **self.spreads})


def _within(spread: DefaultSpread, years: Span | None) -> bool:
    """Return whether what is drawn in years of its own is drawn in any of some years."""
    own = spread.uncertainty.years if spread.uncertainty is not None else None
    return own is None or years is None or own.meets(years)


NO_DEFAULTS = Defaults({}, (), ())


def read_default_uncertainty(beside: Path | None = None, measures: Measures = CHINA) -> Defaults:
    """Return the default uncertainty in an economy's units; a project's own file takes the place of the shipped one.

    An own file may name some assumptions only; its `correlation`, when it has one, stands for all of
    the shipped file's. Raises InvalidInput with every problem found.
    """
    spreads: dict[str, DefaultSpread] = {}
    own: dict[str, DefaultSpread] = {}
    correlations: list[Correlation] = []
    sources: tuple[SourceFile, ...] = ()
    for name in _FILES:
        pairs: list[Correlation] = []
        for file in reversed(data_files(name, beside)):
            document = read_yaml(file, f"{origin(file)}data/")
            content = validated(document, default_uncertainty_shape(measures, _tabled(document, beside)))
            read = _default_spreads(document, content)
            own.update(read if origin(file) else {})
            spreads.update({**read, **own})
            pairs = _default_pairs(document, content, pairs, correlations, spreads)
            sources += document.sources
        correlations += pairs
    return Defaults(spreads, tuple(correlations), sources)


def _tabled(document: Document, beside: Path | None) -> tuple[Assumption, ...]:
    """Return the assumptions of a project's plan table whose spreads a file states."""
    stated = document.value.get("assumptions")
    names = [name for name in stated if name not in ASSUMPTIONS] if isinstance(stated, dict) else []
    known = declared_assumptions(beside) if names else {}
    return tuple(known[name] for name in names if name in known)


def _default_spreads(document: Document, content: Any) -> dict[str, DefaultSpread]:
    written: Any = document.value["assumptions"]
    found = {}
    for name, uncertainty in content["assumptions"].items():
        said = written[name] if isinstance(written[name], dict) else {}
        source = said.get("source", "")
        both = source if isinstance(source, dict) else {"en": source}
        words = (" ".join(one.split()) for one in (both["en"], said.get("status", ""), both.get("zh", "")))
        found[name] = DefaultSpread(uncertainty, content.get("entity", ""), *words)
    return found


def _default_pairs(
    document: Document,
    content: Any,
    before: list[Correlation],
    others: list[Correlation],
    spreads: Mapping[str, DefaultSpread],
) -> list[Correlation]:
    """Return a file's correlations, checked beside those of files of another name.

    Without any of its own they are those before it of what is still uncertain.
    """
    uncertain = {name: spread.uncertainty for name, spread in spreads.items() if spread.uncertainty is not None}
    if "correlation" not in content:
        return [*pairs_within(before, uncertain)]
    with document.placing(("correlation",)):
        check_correlations([*others, *content["correlation"]], uncertain)
    return list(content["correlation"])

"""The data that a scenario rests on: its baseline, and what is uncertain where it does not say so.

A project's own `data/` comes before the shipped one.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from hzsim.amounts import currency
from hzsim.errors import InvalidInput, Problem, told
from hzsim.files.sources import SourceFile, data_files, data_folders, is_file, named_file, origin, scenarios_here
from hzsim.files.yaml_reader import Document, read_yaml
from hzsim.measures import CHINA, Measures, measures_of
from hzsim.model.modules.parts import Assumption
from hzsim.model.modules.registry import ASSUMPTIONS, FACTS
from hzsim.scenario.parts.baseline import Baseline, BaselineFact, BaselineHistory, LeadRecord
from hzsim.scenario.parts.uncertainty import Correlation, DefaultSpread, Uncertainty, check_correlations, pairs_within
from hzsim.scenario.parts.years import Span
from hzsim.scenario.written.fields import Context
from hzsim.scenario.written.schema import baseline_shape, default_uncertainty_shape
from hzsim.scenario.written.tabled import declared_assumptions
from hzsim.scenario.written.validation import as_document, validate, validated


def read_baseline(path: str | Path | Mapping[str, Any], *, name: str = "baseline") -> Baseline:
    """Return the baseline in a YAML file; a plain name such as `hangzhou-2024` means one of `data/baselines`.

    A mapping with the keys of such a file does as well; the baseline is then called `name`. Raises
    InvalidInput with every problem found.
    """
    if isinstance(path, Mapping):
        return _baseline(as_document(path, name), name)
    if isinstance(path, Path) or is_file(Path(path)):
        return read_baseline_file(Path(path))[0]
    return read_baseline_file(named_file(data_folders(scenarios_here(), "baselines"), path))[0]


def read_baseline_file(path: Path) -> tuple[Baseline, Document]:
    """Return the baseline in a YAML file, and the document; InvalidInput with every problem found."""
    document = read_yaml(path, f"{origin(path)}baselines/")
    return _baseline(document, path.stem), document


def _baseline(document: Document, name: str) -> Baseline:
    """Return the baseline that a document states; InvalidInput with every problem found."""
    measures, wrong = _measures(document)
    content, problems = validate(document, baseline_shape(measures), Context())
    problems = wrong or problems  # in another currency no figure is right
    if problems:
        raise InvalidInput(problems)
    stated, facts, histories = content["facts"], dict[str, BaselineFact](), dict[str, BaselineHistory]()
    for fact, one in stated.items():
        if FACTS[fact].series:
            span, values = one["value"]
            histories[fact] = BaselineHistory(span, values, one["source"], one["status"])
        else:
            facts[fact] = BaselineFact(one["value"], one["source"], one["status"])
    late = [fact for fact, one in histories.items() if one.years.last != content["year"]]
    if late:
        expected = told("expected years up to {year}, the base year", year=content["year"])
        found = [document.problem(("facts", fact, "value"), expected, str(histories[fact].years)) for fact in late]
        raise InvalidInput(found)
    record = {key: part for key, part in content.get("lead", {}).items() if key != "source"}
    return Baseline(
        name, content["title"], content["entity"], content["year"], facts, histories,
        content.get("nation"), content.get("province"), LeadRecord(**record) if record else None, measures,
        content.get("year_label", ""),
    )  # fmt: skip


def _measures(document: Document) -> tuple[Measures, list[Problem]]:
    """Return the measures that a baseline's file states, China's where it states none, and what is wrong with them."""
    code, scale = document.value.get("currency", CHINA.currency), document.value.get("scale", {})
    words = scale if isinstance(scale, dict) else {}
    problems: list[Problem] = []
    with document.noting(problems, ("currency",)):
        currency(str(code))
    for name in () if problems else ("money", "people"):
        with document.noting(problems, ("scale", name)):
            measures_of(str(code), **{name: str(words.get(name, ""))})
    stated = {name: str(words[name]) for name in ("money", "people") if name in words}
    return (CHINA, problems) if problems else (measures_of(str(code), **stated), [])


_FILES = ("uncertainty.yaml", "uncertainty-satellites.yaml")


class Defaults(NamedTuple):
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
        return self._replace(spreads={name: spread for name, spread in known.items() if _within(spread, years)})

    def above(self, spreads: Mapping[str, DefaultSpread]) -> "Defaults":
        """Return the defaults in place of other spreads, which stand where these say nothing."""
        return self._replace(spreads={**spreads, **self.spreads})


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
        pairs: tuple[Correlation, ...] = ()
        for file in reversed(data_files(name, beside)):
            document = read_yaml(file, f"{origin(file)}data/")
            read, stated = _stated(document, measures, _tabled(document, beside))
            own.update(read if origin(file) else {})
            spreads.update({**read, **own})
            uncertain = {name: one.uncertainty for name, one in spreads.items() if one.uncertainty is not None}
            sources += document.sources
            if stated is None:
                pairs = pairs_within(pairs, uncertain)
                continue
            with document.placing(("correlation",)):
                check_correlations([*correlations, *stated], uncertain)
            pairs = stated
        correlations += pairs
    return Defaults(spreads, tuple(correlations), sources)


def _tabled(document: Document, beside: Path | None) -> tuple[Assumption, ...]:
    """Return the assumptions of a project's plan table whose spreads a file states."""
    stated = document.value.get("assumptions")
    names = [name for name in stated if name not in ASSUMPTIONS] if isinstance(stated, dict) else []
    known = declared_assumptions(beside) if names else {}
    return tuple(known[name] for name in names if name in known)


@lru_cache(16)
def _stated(
    document: Document, measures: Measures, more: tuple[Assumption, ...]
) -> tuple[Mapping[str, DefaultSpread], tuple[Correlation, ...] | None]:
    """Return the spreads that a file states, also of `more` assumptions, and its correlations, None without any."""
    content = validated(document, default_uncertainty_shape(measures, more))
    written: Any = document.value["assumptions"]
    found = {}
    for name, uncertainty in content["assumptions"].items():
        said = written[name] if isinstance(written[name], dict) else {}
        source = said.get("source", "")
        both = source if isinstance(source, dict) else {"en": source}
        words = (" ".join(one.split()) for one in (both["en"], said.get("status", ""), both.get("zh", "")))
        found[name] = DefaultSpread(uncertainty, content.get("entity", ""), *words)
    return found, tuple(content["correlation"]) if "correlation" in content else None

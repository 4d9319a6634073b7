"""From a baseline file to a baseline."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hzsim.currencies import currency
from hzsim.errors import InvalidInput, Problem, told
from hzsim.files.locations import data_folders, is_file, named_file, origin, scenarios_here
from hzsim.files.yaml_reader import Document, read_yaml
from hzsim.measures import CHINA, Measures, measures_of
from hzsim.model.modules.registry import FACTS
from hzsim.scenario.parts.baseline import Baseline, BaselineFact, BaselineHistory, LeadRecord
from hzsim.scenario.written.fields import Context
from hzsim.scenario.written.given import as_document
from hzsim.scenario.written.schema import baseline_shape
from hzsim.scenario.written.validation import validate


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

"""What changed since an earlier run: odds and assumptions then and now, from its manifest and its table of targets."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hzsim._typing import Text
from hzsim._version import VERSION
from hzsim.errors import InvalidInput, Problem, told
from hzsim.files.sources import read_text
from hzsim.history.assessments import Assessments
from hzsim.present.answers.targets import target_rows
from hzsim.present.forms.sheet import Part, Sentences, grid
from hzsim.present.forms.values import Chance, Quantity, Value
from hzsim.present.forms.view import Reference
from hzsim.present.words.phrases import ALL_TARGETS
from hzsim.present.words.quotes import Finding
from hzsim.scenario.parts.years import parse_span
from hzsim.scenario.scenario import Scenario
from hzsim.units import SHARE

_TABLE = "targets.csv"
_THEN, _NOW, _CHANGE = Text("上次", "then"), Text("本次", "now"), Text("变化", "change")
_COMPARED = Text("{table}把各项目标的概率与上次运行的结果相对照。",
                 "{table} sets the odds of each target beside those of the earlier run.")  # fmt: skip
_MOVED = Text("{table}列出与上次不同的假设。", "{table} lists the assumptions that have changed.")
_LARGEST = 20_000_000


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier run: its version of the program, its scenarios by name, and the odds of their targets."""

    name: str
    version: str
    scenarios: Mapping[str, Mapping[str, Any]]
    odds: Mapping[tuple[str, str], tuple[float, float]]


def read_earlier(path: str | Path) -> Earlier:
    """Return an earlier run from its manifest and the table of targets beside it.

    Raises InvalidInput for a file that is no manifest of a run, and for a table that is missing or that is not the
    one which the manifest names.
    """
    file = Path(path)
    text, _ = read_text(file, largest=_LARGEST)
    try:
        found = json.loads(text)
        scenarios = {one["content"]["name"]: one["content"] for one in found["scenarios"]}
        paths = [one["assumptions"] for one in scenarios.values()]
        expected, version = found["outputs"][_TABLE], str(found["hzsim"])
    except (ValueError, KeyError, TypeError, RecursionError):
        expected_ = "expected the manifest.json that hzsim run --out writes"
        raise InvalidInput(Problem(str(file), expected_, told("another file"))) from None
    if not all(isinstance(one, dict) for one in paths):
        raise InvalidInput(Problem(str(file), "expected the manifest.json that hzsim run --out writes"))
    table = file.parent / _TABLE
    written, source = read_text(table, largest=_LARGEST)
    if hashlib.sha256(source.content).hexdigest() != expected:
        hint = told("keep both files as the run wrote them")
        raise InvalidInput(
            Problem(str(table), told("expected the table that {name} was written with", name=file.name),
                    told("another one"), hint=hint)
        )  # fmt: skip
    return Earlier(file.name, version, scenarios, dict(_odds(written, table)))


def _odds(written: str, table: Path) -> Iterator[tuple[tuple[str, str], tuple[float, float]]]:
    """Yield the odds of each scenario's targets, with their standard errors."""
    for line, row in enumerate(csv.DictReader(io.StringIO(written)), 2):
        try:
            yield (row["scenario"], row["target"]), (float(row["probability"]), float(row["standard_error"] or 0))
        except (KeyError, ValueError, TypeError):
            raise InvalidInput(
                Problem(str(table), "expected a probability with its standard error", line=line)
            ) from None


def check_earlier(earlier: Earlier, scenario: Scenario) -> None:
    """Raise InvalidInput where the earlier run has no scenario of that name."""
    if scenario.name not in earlier.scenarios:
        names = ", ".join(earlier.scenarios)
        raise InvalidInput(
            Problem(
                earlier.name, told("expected a run of {name}", name=scenario.name), told("one of {names}", names=names)
            )
        )


def changes(assessments: Assessments, earlier: Earlier) -> Iterator[Part]:
    """Yield the odds then and now, and the assumptions and settings that differ."""
    scenario = assessments.assessment.simulation.scenario
    yield Sentences(_COMPARED, Reference)
    yield grid([Text("目标", "target"), _THEN, _NOW, _CHANGE], list(_compared(assessments, earlier)),
               Text("概率：上次与本次", "Probabilities then and now"))  # fmt: skip
    moved = list(_moved(scenario, earlier.scenarios[scenario.name]))
    if moved:
        yield Sentences(_MOVED, Reference)
        yield grid([Text("假设", "assumption"), Text("年份", "year"), _THEN, _NOW], moved,
                   Text("假设：上次与本次", "Assumptions then and now"))  # fmt: skip
    else:
        yield Finding(Text("各项假设的中心路径没有变化。", "No central path of an assumption has changed."))
    if earlier.version != VERSION:
        zh = f"上次运行用的是hzsim {earlier.version}版，本次为{VERSION}版。"
        yield Finding(Text(zh, f"The earlier run was of hzsim {earlier.version}, this one is of {VERSION}."))


def _compared(assessments: Assessments, earlier: Earlier) -> Iterator[Sequence[Value]]:
    """Yield each target with its odds then and now; a target of one run only has those of that one."""
    name = assessments.assessment.simulation.scenario.name
    for row in target_rows(assessments.assessment):
        label: Value = ALL_TARGETS if row.item is None else row.item.target
        now, then = row.odds, earlier.odds.get((name, row.name))
        if then is None:
            yield label, Text("新增", "new"), Chance.of_target(now), None
            continue
        apart = Quantity(now.probability - then[0], SHARE, 1, sign="+")
        yield label, Chance(*then), Chance.of_target(now), apart


def _moved(scenario: Scenario, content: Mapping[str, Any]) -> Iterator[Sequence[Value]]:
    """Yield the years of central paths that differ, with the value then and now."""
    before, first = content["assumptions"], parse_span(content["years"]).first
    for name, path in scenario.assumptions.items():
        part, old = scenario.model.assumption(name), before.get(name)
        was = {} if old is None else dict(enumerate(old, first))
        for year, value in zip(scenario.years, path, strict=True):
            if year not in was or abs(was[year] - value) > 1e-12:
                yield part, year, Quantity.of(was.get(year), part), Quantity.of(value, part)

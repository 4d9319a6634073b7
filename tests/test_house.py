"""The house stands as designed: arrows point down, heavy imports come late, everything is described."""

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import hzsim
from hzsim.cli import main
from hzsim.files.sources import shipped

HOUSE = Path(hzsim.__file__).parent
FLOORS = (
    {"units", "amounts", "measures", "errors", "normal", "_typing", "_version", "_display"},
    {"files"},
    {"model"},
    {"scenario"},
    {"simulation"},
    {"questions"},
    {"history"},
    {"plan"},
    {"present"},
    {"hzsim"},
    {"cli"},
    {"__main__"},
)
"""From the cellar to the roof; `hzsim` is `hzsim/__init__.py`. A room imports only from floors below it, or itself."""
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
MODULES = {
    ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(HOUSE.rglob("*.py"))
    if "fonts" not in path.parts  # a script beside the font that it made, no module
}


def room(module: str) -> str:
    """Return the room of a module: `files` for `hzsim.files.sources`, `hzsim` for the package itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text("utf-8"))


def names_imported(node: ast.AST) -> Iterator[str]:
    """Yield the modules that an import statement names, wherever it stands."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        assert node.module is not None
        inner = [f"{node.module}.{alias.name}" for alias in node.names]
        modules = [name for name in inner if name in MODULES]
        yield from modules
        if len(modules) < len(inner):
            yield node.module


def imports(module: str) -> set[str]:
    return {name for node in ast.walk(tree(module)) for name in names_imported(node)}


@cache
def libraries(module: str, *, late: bool) -> set[str]:
    """Return what a module imports when it runs: at once, or also late, inside functions."""
    found: set[str] = set()
    waiting: list[ast.AST] = [tree(module)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if late or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found |= set(names_imported(node))
            waiting.extend(ast.iter_child_nodes(node))
    return {name.split(".")[0] for name in found}


def test_every_room_has_a_floor() -> None:
    assert {room(module) for module in MODULES} <= set(LEVEL)
    assert {"files", "model", "scenario", "simulation", "questions", "history", "present", "cli"} <= {
        room(module) for module in MODULES
    }


def upward(module: str) -> set[str]:
    """Return what a module imports from rooms that are not below its own."""
    ours = [name for name in imports(module) if name.split(".")[0] == "hzsim"]
    here = room(module)
    found = {name for name in ours if room(name) != here and LEVEL[room(name)] >= LEVEL[here]}
    if here in FLOORS[0]:  # the cellar's rooms are so small that they may share
        return {name for name in found if room(name) not in FLOORS[0]}
    return found


def test_arrows_point_down() -> None:
    assert {module: found for module in MODULES if (found := upward(module))} == {}


SUBROOMS = {
    "history": (("reference",), ("estimation", "city"), ("vintages", "backtest"), ("",)),
    "model": (("arrays",), ("modules",), ("",)),
    "plan": (("stated", "cities"), ("",)),
    "present": (("words",), ("forms",), ("answers",), ("charts",), ("page",), ("documents",), ("",)),
    "questions": (("lever",), ("",)),
    "scenario": (("parts",), ("written",), ("",)),
    "simulation": (("draws",), ("points",), ("",)),
}
"""The parts of each room, from the lowest up; the last is what stands in the room itself. As in the house,
a part imports only from those below it: parts that stand side by side do not know each other."""


def part(module: str) -> str:
    """Return the part of its room that a module stands in: `city` for `hzsim.history.city.series`."""
    folder = MODULES[module].relative_to(HOUSE).parent.parts
    return folder[1] if len(folder) > 1 else ""


def test_every_part_of_a_room_has_a_place() -> None:
    found = {(room(module), part(module)) for module in MODULES if room(module) in SUBROOMS}
    assert found == {(name, inner) for name, levels in SUBROOMS.items() for level in levels for inner in level}
    assert {room(module) for module in MODULES if part(module)} == set(SUBROOMS)


def upward_inside(module: str) -> list[str]:
    """Return what a module imports from parts of its room that are not below its own."""
    height = {inner: level for level, inner_rooms in enumerate(SUBROOMS[room(module)]) for inner in inner_rooms}
    here = part(module)
    inside = [name for name in imports(module) if room(name) == room(module) and part(name) != here]
    return [name for name in inside if height[part(name)] >= height[here]]


def test_arrows_inside_a_room_point_down() -> None:
    modules = [name for name in MODULES if room(name) in SUBROOMS]
    assert {module: found for module in modules if (found := upward_inside(module))} == {}


def test_no_room_is_crowded() -> None:
    """About fifteen files; `cli` keeps one a command, beside what they share."""
    shared = Counter(path.parent for path in MODULES.values() if not path.stem.endswith("_command"))
    assert {folder.name: count for folder, count in shared.items() if count > 17} == {}


def decisions(node: ast.AST) -> int:
    """Return how many decisions a piece of code takes, those of functions in it left out."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return 0
    taken = 0
    if isinstance(node, ast.If | ast.IfExp | ast.Assert | ast.match_case):
        taken = 1
    elif isinstance(node, ast.For | ast.AsyncFor | ast.While):
        taken = 1 + bool(node.orelse)
    elif isinstance(node, ast.comprehension):
        taken = 1 + len(node.ifs)
    elif isinstance(node, ast.BoolOp):
        taken = len(node.values) - 1
    elif isinstance(node, ast.Try):
        taken = len(node.handlers) + bool(node.orelse)
    return taken + sum(map(decisions, ast.iter_child_nodes(node)))


def test_no_function_decides_too_much() -> None:
    """Cyclomatic complexity of at most 12, counted as radon does; ruff's own count passes over conditions in lines."""
    functions = (
        (module, node)
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    found = {(module, node.name): 1 + sum(map(decisions, node.body)) for module, node in functions}
    assert {name: count for name, count in found.items() if count > 12} == {}


def test_decisions_are_counted() -> None:
    code = "x = [a for a in b if a and c] if d else e\nfor f in g:\n    def h(): return 1 if i else 2\nelse: pass"
    assert decisions(ast.parse(code)) == 6


LIBRARIES = [("yaml", "files"), ("click", "cli"), ("pydantic_core", "scenario"), ("pydantic", "scenario")]


@pytest.mark.parametrize(("library", "home"), LIBRARIES)
def test_a_library_has_one_room(library: str, home: str) -> None:
    assert {room(module) for module in MODULES if library in libraries(module, late=True)} == {home}


@pytest.mark.parametrize("library", ["matplotlib", "pandas", "scipy"])
def test_heavy_imports_come_late(library: str) -> None:
    assert [module for module in MODULES if library in libraries(module, late=False)] == []


def test_matplotlib_is_in_present_only() -> None:
    assert {room(module) for module in MODULES if "matplotlib" in libraries(module, late=True)} == {"present"}


def test_nothing_downloads_or_runs_anything() -> None:
    refused = {"requests", "urllib", "http", "socket", "subprocess", "pickle", "shelve"}
    assert {name: found for name in MODULES if (found := refused & libraries(name, late=True))} == {}


def test_nothing_is_evaluated_or_printed() -> None:
    """Text in data files is never code; only click prints."""
    refused = {"eval", "exec", "print", "compile", "input"}
    calls = [
        f"{module}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in refused
    ]
    assert calls == []


def loaded(code: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after some code."""
    last = "import sys; print('loaded: ' + ' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", f"{code}\n{last}"], capture_output=True, encoding="utf-8", check=True)
    return set(run.stdout.rsplit("loaded: ", 1)[1].split())


REQUIRE = ["require", "report", "--unknown", "real_growth", "--target", "gdp >= 30000 in 2030"]


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        pytest.param("import hzsim", {"numpy", "pydantic_core", "yaml", "click"}, id="import hzsim"),
        *(
            pytest.param(
                f"from hzsim.cli import main; main({arguments}, standalone_mode=False)",
                absent,
                id=" ".join(arguments[:2]),
            )
            for arguments, absent in [
                (["--help"], {"numpy", "pydantic_core", "yaml"}),
                (["--lang", "zh", "--help"], {"numpy", "pydantic_core", "yaml"}),
                (["project", "--help"], {"numpy", "pydantic_core", "yaml"}),
                (["assess", "--help"], {"numpy", "pydantic_core", "yaml"}),
                (["list", "indicators"], {"pydantic_core", "yaml"}),
                (["project", "sprint", "--format", "json"], {"concurrent.futures"}),
                (["assess", "sprint", "--draws", "2000", "--format", "json"], set()),
                (["run", "sprint"], set()),
                ([*REQUIRE, "--format", "json"], {"numpy.random", "concurrent.futures"}),
                (["require", "sprint", *REQUIRE[2:]], {"numpy.random", "concurrent.futures"}),
            ]
        ),
    ],
)
def test_light_work_loads_no_heavy_library(code: str, absent: set[str]) -> None:
    draws = "'assess', 'sprint'" in code or "'run', 'sprint'" in code
    needed = {"scipy"} if draws else set()  # for the normal distribution
    assert loaded(code) & {"matplotlib", "pandas", "pydantic", "scipy", *absent} - needed == set()


def public_parts(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, str | None]]:
    """Yield names and docstrings of public functions, classes and their methods."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield f"{prefix}.{node.name}", ast.get_docstring(node)
            if isinstance(node, ast.ClassDef):
                yield from public_parts(node.body, f"{prefix}.{node.name}")


def test_everything_public_is_described() -> None:
    described = {module: ast.get_docstring(tree(module)) for module in MODULES if module != "hzsim.__main__"}
    parts = {name: words for module in MODULES for name, words in public_parts(tree(module).body, module)}
    assert [name for name, words in {**described, **parts}.items() if not words] == []


def test_the_face_is_complete() -> None:
    """Every public name loads, and is described."""
    for name in hzsim.__all__:
        assert getattr(hzsim, name).__doc__
    assert set(hzsim.__all__) <= set(dir(hzsim))
    with pytest.raises(AttributeError):
        _ = hzsim.nothing_of_that_name  # type: ignore[attr-defined]  # the stub knows that, too


def committed_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((shipped("scenarios") / "schema.json").read_text("utf-8"))
    return schema


def test_the_committed_schema_is_fresh() -> None:
    printed = CliRunner().invoke(main, ["schema"]).stdout
    assert printed == (shipped("scenarios") / "schema.json").read_text("utf-8")


def test_the_schema_is_a_schema() -> None:
    schema = committed_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == "hzsim scenario"


def with_text_keys(value: object) -> object:
    """Return a YAML value as JSON has it: years are keys, and keys are text."""
    if isinstance(value, dict):
        return {str(key): with_text_keys(inner) for key, inner in value.items()}
    return [with_text_keys(inner) for inner in value] if isinstance(value, list) else value


def as_an_editor_sees(text: str) -> list[str]:
    """Return what an editor with the schema would underline."""
    value = with_text_keys(yaml.safe_load(text))
    return [error.message for error in Draft202012Validator(committed_schema()).iter_errors(value)]


@pytest.mark.parametrize("path", sorted(shipped("scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_scenarios_follow_the_schema(path: Path) -> None:
    assert as_an_editor_sees(path.read_text("utf-8")) == []


SPRINT = (shipped("scenarios") / "sprint.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: {zh: 冲刺情景, en: Sprint}", "title: Sprint"),
        ("years: 2025-2030", "years: 2025 - 2030"),
        ("natural_increase: none", "natural_increase: {yearly: {student_t: {scale: 1%, df: 5}}}"),
        ("exchange_rate: 7.12", "exchange_rate: {2025: 7.12, 2026-2030: 7.2}"),
    ],
)
def test_the_schema_allows_what_is_allowed(tmp_path: Path, old: str, new: str) -> None:
    text = SPRINT.replace(old, new, 1)
    assert text != SPRINT
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    assert hzsim.read_scenario(path)
    assert as_an_editor_sees(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("known_until:", "knownuntil:"),
        ("exchange_rate: 7.12", "exchange_rat: 7.12"),
        ("exchange_rate: 7.12", "exchange_rate: [7.12]"),
        ("years: 2025-2030", "years: soon"),
        ("modules: [core]", "modules: [kore]"),
        ("modules: [core]", "modules: core"),
        ("natural_increase: none", "natural_increase: off"),
        ("{2025: 5.2%, 2026-2030: 5.4%}", "{soon: 5.4%}"),
        ("natural_increase: none", "natural_increase: {avrage: {normal: 1%}}"),
        ("targets:", "correlation:\n  - [real_growth, 0.5]\ntargets:"),
        ("targets:", "target:"),
    ],
)
def test_the_schema_refuses_what_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = SPRINT.replace(old, new, 1)
    assert text != SPRINT
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(hzsim.InvalidInput):
        hzsim.read_scenario(path)
    assert as_an_editor_sees(text)


_CHINESE_OWN = re.compile(r"亿元|万元|万人|人民币|\byuan\b|\bCNY\b|Hangzhou|杭州")
_OWN_CONVENTIONS = {
    "hzsim.cli.help": "the shipped case, whose calls run as they stand",
    "hzsim.amounts": "the yuan as Chinese statistics write it",
    "hzsim.measures": "a baseline that says no currency is one of China's",
    "hzsim.scenario.written.schema": "the same, said in the schema",
    "hzsim.history.city.series": "units of data/history.csv",
    "hzsim.history.city.entities": "whose history is shipped",
    "hzsim.history.city.calibration": "the yuan's record, for places of China",
    "hzsim.model.modules.industries": "a definition of the National Bureau of Statistics",
    "hzsim.plan.cities.rivals": "the rivals that are shipped are cities of China",
    "hzsim.plan.stated.kinds": "relations between figures of Chinese plans",
    "hzsim.history.figures": "examples of Chinese levels, and a place whose figures are the yuan's",
    "hzsim.history.pace": "examples of Chinese levels, without a file",
    "hzsim.history.start": "cities of China, and sources of the yuan's rate",
    "hzsim.present.answers.history.target_rates": "base rates of Chinese targets",
    "hzsim.present.answers.rank": "a ranking is among cities of China",
    "hzsim.present.words.letters": "where Chinese lines may not break",
}
"""Modules whose texts may name the yuan, 万人 or Hangzhou, and why."""


def test_other_economies_meet_no_word_of_china() -> None:
    """Money, people and the place come from the baseline: outside docstrings no text names those of the first case."""
    assert {module for module in MODULES if any(map(_CHINESE_OWN.search, texts(module)))} == set(_OWN_CONVENTIONS)


def texts(module: str) -> list[str]:
    """Return the text in a module's code: not docstrings, which stand by themselves."""
    nodes = list(ast.walk(tree(module)))
    alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    constants = (node for node in nodes if isinstance(node, ast.Constant) and id(node) not in alone)
    return [node.value for node in constants if isinstance(node.value, str)]

"""A character that the shipped font lacks is an error before anybody sees an empty box."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from hzsim.files.sources import shipped
from hzsim.model.modules.parts import Assumption, Fact, Indicator
from hzsim.model.modules.registry import ASSUMPTIONS, FACTS, INDICATORS, MODULES, Module
from hzsim.present.forms.font import SPELLED

ENDS_OF_RANGES = {"⺀", "\uffee", "\uffff"}
"""Characters that only mark where a range in a regular expression ends."""
PACKAGE = Path(__file__).resolve().parents[2] / "hzsim"


@pytest.fixture(scope="module")
def covered() -> set[int]:
    with TTFont(PACKAGE / "present" / "fonts" / "HzsimSansSC-Regular.ttf") as font:
        return set(font.getBestCmap())


def missing(text: str, covered: set[int]) -> set[str]:
    return {letter for letter in text if letter.isprintable() and ord(letter) not in covered}


def test_every_label_of_the_registry(covered: set[int]) -> None:
    parts: list[Indicator | Assumption] = [*INDICATORS.values(), *ASSUMPTIONS.values()]
    words = [text for part in parts for text in (*part.label, *part.definition, part.unit.name, part.unit.english)]
    others: list[Fact | Module] = [*FACTS.values(), *MODULES.values()]
    words += [text for other in others for text in other.label]
    assert len(words) > 50
    assert not missing("".join(words), covered)


def test_every_text_in_the_program(covered: set[int]) -> None:
    """All string constants of the package, whatever they are used for, and the pages' own files."""
    found: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        if path.name == "make_font.py":
            continue
        strings = [
            node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)
        ]
        lost = missing("".join(text for text in strings if isinstance(text, str)), covered)
        found |= {str(path): lost} if lost else {}
    for path in filter(Path.is_file, (PACKAGE / "present" / "web").rglob("*")):
        lost = missing(path.read_text("utf-8"), covered)
        found |= {str(path): lost} if lost else {}
    spared = ENDS_OF_RANGES | set(SPELLED)
    found = {path: lost - spared for path, lost in found.items() if lost - spared}
    assert not found


def test_every_shipped_scenario_and_baseline(covered: set[int]) -> None:
    paths = [*shipped("scenarios").glob("*.yaml"), *shipped("data").rglob("*.yaml")]
    assert len(paths) > 5
    for path in paths:
        assert not missing(path.read_text("utf-8"), covered), path


LIBRARY = """
import builtins, io
from hzsim.present.forms.style import new_figure, style
with style():
    figure, axes = new_figure()
assert io.open is builtins.open
assert figure.add_subplot(projection="3d").name == "3d"
assert "linewidth" in axes.plot([0, 1])[0].set.__doc__
"""


def test_a_chart_leaves_matplotlib_whole_for_those_who_use_it_themselves() -> None:
    """Only a command goes without three dimensions and manuals; files are opened as before."""
    subprocess.run([sys.executable, "-W", "error", "-c", LIBRARY], check=True)


def test_a_command_draws_without_a_word_about_what_it_does_not_load() -> None:
    drawn = LIBRARY.split("assert figure")[0]
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import hzsim.cli\n{drawn}"], check=True, capture_output=True, text=True
    )
    assert told.stderr == ""

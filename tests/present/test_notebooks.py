"""Notebooks run from a clean state, and what is committed is what they give."""

import os
import sys
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any

import jupytext  # type: ignore[import-untyped]
import nbformat
import pytest

import hzsim as hz

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
WITH_OUTPUTS = (
    "01_quickstart",
    "02_what_would_it_take",
    "03_is_the_plan_consistent",
    "04_track_record",
    "05_what_would_have_to_be_true",
)


@pytest.fixture(scope="module")
def make() -> Iterator[ModuleType]:
    """The script that runs notebooks; its kernels find this hzsim, speak English, and read no profile of the user."""
    environment = {"PYTHONPATH": os.pathsep.join([str(FOLDER.parent), os.environ.get("PYTHONPATH", "")])}
    environment |= {"LC_ALL": "C.UTF-8", "JUPYTER_PLATFORM_DIRS": "1", "IPYTHONDIR": str(Path(sys.prefix) / "none")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        plan = util.spec_from_file_location("make_notebooks", FOLDER / "make_notebooks.py")
        assert plan is not None
        assert plan.loader is not None
        module = util.module_from_spec(plan)
        plan.loader.exec_module(module)
        yield module


def plain(cell: Any) -> list[str]:
    """All that a cell put out, but for pictures, whose bytes differ with the version of the font library."""
    outputs = [{**out, **out.get("data", {})} for out in cell.get("outputs", [])]
    return [str(out.get("text") or out.get("text/html") or "image/png" in out) for out in outputs]


def test_the_list_is_complete(make: ModuleType) -> None:
    assert set(make.names()) >= {*WITH_OUTPUTS, "whatif"}
    assert make.WITH_OUTPUTS == WITH_OUTPUTS


@pytest.mark.slow
@pytest.mark.parametrize("name", WITH_OUTPUTS)
def test_runs_and_gives_what_is_committed(make: ModuleType, name: str) -> None:
    fresh, committed = make.executed(name), nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    assert [cell.source for cell in committed.cells] == [cell.source for cell in fresh.cells], "run make_notebooks.py"
    for mine, theirs in zip(fresh.cells, committed.cells, strict=True):
        assert plain(mine) == plain(theirs)
    pictures = [out for cell in fresh.cells for out in cell.get("outputs", []) if "image/png" in out.get("data", {})]
    assert pictures


def test_every_notebook_is_its_text() -> None:
    for text in FOLDER.glob("[0-9w]*.py"):
        book, committed = jupytext.read(text), nbformat.read(text.with_suffix(".ipynb"), as_version=4)  # type: ignore[no-untyped-call]
        assert [cell.source for cell in committed.cells] == [cell.source for cell in book.cells], (
            "run make_notebooks.py"
        )


@pytest.mark.slow
def test_sliders_move_the_probabilities(make: ModuleType) -> None:
    """Move a slider in the running notebook; the table must be what the library gives for that scenario."""
    book = make.executed("whatif", "print(table.value)", "sliders['real_growth'].value = 0.06\nprint(table.value)")
    before, after = (cell.outputs[0].text.strip() for cell in book.cells[-2:])
    base = hz.read_scenario("sprint")

    def expected(growth: float) -> str:
        path = dict.fromkeys(base.open_years, growth)
        return hz.assess(hz.simulate(base.replace(real_growth=path), 5000))._repr_html_() or ""

    assert before == expected(0.054)
    assert after == expected(0.06)
    assert before != after

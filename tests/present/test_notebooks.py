"""Notebooks run from a clean state in either language, and what is committed is what they give."""

import ast
import os
import re
import sys
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

import hzsim as hz

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
LANGUAGES = ("en", "zh")
HAN = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"`[^`]*`|[A-Za-z_]+\(.*?\)")


def loaded() -> ModuleType:
    plan = util.spec_from_file_location("make_notebooks", FOLDER / "make_notebooks.py")
    assert plan is not None
    assert plan.loader is not None
    module = util.module_from_spec(plan)
    plan.loader.exec_module(module)
    return module


NAMES = loaded().names()
EACH = pytest.mark.parametrize(("name", "language"), [(name, language) for name in NAMES for language in LANGUAGES])


@pytest.fixture(scope="module")
def make() -> Iterator[ModuleType]:
    """The script that runs notebooks; its kernels find this hzsim, and read no profile of the user."""
    environment = {"PYTHONPATH": os.pathsep.join([str(FOLDER.parent), os.environ.get("PYTHONPATH", "")])}
    environment |= {"JUPYTER_PLATFORM_DIRS": "1", "IPYTHONDIR": str(Path(sys.prefix) / "none")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield loaded()


@pytest.fixture(scope="module")
def kernel(make: ModuleType) -> Iterator[Any]:
    """The kernel that all notebooks run in, one after the other."""
    del make  # which says where it finds hzsim
    started = AsyncKernelManager(kernel_name="python3")
    yield started
    run_sync(started.shutdown_kernel)(now=True)  # also where a browser's loop runs in the same worker


def committed(name: str, language: str) -> Any:
    return nbformat.read(FOLDER / language / f"{name}.ipynb", as_version=4)  # type: ignore[no-untyped-call]


def plain(cell: Any) -> list[str]:
    """All that a cell put out, but for pictures, whose bytes differ with the version of the font library."""
    outputs = [{**out, **out.get("data", {})} for out in cell.get("outputs", [])]
    return [str(out.get("text") or out.get("text/html") or "image/png" in out) for out in outputs]


def test_both_languages_have_every_notebook() -> None:
    assert [sorted(path.stem for path in (FOLDER / language).glob("*.ipynb")) for language in LANGUAGES] == [NAMES] * 2


@pytest.mark.slow
@EACH
def test_runs_and_gives_what_is_committed(make: ModuleType, kernel: Any, name: str, language: str) -> None:
    fresh = make.executed(name, language, kernel=kernel)
    for mine, theirs in zip(fresh.cells, committed(name, language).cells, strict=True):
        assert plain(mine) == plain(theirs), "run make_notebooks.py"


@EACH
def test_every_notebook_is_its_text(make: ModuleType, name: str, language: str) -> None:
    theirs = [cell.source for cell in committed(name, language).cells]
    assert theirs == [cell.source for cell in make.written(name, language).cells], "run make_notebooks.py"


@EACH
def test_something_is_seen_where_nothing_runs(name: str, language: str) -> None:
    outputs = [out for cell in committed(name, language).cells for out in cell.get("outputs", [])]
    assert any("image/png" in out.get("data", {}) for out in outputs)


@EACH
def test_speaks_one_language(name: str, language: str) -> None:
    """Prose and answers; code, names in it, and units that keep their Chinese in brackets are the same in both."""
    for cell in committed(name, language).cells:
        if cell.cell_type == "markdown":
            prose = CODE.sub("", cell.source)
            assert bool(HAN.search(prose)) == (language == "zh") or "万亿元" in prose, prose
        shown = " ".join(out for out in plain(cell) if out.startswith("<"))
        assert not shown or bool(HAN.search(re.sub("[万亿美元人]", "", shown))) == (language == "zh"), shown


@pytest.mark.parametrize("name", NAMES)
def test_only_public_names(name: str) -> None:
    """A reader learns nothing here that is not kept."""
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    imported = [part.module for part in ast.walk(tree) if isinstance(part, ast.ImportFrom)]
    assert [module for module in imported if (module or "").startswith("hzsim")] == []
    used = {
        part.attr
        for part in ast.walk(tree)
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "hz"
    }
    assert used <= set(hz.__all__)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_asks_reads_and_sets_exercises(name: str, language: str) -> None:
    """A question first, a reading between results, exercises last, and a cell that installs what is missing."""
    cells = committed(name, language).cells
    assert cells[0].cell_type == cells[-1].cell_type == "markdown"
    assert ("练习" if language == "zh" else "Exercises") in cells[-1].source
    assert "%pip install" in cells[1].source


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_sliders_move_the_probabilities(
    make: ModuleType, kernel: Any, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Move a slider in the running notebook; the table must be what the library gives for that scenario."""
    book = make.executed(
        "whatif",
        language,
        "print(table.value)",
        "sliders['real_growth'].value = 0.06\nprint(table.value)",
        kernel=kernel,
    )
    before, after = (cell.outputs[0].text.strip() for cell in book.cells[-2:])
    monkeypatch.setenv("LC_ALL", make.LOCALES[language])
    base = hz.read_scenario("sprint")

    def expected(growth: float) -> str:
        path = dict.fromkeys(base.open_years, growth)
        return hz.assess(hz.simulate(base.replace(real_growth=path), 5000))._repr_html_() or ""

    assert before == expected(0.054)
    assert after == expected(0.06)
    assert before != after

"""Run the notebooks from a clean state and write them, with their outputs, in each language.

Run it as `python notebooks/make_notebooks.py [NAME...]`; it needs jupytext, nbclient and ipykernel. What is edited is
the text (`*.py`), which has the words of both languages; the notebooks (`en/*.ipynb`, `zh/*.ipynb`) are made from it
and hold no time.
"""

import os
import sys
from pathlib import Path
from typing import Any

import jupytext  # type: ignore[import-untyped]
import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent
LOCALES = {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}
"""The languages, each with the locale that answers are shown in."""
SETUP = '''\
try:
    import hzsim as hz
except ModuleNotFoundError:
    %pip install --quiet "hzsim[notebook]"
    import hzsim as hz

import os

os.environ["LC_ALL"] = "{locale}"
language = "{language}"'''
"""The first cell of code: it installs hzsim where that is missing, and chooses the language of what is shown."""
_WIDGET = "application/vnd.jupyter.widget-view+json"


def names() -> list[str]:
    """Return the names of all notebooks."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.name != Path(__file__).name)


def written(name: str, language: str) -> Any:
    """Return a notebook in a language, as its text has it: not run."""
    book = jupytext.read(FOLDER / f"{name}.py")
    book.cells = [cell for cell in book.cells if cell.metadata.get("lang", language) == language]
    for place, cell in enumerate(book.cells):
        if "setup" in cell.metadata.get("tags", ()):
            cell.source = SETUP.format(locale=LOCALES[language], language=language)
        cell.id, cell.metadata = f"cell-{place}", {}
    book.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return book


def executed(name: str, language: str, *further: str, kernel: Any = None) -> Any:
    """Return a notebook run from a clean state, with further cells of code at its end.

    It runs in a kernel of its own, or in one that is given and forgets at its start what others left there. Sliders
    are left out of what it shows: they are for those who run it.
    """
    book = written(name, language)
    book.cells += [nbformat.v4.new_code_cell(source, id=f"further-{place}") for place, source in enumerate(further)]
    folder = {"metadata": {"path": str(FOLDER)}}
    if kernel is not None:
        book.cells.insert(0, nbformat.v4.new_code_cell("%reset -f", id="reset"))
    client = NotebookClient(
        book, kernel, timeout=120, kernel_name="python3", resources=folder, record_timing=False, coalesce_streams=True
    )
    client.execute()
    if kernel is not None:
        client.kc.stop_channels()
    book.cells = [cell for cell in book.cells if cell.id != "reset"]
    for cell in (cell for cell in book.cells if cell.cell_type == "code"):
        cell.outputs = [out for out in cell.outputs if _WIDGET not in out.get("data", {})]
        for data in (out.data for out in cell.outputs if len(out.get("data", {})) > 1):
            data.pop("text/plain", None)  # of tables and pictures it holds addresses in memory
    book.metadata.pop("language_info", None)
    book.metadata.pop("widgets", None)
    return book


def main() -> None:
    """Write the notebooks named, or every one, in each language."""
    os.environ["PYTHONPATH"] = os.pathsep.join([str(FOLDER.parent), os.environ.get("PYTHONPATH", "")])
    for language in LOCALES:
        (FOLDER / language).mkdir(exist_ok=True)
        for name in sys.argv[1:] or names():
            content = nbformat.writes(executed(name, language))
            (FOLDER / language / f"{name}.ipynb").write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

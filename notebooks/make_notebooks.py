"""Run the notebooks from a clean state and write them beside their text, with outputs where those help a reader.

Run it as `python notebooks/make_notebooks.py`; it needs jupytext, nbclient and ipykernel. The
text (`*.py`) is what is edited; the notebooks (`*.ipynb`) are made from it and hold no time.
"""

from pathlib import Path
from typing import Any

import jupytext  # type: ignore[import-untyped]
import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent
WITH_OUTPUTS = (
    "01_quickstart",
    "02_what_would_it_take",
    "03_is_the_plan_consistent",
    "04_track_record",
    "05_what_would_have_to_be_true",
)


def names() -> list[str]:
    """Return the names of all notebooks."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.name != Path(__file__).name)


def executed(name: str, *further: str) -> Any:
    """Return a notebook run from a clean state, with further cells of code at its end."""
    book = jupytext.read(FOLDER / f"{name}.py")
    book.cells += [nbformat.v4.new_code_cell(source) for source in further]
    for place, cell in enumerate(book.cells):
        cell.id = f"cell-{place}"
    folder = {"metadata": {"path": str(FOLDER)}}
    NotebookClient(
        book, timeout=120, kernel_name="python3", resources=folder, record_timing=False, coalesce_streams=True
    ).execute()
    return book


def main() -> None:
    """Write every notebook beside its text, those that stand still with their outputs."""
    for name in names():
        book = executed(name) if name in WITH_OUTPUTS else jupytext.read(FOLDER / f"{name}.py")
        for place, cell in enumerate(book.cells):
            cell.id = f"cell-{place}"
        for output in (output for cell in book.cells for output in cell.get("outputs", [])):
            if len(output.get("data", {})) > 1:  # tables and pictures; their plain text holds addresses in memory
                output["data"].pop("text/plain", None)
        book.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        (FOLDER / f"{name}.ipynb").write_text(nbformat.writes(book) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

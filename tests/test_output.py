"""Every answer on the command line as a document: `--format`, or the name of `--out`."""

import io
import re
import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import click
import docx
import openpyxl  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result
from test_keywords import PANEL

from hzsim.cli import main
from hzsim.cli.output import NO_SOLUTION

GDP = "gdp >= 30000 in 2030"
FEW = ("--draws", "100")
COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("sprint", *FEW),
    "project": ("sprint",),
    "simulate": ("sprint", *FEW, "--indicator", "gdp"),
    "assess": ("sprint", *FEW),
    "require": ("sprint", "--unknown", "real_growth", "--target", GDP),
    "compare": ("sprint", "floor", *FEW),
    "curve": ("sprint", "--unknown", "real_growth", "--target", GDP, *FEW),
    "slack": ("sprint", "--target", GDP),
    "when": ("sprint", "--target", GDP, *FEW),
    "effort": ("sprint", "--target", GDP),
    "frontier": ("sprint", "--over", "real_growth", "exchange_rate", "--points", "3", *FEW),
    "sensitivity": ("sprint", "--target", GDP, *FEW),
    "explain": ("floor", "--against", "sprint", "--target", GDP, *FEW),
    "conditions": ("sprint", "--draws", "300"),
    "check": ("hangzhou-15fyp-final",),
    "indicators": ("hangzhou-15fyp-final",),
    "diff": ("hangzhou-15fyp-draft", "hangzhou-15fyp-final"),
    "review": (),
    "rank": ("sprint", *FEW),
    "pace": ("21860", "30000", "2024-2030"),
    "realism": ("sprint",),
    "track": ("sprint", *FEW),
    "score": (),
    "backtest": ("--panel", str(PANEL), "--horizon", "2", *FEW),
    "batch": ("sprint", *FEW, "--out", "OUT"),
    "elicit": ("real_growth", "--scenario", "sprint", "--quantile", "10%=4.2%", "--quantile", "90%=5.6%", "--dry-run"),
}
FOLDERS = {"run", "track", "backtest", "batch"}
"""Commands whose --out is a folder: their documents are sent to standard output."""
RECORDS = {"list", "schema", "calibrate"}
"""Commands that print lists and tables of an estimate, no answer."""
OTHERS = {"export", "merge", "new"}


def called(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--lang", "zh"])


class Page(HTMLParser):
    """Collects the text of a page, and fails where a tag is closed that was not opened."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.title = self.text = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.open += [tag] if tag not in ("meta", "link") else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.title += data if self.open[-1:] == ["title"] else ""
        self.text += f"{data} " if self.open and self.open[-1] not in ("style", "script") else ""


def words_of(form: str, content: bytes) -> tuple[str, str]:
    """Return the title of a document and all its text, as another library reads it."""
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return book.properties.title, " ".join(
            str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None
        )
    if form == "docx":
        paper: Any = docx.Document(io.BytesIO(content))
        cells = (cell.text for table in paper.tables for row in table.rows for cell in row.cells)
        return paper.core_properties.title, " ".join([*(one.text for one in paper.paragraphs), *cells])
    page = Page(content.decode())
    assert page.open == []
    return page.title, page.text


def test_every_command_is_here() -> None:
    assert {*COMMANDS, *RECORDS, *OTHERS} == set(main.list_commands(click.Context(main)))


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_an_answer_is_written_as_every_document(name: str, tmp_path: Path) -> None:
    """A workbook, a Word document and a page have the words that the terminal shows."""
    arguments = [name, *(str(tmp_path / "out") if one == "OUT" else one for one in COMMANDS[name])]
    first = called(*arguments)
    assert first.exit_code in (0, NO_SOLUTION), first.output
    shown = [word for word in first.stdout.split() if not set(word) <= set("-–")]
    for form in ("xlsx", "docx", "html"):
        file = tmp_path / f"answer.{form}"
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        done = called(*arguments, *(("--format", form) if name in FOLDERS else ("--out", str(file))))
        assert done.exit_code == first.exit_code, done.output
        if name not in FOLDERS:
            assert done.stdout == ""
            assert done.stderr.splitlines()[-1] == str(file)
            assert [one.name for one in tmp_path.glob("*answer*")] == [file.name]
        content = done.stdout_bytes if name in FOLDERS else file.read_bytes()
        title, text = words_of(form, content)
        assert title
        held = "".join(text.split())
        asked = [
            word for word in shown if form != "xlsx" or not re.search(r"\d|^\W+$", word)
        ]  # there numbers are numbers
        missing = [word for word in asked if word not in held]
        assert len(missing) <= 0.05 * len(shown), missing[:20]  # a line may break a word
        file.unlink(missing_ok=True)


def test_the_name_of_the_file_says_the_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS")
    for ending, start in (
        ("xlsx", b"PK"),
        ("html", b"<!doctype"),
        ("json", b"["),
        ("csv", b"\xef\xbb\xbf"),
        ("txt", b""),
    ):
        file = tmp_path / f"slack.{ending}"
        assert called("slack", "sprint", "--target", GDP, "--out", str(file)).exit_code == 0
        assert file.read_bytes().startswith(start)
    printed = called("slack", "sprint", "--target", GDP).stdout
    assert (tmp_path / "slack.txt").read_text("utf-8") == printed
    assert called("slack", "sprint", "--target", GDP, "--out", "-").stdout == printed


def test_a_name_of_another_format_is_refused(tmp_path: Path) -> None:
    done = called("slack", "sprint", "--format", "docx", "--out", str(tmp_path / "slack.xlsx"))
    assert done.exit_code == 2
    assert ".docx" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [("slack", "sprint", "--format", "xlsx"), ("run", "sprint", "--format", "docx")])
def test_no_terminal_is_sent_a_document(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is computed for it."""
    from hzsim.cli import output

    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(output, "sys", type("System", (), {"stdout": Terminal(), "stderr": sys.stderr}))
    done = CliRunner().invoke(main, [*arguments, "--lang", "en"])
    assert done.exit_code == 2
    assert "is no text that a terminal can show: name a file with --out, or redirect standard output" in done.stderr


def test_a_document_replaces_a_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file stays where writing fails."""
    file = tmp_path / "slack.docx"
    file.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    done = called("slack", "sprint", "--target", GDP, "--out", str(file))
    assert done.exit_code == 1
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("command", sorted(FOLDERS))
def test_a_document_is_no_folder(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = COMMANDS[command][:-2] if command == "batch" else COMMANDS[command]
    for form, more in (("docx", ()), ("docx", ("--format", "docx")), ("xlsx", ())):
        ran = CliRunner().invoke(main, [command, *words, *more, "--out", f"x.{form}", "--lang", "en"])
        assert (ran.exit_code, ran.stdout, [*tmp_path.iterdir()]) == (2, "", [])
        assert f"hzsim export FILE --to {form} --out x.{form}" in ran.stderr

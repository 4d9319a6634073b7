"""The examples in the pages and the READMEs: run them again, and write what they print.

    python docs/examples.py [PAGE...]

A page is one session in an empty folder, in its own language. In it run, in their order, the commands `$ hzsim ...` and
`$ cd ...` of each block ```console, the statements `>>> ...` of each block ```pycon, and a block with a caption is
written to the file of that name.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from doctest import DocTestParser
from io import StringIO
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
LANGUAGES = {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}
"""The languages of the pages, each with its locale."""
ANSWERED, UNANSWERED = 0, 4
"""The exit codes of a command that did what it was to: with an answer, or with the reason why there is none."""
_BLOCK = re.compile(r"^```(console|pycon|\{code-block\} \w+\n:caption: (?P<file>\S+))\n(?P<body>.*?)^```$", re.M | re.S)


def pages() -> list[Path]:
    """Return every page that has examples, READMEs first."""
    found = [*ROOT.glob("README*.md"), *(page for name in LANGUAGES for page in sorted(DOCS.glob(f"{name}/**/*.md")))]
    return [page for page in found if _BLOCK.search(page.read_text(encoding="utf-8"))]


def language_of(page: Path) -> str:
    """Return the language of a page: that of its folder, or of its suffix."""
    return "zh" if "zh" in (*page.relative_to(ROOT).parts, *page.suffixes) or page.suffixes[:1] == [".zh"] else "en"


def fresh(page: Path) -> str:
    """Return the text of a page with the output of every example made anew."""
    with tempfile.TemporaryDirectory() as folder, as_reader(Path(folder), language_of(page)):
        names: dict[str, object] = {}
        return _BLOCK.sub(lambda block: _again(block, names), page.read_text(encoding="utf-8"))


@contextmanager
def as_reader(folder: Path, language: str) -> Iterator[None]:
    """Stand in the folder, with the locale and the terminal of a reader of the language, and hzsim at hand."""
    before, kept = Path.cwd(), dict(os.environ)
    os.environ |= {"LC_ALL": LANGUAGES[language], "COLUMNS": "80", "PYTHONPATH": str(ROOT)}
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(kept)


def _again(block: re.Match[str], names: dict[str, object]) -> str:
    body = block["body"]
    if block["file"]:
        Path(block["file"]).write_text(body, encoding="utf-8")
        return block[0]
    made = _commands(body) if block[1] == "console" else _statements(body, names)
    return f"```{block[1]}\n{made}```"


def _commands(body: str) -> str:
    """Return the commands of a block, each with what it prints."""
    return "".join(f"{line}\n{_printed(line[2:])}" for line in body.splitlines() if line.startswith("$ "))


def _printed(command: str) -> str:
    program, *words = shlex.split(command, comments=True)
    if program == "cd":
        os.chdir(words[0])
        return ""
    if program != "hzsim":
        raise SystemExit(f"expected hzsim or cd in an example, found {command}")
    done = subprocess.run([sys.executable, "-m", "hzsim", *words], capture_output=True, text=True, check=False)
    if done.returncode not in (ANSWERED, UNANSWERED):
        raise SystemExit(f"{command}: {done.stderr}")
    return _lines(done.stdout + done.stderr)


def _statements(body: str, names: dict[str, object]) -> str:
    """Return the statements of a block, each with what Python prints."""
    return "".join(
        _entered(example.source) + _said(example.source, names) for example in DocTestParser().get_examples(body)
    )


def _entered(source: str) -> str:
    first, *others = source.splitlines()
    return "".join(f"{line}\n" for line in (f">>> {first}", *(f"... {line}".rstrip() for line in others)))


def _said(source: str, names: dict[str, object]) -> str:
    with redirect_stdout(StringIO()) as heard:
        exec(compile(source, "example", "single"), names)
    return _lines(heard.getvalue())


def _lines(shown: str) -> str:
    """Return what was shown in whole lines, without blanks at their ends."""
    return "".join(f"{line.rstrip()}\n" for line in shown.rstrip().splitlines())


def main() -> None:
    """Write the pages named, or all, again with fresh output."""
    for page in [Path(name).resolve() for name in sys.argv[1:]] or pages():
        page.write_text(fresh(page), encoding="utf-8")


if __name__ == "__main__":
    main()

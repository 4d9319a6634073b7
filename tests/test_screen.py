"""What is printed fits the terminal, in both languages and at any width, and is coloured only where that is shown."""

import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from hzsim._typing import Language
from hzsim.cli import main
from hzsim.cli.help import EXAMPLES
from hzsim.cli.output import progress
from hzsim.present.forms.screen import Run, table
from hzsim.present.forms.sheet import Sheet
from hzsim.present.forms.view import Reference, Table, View

HERE = Path(__file__).parent
LANGUAGES: tuple[Language, ...] = ("zh", "en")
WIDTHS = (60, 80, 100, 160)
HAN = re.compile("[\u4e00-\u9fff]+")
SLOW = {"run", "backtest", "track", "sensitivity", "export"}


def called(line: str, **environment: str) -> Result:
    return CliRunner().invoke(main, shlex.split(line)[1:], env=environment)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty folder but for a panel, in which one stands."""
    there, before = tmp_path_factory.mktemp("examples"), Path.cwd()
    shutil.copy(HERE / "data" / "synthetic-panel.csv", there / "panel.csv")
    os.chdir(there)
    yield there
    os.chdir(before)


def test_every_command_has_examples() -> None:
    assert list(EXAMPLES) == main.list_commands(click.Context(main))


def calls() -> list[object]:
    return [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW), id=name) for name in EXAMPLES]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", calls())
def test_examples_run_and_their_answers_fit_every_width(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer is computed once and laid out in both languages; nothing of it is lost where it is narrow."""
    seen: list[Sheet] = []
    view = Sheet.view

    def kept(sheet: Sheet, language: Language) -> View:
        seen.append(sheet)
        return view(sheet, language)

    monkeypatch.setattr(Sheet, "view", kept)
    for line in EXAMPLES[name]:
        result = called(line, COLUMNS="80")
        assert result.exit_code == 0, (line, result.output)
        assert wide(result.stdout, 80) == [] or "--format" in line, line
        help_text = called(f"hzsim {name} --help --lang en").stdout
        assert f"\n  {line}\n" in re.sub(r" \\\n +", " ", help_text)
    for sheet in seen:
        for language in LANGUAGES:
            shown = view(sheet, language)
            assert not (language == "en" and HAN.search(shown.text())), (name, HAN.findall(shown.text()))
            for width in WIDTHS:
                assert wide(shown.text(width), width) == [], (name, language, width)
            lost = Counter(said_by(shown)) - Counter(shown.text(WIDTHS[0]))
            assert not {letter for letter in lost if not letter.isspace()} - {"–"}, lost


def said_by(view: View) -> str:
    """All words and cells of a view."""
    cells = [str(cell) for piece in view.pieces if isinstance(piece, Table) for row in piece.rows for cell in row]
    return "".join([*cells, *(one for one in view.pieces if isinstance(one, str) and not isinstance(one, Reference))])


def wide(text: str, width: int) -> list[str]:
    """The lines that take more columns, wide letters counted as two."""
    return [line for line in text.split("\n") if wcswidth(line) > width]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "line", ["hzsim", "hzsim --help", "hzsim list places", "hzsim schema --format table", "hzsim calibrate"]
)
def test_what_is_no_answer_fits_too(line: str, language: str) -> None:
    for width in (80, 100, 160):
        printed = called(f"{line} --lang {language}", COLUMNS=str(width)).stdout
        assert wide(printed, width) == []
        assert printed.count("\n") > 5


WORDS = st.text("abc 甲乙丙，。()0123%–", max_size=40)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(1, 7), st.integers(1, 4), st.integers(40, 160), st.booleans())
def test_any_table_fits_and_keeps_every_letter(
    data: st.DataObject, columns: int, rows: int, width: int, numbers: bool
) -> None:
    header = data.draw(st.lists(WORDS, min_size=columns, max_size=columns))
    body = data.draw(st.lists(st.lists(WORDS, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    lines = [
        "".join(run.text for run in line)
        for line in table(header, [[Run(cell) for cell in row] for row in body], numbers, width)
    ]
    assert [line for line in lines if wcswidth(line) > width] == []
    printed = Counter("".join(lines))
    for row in body:
        assert not Counter("".join("".join(row).split())) - printed - Counter("–")


def test_columns_that_do_not_fit_go_on_below_with_the_first_one() -> None:
    rows = [[Run(name), *(Run(f"{1000 * place:,}.00%") for place in range(8))] for name in ("growth", "prices")]
    lines = ["".join(run.text for run in line) for line in table(["of", *"abcdefgh"], rows, True, 60)]
    assert [line for line in lines if line.startswith("growth")] == [
        "growth  0.00%  1,000.00%  2,000.00%  3,000.00%",
        "growth  4,000.00%  5,000.00%  6,000.00%  7,000.00%",
    ]


def test_rows_of_words_become_records() -> None:
    rows = [[Run("GDP"), Run("w" * 30), Run("v" * 30)], [Run("people"), Run("–"), Run("many " * 20)]]
    lines = ["".join(run.text for run in line) for line in table(["what", "one", "two"], rows, False, 50)]
    assert lines[:5] == ["GDP", f"  one: {'w' * 30}", f"  two: {'v' * 30}", "", "people"]
    assert lines[5].startswith("  two: many many")
    assert lines[6].startswith("    many")


def on_terminal(line: str, columns: int, **environment: str) -> str:
    """What a command shows on a terminal of so many columns."""
    import fcntl
    import struct
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    there = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "hzsim", *shlex.split(line)[1:]], stdout=follower, stderr=follower, stdin=follower,
        env={**there, "TERM": "xterm", **environment},
    ) as process:  # fmt: skip
        os.close(follower)
        parts = []
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            parts.append(part)
        process.wait()
    os.close(leader)
    assert process.returncode == 0
    return b"".join(parts).decode().replace("\r\n", "\n")


BRIEF = "hzsim assess sprint --draws 300 --lang zh"


def test_a_terminal_has_its_width_and_colours() -> None:
    shown = on_terminal(BRIEF, 72)
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert wide(plain, 72) == []
    assert max(map(wcswidth, plain.split("\n"))) > 60
    for colour, odds in (("32", "65.9%"), ("33", "49.4%")):
        assert re.search(rf"\x1b\[{colour}m[^\x1b]*{re.escape(odds)}", shown)
    assert "\x1b[1m冲刺情景" in shown


@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
def test_no_colour_where_none_is_wanted(plain: dict[str, str]) -> None:
    assert "\x1b[3" not in on_terminal(BRIEF, 80, **plain)
    assert "\x1b[1m" not in on_terminal(BRIEF, 80, **plain)


def test_a_pipe_is_plain_and_of_one_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    printed = CliRunner().invoke(main, shlex.split(BRIEF)[1:]).stdout
    assert "\x1b" not in printed
    assert wide(printed, 120) == []
    assert max(map(wcswidth, printed.split("\n"))) > 100


def test_progress_is_gone_when_it_is_done() -> None:
    """On a terminal: the bar's line is cleared, and nothing of it is left below."""
    code = "from hzsim.cli.output import progress\nwith progress(4, 'draws') as report:\n    report(4)\nprint('END')"
    leader, follower = pty.openpty()
    subprocess.run(
        [sys.executable, "-c", code], stdout=follower, stderr=follower, check=True, env={**os.environ, "TERM": "xterm"}
    )
    os.close(follower)
    shown = os.read(leader, 65536).decode()
    os.close(leader)
    assert "draws" in shown
    assert shown.split("\x1b[A\x1b[2K")[-1].strip() == "END"


def test_progress_is_silent_elsewhere() -> None:
    with progress(4, "draws") as report:
        assert report is None


BRIEFS = {
    "run": "hzsim run sprint --draws 300",
    "assess": "hzsim assess sprint --draws 300",
    "compare": "hzsim compare sprint floor --draws 300",
    "require": "hzsim require sprint --unknown real_growth --target 'gdp >= 3万亿元 in 2030'",
    "curve": "hzsim curve sprint --unknown real_growth --target 'gdp >= 3万亿元 in 2030'",
    "conditions": "hzsim conditions sprint --draws 2000 --target 'gdp >= 3万亿元 in 2030'",
    "frontier": "hzsim frontier sprint --over real_growth exchange_rate --points 5 --target 'gdp >= 3万亿元 in 2030'",
    "when": "hzsim when sprint --target 'gdp >= 3万亿元' --draws 300",
    "pace": "hzsim pace 21860 30000 2024-2030",
    "realism": "hzsim realism sprint",
    "rank": "hzsim rank sprint --draws 300",
    "check": "hzsim check hangzhou-15fyp-final",
    "effort": "hzsim effort sprint",
    "explain": "hzsim explain sprint --against floor --draws 300",
}


def test_every_command_that_can_answer_briefly_is_asked_here() -> None:
    context = click.Context(main)
    commands = {name: main.get_command(context, name) for name in main.list_commands(context)}
    able = {name for name, one in commands.items() if one and any(part.name == "brief" for part in one.params)}
    assert able | {"run"} == set(BRIEFS)


@pytest.mark.parametrize("name", BRIEFS)
def test_brief_is_the_answer_alone(name: str) -> None:
    for language in LANGUAGES:
        whole = called(f"{BRIEFS[name]} --lang {language}").stdout
        brief = called(f"{BRIEFS[name]} --lang {language} --brief").stdout
        assert 0 < len(brief) < min(len(whole), 1500)
        assert "---" not in brief
        assert not brief.startswith("\n")
    refused = called(f"{BRIEFS[name]} --brief --format json")
    assert refused.exit_code == 2
    assert "--brief" in refused.stderr


def test_completion_knows_the_names() -> None:
    for words, expected in [
        (["run", "spr"], "sprint"),
        (["new", "x", "Suzhou"], "Suzhou,\\ Jiangsu"),
        (["curve", "sprint", "--unknown", "real"], "real_growth"),
        (["run", "sprint", "--set", "real"], "real_growth="),
        (["require", "sprint", "--target", "gdp_"], "gdp_growth"),
        (["check", "hangzhou-15"], "hangzhou-15fyp-final"),
        (["assess", "sprint", "--br"], "--brief"),
    ]:
        environment = {"_HZSIM_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(map(shlex.quote, ["hzsim", *words])),
                       "COMP_CWORD": str(len(words))}  # fmt: skip
        found = CliRunner().invoke(main, [], prog_name="hzsim", env=environment).stdout
        assert f"plain,{expected}" in found.split("\n"), (words, found)


def test_without_arguments_it_says_how_to_begin() -> None:
    for language, words in (("en", "Can a plan's targets be met"), ("zh", "规划目标能否实现")):
        result = called(f"hzsim --lang {language}")
        assert result.exit_code == 0
        assert words in result.stdout
        first = re.findall(r"^  (hzsim .*)$", result.stdout, re.MULTILINE)
        assert first[0] == "hzsim run sprint"
        assert len(first) == 4

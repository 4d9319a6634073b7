"""What a command says, in Chinese: a catalogue of templates, matched when a message or a help text is printed.

`messages-zh.csv` has an English template and its Chinese on each line. A field such as `{name}` stands
for any text, carried over as it is; `{message}` for one that the catalogue has too, `{phrase}` for one
that it may have; `{number}`, `{word}`, `{list}` and `{quoted}` for text of that form only. A digit tells
fields of one form apart; `from` tells who says it in English. What no template matches stays English.
The catalogue is read when the language is Chinese.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import IO, Any

import click

from hzsim._language import Language
from hzsim.errors import BadValue, HzsimError, InvalidInput, Problem, printable, quoted

CATALOGUE = Path(__file__).with_name("messages-zh.csv")
_FIELD = re.compile(r"\{([a-z]+)(\d*)\}")
_FORMS = {
    "number": r"[-+−–]?[\d.,]+(?:e[-+]?\d+)?[%‰]?|[-+]?inf|nan",
    "word": r"\S+",
    "list": r"[^\s,]+(?:, [^\s,]+)*",
    "quoted": r"'.*'|\".*\"|\S+",
}
_PLACE = "\0"
_INNER = ("phrase", "message")
_NOTHING = ("nothing", "none", "more", "neither")
"""The single words that a message names as found; any other is the user's own."""


@dataclass(frozen=True)
class Template:
    """One line of the catalogue."""

    english: str
    chinese: str

    @cached_property
    def plain(self) -> list[str]:
        """The parts of the English that stand in every such message."""
        return _FIELD.sub("{}", self.english).split("{}")

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What matches such a message as a whole, its fields as named groups."""
        pieces = _FIELD.split(self.english)
        own = len(pieces) > 1 and pieces[0] == "" and pieces[1] not in _INNER
        written = "(?!expected )" if own else re.escape(pieces[0])  # what is expected is no name
        for form, digit, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            written += f"(?P<{form}{digit}>{_FORMS.get(form, '.+?')}){re.escape(after)}"
        return re.compile(written, re.DOTALL)

    def said(self, text: str) -> str | None:
        """Return the Chinese of a message; None when it is not of this template."""
        likely = text.startswith(self.plain[0]) and all(part in text for part in self.plain)
        match = self.pattern.fullmatch(text) if likely else None
        if match is None:
            return None
        parts = match.groupdict()
        carried = parts | {name: said(part) for name, part in parts.items() if name.startswith(_INNER)}
        if any(carried[name] == part for name, part in parts.items() if name.startswith("message")):
            return None
        return _FIELD.sub(lambda field: carried[field[1] + field[2]], self.chinese)


@cache
def catalogue() -> tuple[Template, ...]:
    """Return all templates, those with the most words of their own first."""
    from hzsim.files.tables import read_table

    rows, _ = read_table(CATALOGUE, ["en", "zh", "from"])
    templates = [Template(row["en"], row["zh"]) for row in rows]
    return tuple(sorted(templates, key=lambda template: -sum(map(len, template.plain))))


def said(text: str) -> str:
    """Return the Chinese of an English message; the message itself when no template fits."""
    return next((chinese for template in catalogue() if (chinese := template.said(text))), text)


def of_problem(problem: Problem) -> str:
    """Return one mistake in Chinese: `文件:行:列 键：应……；实际为：……（提示：……）`."""
    where = f"{problem.where}：" if problem.where else ""
    named = printable(problem.found)
    theirs = " " not in named and named not in _NOTHING
    found = f"；实际为：{quoted(named if theirs else said(named))}" if named else ""
    hint = f"（提示：{said(printable(problem.hint))}）" if problem.hint else ""
    return f"{where}{said(printable(problem.expected))}{found}{hint}"


def of_error(error: HzsimError) -> str:
    """Return an error of hzsim in Chinese."""
    if isinstance(error, InvalidInput):
        return "\n".join(error.lines(of_problem, "另有 {} 处"))
    return of_problem(error.at("")) if isinstance(error, BadValue) else said(printable(error))


def remark(text: str, language: Language) -> str:
    """Return a remark for stderr in the language."""
    return said(text) if language == "zh" else text


def note(doubt: Problem, language: Language) -> str:
    """Return a doubt for stderr in the language."""
    return f"注意：{of_problem(doubt)}" if language == "zh" else f"note: {doubt}"


class ChineseError(click.ClickException):
    """An error of click or of hzsim, shown in Chinese, with its exit code."""

    def __init__(self, error: click.ClickException) -> None:
        message, cause = error.format_message(), error.__cause__
        if isinstance(cause, HzsimError):  # what click puts around it is one message, the error another
            around = said(message.replace(error.message, _PLACE))
            super().__init__(around.replace(_PLACE, of_error(cause)))
        else:
            super().__init__(said(message))
        self.__dict__["exit_code"] = error.exit_code
        self.ctx = error.ctx if isinstance(error, click.UsageError) else None

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the usage, where the command line was wrong, and the message."""
        if self.ctx is not None:
            help_at = f"{self.ctx.command_path} --help"
            click.echo(f"{self.ctx.get_usage()}\n用法详见 {help_at}。\n", file, err=True)
        click.echo(f"错误：{self.message}", file, err=True)


class ChineseHelp(click.HelpFormatter):
    """Writes click's help in Chinese: paragraph by paragraph and option by option, as the catalogue has them."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of usage."""
        told = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 [参数]...")
        super().write_usage(prog, told, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        self.write(f"{'':>{self.current_indent}}{said(heading)}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs, each of them one message."""
        paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
        indent = " " * self.current_indent
        lines = [_lines(said(part), self.width - self.current_indent) for part in paragraphs]
        self.write("\n\n".join("\n".join(indent + line for line in part) for part in lines) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write commands or options, each beside what it does."""
        rows = list(rows)
        first = min(max(len(name) for name, _ in rows), col_max) + col_spacing + self.current_indent
        for name, text in rows:
            begin = f"{'':>{self.current_indent}}{name}"
            lines = _lines(option_help(text), self.width - first)
            if len(begin) + col_spacing > first:
                lines.insert(0, "")
            self.write(f"{begin:<{first}}{lines[0]}".rstrip() + "\n")
            self.write("".join(f"{'':>{first}}{line}\n" for line in lines[1:]))


def option_help(text: str) -> str:
    """Return the help of an option in Chinese, with what click or the text itself adds: `[default: 1; x>=0]`."""
    words, *added = (part.removesuffix("]") for part in text.split("  ["))
    inner = ("；".join(map(said, part.split("; "))) for part in added)
    return said(words) + "".join(f" [{part}]" for part in inner)


def _lines(text: str, width: int) -> list[str]:
    """Return text in lines of so many columns."""
    from hzsim.present.words.wrapping import folded

    return folded(text, width).split("\n")

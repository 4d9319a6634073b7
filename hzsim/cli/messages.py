"""What a command says, in the language of the call: hzsim's messages and help, and click's own words, by gettext.

`hzsim/locale` has the catalogue: of each template its Chinese, with the same fields.
"""

import gettext
import os
from collections.abc import Iterable
from copy import copy
from functools import cache, partial
from inspect import cleandoc
from pathlib import Path
from typing import TypeVar

import click

from hzsim._language import Language
from hzsim.errors import BadValue, HzsimError, InvalidInput, Message, Problem, printable, quoted, told

DOMAIN, LOCALE = "hzsim", Path(__file__).parents[1] / "locale"
Texts = TypeVar("Texts", click.Command, click.Parameter)


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True)


def speak(language: Language) -> None:
    """Let click say its own words in a language, from hzsim's catalogue: gettext finds it by a variable."""
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language


def said(message: str, language: Language) -> str:
    """Return a message in a language; plain text is its own template."""
    if not message:  # of which gettext has its header
        return ""
    message = told(message)
    fields = {name: _field(value, language) for name, value in message.fields.items()}
    words = _catalogue(language).gettext(message.template)
    return words.format(**fields) if fields else words


def _field(value: object, language: Language) -> object:
    """Return a field in a language: a message or a `Text`; any other, a user's own word, is carried over."""
    return said(value, language) if isinstance(value, Message) else getattr(value, language, value)


def of_problem(problem: Problem, language: Language) -> str:
    """Return one mistake in a language: `文件:行:列 键：应……；实际为：……（提示：……）`."""
    if language == "en":
        return str(problem)
    where = f"{problem.where}：" if problem.where else ""
    found = f"；实际为：{quoted(_field(problem.found, language))}" if problem.found else ""
    hint = f"（提示：{printable(said(problem.hint, language))}）" if problem.hint else ""
    return f"{where}{printable(said(problem.expected, language))}{found}{hint}"


def of_error(error: HzsimError, language: Language) -> str:
    """Return an error of hzsim in a language."""
    if language == "en":
        return str(error)
    if isinstance(error, InvalidInput):
        return "\n".join(error.lines(partial(of_problem, language=language), partial(said, language=language)))
    return of_problem(error.at(""), language) if isinstance(error, BadValue) else said(error.args[0], language)


def note(doubt: Problem, language: Language) -> str:
    """Return a doubt for stderr in a language."""
    return f"{'注意：' if language == 'zh' else 'note: '}{of_problem(doubt, language)}"


def in_language(texts: Texts, language: Language) -> Texts:
    """Return a command, or a parameter, with its help in a language; the one given is left as it is."""
    there = copy(texts)
    for name in ("options_metavar", "subcommand_metavar"):
        if getattr(there, name, None):
            setattr(there, name, said(getattr(there, name), language))
    if text := getattr(there, "help", None):
        there.__dict__["help"] = "\n\n".join(said(part, language) for part in paragraphs(text))
    if isinstance(there, click.Command):
        there.params = [in_language(part, language) for part in there.params]
    return there


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a help text, each in one line: each is a message."""
    return [part.replace("\n", " ") for part in cleandoc(text).split("\n\n")]


class ChineseHelp(click.HelpFormatter):
    """Writes help in Chinese: lines break between any two characters, and colons are wide."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of usage."""
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        indent = " " * self.current_indent
        lines = [_lines(part, self.width - self.current_indent) for part in text.split("\n\n")]
        self.write("\n\n".join("\n".join(indent + line for line in part) for part in lines) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write commands or options, each beside what it does."""
        rows = list(rows)
        first = min(max(len(name) for name, _ in rows), col_max) + col_spacing + self.current_indent
        for name, text in rows:
            begin = f"{'':>{self.current_indent}}{name}"
            lines = _lines(text, self.width - first)
            if len(begin) + col_spacing > first:
                lines.insert(0, "")
            self.write(f"{begin:<{first}}{lines[0]}".rstrip() + "\n")
            self.write("".join(f"{'':>{first}}{line}\n" for line in lines[1:]))


def _lines(text: str, width: int) -> list[str]:
    """Return text in lines of so many columns."""
    from hzsim.present.words.letters import folded

    return folded(text, width).split("\n")

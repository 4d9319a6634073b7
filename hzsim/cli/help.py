"""Help in the language of the call: that of commands and options, click's own words, and calls to begin with."""

import gettext
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from inspect import cleandoc
from typing import TypeVar

import click

from hzsim._typing import Language
from hzsim.errors import DOMAIN, LOCALE, said, told

Texts = TypeVar("Texts", click.Command, click.Parameter)

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "run": ("hzsim run sprint", "hzsim run sprint --brief", "hzsim run sprint floor --out results"),
    "new": ('hzsim new suzhou "Suzhou, Jiangsu"', 'hzsim new germany Germany --target "gdp_usd >= 5 trillion in 2030"'),
    "project": ("hzsim project sprint", "hzsim project sprint --set real_growth=5% --format csv"),
    "simulate": ("hzsim simulate sprint", "hzsim simulate sprint --indicator gdp --sampler random"),
    "assess": (
        "hzsim assess sprint",
        "hzsim assess sprint --centre record --brief",
        'hzsim assess sprint --given "gdp >= 26500 in 2027"',
        "hzsim assess sprint --sweep real_growth=4%:6%:1%",
    ),
    "require": (
        'hzsim require sprint --unknown real_growth --target "gdp >= 30000 in 2030"',
        'hzsim require sprint --unknown net_migration --target "population >= 1300 in 2030" --probability 80%',
    ),
    "curve": ('hzsim curve sprint --unknown real_growth --target "gdp >= 30000 in 2030"',),
    "pace": ("hzsim pace 21860 30000 2024-2030", "hzsim pace 21860 2x 2025-2035"),
    "slack": ("hzsim slack sprint", 'hzsim slack sprint --target "rd_intensity >= 4.5% in 2030"'),
    "when": ('hzsim when sprint --target "gdp >= 30000" --until 2035',),
    "frontier": (
        'hzsim frontier sprint --over real_growth exchange_rate --target "gdp_per_capita_usd >= 30000 in 2030"',
    ),
    "backtest": ("hzsim backtest --panel panel.csv --horizon 6",),
    "score": ("hzsim score",),
    "calibrate": ("hzsim calibrate", "hzsim calibrate --until 2020"),
    "elicit": ("hzsim elicit real_growth --scenario sprint --quantile 10%=3% --quantile 90%=7% --dry-run",),
    "realism": ("hzsim realism sprint",),
    "track": ("hzsim track fourteenth-plan --actuals actuals-14th-plan",),
    "compare": ("hzsim compare sprint floor",),
    "batch": ("hzsim batch sprint floor --draws 256 --out two",),
    "sensitivity": ("hzsim sensitivity sprint",),
    "explain": ("hzsim explain sprint --against floor", "hzsim explain sprint"),
    "effort": ("hzsim effort sprint", "hzsim effort sprint --lever real_growth --lever rd_spending_growth"),
    "conditions": ('hzsim conditions sprint --target "gdp >= 30000 in 2030"',),
    "check": ("hzsim check hangzhou-15fyp-final", "hzsim check hangzhou-15fyp-final --scenario sprint --all"),
    "indicators": ("hzsim indicators hangzhou-15fyp-final --scenario sprint",),
    "diff": ("hzsim diff hangzhou-15fyp-draft hangzhou-15fyp-final",),
    "review": ("hzsim review", "hzsim review hangzhou-14fyp"),
    "rank": ("hzsim rank sprint", "hzsim rank sprint --rival Wuhan=5.5%"),
    "merge": (
        "hzsim assess sprint --draws 65536 --shard 1/2 --out 1.part",
        "hzsim assess sprint --draws 65536 --shard 2/2 --out 2.part",
        "hzsim merge 1.part 2.part",
    ),
    "export": ("hzsim export sprint --to html --out sprint.html", "hzsim export sprint --to page --out page.html"),
    "schema": ("hzsim schema --format table",),
    "list": ("hzsim list scenarios", "hzsim list places", "hzsim list assumptions --lang zh"),
}
"""Calls of each command, in an empty folder one after another; backtest has a `panel.csv` of its own to read."""
FIRST = {
    "hzsim run sprint":
        told("the shipped case: the targets of Hangzhou's plan, how likely they are, and what it would take"),
    'hzsim new suzhou "Suzhou, Jiangsu"':
        told("a project of your own, for any place that hzsim list places names; then hzsim run in it"),
    "hzsim export sprint --to docx --out sprint.docx":
        told("a report: docx, xlsx, html, or page for one with sliders"),
    "hzsim --help": told("all questions that can be asked; hzsim COMMAND --help has examples of each"),
}  # fmt: skip
"""What to try first, and why."""


def speak(language: Language) -> None:
    """Let click say its own words in a language, from hzsim's catalogue: gettext finds it by a variable."""
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language


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
        lines = [_folded(part, self.width - self.current_indent) for part in text.split("\n\n")]
        self.write("\n\n".join("\n".join(indent + line for line in part) for part in lines) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write commands or options, each beside what it does."""
        rows = list(rows)
        first = min(max(len(name) for name, _ in rows), col_max) + col_spacing + self.current_indent
        for name, text in rows:
            begin = f"{'':>{self.current_indent}}{name}"
            lines = _folded(text, self.width - first)
            if len(begin) + col_spacing > first:
                lines.insert(0, "")
            self.write(f"{begin:<{first}}{lines[0]}".rstrip() + "\n")
            self.write("".join(f"{'':>{first}}{line}\n" for line in lines[1:]))


def write_examples(name: str, language: Language, formatter: click.HelpFormatter) -> None:
    """Write the examples of a command below its options, to be copied: what goes on below ends with a backslash."""
    with formatter.section(said(told("Examples"), language)):
        for call in EXAMPLES.get(name, ()):
            indent = f"{'':>{formatter.current_indent}}"
            formatter.write(indent + f" \\\n{indent}    ".join(_lines(call, formatter.width - len(indent) - 6)) + "\n")


def _lines(call: str, width: int) -> list[str]:
    """Return a call in lines that begin with an option."""
    lines = [""]
    for part in re.split(r" (?=--)", call):
        if lines[-1] and len(lines[-1]) + 1 + len(part) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {part}".strip()
    return lines


def start(language: Language) -> str:
    """Return what `hzsim` says without a command: what it answers, and what to type next."""
    question = said(told("Can a plan's targets be met, how likely is it, and what would it take?"), language)
    colon = "：" if language == "zh" else ": "
    return "\n".join([f"hzsim{colon}{question}", *_steps(language)])


def _steps(language: Language) -> Iterator[str]:
    from hzsim.cli.output import screen_width

    for call, words in FIRST.items():
        yield f"\n  {call}"
        yield from (f"      {line}" for line in _folded(said(words, language), screen_width() - 6))


def _folded(text: str, width: int) -> list[str]:
    """Return text in lines of so many columns."""
    from hzsim.present.words.letters import folded

    return folded(text, width).split("\n")

"""Calls to begin with: what `hzsim` says by itself, and the examples below the help of each command."""

import re
from collections.abc import Iterator, Mapping

import click

from hzsim._language import Language
from hzsim.cli.messages import said
from hzsim.cli.output import screen_width
from hzsim.errors import told

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
FIRST = (
    "hzsim run sprint",
    'hzsim new suzhou "Suzhou, Jiangsu"',
    "hzsim export sprint --to docx --out sprint.docx",
    "hzsim --help",
)
"""What to try first."""
WHY = (
    told("the shipped case: the targets of Hangzhou's plan, how likely they are, and what it would take"),
    told("a project of your own, for any place that hzsim list places names; then hzsim run in it"),
    told("a report: docx, xlsx, html, or page for one with sliders"),
    told("all questions that can be asked; hzsim COMMAND --help has examples of each"),
)


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
    from hzsim.present.words.letters import folded

    for call, words in zip(FIRST, WHY, strict=True):
        yield f"\n  {call}"
        yield from (f"      {line}" for line in folded(said(words, language), screen_width() - 6).split("\n"))

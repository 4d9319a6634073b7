"""`hzsim elicit`."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.asking import read
from hzsim.cli.drawing import Drawing, drawing_options, drawn
from hzsim.cli.options import completed, option, paired, project_scenario_option, set_option, stacked
from hzsim.cli.output import Output, answered, mention, output_options, progress
from hzsim.errors import BadValue, said, told

if TYPE_CHECKING:
    from hzsim.questions.elicitation import Elicitation

_ASKED = ("10%", "50%", "90%")


@click.command("elicit")
@click.argument("name", metavar="NAME", shell_complete=completed("assumptions"))
@stacked(project_scenario_option, set_option)
@click.option(
    "--quantile", "quantiles", multiple=True, metavar="PROBABILITY=VALUE",
    help="A quantile of its mean over the years, such as 10%=4.2%. Two or three; asked for on a terminal.",
)  # fmt: skip
@click.option(
    "--family",
    type=click.Choice(["normal", "split_normal", "two_piece_normal", "uniform", "triangular"]),
    help="The distribution.  [default: normal for two quantiles, split_normal for three]",
)
@click.option("--years", metavar="YEARS", help="The years that the quantiles are of.  [default: those still open]")
@click.option("--with-shocks", is_flag=True, help="The quantiles are of what comes, yearly shocks and all.")
@click.option("--source", metavar="TEXT", default="", help="Whose judgement it is, or what it rests on.")
@click.option("--yes", is_flag=True, help="Write it without asking.")
@click.option("--dry-run", is_flag=True, help="Write nothing.")
@stacked(drawing_options(), output_options)
def command(
    name: str, file: str, changes: Sequence[str], quantiles: Sequence[str], family: str | None, years: str | None,
    with_shocks: bool, source: str, yes: bool, dry_run: bool, drawing: Drawing, output: Output,
) -> None:  # fmt: skip
    """Turn two or three quantiles of an assumption into its spread, show what it does, and write it.

    It goes into data/uncertainty.yaml of the project, marked as judgement with its source; all else in the file stays
    as it is. On a terminal it is asked for before it is written, elsewhere --yes writes it.
    """
    from hzsim.questions.elicitation import changed_text, elicit, uncertainty_file

    scenario = read(file, changes)
    with option("NAME"):
        part = scenario.model.assumption(name)
    asks = sys.stdin.isatty()
    stated = _stated(quantiles, asks, output.language)
    if not dry_run:
        source = _source(source, asks, output.language)
    with progress(drawn(drawing), scenario.name) as report, option("--quantile"):
        found = elicit(
            scenario, part.name, stated, family=family, years=years, with_shocks=with_shocks, source=source,
            **drawing, progress=report,
        )  # fmt: skip
    if not dry_run:
        changed_text(found, uncertainty_file(found))  # what cannot be written is said before anything is shown
    answered(found, output)
    if not dry_run:
        _offer(found, yes, asks, output.language)


def _stated(written: Sequence[str], asks: bool, language: Language) -> dict[str, str]:
    """Return quantiles by probability, asked for on a terminal where none are given."""
    if not written and asks:
        written = [f"{one}={value}" for one in _ASKED if (value := _prompted(one, language))]
    with option("--quantile"):
        pairs = [paired(one, told("expected a probability and a value such as 10%=4.2%")) for one in written]
        if len(dict(pairs)) < len(pairs):
            raise BadValue("expected each probability once", ", ".join(written))
    return dict(pairs)


def _source(written: str, asks: bool, language: Language) -> str:
    """Return whose judgement it is, asked for on a terminal; a usage error without it."""
    if not written and asks:
        written = click.prompt(said(told("Source of the judgement"), language))
    if not written.strip():
        raise click.UsageError(told("--source says whose judgement it is; --dry-run needs none"))
    return written


def _offer(found: "Elicitation", yes: bool, asks: bool, language: Language) -> None:
    """Write what was found, where that is wanted; else say how it is written."""
    from hzsim.questions.elicitation import uncertainty_file, write_elicited

    place = str(uncertainty_file(found))
    if yes or (asks and click.confirm(said(told("Write it to {file}?", file=place), language), err=True)):
        mention(str(write_elicited(found)))
    else:
        mention(told("not written: --yes writes it to {file}", file=place))


def _prompted(probability: str, language: Language) -> str:
    words = told("{probability} quantile (empty: none)", probability=probability)
    written: str = click.prompt(said(words, language), default="", show_default=False)
    return written.strip()

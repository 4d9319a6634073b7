"""`hzsim pace`."""

from collections.abc import Sequence

import click

from hzsim.cli.options import option, paired, stacked
from hzsim.cli.output import Output, answer_options, answered
from hzsim.errors import told


@click.command("pace")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.argument("years", metavar="YEAR-YEAR")
@click.option("--deflator", metavar="CHANGE", help="Both levels are at current prices: how prices grow, such as 1%.")
@click.option(
    "--population",
    metavar="CHANGE",
    help="Both levels are per head: how residents grow. A number alone: only the last level is, of so many residents.",
)
@click.option(
    "--exchange-rate",
    metavar="CHANGE",
    help="Both levels are in dollars: how the rate moves. A number alone: only the last level is, at that rate.",
)
@click.option(
    "--known", multiple=True, metavar="YEARS=RATE", help="Real growth that is known, such as 2025=5.2%. Repeatable."
)
@click.option(
    "--before", metavar="RATE", help="Growth a year over the six years before: compares with alike economies."
)
@stacked(answer_options)
def command(
    start: str, end: str, years: str, deflator: str | None, population: str | None, exchange_rate: str | None,
    known: Sequence[str], before: str | None, output: Output,
) -> None:  # fmt: skip
    """Print the growth a year from one level to another, and how many economies kept it up.

    FROM and TO are levels such as 21860, "30000 USD" or '$5 trillion' (in single quotes, for the shell); a number
    alone as TO has the words of FROM; TO may be a multiple such as 2x. A CHANGE is a rate a year such as 1%, or a
    first and a last level such as 7.12:7.20.
    """
    from hzsim.history.pace import pace

    with option("--known"):
        expected = told("expected years and a rate such as 2025=5.2%")
        rates: dict[int | str, str | float] = dict(paired(one, expected) for one in known)
    found = pace(
        start, end, years, deflator=deflator, population=population, exchange_rate=exchange_rate, known=rates,
        before=before,
    )  # fmt: skip
    answered(found, output)

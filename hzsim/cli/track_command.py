"""`hzsim track`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from hzsim.cli.asking import read, say_doubts
from hzsim.cli.drawing import Drawing, drawing_options, drawn, look_options
from hzsim.cli.options import OutPath, completed, only_scenario, option, set_option, stacked
from hzsim.cli.output import Output, answered, printing_options, progress, save
from hzsim.errors import as_found, told


def _words(ctx: click.Context, param: click.Parameter, words: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """Return the scenario that is named, else the project's plan, and the outcomes by quantity."""
    del param
    files = [word for word in words if not _is_outcome(word)]
    if len(files) > 1:
        raise click.UsageError(told("expected one scenario, found {names}", names=", ".join(files)), ctx)
    outcomes = dict[str, str]()
    for word in filter(_is_outcome, words):
        name, _, value = word.replace("＝", "=").partition("=")
        if name.strip() in outcomes:
            raise click.UsageError(told("expected each quantity once, found {name} again", name=name.strip()), ctx)
        outcomes[name.strip()] = value.strip()
    if not files and not ctx.resilient_parsing:
        files = [only_scenario(ctx, latest=False)]
    return files[0] if files else "", outcomes


def _is_outcome(word: str) -> bool:
    """Return whether a word is an outcome, such as gdp=24300亿元, and no file of such a name."""
    return ("=" in word or "＝" in word) and not Path(word).exists()


@click.command("track")
@click.argument(
    "words", metavar="[FILE] [QUANTITY=VALUE]...", nargs=-1, callback=_words, shell_complete=completed("scenarios")
)
@set_option
@click.option(
    "--actuals",
    metavar="FILE",
    help="CSV of outcomes (year, quantity, value, unit, base, vintage, source), or the name of one in data/, such as "
    "the shipped actuals-14th-plan, actuals-15th-plan.  [default: the project's data/actuals.csv, if any]",
)
@click.option(
    "--add", "year", type=int, metavar="YEAR",
    help="Enter what came of a year: growth=5.1% gdp=24300 population=1275, in the units of the project or with their "
    "own; and other assumptions by name.",
)  # fmt: skip
@click.option("--source", default="", metavar="TEXT", help="With --add: where the figures are from.")
@click.option(
    "--base", default="", metavar="NAME", help="With --add: the statistical base of levels.  [default: as before]"
)
@click.option("--revised", is_flag=True, help="With --add: the figures are no first published ones.")
@click.option("--dry-run", is_flag=True, help="With --add: say what would change, and write nothing.")
@click.option("--out", type=OutPath(), metavar="DIR", help="Write records and a chart here.")
@stacked(look_options("--out"), drawing_options(), printing_options)
def command(
    words: tuple[str, dict[str, str]], changes: Sequence[str], actuals: str | None, year: int | None,
    out: Path | None, drawing: Drawing, output: Output, **entry: Any,
) -> None:  # fmt: skip
    """Print how likely a plan's targets were at each year end, and what changed that; or enter a new year.

    Outcomes take the place of assumptions, year by year; nothing later than a year end enters. With --add they are
    entered once: into the project's data/actuals.csv and history, and into a scenario that carries the plan on
    (plan-2026), which commands mean from then on where none is named.
    """
    file, outcomes = words
    if year is not None:
        if changes or actuals is not None or out is not None:
            raise click.UsageError("--add goes without --set, --actuals and --out: it changes the project itself")
        _enter(file, year, outcomes, drawing, output, entry)
        return
    if outcomes or any(entry.values()):
        given = ", ".join((*outcomes, *(f"--{name.replace('_', '-')}" for name, value in entry.items() if value)))
        raise click.UsageError(told("{names} needs --add YEAR: outcomes are of a year", names=as_found(given)))
    _track(file, changes, actuals, out, drawing, output)


def _enter(
    file: str, year: int, outcomes: dict[str, str], drawing: Drawing, output: Output, entry: dict[str, Any]
) -> None:
    from hzsim.history.entering import enter_year

    with option("--add"), progress(drawn(drawing), str(year)) as report:
        found = enter_year(file, year, outcomes, **entry, **drawing, progress=report)
    answered(found, output)


def _track(
    file: str, changes: Sequence[str], actuals: str | None, out: Path | None, drawing: Drawing, output: Output
) -> None:
    """Print the vintages of a plan, and write them with their chart where asked."""
    from hzsim.history.track import track
    from hzsim.history.vintages.actuals import own_actuals
    from hzsim.present.answers import sheet_of

    scenario = read(file, changes)
    with progress(drawn(drawing), scenario.name) as report:
        tracked = track(scenario, own_actuals(scenario) if actuals is None else actuals, **drawing, progress=report)
    say_doubts(tracked.doubts)
    answered(tracked, output)

    def files() -> dict[str, bytes]:
        """Return the records and the chart by file name."""
        from hzsim.present.charts.record import vintages_chart
        from hzsim.present.forms.formats import csv_file
        from hzsim.present.forms.style import chart_file, render

        stem = f"{scenario.name}-vintages"
        chart = render(vintages_chart(tracked, output.language))
        return {f"{stem}.csv": csv_file(sheet_of(tracked).records()), chart_file(stem, output.language): chart}

    save(out, files)

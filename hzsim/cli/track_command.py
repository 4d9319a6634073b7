"""`hzsim track`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim._typing import Language
from hzsim.cli.options import (
    Drawing,
    drawing_options,
    emit,
    file_argument,
    output_options,
    progress,
    read,
    save,
    set_option,
    stacked,
)

if TYPE_CHECKING:
    from hzsim.history.actuals import Outcome
    from hzsim.history.tracking import Vintage
    from hzsim.present.tracking import Tracked
    from hzsim.questions.assessment import Assessment
    from hzsim.scenario.scenario import Scenario


@click.command("track")
@stacked(file_argument, set_option)
@click.option(
    "--actuals",
    metavar="FILE",
    default=None,
    help="CSV of outcomes (year, quantity, value, unit, base, vintage, source), or the name of one in data/, such as "
    "the shipped actuals-14th-plan, actuals-15th-plan.  [default: none]",
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, metavar="DIR", help="Write records and a chart here."
)
@stacked(drawing_options, output_options)
def command(
    file: str,
    changes: Sequence[str],
    actuals: str | None,
    out: Path | None,
    drawing: Drawing,
    format_: str,
    language: Language,
) -> None:
    """Print how likely a plan's targets were at each year end, and what changed that.

    Outcomes take the place of assumptions, year by year; nothing later than a year end enters.
    """
    from hzsim.history.series import history_of
    from hzsim.history.tracking import track
    from hzsim.present.tracking import tracking_records, tracking_table

    scenario = read(file, changes)
    source, outcomes = _outcomes(actuals, scenario)
    history = history_of(scenario)
    with progress(len({one.year for one in outcomes}) + 1, scenario.name) as report:
        causes = min(drawing["draws"], 20_000)
        vintages = track(scenario, outcomes, history, draws=causes, seed=drawing["seed"], progress=report)
    tracked = _assessed(vintages, drawing)
    records = tracking_records(tracked, history)
    emit(
        format_,
        payload=lambda: records,
        records=lambda: records,
        table=lambda: tracking_table(tracked, history, language),
    )

    def files() -> dict[str, bytes]:
        from hzsim.present.formats import to_csv
        from hzsim.present.style import render
        from hzsim.present.tracking_chart import vintages_chart

        chart = render(vintages_chart(tracked, language, source))
        return {f"{scenario.name}-vintages.csv": to_csv(records).encode(), f"{scenario.name}-vintages.png": chart}

    save(out, files)


def _outcomes(actuals: str | None, scenario: "Scenario") -> "tuple[str, tuple[Outcome, ...]]":
    """Return the name of the file of --actuals and what it says; the name may be one of `data/`."""
    from hzsim.files.locations import data_file, is_file
    from hzsim.history.actuals import read_actuals

    if actuals is None:
        return "", ()
    path = Path(actuals)
    named = data_file(f"{actuals.removesuffix('.csv')}.csv", scenario.folder) if path.name == actuals else path
    found = path if is_file(path) or not is_file(named) else named
    return found.name, read_actuals(found, scenario)


def _assessed(vintages: "Sequence[Vintage]", drawing: Drawing) -> "list[Tracked]":
    from hzsim.present.tracking import Tracked
    from hzsim.questions.assessment import assess
    from hzsim.simulation.projection import simulate

    def ask(asked: "Scenario") -> "Assessment":
        return assess(simulate(asked, **drawing, indicators=()))

    return [Tracked(one, ask(one.scenario), ask(one.recorded) if one.recorded else None) for one in vintages]

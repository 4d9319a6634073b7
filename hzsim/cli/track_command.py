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
    set_option,
    stacked,
)

if TYPE_CHECKING:
    from hzsim.questions.assessment import Assessment
    from hzsim.scenario.scenario import Scenario


@click.command("track")
@stacked(file_argument, set_option)
@click.option(
    "--actuals",
    metavar="FILE",
    default=None,
    help="CSV of outcomes (year, quantity, value, unit, base, vintage, source), or a shipped one: "
    "actuals-14th-plan, actuals-15th-plan.  [default: none]",
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
    from hzsim.files.locations import data_file, is_file
    from hzsim.history.actuals import Outcome, read_actuals
    from hzsim.history.series import history_of
    from hzsim.history.tracking import track
    from hzsim.present.tracking import Tracked, tracking_records, tracking_table, vintages_chart
    from hzsim.questions.assessment import assess
    from hzsim.simulation.projection import simulate

    scenario = read(file, changes)
    history = history_of(scenario)
    outcomes: tuple[Outcome, ...] = ()
    if actuals is not None:
        path = Path(actuals)
        named = data_file(f"{actuals.removesuffix('.csv')}.csv", scenario.folder) if path.name == actuals else path
        outcomes = read_actuals(path if is_file(path) or not is_file(named) else named, scenario)
    with progress(len({one.year for one in outcomes}) + 1, scenario.name) as report:
        vintages = track(
            scenario, outcomes, history, draws=min(drawing["draws"], 20_000), seed=drawing["seed"], progress=report
        )

    def ask(asked: "Scenario") -> "Assessment":
        return assess(simulate(asked, **drawing, indicators=()))

    tracked = [Tracked(one, ask(one.scenario), ask(one.recorded) if one.recorded else None) for one in vintages]
    records = tracking_records(tracked, history)
    emit(
        format_,
        payload=lambda: records,
        records=lambda: records,
        table=lambda: tracking_table(tracked, history, language),
    )
    if out is not None:
        from hzsim.files.writing import write_bytes
        from hzsim.present.formats import to_csv
        from hzsim.present.style import render

        files = {
            f"{scenario.name}-vintages.csv": to_csv(records).encode(),
            f"{scenario.name}-vintages.png": render(vintages_chart(tracked, language)),
        }
        for name, content in files.items():
            write_bytes(out / name, content)
            click.echo(out / name, err=True)

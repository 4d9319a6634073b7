"""`hzsim rank`."""

from collections.abc import Sequence
from pathlib import Path

import click

from hzsim.cli.asking import option, read
from hzsim.cli.options import (
    Drawing,
    Probability,
    answer_options,
    chart_option,
    drawing_options,
    drawn,
    file_argument,
    set_option,
    stacked,
)
from hzsim.cli.output import Output, answered, progress


@click.command("rank")
@stacked(file_argument, set_option)
@click.option(
    "--rival",
    "rivals",
    multiple=True,
    metavar="CITY=RATE",
    help="Another central growth of a rival, such as Wuhan=5.5%. Repeatable.",
)
@click.option(
    "--cities",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Rivals of one's own; a history.csv beside it has their GDP.  [default: data/cities.csv]",
)
@click.option("--place", type=int, default=None, help="The rank to keep.  [default: that of the base year]")
@click.option(
    "--probability", type=Probability(), default=0.8, show_default=True, help="Keep it with this probability."
)
@stacked(drawing_options(), chart_option, answer_options)
def command(
    file: str,
    changes: Sequence[str],
    rivals: Sequence[str],
    cities: Path | None,
    place: int | None,
    probability: float,
    drawing: Drawing,
    chart: Path | None,
    output: Output,
) -> None:
    """Print how a scenario's city ranks among other cities in the last year.

    Every city grows as the nation and a lead of its own. Rivals and what is known of their leads
    are those of data/cities.csv, unless --cities names another table.
    """
    from hzsim.plan.cities.ranking import place_to_keep, rank
    from hzsim.plan.cities.rivals import read_rivals, rivals_of, with_growth

    scenario = read(file, changes)
    start = scenario.baseline
    known = (
        rivals_of(scenario)
        if cities is None
        else read_rivals(start.entity, start.year, cities, beside=scenario.folder, called=start.title)
    )
    others = with_growth(known, rivals)
    with option("--place"):
        place = place_to_keep(scenario, others, place)
    with progress(drawn(drawing), scenario.name) as report:
        found = rank(scenario, others, place=place, probability=probability, **drawing, progress=report)
    answered(found, output, chart)

"""`hzsim rank`."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hzsim.cli.asking import Question, question
from hzsim.cli.drawing import chart_option, drawing_options
from hzsim.cli.options import Probability, file_option, option
from hzsim.cli.output import answer_options

if TYPE_CHECKING:
    from hzsim.scenario.scenario import Scenario


@question(
    "rank",
    click.option(
        "--rival", "rivals", multiple=True, metavar="CITY=RATE",
        help="Another central growth of a rival, such as Wuhan=5.5%. Repeatable.",
    ),
    file_option("--cities", "Rivals of one's own; a history.csv beside it has their GDP.  [default: data/cities.csv]"),
    click.option("--place", type=int, help="The rank to keep.  [default: that of the base year]"),
    click.option(
        "--probability", type=Probability(), default=0.8, show_default=True, help="Keep it with this probability."
    ),
    drawing_options(),
    chart_option,
    answer_options,
)  # fmt: skip
def command(
    scenario: "Scenario", rivals: Sequence[str], cities: Path | None, place: int | None, probability: float
) -> Question:
    """Print how a scenario's city ranks among other cities in the last year.

    Every city grows as the nation and a lead of its own. Rivals and what is known of their leads
    are those of data/cities.csv, unless --cities names another table.
    """
    from hzsim.plan.cities.beside import rivals_of, with_growth
    from hzsim.plan.cities.ranking import place_to_keep, rank
    from hzsim.plan.cities.rivals import read_rivals

    start = scenario.baseline
    known = (
        rivals_of(scenario)
        if cities is None
        else read_rivals(start.entity, start.year, cities, beside=scenario.folder, called=start.title)
    )
    others = with_growth(known, rivals)
    with option("--place"):
        place = place_to_keep(scenario, others, place)
    return partial(rank, scenario, others, place=place, probability=probability)

"""`hzsim assess`."""

from collections.abc import Sequence

import click

from hzsim.cli.asking import check_centre_option, read
from hzsim.cli.compare_command import compared, sweep_option, swept
from hzsim.cli.drawing import Drawing, drawing_options
from hzsim.cli.merge_command import shard_options
from hzsim.cli.options import centre_option, file_argument, minimum_option, set_option, stacked
from hzsim.cli.output import Output, answer_options, answered, exit_below


@click.command("assess")
@stacked(
    file_argument,
    set_option,
    sweep_option,
    drawing_options(draws=None),
    shard_options,
    centre_option,
    minimum_option,
    answer_options,
)
def command(
    file: str, changes: Sequence[str], sweeps: Sequence[str], drawing: Drawing, centre: str, minimum: float | None,
    output: Output,
) -> None:  # fmt: skip
    """Print how many targets of a scenario are likely met, how likely each is, and all together.

    Odds are given on three centres: the scenario's own, the track record's, and hzsim's own best
    (record and outside forecasts combined). With --sweep, JSON is a flat list of records, as CSV is.
    """
    from hzsim.history.assessments import on_centres

    scenario = read(file, changes)
    if sweeps and centre != "scenario":
        raise click.UsageError("--centre goes without --sweep: a centre has its own paths in place of those swept")
    check_centre_option(scenario, centre)
    found = compared(swept([scenario], sweeps), drawing)
    if sweeps:
        answered(found, output)
        exit_below(minimum, (one.joint for one in found))
    else:
        assessments = on_centres(found[0], centre, jobs=drawing["jobs"], executor=drawing["executor"])
        answered(assessments, output)
        exit_below(minimum, [assessments.asked.joint])

"""`hzsim curve`."""

from functools import partial
from typing import TYPE_CHECKING

from hzsim.cli.asking import Question, question
from hzsim.cli.drawing import chart_option, drawing_options
from hzsim.cli.options import (
    bounds_option,
    earlier_option,
    keep_shape_option,
    targets_option,
    unknown_option,
    years_option,
)
from hzsim.cli.output import answer_options

if TYPE_CHECKING:
    from hzsim.scenario.parts.targets import Target
    from hzsim.scenario.parts.years import Span
    from hzsim.scenario.scenario import Scenario


@question(
    "curve",
    unknown_option("The assumption to vary, such as real_growth."),
    targets_option,
    earlier_option,
    years_option,
    bounds_option,
    keep_shape_option,
    drawing_options(),
    chart_option,
    answer_options,
)
def command(
    scenario: "Scenario", unknown: str, targets: "tuple[Target, ...]", years: "Span | None",
    bounds: tuple[float, float] | None, keep_shape: bool,
) -> Question:  # fmt: skip
    """Print what each target, and all together, need of one assumption for 5% to 95%.

    Exit code 4 when the assumption does not move a target, or none of these probabilities can
    be had for one; the others are printed all the same.
    """
    from hzsim.questions.lever.curves import curve

    return partial(curve, scenario, unknown, targets, years, bounds=bounds, keep_shape=keep_shape)

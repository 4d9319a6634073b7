"""Which means exist under the declared distributions, and why one does not.

A rate or level is exp(u), and indicators are products and ratios of such: with a Student's t
their means are infinite, and what draws show is made by the few largest of them. A flow enters
as u itself, which has a mean above one degree of freedom.
"""

from hzsim._typing import Text
from hzsim.scenario.scenario import Scenario
from hzsim.scenario.targets import Target


def without_mean(scenario: Scenario, name: str, year: int) -> tuple[str, ...]:
    """Return the assumptions that leave an indicator, or an assumption itself, without a finite mean in a year.

    Those drawn by that year whose own mean does not exist; none where the mean is finite.
    """
    moving = scenario.model.moved_by(name) if name in scenario.model.indicators else {name}
    return tuple(
        mover
        for mover in scenario.model.assumptions
        if mover in moving and mover in scenario.uncertainty
        if year >= scenario.years.first + scenario.known_of(mover)
        if not scenario.uncertainty[mover].has_mean(scenario.model.assumption(mover).kind)
    )


def without_shortfall(scenario: Scenario, target: Target) -> tuple[str, ...]:
    """Return the assumptions that leave what a missed target lacks without a finite mean; none where it is finite.

    What `>=` lacks is at most the target's value (one more for a rate) where the indicator cannot fall without bound.
    """
    bounded = target.at_least and not target.indicator.signed
    return () if bounded else without_mean(scenario, target.indicator.name, target.span.last)


def no_mean_words(scenario: Scenario, because_of: tuple[str, ...]) -> Text:
    """Return why a mean is withheld, in both languages."""
    labels = [scenario.model.assumption(name).label for name in because_of]
    zh, en = "、".join(label.zh for label in labels), " and ".join(label.en for label in labels)
    return Text(f"均值不存在：{zh}的尾部过厚", f"no finite mean: the tails of {en} are too heavy")

"""`explain` with what a scenario is compared to when nothing is named: the least effort, else its track record."""

from collections.abc import Mapping, Sequence
from typing import Unpack

from hzsim._typing import Text
from hzsim.history.assessments import on_centre
from hzsim.questions import attribution
from hzsim.questions.attribution import Attribution, Over
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.keywords import DrawKeywords


@attribution.KEYWORDS
def explain(
    scenario: Scenario,
    against: Scenario | None = None,
    target: str | Target | Sequence[str | Target] | None = None,
    over: Over = "central",
    *,
    defaults: Mapping[str, Uncertainty | None] | None = None,
    **drawing: Unpack[DrawKeywords],
) -> Attribution:
    """Return the attribution of `hzsim.questions.attribution.explain`, with something to compare with.

    Where `against` is not given and the least effort changes nothing that could move what is asked
    about (the targets are met at the medians), the scenario is compared with itself on the track
    record of its growth, if it has one. Raises BadValue as that does.
    """

    def to(other: Scenario | None) -> Attribution:
        return attribution.explain(scenario, other, target, over, defaults=defaults, **drawing)

    found = to(against)
    record = None if against is not None or found.contributions else on_centre(scenario, "record")
    if record is None:
        return found
    title = Text(f"{scenario.title.zh}（按历史记录）", f"{scenario.title.en}, on the track record")
    recorded = to(record.replace(name=f"{scenario.name}-track-record", title=title))
    return recorded if recorded.contributions else found

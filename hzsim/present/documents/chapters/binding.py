"""What binds: the pair of targets that pulls apart, and the assumption that each target depends on most."""

from collections.abc import Iterator

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.run import Briefing
from hzsim.present.answers.assess import matters
from hzsim.present.forms.sheet import Part, Said, Sentences
from hzsim.present.forms.view import Bullet, Reference
from hzsim.present.words import quotes
from hzsim.present.words.goals import goal_name
from hzsim.present.words.phrases import CENTRE_RIGHT, safe
from hzsim.present.words.quotes import Finding, cited, sentence

_MATTERS = Text(
    "{table}列出对各项目标影响最大的假设，以及该假设取自身10%和90%分位时目标的数值。",
    "{table} lists the assumption that matters most to each target, and what the target's indicator comes to where "
    "that assumption is at its own 10% and 90% quantile.",
)


def binding(briefing: Briefing) -> Iterator[Part]:
    """Yield which targets pull apart, then a table of what matters most to each."""
    yield from (Said(one, Bullet) for one in conflict(briefing.assessments))
    if briefing.matters:
        yield Sentences(_MATTERS, Reference)
        yield matters(briefing)


def conflict(assessments: Assessments) -> Iterator[Finding]:
    """Yield the two targets that pull apart most; nothing without a conflict that a tenth of a percent shows."""
    clash, at = assessments.assessment.conflict, cited(assessments)["scenario"].conflict
    if clash is None or quotes.share(at.together).shown == quotes.share(at.if_independent).shown:
        return
    first, second = (Text(*map(safe, goal_name(one))) for one in (clash.first, clash.second))
    both, numbers = quotes.chance("both", at.together, at.standard_error, brief=True)
    yield sentence(
        f"相互牵制最明显的是{first.zh}与{second.zh}：{CENTRE_RIGHT.zh}，两项同时实现的概率{both.zh}，"
        "若相互独立则{independent}。",
        f"The pair that pulls apart most is {first.en} and {second.en}: both are met with a probability of {both.en} "
        f"{CENTRE_RIGHT.en}, against {{independent}} were they independent.",
        **numbers,
        independent=quotes.small_share(at.if_independent),
    )

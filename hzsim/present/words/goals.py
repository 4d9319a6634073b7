"""How sentences name a target: as something to reach, by when; short enough for a verdict."""

from hzsim._typing import Text
from hzsim.model.modules.ranked import RANK_LABEL
from hzsim.scenario.parts.phrases import stated_decimals, target_phrase, value_name
from hzsim.scenario.parts.targets import WITHIN, Several, Target
from hzsim.scenario.parts.years import Span

_ASKED = {
    ">=": Text("达到{}以上", "at least {}"),
    ">": Text("超过{}", "more than {}"),
    "<=": Text("不高于{}", "at most {}"),
    "<": Text("低于{}", "less than {}"),
    WITHIN: Text("保持在{}至{}之间", "from {} to {}"),
}
_RANKED = {">=": Text("居第{}位或更前", "{} or better"), "<": Text("居第{}位之后", "worse than {}")}


def goal_name(target: Target) -> Text:
    """Return a target as a noun: `研发强度目标（2030年达到4.5%以上）`, `the target for R&D intensity (...)`."""
    if isinstance(target, Several):
        count, least = len(target.members), target.least
        return Text(f"“{count}项中至少{least}项”的目标", f"the target for at least {least} of {count}")
    asked, years, label = _asked(target), _years(target), RANK_LABEL if target.ranked else target.indicator.label
    return Text(
        f"{label.zh}目标（{years.zh}{asked.zh}）", f"the target for {mid_sentence(label.en)} ({asked.en} {years.en})"
    )


def goal_clause(target: Target) -> str:
    """Return in Chinese what is to come true: `2030年研发强度达到4.5%以上`."""
    if isinstance(target, Several):
        return target_phrase(target, "zh")
    label = RANK_LABEL if target.ranked else target.indicator.label
    return f"{_years(target).zh}{label.zh}{_asked(target).zh}"


def years_name(span: Span) -> Text:
    """Return years as a sentence has them, with the dash of each language: `2026—2030年`, `2026-2030`."""
    return Text(f"{span:zh}年", str(span))


def mid_sentence(label: str) -> str:
    """Return an English label as it stands inside a sentence: `real GDP growth`; an abbreviation stays as it is."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def aside(label: str, *, start: bool = False) -> str:
    """Return an English label as words follow it: `growth of R&D spending, real,`; at the start of a sentence as is."""
    name = label if start else mid_sentence(label)
    return f"{name}," if ", " in label else name


def _asked(target: Target) -> Text:
    """Return what a target asks of its indicator, in words."""
    unit, ranked = target.indicator.unit, _RANKED[target.operator] if target.ranked else None
    if ranked is not None:
        return Text(ranked.zh.format(target.place), ranked.en.format(target.place))
    ends = [value_name(end, unit, stated_decimals(end, unit)) for end in target.bounds]
    form = _ASKED[target.operator]
    return Text(form.zh.format(*(end.zh for end in ends)), form.en.format(*(end.en for end in ends)))


def _years(target: Target) -> Text:
    """Return when a target is judged: in a year, on the average of some, or in every one of them."""
    years = years_name(target.span)
    if len(target.span) == 1 or target.indicator.cumulative:
        return Text(years.zh, f"in {years.en}")
    if target.averaged:
        return Text(f"{years.zh}年均", f"on average in {years.en}")
    return Text(f"{years.zh}每年", f"in every year of {years.en}")

"""How sentences name a target: as something to reach, by when; short enough for a verdict."""

from hzsim._typing import Language, Text
from hzsim.model.modules.nation import RANK_LABEL
from hzsim.scenario.parts.phrases import stated_decimals, target_phrase, value_name
from hzsim.scenario.parts.targets import WITHIN, Several, Target
from hzsim.scenario.parts.years import Span

_ASKED = {
    ">=": Text("达到{}以上", "at least {}"),
    ">": Text("超过{}", "more than {}"),
    "<=": Text("不高于{}", "at most {}"),
    "<": Text("低于{}", "less than {}"),
    WITHIN: Text("保持在{}之间", "from {}"),
}
_MOVED = {
    ">=": Text("{}以上", "of at least {}"),
    ">": Text("超过{}", "of more than {}"),
    "<=": Text("不超过{}", "of at most {}"),
    "<": Text("不到{}", "of less than {}"),
}
"""How large a rise or a fall has to be, as its sign is said in words."""
_MIRRORED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
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
    name = label.zh.removesuffix("的变化") if _moves(target) else label.zh
    return f"{_years(target).zh}{name}{_asked(target).zh}"


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
    if _moves(target):
        return _moved(target)
    unit, ranked = target.indicator.unit, _RANKED[target.operator] if target.ranked else None
    if ranked is not None:
        return Text(ranked.zh.format(target.place), ranked.en.format(target.place))
    ends, form = target.bounds, _ASKED[target.operator]
    digits = max(stated_decimals(end, unit) for end in ends)
    said = value_name(ends[0], unit, digits)
    if len(ends) > 1:
        between: dict[Language, str] = {"zh": "至", "en": " to "}
        said = Text(*(unit.say_range(ends[0], ends[-1], digits, each, word) for each, word in between.items()))
    return Text(form.zh.format(said.zh), form.en.format(said.en))


def _moves(target: Target) -> bool:
    """Return whether a target asks for a rise or a fall of some size."""
    return target.indicator.changes and target.operator in _MOVED and target.value != 0


def _moved(target: Target) -> Text:
    """Return the rise or fall that is asked for: `下降17%以上`, `a cut of at least 17%`."""
    falls, unit = target.value < 0, target.indicator.unit
    operator = _MIRRORED[target.operator] if falls else target.operator
    size = value_name(abs(target.value), unit, stated_decimals(abs(target.value), unit))
    form = _MOVED[operator]
    fall = Text("下降", "a cut") if operator in (">=", ">") else Text("下降", "a fall")
    way = fall if falls else Text("上升", "a rise")
    return Text(f"{way.zh}{form.zh.format(size.zh)}", f"{way.en} {form.en.format(size.en)}")


def _years(target: Target) -> Text:
    """Return when a target is judged: in a year, on the average of some, or in every one of them."""
    years = years_name(target.span)
    if len(target.span) == 1 or target.indicator.cumulative:
        return Text(years.zh, f"in {years.en}")
    if target.averaged:
        return Text(f"{years.zh}年均", f"on average in {years.en}")
    return Text(f"{years.zh}每年", f"in every year of {years.en}")

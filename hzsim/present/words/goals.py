"""How sentences name a target, as something to reach by when, and say what comes of it: the forms of a verdict.

Numbers are places in braces: what is fixed in a form depends on targets and counts alone. Whatever says a verdict
fills them: reports once, the what-if page whenever a slider moves.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.model.modules.nation import RANK_LABEL
from hzsim.present.words.phrases import BASES, NOTHING, safe
from hzsim.scenario.parts.phrases import label_with_unit, stated_decimals, target_phrase, value_name
from hzsim.scenario.parts.targets import WITHIN, Several, Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from hzsim.questions.lever.requirement import Requirement

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


OWN = Text("按情景假设", "on the scenario's own assumptions")
LIKELY, SURE = 0.5, 0.95
"""Probabilities above which a target is likely, and above which nothing is in the way."""


def basis_of(centre: str) -> Text:
    """Return what odds on a centre rest on."""
    return OWN if centre == "scenario" else BASES[centre]


def start_form(scenario: Scenario, centre: str) -> Text:
    """Return how a sentence on a centre begins, with the scenario's condition where it has one."""
    basis, given = basis_of(centre), scenario.given
    zh, en = f"{basis.zh}，", f"{basis.en[0].upper()}{basis.en[1:]}, "
    if given:
        names = [goal_name(target).en for target in given]
        zh = f"在{safe('、'.join(map(goal_clause, given)))}的条件下，{zh}"
        en = f"Given that {safe(' and '.join(names))} {is_or_are(len(names))} met, {en[0].lower()}{en[1:]}"
    return Text(zh, en)


def number_form(targets: Sequence[Target], likely: int, start: Text, joint: Text, binding: Text = NOTHING) -> Text:
    """Return how many targets are likely (`{likely}`, unless all or none), and how likely all are (`joint`)."""
    all_ = len(targets)
    if all_ == 1:
        return Text(
            f"{start.zh}{safe(goal_clause(targets[0]))}的概率{joint.zh}。",
            f"{start.en}the chance of meeting {safe(goal_name(targets[0]).en)} is {joint.en}.",
        )
    several = Text(
        f"{all_}项目标中有{{likely}}项实现的可能性过半", f"{{likely}} of the {all_} targets {is_or_are(likely)} likely"
    )
    if likely == all_:
        several = Text(f"{all_}项目标实现的可能性均过半", f"{all_of(all_)} targets are likely")
    elif not likely:
        none = "neither" if all_ == 2 else "none"
        several = Text(f"{all_}项目标实现的可能性均不过半", f"{none} of the {all_} targets is likely")
    return Text(
        f"{start.zh}{several.zh}{binding.zh}，{all_}项同时实现的概率{joint.zh}。",
        f"{start.en}{several.en} to be met{binding.en}, and the chance of meeting {all_of(all_)} is {joint.en}.",
    )


def way_form(target: Target, others: int, rises: bool) -> Text:
    """Return which target is most in the way, and how likely so many others are without it (`{without}`)."""
    name, joint = goal_name(target), Text(f"其余{others}项同时实现", f"meeting the other {others}")
    if others == 1:
        joint = Text("另一项实现", "meeting the other one")
    if rises:
        return Text(
            f"制约最大的是{safe(name.zh)}；若不计该项，{joint.zh}的概率升至{{without}}。",
            f"Most in the way is {safe(name.en)}: without it, the chance of {joint.en} rises to {{without}}.",
        )
    return Text(
        f"制约最大的是{safe(name.zh)}；但即使不计该项，{joint.zh}的概率仍{{without}}。",
        f"Most in the way is {safe(name.en)}; but even without it, the chance of {joint.en} stays at {{without}}.",
    )


def settled_form(targets: Sequence[Target], met: int, start: Text, missed: Text) -> Text:
    """Return how many targets are met where nothing is drawn (`{met}`), and which are not (`missed`)."""
    all_ = len(targets)
    if all_ == 1:
        words = Text("可以实现", "is met") if met else Text("不能实现", "is missed")
        return Text(
            f"{start.zh}{safe(goal_clause(targets[0]))}的目标{words.zh}{missed.zh}。",
            f"{start.en}{safe(goal_name(targets[0]).en)} {words.en}{missed.en}.",
        )
    if met == all_:
        return Text(f"{start.zh}{all_}项目标均可实现。", f"{start.en}{all_of(all_)} targets are met.")
    return Text(
        f"{start.zh}{all_}项目标中可实现{{met}}项；不能实现的是{missed.zh}。",
        f"{start.en}{{met}} of the {all_} targets {is_or_are(met)} met; missed: {missed.en}.",
    )


def is_or_are(count: int) -> str:
    """Return the English verb of so many."""
    return "is" if count == 1 else "are"


def all_of(count: int) -> str:
    """Return what so many are called together: `both`, `all 5`."""
    return "both" if count == 2 else f"all {count}"


def required_form(requirement: "Requirement") -> Text:
    """Return the sentence on what one target asks of its lever, with `{value}` in the place of the number."""
    part, years, centre = requirement.unknown, requirement.years, requirement.scenario.centre
    label = Text(*map(safe, part.label))
    if requirement.value is not None:
        return Text(
            f"在{centre.zh}上恰好达到该目标，{years:zh}年{label.zh}需为每年{{value}}",
            f'Just meeting it at the {centre.en} would take "{label.en}" at {{value}} in every year of {years}',
        )
    if requirement.feasible:
        return Text(
            f"{years:zh}年{label.zh}无论取界限内的何值都达到该目标", f"Any value of {label.en} within bounds meets it"
        )
    known = requirement.scenario.known_until
    if known is not None and all(target.span.last <= known for target in requirement.targets):
        return Text(f"目标年份（至{known}年）均已知，没有可调整的年份", f"Its years are known (until {known})")
    return Text(
        f"{years:zh}年{label.zh}在界限内没有能达到该目标的取值", f"No value of {label.en} within bounds meets it"
    )


NONE = Text("无解", "none")
"""What is said of a requirement without a value."""


def lever_phrase(requirement: "Requirement | None", language: Language, *, unit: bool = False) -> str:
    """Return the lever of a requirement with its years, and its unit if asked for: `Real growth, 2026-2030`."""
    if requirement is None:
        return "–"
    part, years = requirement.unknown, requirement.years
    label = label_with_unit(part, language) if unit else part.label.to(language)
    return f"{label}，{years:zh}年" if language == "zh" else f"{label}, {years}"


def required_phrase(requirement: "Requirement", language: Language) -> str:
    """Return what a lever would have to be, with its unit; none in words."""
    value = requirement.value
    if value is None:
        return NONE.to(language)
    return value_name(value, requirement.unknown.unit, requirement.unknown.decimals).to(language)

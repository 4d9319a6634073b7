"""The sentences of a verdict, numbers as places in braces: what is fixed in them depends on targets and counts alone.

Whatever says a verdict fills them: reports once, the what-if page whenever a slider moves.
"""

from collections.abc import Sequence

from hzsim._typing import Text
from hzsim.present.words.goals import goal_clause, goal_name
from hzsim.present.words.phrases import BASES, safe
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario

OWN = Text("按情景假设", "on the scenario's own assumptions")
LIKELY, SURE = 0.5, 0.95
"""Probabilities above which a target is likely, and above which nothing is in the way."""
NOTHING = Text("", "")


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

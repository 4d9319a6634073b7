"""The verdict: how many targets are likely met, which one is in the way, and what would lift the odds most."""

from collections.abc import Iterator, Sequence

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.present.words import quotes
from hzsim.present.words.goals import (
    LIKELY,
    SURE,
    all_of,
    aside,
    basis_of,
    goal_name,
    mid_sentence,
    number_form,
    settled_form,
    start_form,
    way_form,
    years_name,
)
from hzsim.present.words.phrases import NOTHING, between, in_both, joined, safe
from hzsim.present.words.quotes import Cited, Finding, Quoted, cited, sentence
from hzsim.questions.assessment import TargetAssessment
from hzsim.units import in_percent, said_difference

_FINEST = 9
_NAMED = 3
"""The most targets that a sentence names."""


def verdict(assessments: Assessments) -> list[Finding]:
    """Return findings, mostly two or three sentences, that say what comes of the targets and what to do about it.

    First how many targets are likely met on the centre asked about, and how likely all are together on every
    centre (of binding targets, and of required probabilities, where they are stated); then the target most in the
    way, with the odds of the others without it; then the one assumption that lifts the odds of all most when moved
    by its usual deviation (`Assessments.lift`), or what the least likely target would need. Of a scenario in which
    nothing is drawn: which targets are met, and what the first missed one would take.

    Call it as `verdict(on_centres(assess(scenario)))`; `verdict(Assessments(assessment))` leaves out the other centres.
    Each finding holds its text in both languages (`finding.text.to("zh")`) and the numbers that it quotes, with
    their places in the assessments (`finding.numbers`); as parts of a `Sheet` they are prose on a terminal, in
    documents and formulas in a workbook.
    """
    if not assessments.asked.simulation.scenario.uncertain:
        return list(_settled(assessments))
    found = [_number(assessments), *_required_odds(assessments), *_way(assessments), *_lift(assessments)]
    return [one for one in found if one.form.en]


def opening(assessments: Assessments) -> Finding:
    """Return the first sentence of the verdict: how many targets are likely met, and how likely all are together."""
    uncertain = assessments.asked.simulation.scenario.uncertain
    return _number(assessments) if uncertain else next(_settled(assessments))


def _start(assessments: Assessments) -> Text:
    """Return how a sentence on the centre asked about begins."""
    return start_form(assessments.asked.simulation.scenario, assessments.centre)


def _number(assessments: Assessments) -> Finding:
    """Return how many targets are likely met, and how likely all of them are together on every centre."""
    found, asked, start = assessments.asked, cited(assessments)[assessments.centre], _start(assessments)
    joint, numbers = _joint(assessments)
    targets, likely = [item.target for item in found.targets], found.likely_met
    if len(targets) == 1:
        return Finding(number_form(targets, likely, start, joint), numbers)
    if likely not in (0, len(targets)):
        numbers["likely"] = quotes.count(asked.likely_met)
    binding, more = _binding(assessments)
    return Finding(number_form(targets, likely, start, joint, binding), {**numbers, **more})


def _joint(assessments: Assessments) -> tuple[Text, dict[str, Quoted]]:
    """Return the odds of all targets on the centre asked about, with those on the others in brackets."""
    found = cited(assessments)
    numbers = {centre: quotes.about(one.joint, one.joint_standard_error) for centre, one in found.items()}
    others = [(centre, basis_of(centre)) for centre in found if centre != assessments.centre]
    own = f"{{{assessments.centre}}}"
    if not others:
        return Text(own, own), numbers
    if len({one.shown for one in numbers.values()}) == 1:
        said = joined((basis for _, basis in others), "、", " and ")
        alike = {assessments.centre: numbers[assessments.centre]}
        return Text(f"{own}（{said.zh}也是如此）", f"{own} (the same {said.en})"), alike
    each = (Text(f"{basis.zh}{{{centre}}}", f"{{{centre}}} {basis.en}") for centre, basis in others)
    said = joined(each, "，", ", ")
    return Text(f"{own}（{said.zh}）", f"{own} ({said.en})"), numbers


def _binding(assessments: Assessments) -> tuple[Text, dict[str, Quoted]]:
    """Return how likely the binding targets are together, where some are called so and some are not."""
    found = assessments.asked
    if found.binding is None:
        return NOTHING, {}
    odds = cited(assessments)[assessments.centre].binding
    count = sum(item.target.kind == "binding" for item in found.targets)
    together = Text(f"{count}项约束性目标同时实现", f"the {count} binding ones together")
    if count == 1:
        together = Text("约束性目标实现", "the binding one")
    return (
        Text(f"，其中{together.zh}的概率{{binding}}", f" ({together.en}: {{binding}})"),
        {"binding": quotes.about(odds.probability, odds.standard_error)},
    )


def _required_odds(assessments: Assessments) -> Iterator[Finding]:
    """Yield which targets fall short of the probability that the plan asks of them, where it asks for any."""
    items = assessments.asked.targets
    asking = [place for place, item in enumerate(items) if item.reached is not None]
    short = [place for place in asking if not items[place].reached]
    if not asking:
        return
    if not short:
        yield sentence("各项目标均达到所要求的概率。" if len(asking) == len(items) else "规定了概率的目标均达到要求。",
                       "Every target that has to have a probability has it.")  # fmt: skip
        return
    numbers, named = dict[str, Quoted](), list[Text]()
    for place in short[:_NAMED]:
        cell, item = cited(assessments)[assessments.centre].targets[place], items[place]
        name, asked = goal_name(item.target), in_percent(item.target.probability or 0.0, 0)
        odds = f"odds_{place}"
        numbers[odds] = quotes.about(cell.probability, cell.standard_error)
        zh, en = f"{safe(name.zh)}要求{asked}，实际{{{odds}}}", f"{safe(name.en)} has {{{odds}}}, {asked} is asked for"
        named.append(Text(zh, en))
    count, said = len(short), joined(named)
    more = Text(f"等{count}项", f" and {count - _NAMED} more") if count > _NAMED else NOTHING
    yield sentence(
        f"未达到所要求的概率：{said.zh}{more.zh}。",
        f"Short of the probability asked for: {said.en}{more.en}.",
        **numbers,
    )


def _way(assessments: Assessments) -> Iterator[Finding]:
    """Yield which target is most in the way, and how likely the others are without it."""
    found, asked = assessments.asked, cited(assessments)[assessments.centre]
    way, others = found.in_the_way, len(found.targets) - 1
    if way is None or found.joint >= SURE:
        return
    without = quotes.about(asked.in_the_way.joint_without, asked.in_the_way.standard_error)
    rises = without.shown != quotes.about(asked.joint, asked.joint_standard_error).shown
    yield Finding(way_form(way.target, others, rises), {"without": without})


def _lift(assessments: Assessments) -> Iterator[Finding]:
    """Yield which assumption lifts the odds most, moved by its usual deviation; else what the rarest target needs."""
    found, lift = assessments.asked, assessments.lift
    if found.joint >= SURE:
        return
    all_ = len(found.targets)
    goal = Text("这一", "the chance") if all_ == 1 else Text(f"{all_}项同时实现的", f"the chance of {all_of(all_)}")
    now = quotes.about(Cited(found.joint), Cited(found.joint_standard_error))
    if lift is None or quotes.about(Cited(lift.probability), Cited(found.joint_standard_error)).shown == now.shown:
        yield from _hopeless(assessments)
        return
    part, years, cell = lift.lever.assumption, years_name(lift.lever.years), Cited(lift, "lift")
    up = Text("提高", "raised") if lift.change > 0 else Text("降低", "lowered")
    price = Text("一个通常偏差", "by its usual deviation")
    if abs(lift.change) < 1 - 1e-6:
        price = Text("至其界限", "as far as its bounds allow")
    before, after = quotes.each_of(part, (cell.before, cell.after), part.decimals)
    yield sentence(
        f"代价相当时，最能提高概率的是{safe(part.label.zh)}：{years.zh}平均由{{before}}{up.zh}到{{after}}（{price.zh}），"
        f"{goal.zh}概率升至{{lifted}}。",
        f"The assumption that lifts the odds most for its price is {safe(mid_sentence(part.label.en))}: {up.en} "
        f"{price.en}, from {{before}} to {{after}} on average in {years.en}, it lifts {goal.en} to {{lifted}}.",
        before=before,
        after=after,
        lifted=quotes.about(cell.probability, Cited(found.joint_standard_error)),
    )


def _hopeless(assessments: Assessments) -> Iterator[Finding]:
    """Yield that no assumption alone helps, and what the least likely target would need at the medians."""
    found = assessments.asked
    place = min(range(len(found.targets)), key=lambda one: found.targets[one].probability)
    item = found.targets[place]
    if item.probability > LIKELY:
        return
    if any(one.required is not None for one in found.targets):
        yield sentence(
            "任何一项可调整的假设单独变动一个通常偏差，都不足以明显提高这一概率。",
            "No lever alone, moved by its usual deviation, lifts that visibly.",
        )
    yield from _needs(assessments, place)


def _needs(assessments: Assessments, place: int) -> Iterator[Finding]:
    """Yield what one target asks of its own lever on the central path, beside what the scenario has."""
    item = assessments.asked.targets[place]
    required = item.required
    if required is None:
        return
    part, years, name = required.unknown, years_name(required.years), goal_name(item.target)
    centre = required.scenario.centre
    if required.value is None and required.feasible:
        return
    if required.value is None:
        yield sentence(
            f"{safe(part.label.zh)}在合理界限内无论取何值，都不能按{centre.zh}实现{safe(name.zh)}。",
            f"No value of {safe(aside(part.label.en))} within bounds meets {safe(name.en)} on the {centre.en}.",
        )
        return
    cell = cited(assessments)[assessments.centre].targets[place].required
    apart = required.value - required.now
    gap = _amount(abs(apart), part)
    beside = Text("高", "above") if apart > 0 else Text("低", "below")
    reach, yearly = "须达到" if apart > 0 else "须降至", "" if len(required.years) == 1 else "every year of "
    yield sentence(
        f"要按{centre.zh}实现{safe(name.zh)}，{years.zh}{safe(part.label.zh)}{reach}{{value}}，"
        f"比情景{beside.zh}{safe(gap.zh)}。",
        f"To meet {safe(name.en)} on the {centre.en}, {safe(aside(part.label.en))} would have to be {{value}} in "
        f"{yearly}{years.en}, {safe(gap.en)} {beside.en} the scenario.",
        value=quotes.of(part, cell.value),
    )


def _settled(assessments: Assessments) -> Iterator[Finding]:
    """Yield which targets are met where nothing is drawn, and what the first missed one would take."""
    items = assessments.asked.targets
    missed = [place for place, item in enumerate(items) if item.probability == 0]
    if missed and len(items) > 1:
        yield _missed(assessments, missed)
    else:
        targets, short = [item.target for item in items], _short(items[0]) if missed else NOTHING
        yield Finding(settled_form(targets, len(items) - len(missed), _start(assessments), short))
    if missed:
        yield from _needs(assessments, missed[0])


def _missed(assessments: Assessments, missed: Sequence[int]) -> Finding:
    """Return how many targets are met where nothing is drawn, and by how much the others are missed."""
    items = assessments.asked.targets
    names = [(goal_name(items[place].target), _short(items[place])) for place in missed[:_NAMED]]
    said = joined(Text(safe(name.zh) + short.zh, safe(name.en) + short.en) for name, short in names)
    more = Text(f"等{len(missed)}项", f"; and {len(missed) - _NAMED} more") if len(missed) > _NAMED else NOTHING
    targets, said = [item.target for item in items], between(said, more, "", "")
    form = settled_form(targets, len(items) - len(missed), _start(assessments), said)
    return Finding(form, {"met": quotes.count(cited(assessments)[assessments.centre].likely_met)})


def _short(item: TargetAssessment) -> Text:
    """Return by how much a target is missed."""
    gap = _amount(item.shortfall, item.target.indicator)
    return Text(f"，差{safe(gap.zh)}", f" by {safe(gap.en)}")


def _amount(size: float, part: Indicator | Assumption) -> Text:
    """Return a difference above zero in words, with as many decimals as show it."""
    decimals = part.decimals
    while decimals < _FINEST and not round(size / float(part.unit.factor), decimals):
        decimals += 1
    return in_both(lambda language: said_difference(size, part.unit, decimals, language, sign=""))

"""What a reader should know first, in sentences and numbers, and which targets pull apart."""

from collections.abc import Iterator, Mapping

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.run import Briefing
from hzsim.present.answers.assess import matters
from hzsim.present.answers.headline import headline
from hzsim.present.documents.chapters.basis import method_findings
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import Part, Said, Sentences
from hzsim.present.forms.view import Bullet, Reference
from hzsim.present.words import quotes
from hzsim.present.words.goals import goal_name, required_form
from hzsim.present.words.phrases import BASES, CENTRE_RIGHT, safe
from hzsim.present.words.quotes import Cited, Finding, Quoted, cited, sentence
from hzsim.scenario.scenario import Scenario


def findings(assessments: Assessments) -> list[Finding]:
    """Return what a scenario's assessments say, sentence by sentence: the headline, each target, then the limits."""
    return [
        *headline(assessments),
        *conflict(assessments),
        *target_findings(assessments),
        *method_findings(assessments),
    ]


def target_findings(assessments: Assessments) -> list[Finding]:
    """Return what the scenario implies for each target, and what meeting it would take."""
    found = []
    for row in range(len(assessments.assessment.targets)):
        items = {centre: one.targets[row] for centre, one in cited(assessments).items()}
        item, scenario = items["scenario"], assessments.assessment.simulation.scenario
        found.append(_target(assessments, items) if scenario.uncertain else _implied(item))
        found.extend(_constant_prices(item, scenario) if scenario.uncertain else ())
        found.extend(_impossible(item))
    return found


def finding_records(assessments: Assessments) -> list[Record]:
    """Return one record for each number quoted: sentence, as shown, place in the assessment, full precision."""
    return [
        {"sentence": row, "shown": number.shown, "place": number.place, "value": number.value}
        for row, finding in enumerate(findings(assessments), 1)
        for number in finding.numbers
    ]


def _implied(item: Cited) -> Finding:
    """Return the sentence on one target where nothing is drawn: the value, and whether it is met."""
    target, name = item.target(), goal_name(item.target())
    verdict = Text("达到", "meets") if item.probability() == 1 else Text("未达到", "misses")
    return sentence(
        f"本情景下该数为{{median}}，{verdict.zh}{safe(name.zh)}。",
        f"In this scenario it comes to {{median}}, which {verdict.en} {safe(name.en)}.",
        median=quotes.readable(target.indicator, item.median, target),
    )


def _target(assessments: Assessments, items: Mapping[str, Cited]) -> Finding:
    """Return the sentence on one target: median, 80% band, value at the odds asked, and probability on every centre."""
    item = items["scenario"]
    target, name = item.target(), Text(*map(safe, goal_name(item.target())))
    low, high = quotes.readable_ends(target.indicator, (item.low, item.high), target)
    single = {"median": item.median, "value": item.value_at_odds}
    numbers = {key: quotes.readable(target.indicator, value, target) for key, value in single.items()}
    numbers |= {"low": low, "high": high}
    numbers["odds"] = quotes.rough(cited(assessments)["scenario"].odds, item.standard_error)
    most = Text("在{value}以下" if float(item.value_at_odds) < 0 else "不超过{value}", "or less")
    side = Text("达到{value}以上", "or more") if target.at_least else most
    odds, more = _on_centres(items)
    numbers |= more
    return sentence(
        f"{name.zh}：本情景下中位数为{{median}}，有80%的可能在{{low}}至{{high}}之间，有{{odds}}的把握{side.zh}；"
        f"实现该目标的概率{odds.zh}。",
        f"{name.en[0].upper()}{name.en[1:]}: in this scenario the median is {{median}}, 80% of the draws lie between "
        f"{{low}} and {{high}}, and {{value}} {side.en} is reached with a probability of {{odds}}; "
        f"the probability of meeting it is {odds.en}.",
        **numbers,
    )


def _on_centres(items: Mapping[str, Cited]) -> tuple[Text, dict[str, Quoted]]:
    """Return the odds of a target on every centre in words, those that are the same on all of them once."""
    words, numbers = dict[str, Text](), dict[str, Quoted]()
    for centre, one in items.items():
        words[centre], more = quotes.chance(centre, one.probability, one.standard_error, brief=True)
        numbers |= more
    (own, first), *others = words.items()
    if others and len({numbers[centre].shown for centre in words}) == 1:
        zh, en = "、".join(BASES[centre].zh for centre, _ in others), " and ".join(BASES[one].en for one, _ in others)
        said = Text(f"{BASES[own].zh}{first.zh}（{zh}也是如此）", f"{first.en} {BASES[own].en} (the same {en})")
        return said, {own: numbers[own]}
    zh = "，".join(f"{BASES[centre].zh}{one.zh}" for centre, one in words.items())
    return Text(zh, ", ".join(f"{one.en} {BASES[centre].en}" for centre, one in words.items())), numbers


def _constant_prices(item: Cited, scenario: Scenario) -> Iterator[Finding]:
    """Yield the odds of a target that prices move at the prices of the base year."""
    if item.constant_prices() is None:
        return
    odds, year = item.constant_prices, scenario.baseline.year
    words, numbers = quotes.chance("constant", odds.probability, odds.standard_error, brief=True)
    yield sentence(
        f"若改按{year}年价计算（仅供参照，不计入目标），{CENTRE_RIGHT.zh}达到同一数值的概率{words.zh}。",
        f"Were the same value at {year} prices (not counted among the targets), it would be met with a probability of "
        f"{words.en} {CENTRE_RIGHT.en}.",
        **numbers,
    )


def _impossible(item: Cited) -> Iterator[Finding]:
    """Yield why no value of a target's own lever meets it, where none does: the table of levers has the others."""
    required = item.required()
    if required is not None and required.value is None:
        form = required_form(required)
        yield Finding(Text(f"{form.zh}。", f"{form.en}."))


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

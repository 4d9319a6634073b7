"""The findings in words, in both languages: careful, rounded as the tables, every number traceable.

Each sentence keeps the numbers it shows with the place in the assessment that they come from
and their full precision, so that a reader can follow any figure back to the result that the
manifest (scenario hash, draws, seed) makes again.
"""

from collections.abc import Iterator

from hzsim._typing import Text
from hzsim.history.briefing import notes_on
from hzsim.history.censuses import census_within
from hzsim.model.parts import Assumption, Indicator
from hzsim.present.quotes import CENSUS, RECORDED, Finding, Quote, Quoted, quoted, sentence
from hzsim.present.records import Record
from hzsim.present.words import CENTRE_RIGHT, ON_RECORD, decimals_beside, price_form, required_form, safe
from hzsim.questions.assessment import Assessment, TargetAssessment
from hzsim.scenario.phrases import target_name
from hzsim.scenario.scenario import Scenario
from hzsim.units import display


def findings(assessment: Assessment, recorded: Assessment | None = None) -> list[Finding]:
    """Return what an assessment says, sentence by sentence: all together first, then each target, then the limits.

    `recorded` is the same scenario with the track record's growth, whose probabilities stand beside the first.
    """
    return [
        *leading_findings(assessment, recorded),
        *target_findings(assessment, recorded),
        *closing_findings(assessment),
    ]


def leading_findings(assessment: Assessment, recorded: Assessment | None = None) -> list[Finding]:
    """Return what is looked at, and what all targets together come to."""
    found = [_scope(assessment)]
    if len(assessment.targets) > 1:
        found.extend(_together(assessment, recorded))
    return found


def target_findings(assessment: Assessment, recorded: Assessment | None = None) -> list[Finding]:
    """Return what the scenario implies for each target, and what meeting it would take."""
    found = []
    for place, item in enumerate(assessment.targets):
        found.append(_target(assessment, recorded, place, item))
        found.extend(_required(assessment, place, item))
    return found


def closing_findings(assessment: Assessment) -> list[Finding]:
    """Return what the numbers rest on, and how far they go."""
    scenario = assessment.simulation.scenario
    found, census = [_prices(scenario)], census_within(scenario)
    numbers = {
        note: {place: Quoted(shown, f"{CENSUS}{place}", value) for shown, place, value in shown_there}
        for note, shown_there in (census.notes if census else ())
    }
    found += [
        Finding(Text(f"{safe(note.zh)}。", f"{safe(note.en)}."), numbers.get(note, {})) for note in notes_on(scenario)
    ]
    return [*found, Finding(_LIMITS)] if scenario.uncertainty else found


def finding_records(assessment: Assessment, recorded: Assessment | None = None) -> list[Record]:
    """Return one record for each number quoted: sentence, as shown, place in the assessment, full precision."""
    return [
        {"sentence": row, "shown": number.shown, "place": number.place, "value": number.value}
        for row, finding in enumerate(findings(assessment, recorded), 1)
        for number in finding.numbers
    ]


_LIMITS = Text(
    "以上概率是在所列假设及其不确定性之下抽样中达到目标的比例，不是对未来的预言；假设改变，结论随之改变。",
    "These probabilities are shares of draws under the stated assumptions and their uncertainty, not a prophecy; "
    "other assumptions give other findings.",
)


def _with_unit(part: Indicator | Assumption, name: str) -> Text:
    """Return the place of a number with its unit, in both languages: `{median}亿元`."""
    return Text(*(form.format(f"{{{name}}}") for form in part.unit.written))


def _scope(assessment: Assessment) -> Finding:
    scenario, quote = assessment.simulation.scenario, Quote(assessment)
    title, place = quoted(scenario.title), scenario.baseline.title
    first, last = scenario.baseline.year, scenario.years.last
    kind = "" if scenario.title.zh.endswith("情景") else "情景"
    zh = f"本报告考察{title.zh}{kind}（{safe(place.zh)}，{first}年基期，至{last}年）"
    en = f"This report looks at the scenario {title.en} ({safe(place.en)}, base year {first}, to {last})"
    if not scenario.uncertainty:
        return sentence(f"{zh}；各项假设均不抽样。", f"{en}; nothing in it is drawn.")
    draws, seed = quote.count("simulation.draws"), quote.count("simulation.seed")
    return sentence(
        zh + "，依据 {draws} 次抽样（种子 {seed}）。",
        en + ", from {draws} draws (seed {seed}).",
        draws=draws,
        seed=seed,
    )


def _target(assessment: Assessment, recorded: Assessment | None, row: int, item: TargetAssessment) -> Finding:
    quote, part, at = Quote(assessment, recorded), item.target.indicator, f"targets.{row}"
    target, median = quoted(target_name(item.target)), _with_unit(part, "median")
    numbers = {"median": quote.of(part, f"{at}.median", decimals_beside(item.median, item.target))}
    if not assessment.simulation.scenario.uncertainty:
        verdict = Text("达到", "meets") if item.probability == 1 else Text("未达到", "misses")
        return sentence(
            f"情景意味着该数为 {median.zh}，{verdict.zh}目标{target.zh}。",
            f"The scenario implies {median.en}, which {verdict.en} the target {target.en}.",
            **numbers,
        )
    for name, value in (("low", item.low), ("high", item.high)):
        numbers[name] = quote.of(part, f"{at}.{name}", decimals_beside(value, item.target))
    low, high = _with_unit(part, "low"), _with_unit(part, "high")
    chance, more = quote.chance("chance", f"{at}.probability", f"{at}.standard_error")
    second = Text("", "")
    if recorded is not None:
        words, others = quote.chance("recorded", f"{RECORDED}{at}.probability", f"{RECORDED}{at}.standard_error")
        second = Text(f"；按历史记录{words.zh}", f"; {ON_RECORD.en} {words.en}")
        more |= others
    return sentence(
        f"目标{target.zh}：情景意味着中位数为 {median.zh}，80%区间为 {low.zh}至{high.zh}；"
        f"若情景中心正确，达到的概率{chance.zh}{second.zh}。",
        f"Target {target.en}: the scenario implies a median of {median.en}, with an 80% band from {low.en} to "
        f"{high.en}; the probability of meeting it, {CENTRE_RIGHT.en}, is {chance.en}{second.en}.",
        **numbers,
        **more,
    )


def _required(assessment: Assessment, row: int, item: TargetAssessment) -> Iterator[Finding]:
    required = item.required
    if required is None:
        return
    form, numbers = required_form(required), {}
    if required.value is not None:
        numbers["value"] = Quote(assessment).of(required.unknown, f"targets.{row}.required.value")
    yield sentence(f"{form.zh}。", f"{form.en}.", **numbers)


def _together(assessment: Assessment, recorded: Assessment | None) -> Iterator[Finding]:
    quote = Quote(assessment, recorded)
    if not assessment.simulation.scenario.uncertainty:
        met, missed = (
            Text("全部目标均达到。", "All targets are met."),
            Text("并非全部目标都达到。", "Not all targets are met."),
        )
        yield Finding(met if assessment.joint == 1 else missed)
        return
    chance, numbers = quote.chance("joint", "joint", "joint_standard_error")
    second = Text("", "")
    if recorded is not None:
        words, more = quote.chance("recorded", f"{RECORDED}joint", f"{RECORDED}joint_standard_error")
        second = Text(f"；按历史记录{words.zh}", f"; {ON_RECORD.en} it is {words.en}")
        numbers |= more
    yield sentence(
        f"若情景中心正确，全部目标同时达到的概率{chance.zh}{second.zh}；若各目标相互独立，则为 {{independent}}。",
        f"The probability of meeting all targets together, {CENTRE_RIGHT.en}, is {chance.en}{second.en}; "
        "were they independent, it would be {independent}.",
        **numbers,
        independent=quote.share("if_independent"),
    )
    binding = quoted(target_name(assessment.binding))
    yield sentence(
        f"最紧的约束是{binding.zh}：去掉它，其余目标同时达到的概率约为 {{without}}。",
        f"The binding target is {binding.en}: without it, the others would together be met with a probability of "
        "about {without}.",
        without=quote.share("without_binding"),
    )
    if assessment.conflict is not None:
        first, second = quoted(target_name(assessment.conflict.first)), quoted(target_name(assessment.conflict.second))
        both, numbers = quote.chance("both", "conflict.together", "conflict.standard_error")
        yield sentence(
            f"相互牵制最明显的是{first.zh}与{second.zh}：同时达到的概率{both.zh}，若相互独立则为 {{independent}}。",
            f"The pair that pulls apart most is {first.en} and {second.en}: both are met with a probability of "
            f"{both.en}, against {{independent}} were they independent.",
            **numbers,
            independent=quote.share("conflict.if_independent"),
        )


def _prices(scenario: Scenario) -> Finding:
    """Return in what prices GDP is counted, with the deflator's lowest and highest rate."""
    path, part = scenario.assumptions["deflator_growth"], scenario.model.assumption("deflator_growth")
    numbers = {
        name: Quoted(
            display(rate, part.unit, part.decimals),
            f"simulation.scenario.assumptions.{part.name}.{path.index(rate)}",
            rate,
        )
        for name, rate in {"low": min(path), "high": max(path)}.items()
        if name == "low" or min(path) < max(path)
    }
    form = price_form(scenario)
    return sentence(f"{form.zh}。", f"{form.en}.", **numbers)

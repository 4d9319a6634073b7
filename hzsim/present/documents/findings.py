"""The findings in words, in both languages: careful, rounded as the tables, every number traceable.

Each sentence keeps the numbers it shows with the place in the assessment that they come from
and their full precision, so that a reader can follow any figure back to the result that the
manifest (scenario hash, draws, seed) makes again.
"""

from collections.abc import Iterator, Mapping

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.censuses import census_within
from hzsim.history.run import notes_on
from hzsim.present.answers.headline import headline
from hzsim.present.forms.formats import Record
from hzsim.present.words import quotes
from hzsim.present.words.phrases import (
    BASES,
    CENTRE_RIGHT,
    decimals_beside,
    price_form,
    required_form,
    safe,
    why_several,
)
from hzsim.present.words.quotes import Cited, Finding, Quoted, cited, in_quotation_marks, sentence
from hzsim.scenario.parts.phrases import target_name
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.scenario import Scenario


def findings(assessments: Assessments) -> list[Finding]:
    """Return what a scenario's assessments say, sentence by sentence: the headline, each target, then the limits."""
    return [*leading_findings(assessments), *target_findings(assessments), *closing_findings(assessments)]


def leading_findings(assessments: Assessments) -> list[Finding]:
    """Return the headline, which targets pull apart, and what is looked at."""
    return [*headline(assessments), *_conflict(assessments), _scope(assessments)]


def target_findings(assessments: Assessments) -> list[Finding]:
    """Return what the scenario implies for each target, and what meeting it would take."""
    found = []
    for row in range(len(assessments.assessment.targets)):
        items = {centre: one.targets[row] for centre, one in cited(assessments).items()}
        item, scenario = items["scenario"], assessments.assessment.simulation.scenario
        found.append(_target(assessments, items) if scenario.uncertain else _implied(item))
        found.extend(_constant_prices(item, scenario) if scenario.uncertain else ())
        found.extend(_required(item))
    return found


def closing_findings(assessments: Assessments) -> list[Finding]:
    """Return what the numbers rest on, and how far they go."""
    scenario = assessments.assessment.simulation.scenario
    found, census = [_prices(scenario)], census_within(scenario)
    numbers = {
        note: {place: Quoted(shown, f"census.{place}", value) for shown, place, value in shown_there}
        for note, shown_there in (census.notes if census else ())
    }
    found += [
        Finding(Text(f"{safe(note.zh)}。", f"{safe(note.en)}."), numbers.get(note, {})) for note in notes_on(scenario)
    ]
    if not scenario.uncertain:
        return found
    why = why_several(assessments.by_centre)
    said = [] if why is None else [Finding(Text(f"{why.zh}。", f"{why.en}."))]
    return [*found, *said, Finding(_LIMITS)]


def finding_records(assessments: Assessments) -> list[Record]:
    """Return one record for each number quoted: sentence, as shown, place in the assessment, full precision."""
    return [
        {"sentence": row, "shown": number.shown, "place": number.place, "value": number.value}
        for row, finding in enumerate(findings(assessments), 1)
        for number in finding.numbers
    ]


_LIMITS = Text(
    "以上概率是在所列假设及其不确定性之下抽样中达到目标的比例，不是对未来的预言；假设改变，结论随之改变。",
    "These probabilities are shares of draws under the stated assumptions and their uncertainty, not a prophecy; "
    "other assumptions give other findings.",
)


def _scope(assessments: Assessments) -> Finding:
    """Return the sentence that names the scenario, its years and its draws."""
    simulation = cited(assessments)["scenario"].simulation
    scenario = assessments.assessment.simulation.scenario
    title, place = in_quotation_marks(scenario.title), scenario.baseline.title
    first, last = scenario.baseline.year, scenario.years.last
    kind = "" if scenario.title.zh.endswith("情景") else "情景"
    zh = f"本报告考察{title.zh}{kind}（{safe(place.zh)}，{first}年基期，至{last}年）"
    en = f"This report looks at the scenario {title.en} ({safe(place.en)}, base year {first}, to {last})"
    if not scenario.uncertain:
        return sentence(f"{zh}；各项假设均不抽样。", f"{en}; nothing in it is drawn.")
    return sentence(
        zh + "，依据{draws}次抽样（种子{seed}）。",
        en + ", from {draws} draws (seed {seed}).",
        draws=quotes.count(simulation.draws),
        seed=quotes.count(simulation.seed),
    )


def _implied(item: Cited) -> Finding:
    """Return the sentence on one target where nothing is drawn: the value, and whether it is met."""
    target = in_quotation_marks(target_name(item.target()))
    verdict = Text("达到", "meets") if item.probability() == 1 else Text("未达到", "misses")
    return sentence(
        f"情景意味着该数为{{median}}，{verdict.zh}目标{target.zh}。",
        f"The scenario implies {{median}}, which {verdict.en} the target {target.en}.",
        median=_beside(item.median, item.target()),
    )


def _target(assessments: Assessments, items: Mapping[str, Cited]) -> Finding:
    """Return the sentence on one target: median, 80% band, value at the odds asked, and probability on every centre."""
    item = items["scenario"]
    target, name = item.target(), in_quotation_marks(target_name(item.target()))
    shown = {"median": item.median, "low": item.low, "high": item.high, "value": item.value_at_odds}
    numbers = {key: _beside(value, target) for key, value in shown.items()}
    numbers["odds"] = quotes.rough(cited(assessments)["scenario"].odds, item.standard_error)
    side, zh, en = Text("以上", "or more") if target.at_least else Text("以下", "or less"), [], []
    for centre, one in items.items():
        words, more = quotes.chance(centre, one.probability, one.standard_error)
        numbers |= more
        zh.append(f"{BASES[centre].zh}{words.zh}")
        en.append(f"{words.en} {BASES[centre].en}")
    return sentence(
        f"目标{name.zh}：情景意味着中位数为{{median}}，80%区间为{{low}}至{{high}}，"
        f"有{{odds}}把握的是{{value}}{side.zh}；达到的概率{'；'.join(zh)}。",
        f"Target {name.en}: the scenario implies a median of {{median}}, with an 80% band from {{low}} to "
        f"{{high}}, and {{value}} {side.en} with {{odds}}; the probability of meeting it is {'; '.join(en)}.",
        **numbers,
    )


def _beside(value: Cited, target: Target) -> Quoted:
    return quotes.of(target.indicator, value, decimals_beside(float(value), target))


def _constant_prices(item: Cited, scenario: Scenario) -> Iterator[Finding]:
    """Yield the odds of a target that prices move at the prices of the base year."""
    if item.constant_prices() is None:
        return
    odds, year = item.constant_prices, scenario.baseline.year
    words, numbers = quotes.chance("constant", odds.probability, odds.standard_error)
    yield sentence(
        f"若同一数值按{year}年价计（不计入目标），{CENTRE_RIGHT.zh}，达到的概率{words.zh}。",
        f"Were the same value at {year} prices (not counted among the targets), it would be met with a probability of "
        f"{words.en} {CENTRE_RIGHT.en}.",
        **numbers,
    )


def _required(item: Cited) -> Iterator[Finding]:
    """Yield what a target asks of its own lever, where it has one."""
    required = item.required()
    if required is not None:
        form = required_form(required)
        numbers = {} if required.value is None else {"value": quotes.of(required.unknown, item.required.value)}
        yield sentence(f"{form.zh}。", f"{form.en}.", **numbers)


def _conflict(assessments: Assessments) -> Iterator[Finding]:
    """Yield the sentence on the two targets that pull apart most; nothing without a conflict."""
    clash, at = assessments.assessment.conflict, cited(assessments)["scenario"].conflict
    if clash is None:
        return
    first, second = in_quotation_marks(target_name(clash.first)), in_quotation_marks(target_name(clash.second))
    both, numbers = quotes.chance("both", at.together, at.standard_error)
    yield sentence(
        f"相互牵制最明显的是{first.zh}与{second.zh}：同时达到的概率{both.zh}，若相互独立则为{{independent}}。",
        f"The pair that pulls apart most is {first.en} and {second.en}: both are met with a probability of "
        f"{both.en}, against {{independent}} were they independent.",
        **numbers,
        independent=quotes.share(at.if_independent),
    )


def _prices(scenario: Scenario) -> Finding:
    """Return in what prices GDP is counted, with the deflator's lowest and highest rate."""
    part = scenario.model.assumption("deflator_growth")
    path = scenario.assumptions[part.name]
    at, form = Cited(scenario, "simulation.scenario").assumptions[part.name], price_form(scenario)
    low, high = (quotes.of(part, at[path.index(rate)]) for rate in (min(path), max(path)))
    numbers = {"low": low, "high": high} if low.value < high.value else {"low": low}
    return sentence(f"{form.zh}。", f"{form.en}.", **numbers)

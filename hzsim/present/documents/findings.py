"""The findings in words, in both languages: careful, rounded as the tables, every number traceable.

Each sentence keeps the numbers it shows with the place in the assessment that they come from
and their full precision, so that a reader can follow any figure back to the result that the
manifest (scenario hash, draws, seed) makes again.
"""

from collections.abc import Iterator

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.censuses import census_within
from hzsim.history.run import notes_on
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.present.answers.headline import headline
from hzsim.present.forms.formats import Record
from hzsim.present.words.phrases import (
    BASES,
    CENTRE_RIGHT,
    WHY_SEVERAL,
    decimals_beside,
    price_form,
    required_form,
    safe,
)
from hzsim.present.words.quotes import CENSUS, PLACES, Finding, Quote, Quoted, quoted, sentence
from hzsim.questions.draws.assessment import TargetAssessment
from hzsim.scenario.parts.phrases import target_name
from hzsim.scenario.scenario import Scenario
from hzsim.units import display


def findings(assessments: Assessments) -> list[Finding]:
    """Return what a scenario's assessments say, sentence by sentence: the headline, each target, then the limits."""
    return [*leading_findings(assessments), *target_findings(assessments), *closing_findings(assessments)]


def leading_findings(assessments: Assessments) -> list[Finding]:
    """Return the headline, which targets pull apart, and what is looked at."""
    return [*headline(assessments), *_conflict(assessments), _scope(assessments)]


def target_findings(assessments: Assessments) -> list[Finding]:
    """Return what the scenario implies for each target, and what meeting it would take."""
    found = []
    for place, item in enumerate(assessments.assessment.targets):
        found.append(_target(assessments, place, item))
        found.extend(_constant_prices(assessments, place, item))
        found.extend(_required(assessments, place, item))
    return found


def closing_findings(assessments: Assessments) -> list[Finding]:
    """Return what the numbers rest on, and how far they go."""
    scenario = assessments.assessment.simulation.scenario
    found, census = [_prices(scenario)], census_within(scenario)
    numbers = {
        note: {place: Quoted(shown, f"{CENSUS}{place}", value) for shown, place, value in shown_there}
        for note, shown_there in (census.notes if census else ())
    }
    found += [
        Finding(Text(f"{safe(note.zh)}。", f"{safe(note.en)}."), numbers.get(note, {})) for note in notes_on(scenario)
    ]
    if not scenario.uncertain:
        return found
    why = [Finding(Text(f"{WHY_SEVERAL.zh}。", f"{WHY_SEVERAL.en}."))] if len(assessments.by_centre) > 1 else []
    return [*found, *why, Finding(_LIMITS)]


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


def _with_unit(part: Indicator | Assumption, name: str) -> Text:
    """Return the place of a number with its unit, in both languages: `{median}亿元`."""
    return Text(*(form.format(f"{{{name}}}") for form in part.unit.written))


def _scope(assessments: Assessments) -> Finding:
    """Return the sentence that names the scenario, its years and its draws."""
    scenario, quote = assessments.assessment.simulation.scenario, Quote(assessments)
    title, place = quoted(scenario.title), scenario.baseline.title
    first, last = scenario.baseline.year, scenario.years.last
    kind = "" if scenario.title.zh.endswith("情景") else "情景"
    zh = f"本报告考察{title.zh}{kind}（{safe(place.zh)}，{first}年基期，至{last}年）"
    en = f"This report looks at the scenario {title.en} ({safe(place.en)}, base year {first}, to {last})"
    if not scenario.uncertain:
        return sentence(f"{zh}；各项假设均不抽样。", f"{en}; nothing in it is drawn.")
    draws, seed = quote.count("simulation.draws"), quote.count("simulation.seed")
    return sentence(
        zh + "，依据 {draws} 次抽样（种子 {seed}）。",
        en + ", from {draws} draws (seed {seed}).",
        draws=draws,
        seed=seed,
    )


def _target(assessments: Assessments, row: int, item: TargetAssessment) -> Finding:
    """Return the sentence on one target: median, 80% band, value at the odds asked, and probability on every centre."""
    quote, part, at = Quote(assessments), item.target.indicator, f"targets.{row}"
    target, median = quoted(target_name(item.target)), _with_unit(part, "median")
    numbers = {"median": quote.of(part, f"{at}.median", decimals_beside(item.median, item.target))}
    if not assessments.assessment.simulation.scenario.uncertain:
        verdict = Text("达到", "meets") if item.probability == 1 else Text("未达到", "misses")
        return sentence(
            f"情景意味着该数为 {median.zh}，{verdict.zh}目标{target.zh}。",
            f"The scenario implies {median.en}, which {verdict.en} the target {target.en}.",
            **numbers,
        )
    for name in ("low", "high", "value_at_odds"):
        numbers[name] = quote.of(part, f"{at}.{name}", decimals_beside(getattr(item, name), item.target))
    numbers["odds"] = quote.rough("odds", f"{at}.standard_error")
    low, high, value = (_with_unit(part, name) for name in ("low", "high", "value_at_odds"))
    side = Text("以上", "or more") if item.target.at_least else Text("以下", "or less")
    chances = _on_centres(quote, at, assessments)
    zh = "；".join(f"{BASES[centre].zh}{words.zh}" for centre, words, _ in chances)
    en = "; ".join(f"{words.en} {BASES[centre].en}" for centre, words, _ in chances)
    return sentence(
        f"目标{target.zh}：情景意味着中位数为 {median.zh}，80%区间为 {low.zh}至{high.zh}，"
        f"有 {{odds}} 把握的是 {value.zh}{side.zh}；达到的概率{zh}。",
        f"Target {target.en}: the scenario implies a median of {median.en}, with an 80% band from {low.en} to "
        f"{high.en}, and {value.en} {side.en} with {{odds}}; the probability of meeting it is {en}.",
        **numbers,
        **{name: number for _, _, more in chances for name, number in more.items()},
    )


def _on_centres(quote: Quote, at: str, assessments: Assessments) -> list[tuple[str, Text, dict[str, Quoted]]]:
    """Return the odds at a place of each centre: in words, with their numbers."""
    return [
        (centre, *quote.chance(centre, f"{PLACES[centre]}{at}.probability", f"{PLACES[centre]}{at}.standard_error"))
        for centre in assessments.by_centre
    ]


def _constant_prices(assessments: Assessments, row: int, item: TargetAssessment) -> Iterator[Finding]:
    """Yield the odds of a target that prices move at the prices of the base year."""
    scenario, quote = assessments.assessment.simulation.scenario, Quote(assessments)
    if item.constant_prices is None or not scenario.uncertain:
        return
    words, numbers = quote.chance(
        "constant", f"targets.{row}.constant_prices.probability", f"targets.{row}.constant_prices.standard_error"
    )
    year = scenario.baseline.year
    yield sentence(
        f"若同一数值按{year}年价计（不计入目标），{CENTRE_RIGHT.zh}，达到的概率{words.zh}。",
        f"Were the same value at {year} prices (not counted among the targets), it would be met with a probability of "
        f"{words.en} {CENTRE_RIGHT.en}.",
        **numbers,
    )


def _required(assessments: Assessments, row: int, item: TargetAssessment) -> Iterator[Finding]:
    required = item.required
    if required is None:
        return
    form, numbers = required_form(required), {}
    if required.value is not None:
        numbers["value"] = Quote(assessments).of(required.unknown, f"targets.{row}.required.value")
    yield sentence(f"{form.zh}。", f"{form.en}.", **numbers)


def _conflict(assessments: Assessments) -> Iterator[Finding]:
    """Yield the sentence on the two targets that pull apart most; nothing without a conflict."""
    clash, quote = assessments.assessment.conflict, Quote(assessments)
    if clash is None:
        return
    first, second = quoted(target_name(clash.first)), quoted(target_name(clash.second))
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

"""The findings in words, in both languages: careful, rounded as the tables, every number traceable.

Each sentence keeps the numbers it shows with the place in the assessment that they come from
and their full precision, so that a reader can follow any figure back to the result that the
manifest (scenario hash, draws, seed) makes again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import attrgetter
from typing import Any

from hzsim._typing import Language, Text
from hzsim.model.parts import Assumption, Indicator
from hzsim.present.records import Record
from hzsim.present.words import price_basis, target_phrase
from hzsim.questions.assessment import Assessment, TargetAssessment
from hzsim.scenario.targets import Target
from hzsim.units import SHARE, display


@dataclass(frozen=True, slots=True)
class Quoted:
    """A number as a sentence shows it, where it stands in the assessment, and its full precision."""

    shown: str
    place: str
    value: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence in both languages with the numbers it quotes."""

    text: Text
    numbers: tuple[Quoted, ...] = ()


def findings(assessment: Assessment) -> list[Finding]:
    """Return what an assessment says, sentence by sentence: scope, targets, requirements, all together, limits."""
    found = [_scope(assessment)]
    for place, item in enumerate(assessment.targets):
        found.append(_target(assessment, place, item))
        found.extend(_required(assessment, place, item))
    if len(assessment.targets) > 1:
        found.extend(_together(assessment))
    scenario = assessment.simulation.scenario
    found.append(Finding(Text(price_basis(scenario, "zh") + "。", price_basis(scenario, "en") + ".")))
    found.append(Finding(_LIMITS))
    return found


def finding_records(assessment: Assessment) -> list[Record]:
    """Return one record for each number quoted: sentence, as shown, place in the assessment, full precision."""
    return [
        {"sentence": row, "shown": number.shown, "place": number.place, "value": number.value}
        for row, finding in enumerate(findings(assessment), 1)
        for number in finding.numbers
    ]


def look_up(assessment: Assessment, place: str) -> Any:
    """Return what stands at a place such as `targets.0.probability` of an assessment."""

    def step(thing: Any, name: str) -> Any:
        return thing[int(name)] if name.isdigit() else attrgetter(name)(thing)

    return reduce(step, place.split("."), assessment)


_LIMITS = Text(
    "以上概率是在所列假设及其不确定性之下抽样中达到目标的比例，不是对未来的预言；假设改变，结论随之改变。",
    "These probabilities are shares of draws under the stated assumptions and their uncertainty, not a prophecy; "
    "other assumptions give other findings.",
)


@dataclass(frozen=True, slots=True)
class _Quote:
    """Takes numbers out of an assessment and remembers where each is from."""

    assessment: Assessment

    def share(self, place: str) -> Quoted:
        value = float(look_up(self.assessment, place))
        return Quoted(display(value, SHARE, 1), place, value)

    def of(self, part: Indicator | Assumption, place: str) -> Quoted:
        value = float(look_up(self.assessment, place))
        return Quoted(display(value, part.unit, part.decimals), place, value)

    def count(self, place: str) -> Quoted:
        value = int(look_up(self.assessment, place))
        return Quoted(f"{value:,}", place, value)


def _sentence(zh: str, en: str, **numbers: Quoted) -> Finding:
    """Fill the numbers into both languages; other braces must have been filled before."""
    shown = {name: number.shown for name, number in numbers.items()}
    return Finding(Text(zh.format(**shown), en.format(**shown)), tuple(numbers.values()))


def _safe(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _scope(assessment: Assessment) -> Finding:
    scenario, quote = assessment.simulation.scenario, _Quote(assessment)
    title, place = scenario.title, scenario.baseline.title
    first, last = scenario.baseline.year, scenario.years.last
    zh = f"本报告考察“{title.zh}”情景（{place.zh}，{first}年基期，至{last}年）"
    en = f'This report looks at the scenario "{title.en}" ({place.en}, base year {first}, to {last})'
    if not scenario.uncertainty:
        return Finding(Text(f"{zh}；各项假设均不抽样。", f"{en}; nothing in it is drawn."))
    draws, seed = quote.count("simulation.draws"), quote.count("simulation.seed")
    return _sentence(
        _safe(zh) + "，依据 {draws} 次抽样（种子 {seed}）。",
        _safe(en) + ", from {draws} draws (seed {seed}).",
        draws=draws,
        seed=seed,
    )


def _target(assessment: Assessment, row: int, item: TargetAssessment) -> Finding:
    quote, part, at = _Quote(assessment), item.target.indicator, f"targets.{row}"
    zh, en = (_safe(target_phrase(item.target, language)) for language in _LANGUAGES)
    median = quote.of(part, f"{at}.median")
    if not assessment.simulation.scenario.uncertainty:
        verdict = Text("达到", "meets") if item.probability == 1 else Text("未达到", "misses")
        return _sentence(
            f"情景意味着该数为 {{median}}，{verdict.zh}目标：{zh}。",
            f'The scenario implies {{median}}, which {verdict.en} the target "{en}".',
            median=median,
        )
    return _sentence(
        f"目标“{zh}”：情景意味着中位数为 {{median}}，80%区间为 {{low}} 至 {{high}}；达到的概率约为 {{chance}}"
        "（标准误 {error}）。",
        f'Target "{en}": the scenario implies a median of {{median}}, with an 80% band from {{low}} to {{high}}; '
        "the target is met with a probability of about {chance} (standard error {error}).",
        median=median,
        low=quote.of(part, f"{at}.low"),
        high=quote.of(part, f"{at}.high"),
        chance=quote.share(f"{at}.probability"),
        error=quote.share(f"{at}.standard_error"),
    )


def _required(assessment: Assessment, row: int, item: TargetAssessment) -> Iterator[Finding]:
    required = item.required
    if required is None:
        return
    if required.value is None:
        yield Finding(Text(f"要求：{required.reason.zh}。", f"Required: {required.reason.en}."))
        return
    part, centre = required.unknown, required.scenario.centre
    zh_unit, en_unit = ("", "") if part.unit.shown else (f" {part.unit.name}", f" [{part.unit.english}]")
    yield _sentence(
        f"在{centre.zh}上恰好达到该目标，{required.years}年{part.label.zh}需为每年 {{value}}{zh_unit}。",
        f'Just meeting it at the {centre.en} would take "{part.label.en}" at {{value}}{en_unit} '
        f"in every year of {required.years}.",
        value=_Quote(assessment).of(part, f"targets.{row}.required.value"),
    )


def _together(assessment: Assessment) -> Iterator[Finding]:
    quote = _Quote(assessment)
    if not assessment.simulation.scenario.uncertainty:
        met, missed = (
            Text("全部目标均达到。", "All targets are met."),
            Text("并非全部目标都达到。", "Not all targets are met."),
        )
        yield Finding(met if assessment.joint == 1 else missed)
        return
    yield _sentence(
        "全部目标同时达到的概率约为 {joint}（标准误 {error}）；若各目标相互独立，则为 {independent}。",
        "All targets together are met with a probability of about {joint} (standard error {error}); "
        "were they independent, it would be {independent}.",
        joint=quote.share("joint"),
        error=quote.share("joint_standard_error"),
        independent=quote.share("if_independent"),
    )
    zh, en = (_safe(target_phrase(assessment.binding, language)) for language in _LANGUAGES)
    yield _sentence(
        f"最紧的约束是“{zh}”：去掉它，其余目标同时达到的概率约为 {{without}}。",
        f'The binding target is "{en}": without it, the others would together be met with about {{without}}.',
        without=quote.share("without_binding"),
    )
    if assessment.conflict is not None:
        first, second = (_phrases(assessment.conflict.first), _phrases(assessment.conflict.second))
        yield _sentence(
            f"相互牵制最明显的是“{first.zh}”与“{second.zh}”："
            "同时达到的概率约为 {both}，若相互独立则为 {independent}。",
            f'The pair that pulls apart most is "{first.en}" and "{second.en}": both are met with about {{both}}, '
            "against {independent} were they independent.",
            both=quote.share("conflict.together"),
            independent=quote.share("conflict.if_independent"),
        )


_LANGUAGES: tuple[Language, Language] = ("zh", "en")


def _phrases(target: Target) -> Text:
    return Text(_safe(target_phrase(target, "zh")), _safe(target_phrase(target, "en")))

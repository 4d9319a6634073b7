"""Short phrases that several views share, in both languages."""

import math
from collections.abc import Callable, Iterable, Mapping
from statistics import fmean
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.scenario.parts.phrases import counted_words, given_words
from hzsim.scenario.parts.targets import TOLERANCE, Target
from hzsim.scenario.parts.years import Span
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import FEWEST, fewest_for
from hzsim.units import difference, difference_unit, display, in_percent

if TYPE_CHECKING:  # results are only read here, so their rooms stay unloaded
    from hzsim.simulation.draws.drawing import Sampling
    from hzsim.simulation.projection import Simulation

_MOST_DECIMALS = 9
_SAMPLERS = {
    "random": Text("随机抽样", "random"),
    "antithetic": Text("对偶抽样", "antithetic"),
    "latin_hypercube": Text("拉丁超立方抽样", "Latin hypercube"),
    "sobol": Text("Sobol 序列", "Sobol"),
}
ALL_TARGETS = Text("全部目标同时达到", "all targets together")
STATUSES = {
    "checked": Text("已核对", "checked"),
    "one source": Text("单一来源", "one source"),
    "derived": Text("推算", "derived"),
    "estimate": Text("估计", "estimate"),
    "judgement": Text("判断", "judgement"),
}
"""How sure a figure is, as data files state it."""
STATUS = {name: words for name, words in STATUSES.items() if name != "checked"}
"""How sure a figure is, where it is not simply stated or checked."""
KINDS = {"": Text("", ""), "binding": Text("约束性：", "Binding: "), "expected": Text("预期性：", "Expected: ")}
"""What a plan calls a target, before its words."""
REACHED, NOT_REACHED = Text("已达到要求", "reached"), Text("未达到要求", "not reached")
CENTRE_RIGHT = Text("按情景假设", "if the scenario's centre is right")
ON_RECORD = Text("按历史记录", "on the track record")
BEST = Text("按 hzsim 综合判断", "by hzsim's own best judgement")
BASES = {"scenario": CENTRE_RIGHT, "record": ON_RECORD, "best": BEST}
"""What the probabilities of each centre rest on."""


MET, VALUE, MEDIAN = Text("是否达到", "met"), Text("数值", "value"), Text("中位数", "median")
YES, NO = Text("是", "yes"), Text("否", "no")
"""Whether a target is met that nothing drawn moves."""
NOTHING_DRAWN = Text("各项假设均不抽样", "nothing is drawn")


USUAL_DEVIATION = Text(
    "通常偏差：该假设多年平均的80%区间的一半除以1.2816（正态分布时即标准差）",
    "usual deviation: half the 80% band of the assumption's average over the years / 1.2816 (a normal's standard"
    " deviation)",
)
"""The unit in which changes of assumptions are compared."""


NOTHING = Text("", "")


def in_both(make: Callable[[Language], str]) -> Text:
    """Return in both languages what a function says in one."""
    return Text(make("zh"), make("en"))


def joined(words: Iterable[Text], zh: str = "；", en: str = "; ") -> Text:
    """Return texts one after the other, those that are empty left out."""
    kept = [one for one in words if one.en]
    return Text(zh.join(one.zh for one in kept), en.join(one.en for one in kept))


def between(first: Text, second: Text, zh: str = "：", en: str = ": ") -> Text:
    """Return two texts with a sign between them."""
    return Text(f"{first.zh}{zh}{second.zh}", f"{first.en}{en}{second.en}")


def deviations(change: float, sign: str = "+") -> str:
    """Return a change in usual deviations with its sign: one decimal, or the first digit of a smaller one."""
    decimals = deviation_decimals(change)
    return f"{round(change, decimals) + 0.0:{sign}.{decimals}f}".replace("-", "−")


def deviation_decimals(change: float) -> int:
    """Return the decimals of a change in usual deviations: one, more for a smaller one."""
    return 1 if abs(change) >= 0.095 or not change else min(4, -math.floor(math.log10(abs(change))))


def past_words(past: Mapping[int, float], part: Assumption | Indicator) -> Text:
    """Return what an assumption or indicator has been: its mean over some years, and its lowest and highest."""
    years = Span(min(past), max(past))
    values = (fmean(past.values()), min(past.values()), max(past.values()))
    mean, low, high = (display(value, part.unit, part.decimals) for value in values)
    return Text(
        f"{years:zh}年平均为{mean}（各年{low}至{high}）",
        f"it was {mean} on average in {years} ({low} to {high} a year)",
    )


def shown(value: float, part: Assumption | Indicator) -> str:
    """Return a value of an indicator or assumption, rounded as the part says."""
    return display(value, part.unit, part.decimals)


def decimals_beside(value: float, target: Target) -> int:
    """Return the decimals for a value beside its target: more than usual where rounding would give the bound itself.

    4.4974% is no 4.50% beside `≥ 4.5%`. A value that equals the bound, as targets count equality, needs no more.
    """
    part, bound = target.indicator, target.value
    usual = part.decimals
    if abs(value - bound) <= TOLERANCE * target.scale:
        return usual
    apart = (
        digits
        for digits in range(usual, _MOST_DECIMALS)
        if display(value, part.unit, digits) != display(bound, part.unit, digits)
    )
    return next(apart, usual)


def ends_beside(low: float, high: float, target: Target, between: str = " – ") -> str:
    """Return two values of a target's indicator with one number of digits, which tells both from the target."""
    digits = max(decimals_beside(end, target) for end in (low, high))
    return between.join(display(end, target.indicator.unit, digits) for end in (low, high))


def shown_beside(value: float, target: Target) -> str:
    """Return a value of a target's indicator with the digits that tell it from the target."""
    return display(value, target.indicator.unit, decimals_beside(value, target))


def probability_phrase(probability: float, standard_error: float, language: Language) -> str:
    """Return a probability with its standard error, in percent: `48.2% ± 0.2%`; as `percent` where no error belongs.

    No hit in the draws does not mean never: the bound is two standard errors, which count half a hit, rounded up.
    """
    share = percent(probability, standard_error, language)
    seen = standard_error >= UNSEEN and share[0] not in "<>"
    return f"{share} ± {error_phrase(standard_error)}" if seen else share


UNSEEN = 5e-6
"""A standard error that three decimals of a percentage do not show."""


def error_phrase(standard_error: float) -> str:
    """Return a standard error in percent: `0.2%`, a small one `0.02%`."""
    return in_percent(standard_error, error_decimals(standard_error))


def error_decimals(standard_error: float) -> int:
    """Return with how many decimals a standard error is shown in percent: one, for a small one as many as show it."""
    return 1 if standard_error >= 0.0005 else 2 if standard_error >= 0.00005 else 3


def residual_phrase(residual: float, part: Indicator, language: Language) -> str:
    """Return an indicator less its target with a sign: `+0.003 points`; a tiny one as a bound: `< 1e−9 points`."""
    size = abs(residual) / float(part.unit.factor)
    if size < 0.5 * 10 ** -(part.decimals + 1):
        return f"{small_phrase(size)}{difference_unit(part.unit, language).shown}"
    return difference(residual, part.unit, part.decimals + 1, language)


def small_phrase(value: float) -> str:
    """Return a small number as a bound in words, the next power of ten: `< 1e−8`; its digits are mere rounding."""
    return f"< {10.0 ** math.ceil(math.log10(max(value, 1e-9))):.0e}".replace("-0", "-").replace("-", "−")


def percent(probability: float, standard_error: float, language: Language) -> str:
    """Return a probability in percent: `48.2%`, or what it lies below or above where it would round to 0 or 100.

    Without a standard error nothing is drawn, and a target is met or not: `yes` or `no`.
    """
    if not standard_error:
        return (YES if probability else NO).to(language)
    if in_percent(probability) in ("0.0%", "100.0%"):
        far = min(probability, 1 - probability) + 2 * standard_error
        edge = max(1, math.ceil(1000 * far - 1e-9)) / 10
        return f"< {edge:.1f}%" if probability < 0.5 else f"> {100 - edge:.1f}%"
    return in_percent(probability)


def rough_percent(probability: float, standard_error: float) -> str:
    """Return a probability in whole percent: `48%`; `<1%` or `>99%` where it would round to none or all."""
    edges = {"0%": "<1%", "100%": ">99%"} if standard_error else {}
    shown = in_percent(probability, 0)
    return edges.get(shown, shown)


def safe(text: str) -> str:
    """Return text whose braces stand for themselves in a form."""
    return text.replace("{", "{{").replace("}", "}}")


def price_basis(scenario: Scenario, language: Language) -> str:
    """Return in what prices GDP is counted: the scenario's deflator, which is never implied."""
    path, part = scenario.assumptions["deflator_growth"], scenario.model.assumption("deflator_growth")
    return price_form(scenario).to(language).format(low=shown(min(path), part), high=shown(max(path), part))


def price_form(scenario: Scenario) -> Text:
    """Return the sentence on prices, with `{low}` and `{high}` for the deflator's lowest and highest rate."""
    path, base = scenario.assumptions["deflator_growth"], scenario.baseline.year
    rates = Text("{low}", "{low}") if min(path) == max(path) else Text("{low}至{high}", "{low} – {high}")
    uncertain = "deflator_growth" in scenario.uncertainty
    centred = (
        Text(f"以{rates.zh}为中心抽样", "uncertain") if uncertain else Text(f"为{rates.zh}（不抽样）", "not drawn")
    )
    return Text(
        f"价格口径：现价由{base}年价乘以平减指数得出，平减指数年涨幅{centred.zh}",
        f"Prices: current = {base} prices x deflator; deflator {rates.en} a year ({centred.en})",
    )


def drawing_phrase(draws: int, seed: int, sampler: str, language: Language) -> str:
    """Return how draws were made: `100,000 draws, seed 1, random`; and where so few say nothing of the tails."""
    method = _SAMPLERS[sampler].to(language)
    made = Text(f"{draws:,}次抽样，种子{seed}，{method}", f"{draws:,} draws, seed {seed}, {method}").to(language)
    if draws >= FEWEST:
        return made
    few = Text(f"（少于{FEWEST}次，分位数不可信）", f" (fewer than {FEWEST}: quantiles say little)")
    return made + few.to(language)


def sampler_phrase(sampler: str, language: Language) -> str:
    """Return a sampler's name in words."""
    return _SAMPLERS[sampler].to(language)


def provenance(simulation: "Simulation", language: Language, *, probabilities: bool = True) -> str:
    """Return where the numbers come from: draws, seed, sampler, or that nothing is drawn.

    And what the draws are worth, where probabilities are among the numbers: that is measured on these.
    """
    made = drawing_of(simulation.scenario, simulation, language)
    if simulation.scenario.given:
        share = probability_phrase(*simulation.given_odds, language)
        made += Text(f"；条件本身的概率{share}", f"; the condition itself: {share}").to(language)
    if probabilities and simulation.plain_draws > simulation.draws:
        worth = two_digits(simulation.plain_draws)
        made += Text(f"（相当于{worth:,}次独立抽样）", f" (worth {worth:,} independent draws)").to(language)
    if simulation.counted and simulation.counted != simulation.scenario.targets:
        made += Text("；", "; ").to(language) + counted_words(simulation.counted).to(language)
    return made


def two_digits(number: int) -> int:
    """Return a whole number rounded down to its first two digits: 4,900,000 of 4,961,498."""
    size: int = 10 ** max(0, len(str(number)) - 2)
    return number // size * size


def drawing_of(scenario: Scenario, drawing: "Simulation | Sampling", language: Language) -> str:
    """Return how draws of a scenario were made, or that nothing is drawn; and what they are on condition of."""
    if not scenario.uncertain:
        return NOTHING_DRAWN.to(language)
    made = drawing_phrase(drawing.draws, drawing.seed, drawing.sampler, language)
    given = [f"{words.to(language)}{Text('；', '; ').to(language)}" for words in given_words(scenario.given)]
    return "".join(given) + made


def few_draws_note(draws: int, share: float) -> str | None:
    """Return that so few draws say nothing of a quantile, where they do not."""
    fewest = fewest_for(share)
    return f"too few draws for a quantile of {in_percent(share, 0)}: {fewest} needed" if draws < fewest else None

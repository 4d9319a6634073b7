"""The sheet of an attribution: what makes one scenario differ from another."""

from dataclasses import dataclass
from functools import partial

from hzsim._typing import Text, as_text
from hzsim.present.forms.sheet import BLANK, Block, Caption, Column, Data, Part, Sheet, data
from hzsim.present.forms.values import Quantity, Words
from hzsim.present.words.messages import called, made_by, sources_note
from hzsim.present.words.phrases import (
    NOTHING,
    NOTHING_DRAWN,
    UNSEEN,
    between,
    drawing_phrase,
    error_decimals,
    in_both,
    joined,
)
from hzsim.questions.attribution import SAMPLER, Attribution, Contribution, Over
from hzsim.questions.comparison import BASELINE, CORRELATION, KNOWN
from hzsim.scenario.parts.phrases import counted_words, given_words, label_name, target_name
from hzsim.units import SHARE

_PLAYERS = {
    BASELINE: Text("基期数据", "Baseline facts"),
    CORRELATION: Text("相关系数", "Correlations"),
    KNOWN: Text("已知年份", "Known years"),
}
_OVERS = {"median": Text("抽样中位数", "median over draws"), "mean": Text("抽样均值", "mean over draws")}


@dataclass(frozen=True, slots=True)
class _Step:
    """One line of the way from one scenario to the other: its words, what it is as data, and the number."""

    words: Words
    kind: str
    player: str | None
    number: Quantity
    error: Quantity | None = None


def sheet(attribution: Attribution) -> Sheet:
    """Return the contributions from one scenario to the other, with their standard errors, and their sum.

    The parts add up to the whole, which the first and last records bound.
    """
    ends = attribution.against.title, attribution.scenario.title
    start, end = attribution.start, attribution.end
    steps = (
        _Step(ends[0], "start", None, amount(attribution, start)),
        *(_part(attribution, item) for item in attribution.contributions),
        _Step(ends[1], "end", None, amount(attribution, end)),
    )
    common = {
        "scenario": attribution.scenario.name,
        "against": attribution.against.name,
        "what": _asked(attribution),
        "unit": attribution.indicator.unit.name if attribution.indicator is not None else "probability",
        "counted": bool(attribution.counted),
        "draws": attribution.draws or None,
        "seed": attribution.seed if attribution.draws else None,
    }
    whole = Data(lambda: [{"kind": "difference", "value": end - start}])
    given = given_words(attribution.scenario.given)
    parts: tuple[Part, ...] = (question(attribution), *given, Block(steps, _COLUMNS), footnote(attribution), whole)
    return Sheet(parts, common, short=(_short(attribution),))


def _short(attribution: Attribution) -> Text:
    """Return the difference, and which part of it is the largest."""
    said = between(question(attribution), _apart(attribution))
    largest = _largest(attribution)
    if largest is None:
        return said
    part = between(player_label(attribution, largest.player), _said(attribution, largest.value))
    return Text(f"{said.zh}；贡献最大的是{part.zh}", f"{said.en}; most of it from {part.en}")


def _largest(attribution: Attribution) -> Contribution | None:
    return max(attribution.contributions, key=lambda one: abs(one.value), default=None)


def _said(attribution: Attribution, value: float) -> Text:
    return in_both(change(attribution, value).text)


def _apart(attribution: Attribution) -> Text:
    return _said(attribution, attribution.end - attribution.start)


def caption(attribution: Attribution) -> Caption:
    """Return the caption of the waterfall: by how much two scenarios differ, and what makes most of it."""
    ends = [called(one) for one in (attribution.scenario, attribution.against)]
    asked, whole, most, mostly = question(attribution), _apart(attribution), _largest(attribution), NOTHING
    if most is not None and len(attribution.contributions) > 1:
        label, part = player_label(attribution, most.player), _said(attribution, most.value)
        mostly = Text(f"，其中{label.zh}{part.zh}", f", most of it {label.en} ({part.en})")
    title = Text(
        f"{ends[0].zh}比{ends[1].zh}：{whole.zh}{mostly.zh}",
        f"{ends[0].en} against {ends[1].en}: {whole.en}{mostly.en}",
    )
    of = [target.indicator for target in attribution.targets]
    of += [] if attribution.indicator is None else [attribution.indicator]
    return Caption(title, asked, (sources_note(attribution.scenario, of), made_by(footnote(attribution))))


_COLUMNS: tuple[Column[_Step], ...] = (
    *data("kind", "player"),
    Column("", Text("来自", "from"), lambda it: it.words),
    Column("value", Text("贡献", "contribution"), lambda it: it.number),
    Column("standard_error", BLANK, lambda it: it.error or BLANK),
)


def _part(attribution: Attribution, item: Contribution) -> _Step:
    label = player_label(attribution, item.player)
    words = Text(f"· {label.zh}", f"· {label.en}")
    return _Step(words, "contribution", item.player, change(attribution, item.value), error_of(attribution, item))


def _asked(attribution: Attribution) -> str:
    if attribution.indicator is not None:
        return f"{attribution.indicator.name}@{attribution.year} ({attribution.over})"
    return " and ".join(map(str, attribution.targets))


def player_label(attribution: Attribution, player: str) -> Text:
    """Return a player in words."""
    return _PLAYERS[player] if player in _PLAYERS else attribution.scenario.model.assumption(player).label


def question(attribution: Attribution) -> Text:
    """Return the title of the explained number: an indicator with year and statistic, or `Probability of` a target."""
    if attribution.indicator is not None and attribution.over is not None:
        year = as_text(str(attribution.year))
        return joined([label_name(attribution.indicator), year, _over(attribution, attribution.over)], " · ", " · ")
    if len(attribution.targets) == 1:
        phrase = target_name(attribution.targets[0])
        return Text(f"概率：{phrase.zh}", f"Probability of {phrase.en}")
    number = len(attribution.targets)
    return Text(f"{number}个目标同时达到的概率", f"Probability of all {number} targets together")


def _over(attribution: Attribution, over: Over) -> Text:
    either = attribution.scenario if attribution.scenario.skewed else attribution.against
    return _OVERS.get(over, Text(either.centre.zh, f"at the {either.centre.en}"))


def amount(attribution: Attribution, value: float) -> Quantity:
    """Return one of the two explained numbers as a quantity: a probability in percent, or the indicator's value."""
    return Quantity(value, SHARE, 2) if attribution.indicator is None else Quantity.of(value, attribution.indicator)


def change(attribution: Attribution, value: float, sign: str = "+") -> Quantity:
    """Return a difference with its sign, in percentage points where the values are in percent."""
    if attribution.indicator is None:
        return Quantity(value, SHARE, 2, sign=sign)
    return Quantity.of(value, attribution.indicator, 1, sign=sign)


def error_of(attribution: Attribution, item: Contribution) -> Quantity | None:
    """Return the standard error of a contribution with as many digits as show it; nothing where there is none."""
    error = item.standard_error
    if not error or (attribution.indicator is None and error < UNSEEN):
        return None if error is None else Quantity(error, SHARE, 2, BLANK)
    if attribution.indicator is not None:
        return change(attribution, error, "± ")
    return Quantity(error, SHARE, max(2, error_decimals(error)), sign="± ")


def footnote(attribution: Attribution) -> Text:
    """Return how the parts were computed: coalitions, draws, seed."""
    if not attribution.contributions:
        return Text(
            "两个情景在此没有差别，可用 --against 与另一情景比较",
            "nothing differs that could move it: name another scenario to compare with (--against)",
        )
    number = 2 ** len(attribution.contributions)
    words, drawn = Text(f"Shapley值，{number}种组合", f"Shapley values over {number} coalitions"), NOTHING
    if attribution.draws:
        how = in_both(partial(drawing_phrase, attribution.draws, attribution.seed, SAMPLER))
        words = Text(f"{words.zh}，共用抽样：{how.zh}", f"{words.en} with the same {how.en}")
    elif attribution.indicator is None:
        drawn = NOTHING_DRAWN
    return joined([words, drawn, counted_words(attribution.counted)])

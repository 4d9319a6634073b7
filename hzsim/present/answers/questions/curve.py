"""The sheet of requirement curves."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from hzsim._typing import Language, Text
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import Block, Caption, Column, Data, Sheet, across, entry
from hzsim.present.forms.values import Chance, Words, sampling_facts
from hzsim.present.words.goals import years_name
from hzsim.present.words.messages import called, drawn_note, lowered, share_phrase, sources_note
from hzsim.present.words.phrases import ALL_TARGETS, NOTHING, drawing_of, in_both, probability_phrase, rough_percent
from hzsim.questions.lever.curves import LEVELS, RequirementCurve
from hzsim.questions.lever.reasons import (
    highest_words,
    joined,
    lever_value,
    obstacle_words,
    outside_words,
    unmoved_words,
)
from hzsim.scenario.parts.phrases import counted_words, label_name, set_words, target_name, value_name
from hzsim.units import in_percent

_SHOWN = (0.05, 0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95)
SHIFT = Text("，平移", ", shift of the path")


def sheet(found: Sequence[RequirementCurve] | RequirementCurve) -> Sheet:
    """Return targets by probabilities: the values of the lever that each needs, and in words what has no answer.

    As data, `statistic` is `now`, `highest`, `required` (`low` and `high` bound the values that give the
    probability, None where only the lever's own bounds do; `value` is the one of them nearest to
    now; several intervals are several records), or what keeps several targets apart: `pair`, the
    highest probability of the two targets that set the peak, and `without`, that of the others
    when the target that matters most is left out. A value is None where no value gives the
    probability; `moved` says whether the lever moves the targets at all, `at_bound` whether a value is
    where the search ends. What is `now` is simulated with the scenario as it stands.
    """
    curves = (found,) if isinstance(found, RequirementCurve) else found
    lever, scenario, sampling = curves[0].lever, curves[0].scenario, curves[0].sampling
    now = now_words(curves[0])
    standing = Text(
        f"情景现值：{now.zh}（{lever.years:zh}年）；{drawing_of(scenario, sampling, 'zh')}",
        f"the scenario has {now.en} ({lever.years}); {drawing_of(scenario, sampling, 'en')}",
    )
    moves = set_words(scenario.model, lever.assumption.name)
    data = Data(lambda: [row for item in curves for row in _rows(item)])
    words = [*_remarks(curves), *([moves] if moves.en else [])]
    table = Block(curves, _columns(curves[0]), scenario.title)
    facts = {**sampling_facts(sampling), "note": moves.en or None}
    return Sheet((table, standing, *words, data), facts, short=_short(curves[-1]))


def caption(curves: Sequence[RequirementCurve]) -> Caption:
    """Return the caption of the chart: the highest joint probability with where it is, and what has no answer."""
    first, last = curves[0], curves[-1]
    lever, scenario = first.lever, first.scenario
    now, turned = now_words(first), Text("整体平移", "the path shifted")
    if not lever.keep_shape:
        turned = Text("取同一值", "one value")
    label = label_name(lever.assumption)
    subtitle = Text(
        f"{called(scenario).zh} · 横轴：{years_name(lever.years).zh}{label.zh}（{turned.zh}） · 点线：现值{now.zh}",
        f"{called(scenario).en} · {label.en}, {turned.en} in {lever.years} · dotted line: now {now.en}",
    )
    parts = [target.indicator for item in curves for target in item.targets]
    notes = (*_remarks(curves), sources_note(scenario, parts), drawn_note(scenario, first.sampling))
    return Caption(_best(last), subtitle, notes)


def _remarks(curves: Sequence[RequirementCurve]) -> list[Text]:
    """Return what has no answer, what is counted, and that the lever would be moved beyond what is usual."""
    last, lever = curves[-1], curves[0].lever
    said = [*map(curve_words, curves), counted_words(last.counted), outside_words(lever, last.scenario)]
    return [one for one in said if one.en]


def _best(item: RequirementCurve) -> Text:
    """Return the message of curves: how likely the last of them may become, and at which value of the lever."""
    highest, place = item.highest
    name, label = curve_name(item), item.lever.assumption.label
    if not item.moved:
        share = rough_percent(highest, item.error_now)
        return Text(
            f"{name.zh}：{label.zh}无论取值多少，概率均为{share}", f"{name.en}: {share} at any {lowered(label.en)}"
        )
    if not item.scenario.uncertain or highest >= LEVELS[-1]:
        asked = LEVELS[-1] if not item.scenario.uncertain else _USUAL
        value = item.required(asked)
        at = Text("–", "–") if value is None else lever_value(item.lever, value, 0)
        share = "" if not item.scenario.uncertain else in_percent(asked, 0)
        return Text(
            f"{name.zh}：{f'以{share}的概率实现，' if share else ''}{label.zh}须为{at.zh}",
            f"{name.en}: {f'{share} takes ' if share else 'takes '}{lowered(label.en)} at {at.en}",
        )
    at, share = lever_value(item.lever, place, 0), share_phrase(highest)
    return Text(
        f"{name.zh}的概率最高为{share}（{label.zh}取{at.zh}时）",
        f"{name.en[:1].upper()}{name.en[1:]}: at most {share}, with {lowered(label.en)} at {at.en}",
    )


_USUAL = 0.8


def _columns(first: RequirementCurve) -> tuple[Column[RequirementCurve], ...]:
    """Return the columns of the table: of probabilities, or of whether the targets are met where nothing is drawn."""
    label, shift = label_name(first.lever.assumption), SHIFT if first.lever.keep_shape else NOTHING
    name: Column[RequirementCurve] = Column(
        "", Text(label.zh + shift.zh, label.en + shift.en), lambda it: curve_name(it)
    )
    now = Text("现值的概率", "probability now"), Text("现值是否达到", "met now")
    if not first.scenario.uncertain:
        met: Column[RequirementCurve] = Column("", now[1], lambda it: Chance(it.probability_now, 0.0))
        return name, met, Column("", Text("所需取值", "values that meet it"), lambda it: _needed(it, LEVELS[-1]))
    return (
        name,
        Column("", now[0], lambda it: Chance(it.probability_now, it.error_now)),
        *across((in_percent(level, 0) for level in _SHOWN), lambda at, it: _needed(it, _SHOWN[at])),
        Column("", Text("最高概率", "highest"), _peak),
    )


def _short(item: RequirementCurve) -> tuple[Text, ...]:
    """Return how likely a target is now, or all together, what one half and four fifths need, and why not more."""
    name, words = curve_name(item), curve_words(item)
    if not item.scenario.uncertain:
        needs = in_both(_needed(item, LEVELS[-1]))
        found = Text(f"{name.zh}：所需取值 {needs.zh}", f"{name.en}: values that meet it {needs.en}")
    else:
        now = in_both(partial(probability_phrase, item.probability_now, item.error_now))
        half, most = (in_both(_needed(item, level)) for level in (0.5, 0.8))
        label = item.lever.assumption.label
        found = Text(
            f"{name.zh}：现值的概率 {now.zh}；{label.zh}：50%概率需 {half.zh}，80%概率需 {most.zh}",
            f"{name.en}: {now.en} now; {label.en} for 50%: {half.en}, for 80%: {most.en}",
        )
    return (found, words) if words.en else (found,)


def now_words(item: RequirementCurve) -> Text:
    """Return where the scenario has the lever: a value, an average where it is a path, or the path that is shifted."""
    lever, years = item.lever, item.scenario.years
    part, path = lever.assumption, item.scenario.central(lever.assumption.name)[0, years.part(lever.years)]
    now = value_name(float(path.mean()), part.unit, part.decimals)
    mean = Text("年均", "an average of ") if path.min() < path.max() else NOTHING
    shift = Text("，平移为零", ", no shift") if lever.keep_shape else NOTHING
    return Text(f"{mean.zh}{now.zh}{shift.zh}", f"{mean.en}{now.en}{shift.en}")


def _peak(item: RequirementCurve) -> Words:
    """Return the highest probability, and where it lies."""
    highest, place = item.highest
    peak = in_percent(highest)
    if not item.moved or not 0 < highest <= 0.995:
        return Text(peak, peak)
    at, bound = lever_value(item.lever, place, 0), place in item.lever.bounds
    return Text(f"{peak} @ {at.zh}{'（界限）' if bound else ''}", f"{peak} @ {at.en}{' (bound)' if bound else ''}")


def _needed(item: RequirementCurve, level: float) -> Callable[[Language], str]:
    """Return the values that give a probability: `≥ 5.40%`, `4.90% – 5.60%`, any, or none."""

    def words(language: Language) -> str:
        """Return the intervals that reach the level."""
        found = []
        for low, high in item.solutions(level):
            first, last = (lever_value(item.lever, edge, 0).to(language) for edge in (low, high))
            open_low, open_high = low in item.lever.bounds, high in item.lever.bounds
            if open_low and open_high:
                return Text("任何值", "any").to(language)
            found.append(f"≤ {last}" if open_low else f"≥ {first}" if open_high else f"{first} – {last}")
        return "; ".join(found) or "–"

    return words


def curve_name(item: RequirementCurve) -> Text:
    """Return the target of a curve in words, or that it is of all together."""
    return target_name(item.targets[0]) if len(item.targets) == 1 else ALL_TARGETS


def curve_words(item: RequirementCurve) -> Text:
    """Return why a curve has no answer for some probabilities; empty where it has one for all."""
    highest, place = item.highest
    asked = LEVELS[-1] if item.scenario.uncertain else None
    name = curve_name(item)
    if not item.moved:
        return unmoved_words(item.lever, name, highest, asked)
    if highest >= LEVELS[-1]:
        return NOTHING
    missed = Text("无论取值多少都达不到", "no value meets it")
    parts = [missed if asked is None else highest_words(item.lever, highest, place)]
    if item.obstacle is not None:
        parts.append(obstacle_words(item.lever, item.obstacle, asked))
    words = joined(*parts)
    return Text(f"{name.zh}：{words.zh}", f"{name.en}: {words.en}")


def _row(
    item: RequirementCurve, statistic: str, probability: float, value: float | None, error: float | None = None
) -> Record:
    """Return one flat record of a curve; `low` and `high` are empty until the caller fills them."""
    return {
        **entry(item.lever, unknown="assumption.name", unit="assumption.unit.name", years="years"),
        "target": " and ".join(map(str, item.targets)),
        "statistic": statistic,
        "probability": probability,
        "standard_error": error,
        "value": value,
        "low": None,
        "high": None,
        "moved": item.moved,
        "at_bound": value in item.lever.bounds,
    }


def _rows(item: RequirementCurve) -> list[Record]:
    """Return the records of one curve."""
    highest, place = item.highest
    top = place if highest and item.moved else None
    found = [_row(item, "now", item.probability_now, item.now, item.error_now)]
    found.append(_row(item, "highest", highest, top, item.standard_error(place if highest else item.now)))
    found += [row for level in LEVELS for row in _required_rows(item, level)]
    if item.obstacle is not None:
        pair = " and ".join(map(str, item.obstacle.pair))
        pair_place = item.obstacle.pair_place if item.obstacle.pair_highest else None
        found.append({**_row(item, "pair", item.obstacle.pair_highest, pair_place), "target": pair})
        found.append({**_row(item, "without", item.obstacle.relieved, None), "target": str(item.obstacle.relief)})
    return found


def _required_rows(item: RequirementCurve, level: float) -> Iterator[Record]:
    """Yield a record for each range of values that gives a probability; an empty one where none does."""
    for ends in item.solutions(level) or [(None, None)]:
        low, high = (None if end in item.lever.bounds else end for end in ends)
        known = [end for end in (low, high) if end is not None]
        value = min(known, key=lambda end: abs(end - item.now), default=None)
        error = None if value is None else item.standard_error(value)
        yield {**_row(item, "required", level, value, error), "low": low, "high": high}

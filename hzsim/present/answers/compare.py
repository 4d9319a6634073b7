"""The sheet of many scenarios side by side, or of a sweep."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from operator import itemgetter

from hzsim._typing import Language, Text
from hzsim.history.assessments import Assessments
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.present.answers.captions import any_drawn, probabilities_caption, several_notes, titles_of
from hzsim.present.answers.targets import TargetRow, target_columns, target_rows
from hzsim.present.answers.verdict import opening
from hzsim.present.forms.sheet import Block, Caption, Column, Part, Sheet, grid
from hzsim.present.forms.values import Chance, Quantity, Value, Words
from hzsim.present.words.goals import lever_phrase, required_phrase
from hzsim.present.words.letters import folded, plain_text
from hzsim.present.words.messages import about
from hzsim.present.words.phrases import MET, NOTHING, VALUE, between, joined, percent, probability_phrase, provenance
from hzsim.questions.assessment import Assessment, TargetAssessment
from hzsim.questions.comparison import Comparison, targets_of
from hzsim.scenario.parts.phrases import target_phrase
from hzsim.scenario.parts.targets import Target
from hzsim.units import SHARE, difference

_COLUMNS, _LINES = 40, 6
"""The widest line of a scenario's title above its column, and the most of them."""
_ALL = Text("全部目标", "all targets")


def sheet(found: Comparison) -> Sheet:
    """Return scenarios side by side, or one line for each variant of a sweep.

    As data, the targets of each with its probability's difference from the first scenario; of a sweep with what
    was swept, by name. Scenarios share their draws, so that the difference is not noise.
    """
    paper = _swept(found) if found.swept else _side_by_side(found)
    data = [Block(list(target_rows(one)), _columns(found, place)) for place, one in enumerate(found)]
    made = partial(provenance, any_drawn(found))
    title = Text("情景比较", "Scenarios compared")
    parts = (*paper, made, *([] if found.swept else _unlike(found)), *data)
    return Sheet(parts, title=title, short=tuple(part for one in found for part in _short(one)))


def _short(assessment: Assessment) -> Iterator[Part]:
    """Yield a scenario's title and how many of its targets are likely."""
    yield Text(*(f"{title}{mark}" for title, mark in zip(assessment.simulation.scenario.title, "：:", strict=True)))
    yield opening(Assessments(assessment))


def caption(found: Sequence[Assessment]) -> Caption:
    """Return the caption of the chart: the odds of all targets, and what the second line of each cell is."""
    levers, centre, what = own_levers(found), found[0].simulation.scenario.centre, _what(found)
    needs = Text(
        f"{what.zh}；第二行为该目标自身的杠杆（{levers.zh}）按{centre.zh}所需的值",
        f"{what.en}; below it what the target's own lever ({levers.en}) would have to be at the {centre.en}",
    )
    return replace(probabilities_caption(found, titles_of(found)), subtitle=needs)


def _columns(found: Comparison, place: int) -> tuple[Column[TargetRow], ...]:
    """Return the data's columns of one scenario: what was swept in place of its name, and the difference."""
    (scenario, *others), variant = target_columns(), found.variants[place]

    def apart(it: TargetRow) -> Value:
        return found.difference(it.assessment, None if it.item is None else it.item.target)

    if found.swept:
        scenario = Column("scenario", None, lambda _: variant.origin)
    values = (_given(name, value) for name, value in variant.values.items())
    return scenario, *values, *others, Column("difference", None, apart)


def _given(name: str, value: float) -> Column[TargetRow]:
    return Column(name, None, lambda _: value)


def _side_by_side(found: Comparison) -> Iterator[Block[Sequence[Value]]]:
    """Yield targets by scenarios: probability with its difference from the first, and below it what is required."""
    centre, what = found[0].simulation.scenario.centre, _what(found)
    head = Text(f"{what.zh}；所需（{centre.zh}）", f"{what.en}; required at {centre.en}")
    together = [_ALL, *(_compared(found, one) for one in found)]
    yield grid([head, *_told_apart(found)], [*_target_rows(found), together])


def compared_odds(found: Comparison) -> Iterator[Block[Sequence[Value]] | Text]:
    """Yield targets by scenarios as a report has them, and which scenarios have other targets than the first."""
    for one in _side_by_side(found):
        yield replace(one, title=Text("各情景的概率与所需条件", "Odds of the scenarios, and what they would take"))
    yield from _unlike(found)


def _target_rows(found: Comparison) -> Iterator[Sequence[Value]]:
    """Yield the row of each target that any scenario has, and below it what is required where that is known."""
    items = [{str(item.target): item for item in assessment.targets} for assessment in found]
    targets = {name: item.target for mine in items for name, item in mine.items()}
    for name, target in targets.items():
        mine = [one.get(name) for one in items]
        yield [target, *(_compared(found, one, target) for one in found)]
        if any(item is not None and item.required is not None for item in mine):
            yield [partial(_needs, mine), *(partial(_or_dash, item) for item in mine)]


def _what(found: Sequence[Assessment]) -> Text:
    return Text("概率", "probability") if any_drawn(found).scenario.uncertain else MET


def _unlike(found: Comparison) -> list[Text]:
    """Return which scenarios have other targets than the first, so that all together cannot be compared."""
    others = [one.simulation.scenario.title for one in found if targets_of(one) != targets_of(found[0])]
    if not others:
        return []
    what = Text(
        "目标与第一个情景不同，“全部目标”不作比较",
        "all targets together not compared with the first scenario, whose targets differ",
    )
    return [between(what, joined(others, "、", ", "))]


def _told_apart(assessments: Sequence[Assessment]) -> list[Words]:
    """Return the titles of scenarios, with their names where several have one title."""
    scenarios = [assessment.simulation.scenario for assessment in assessments]
    titles = [scenario.title for scenario in scenarios]

    def told(place: int, language: Language) -> str:
        title, same = titles[place].to(language), [one.to(language) for one in titles]
        return _folded(title) if same.count(title) == 1 else f"{_folded(title)}\n({scenarios[place].name})"

    return [partial(told, place) for place in range(len(titles))]


def _folded(title: str) -> str:
    """Return a title with its parts on lines of their own, so that columns stay narrow; a long one ends with …."""
    return folded(plain_text(title).replace("，", "\n").replace(", ", "\n"), _COLUMNS, _LINES)


def _compared(found: Comparison, assessment: Assessment, target: Target | None = None) -> Value:
    """Return a probability with its difference from the first scenario, where there is one that shows."""
    name = "all" if target is None else str(target)
    odds = next((one.odds for one in target_rows(assessment) if one.name == name), None)
    if odds is None:
        return None
    apart = found.difference(assessment, target) or 0.0

    def words(language: Language) -> str:
        """Return the probability with its error, and how far it lies from that of the first scenario."""
        phrase = probability_phrase(odds.probability, odds.standard_error, language)
        seen = odds.standard_error and round(apart, 3)
        return f"{phrase} ({difference(apart, SHARE, 1, language)})" if seen else phrase

    return Quantity(odds.probability, SHARE, 1, words)


def own_levers(assessments: Sequence[Assessment]) -> Text:
    """Return the levers of all targets."""
    needed = (item.required for one in assessments for item in one.targets if item.required is not None)
    return joined(dict.fromkeys(required.unknown.label for required in needed), "、")


def required_value(item: TargetAssessment | None, language: Language) -> str:
    """Return what a target's lever would have to be, without its name; none in words; empty without a lever."""
    return "" if item is None or item.required is None else required_phrase(item.required, language)


def _or_dash(item: TargetAssessment | None, language: Language) -> str:
    return required_value(item, language) or "–"


def _needs(items: Sequence[TargetAssessment | None], language: Language) -> str:
    """Return the lever of a target in words; where years differ between scenarios, each of them."""
    needed = Text("需", "needs").to(language)
    levers = [lever_phrase(item.required, language) for item in items if item is not None and item.required is not None]
    return f"· {needed} {' / '.join(dict.fromkeys(levers))}"


def _swept(found: Comparison) -> Iterator[Block[Sequence[Value]] | Words]:
    """Yield one line for each variant: what was swept, then each target's probability and requirement."""
    model = found.variants[0].scenario.model
    swept = {name: model.settable(name.partition("@")[0].strip()) for name in found.variants[0].values}
    targets = list(dict.fromkeys(item.target for one in found for item in one.targets))
    header: list[Words] = [Text("情景", "scenario"), *(_swept_label(part, name) for name, part in swept.items())]
    header += [*(partial(_broken, target) for target in targets), _ALL]
    rows: list[Sequence[Value]] = []
    for one, variant in zip(found, found.variants, strict=True):
        items = {item.target: item for item in one.targets}
        values = (Quantity.of(variant.values[name], part) for name, part in swept.items())
        rows.append([variant.origin, *values, *(_likely(items.get(each)) for each in targets), Chance.of_all(one)])
    yield grid(header, rows)
    centre, levers = found[0].simulation.scenario.centre, own_levers(found)
    yield Text(
        f"箭头后：该目标的杠杆（{levers.zh}）在{centre.zh}上需达到的值",
        f"after the arrow: what the target's own lever ({levers.en}) would have to be, at the {centre.en}",
    )


def _swept_label(part: Assumption, name: str) -> Text:
    years = name.partition("@")[2].strip()
    below = f"\n{years}" if years else ""
    return Text(part.label.zh + below, part.label.en + below)


def _broken(target: Target, language: Language) -> str:
    """Return a target's phrase on two lines, broken before its sign."""
    phrase = target_phrase(target, language)
    for sign in ("≥", "≤", ">", "<"):
        phrase = phrase.replace(f" {sign} ", f"\n{sign} ")
    return phrase


def _likely(item: TargetAssessment | None) -> Value:
    """Return a target's probability, and after an arrow what its lever would have to be."""
    if item is None:
        return None

    def words(language: Language) -> str:
        required = required_value(item, language)
        return percent(item.probability, item.standard_error, language) + (f" → {required}" if required else "")

    return Quantity(item.probability, SHARE, 1, words)


def comparison_caption(assessments: Sequence[Assessment], part: Indicator, names: Sequence[Text], unit: str) -> Caption:
    """Return the caption of scenarios' paths: between which values they end, and which those are."""
    found = [(float(one.simulation.statistics(part.name)["p50"][-1]), name) for one, name in
             zip(assessments, names, strict=True)]  # fmt: skip
    (low, least), (high, most) = min(found, key=itemgetter(0)), max(found, key=itemgetter(0))
    years = {one.simulation.scenario.years.last for one in assessments}
    at = Text(f"{min(years)}年", f" in {min(years)}") if len(years) == 1 else NOTHING
    ends = about([low, high], part)
    title = Text(
        f"{at.zh}{part.label.zh}：从{ends[0].zh}（{least.zh}）到{ends[1].zh}（{most.zh}）",
        f"{part.label.en}{at.en}: from {ends[0].en} ({least.en}) to {ends[1].en} ({most.en})",
    )
    if ends[0] == ends[1]:
        title = Text(f"{at.zh}{part.label.zh}：各情景均为{ends[0].zh}", f"{part.label.en}{at.en}: {ends[0].en} in all")
    drawn = any_drawn(assessments).scenario.uncertain
    what = Text("中位数，括号内为末年80%区间", "medians; in brackets the 80% band of the last year") if drawn else VALUE
    subtitle = between(what, Text(unit, unit), " · ", " · ")
    return Caption(title, subtitle, several_notes(assessments, part))

"""Phrases on what plans state: figures as people read them, and the evidence for a verdict in one line."""

from collections import Counter
from functools import partial

from hzsim._typing import Language, Text
from hzsim.plan.indicators import TabledIndicator
from hzsim.plan.stated.consistency import Check
from hzsim.plan.stated.contents import Datum, Plan
from hzsim.plan.stated.figures import CLOSE, Interval
from hzsim.plan.stated.statements import Statement
from hzsim.plan.stated.tables import SourceDocument
from hzsim.present.words.messages import without_files
from hzsim.present.words.phrases import NOTHING, STATUS, in_both, joined
from hzsim.scenario.parts.years import Span
from hzsim.units import Unit, difference, difference_unit, display, said_difference

BINDINGS = {"约束性": Text("约束性", "binding"), "预期性": Text("预期性", "indicative")}
_MOST, _MOST_DOCUMENTS = 6, 3
_NARROW = 10.0
_EDGE = 1e-12
"""The width of an interval below which whole numbers are too coarse for its ends."""
SIGNS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "approx": "≈ ", "=": "", "": ""}


_HZSIM = Text("hzsim", "hzsim")
_STATED = Text("规划值", "stated")
_BOUNDS = {
    "at_most": Text("不得超过规划值", "must not exceed the stated"),
    "at_least": Text("不得低于规划值", "must not fall below the stated"),
}
_DERIVED = Text("推算", "implied")
_GAP, _ROOM = Text("差", "gap"), Text("相差", "difference")


def plan_notes(plan: Plan) -> tuple[Text, ...]:
    """Return whose figures a chart of a plan rests on: the documents that most of them are from, with their dates."""
    named = Counter(item.document for item in plan.statements.values() if item.document in plan.documents)
    documents = [plan.documents[name] for name, _ in named.most_common(_MOST_DOCUMENTS)]
    if not documents:
        return (_HZSIM,)
    listed = joined(in_both(partial(dated_title, one)) for one in documents)
    more = Text("等", " and others") if len(named) > len(documents) else NOTHING
    return Text(f"资料来源：{listed.zh}{more.zh}", f"Sources: {listed.en}{more.en}"), _HZSIM


def dated_title(document: SourceDocument, language: Language) -> str:
    """Return the title of a document with its date, without the name of a file that stands in it."""
    title = without_files(document.title).to(language)
    date = document.date if document.date and document.date[:4] not in title else ""
    return Text(f"{title}（{date}）", f"{title} ({date})").to(language) if date else title


def decimals_for(value: float, unit: Unit) -> int:
    """Return how many decimals a computed value is shown with: two for percentages, else about four digits."""
    size = abs(value) / float(unit.factor)
    if unit.shown:
        return 2
    if size >= 10_000 or abs(size - round(size)) < 1e-9:
        return 0
    return 2 if size < 100 else 1


def number_phrase(value: float, unit: Unit, language: Language, decimals: int | None = None) -> str:
    """Return a value with its suffix (`5.46%`, `3.00 points`), without the unit where it has none."""
    places = decimals_for(value, unit) if decimals is None else decimals
    return display(value, unit if unit.shown in ("", "%", "‰") else difference_unit(unit, language), places)


def with_unit(value: float, unit: Unit, language: Language, decimals: int | None = None) -> str:
    """Return a value with its unit: `3万亿元`, `CNY 3 trillion`."""
    if unit.names:
        return unit.say(value, decimals_for(value, unit) if decimals is None else decimals, language)
    return unit.written.to(language).format(number_phrase(value, unit, language, decimals))


def beside_unit(value: float, unit: Unit, language: Language, decimals: int | None = None) -> str:
    """Return a value for a place where its unit is near: money and people are said in words all the same."""
    return (with_unit if unit.names else number_phrase)(value, unit, language, decimals)


def stated_figure(item: Datum, language: Language, unit: bool = True) -> str:
    """Return a stated figure as the document has it, with its sign; an implied one rounded."""
    show = with_unit if unit else number_phrase
    return SIGNS[item.operator] + show(item.value, item.unit, language, item.decimals)


def statement_figure(statement: Statement, language: Language, unit: bool = True) -> str:
    """Return a statement's figure with sign and unit, or its words."""
    if statement.value is None:
        return statement.said.to(language) or "–"
    show = with_unit if unit else number_phrase
    written = show(statement.value, statement.unit, language, statement.decimals)
    qualifier = "≈ " if statement.rounding in ("about", "near") else SIGNS[statement.operator]
    return qualifier + written


def binding_name(statement: Statement) -> str | None:
    """Return whether a statement binds, as data have it; None where the plan does not say."""
    return BINDINGS[statement.binding].en if statement.binding else None


def base_figure(base: Statement | Datum | None, language: Language, unit: bool = True) -> str:
    """Return the figure that a target starts from, marked where it is implied; a dash where there is none."""
    if base is None:
        return "–"
    last = Span(base.span.last, base.span.last)
    if isinstance(base, Statement):
        return dated(statement_figure(base, language, unit), last, language, base.status)
    return dated(stated_figure(base, language, unit), last, language, base.status, implied=True)


def dated(shown: str, years: Span, language: Language, status: str = "", *, implied: bool = False) -> str:
    """Return a figure with its years, and with its status unless it is checked or simply stated."""
    marks = [_DERIVED.to(language)] if implied else []
    marks += [STATUS[status].to(language)] if status in STATUS else []
    rest = "".join(Text("，", ", ").to(language) + mark for mark in marks)
    return Text(f"{shown}（{years:zh}年{rest}）", f"{shown} ({years}{rest})").to(language)


def status_phrase(status: str, language: Language) -> str:
    """Return the status of a figure to stand behind it, such as `, judgement`; empty for a checked or stated one."""
    return Text("，", ", ").to(language) + STATUS[status].to(language) if status in STATUS else ""


def evidence(check: Check, language: Language) -> str:
    """Return the evidence for a verdict in one line: stated, implied and from what, the gap, what would close it."""
    stop = Text("；", "; ").to(language)
    parts = [_stated(check, language), _implied(check, language), _gap(check, language), _closing(check, language)]
    return stop.join(part for part in parts if part)


def interval_phrase(value: float, ends: Interval, unit: Unit, language: Language, decimals: int | None = None) -> str:
    """Return a value with its unit and, where they differ, the ends of its interval."""
    places = decimals_for(value, unit) if decimals is None else decimals
    whole = [number == round(number) for number in (value, ends.low, ends.high)]
    if whole[0] and not all(whole) and not places and ends.high - ends.low < _NARROW:
        places = 1
    written = with_unit(value, unit, language, places)
    inside = ends.low + _EDGE * abs(ends.low), ends.high - _EDGE * abs(ends.high)  # what rounds to 1.62 is below 1.625
    low, high = (beside_unit(end, unit, language, places) for end in inside)
    return written if low == high else f"{written} [{low}, {high}]"


def decimals_apart(value: float, gap: float, unit: Unit) -> int:
    """Return the decimals that show a computed value and its reference as different numbers."""
    places = decimals_for(value, unit)
    if abs(gap) <= CLOSE * abs(value):
        return places
    while round(abs(gap) / float(unit.factor), places) == 0 and places < _MOST:
        places += 1
    return places


def _decimals(check: Check) -> int:
    return decimals_apart(check.implied.value, check.gap or 0.0, check.implied.unit)


def _stated(check: Check, language: Language) -> str:
    item = check.stated or check.reference
    if item is None:
        return Text("须大于零", "must be above zero").to(language) if check.bound == "positive" else ""
    shown = dated(stated_figure(item, language), item.span, language, item.status)
    if check.stated is not None:
        word = Text("目标", "target") if check.kind == "outcome" else _BOUNDS.get(check.bound, _STATED)
        return f"{word.to(language)} {shown}"
    label = item.label.to(language)
    word = Text("须不低于", "must not fall below") if check.bound == "at_least" else Text("参照", "reference")
    return f"{word.to(language)} {label} {shown}"


def _implied(check: Check, language: Language) -> str:
    shown = interval_phrase(check.implied.value, check.implied.figure, check.implied.unit, language, _decimals(check))
    if check.kind == "scenario":
        title = check.implied.label.to(language)
        return Text(f"情景“{title}”推算值{shown}", f"the scenario {title} implies {shown}").to(language)
    if check.kind == "outcome":
        return Text(f"完成情况{shown}", f"outcome {shown}").to(language)
    joined = Text("、", ", ").to(language).join(_named(item, language) for item in check.inputs)
    return Text(f"推算值{shown}，由{joined}", f"implied {shown}, from {joined}").to(language)


def _named(item: Datum, language: Language) -> str:
    """Return an input with its label, its year and how sure it is."""
    shown = stated_figure(item, language)
    return dated(f"{item.label.to(language)} {shown}", item.span, language, item.status)


def _gap(check: Check, language: Language) -> str:
    if check.gap is None or (check.stated is None and check.reference is None):
        return ""
    if abs(check.gap) <= CLOSE * abs(check.implied.value):
        return Text("无差距", "no gap").to(language)
    word = _ROOM if check.verdict == "consistent" else _GAP
    return f"{word.to(language)} {gap_phrase(check, language)}"


def gap_phrase(check: Check, language: Language) -> str:
    """Return implied minus stated with its sign: points for shares, else with its share of what is stated."""
    gap, unit, share = check.gap or 0.0, check.implied.unit, check.relative_gap
    sign = "+" if gap > 0 else ""
    if unit.shown:
        return difference(gap, unit, max(2, _decimals(check)), language, sign)
    places = max(decimals_for(gap, unit), _decimals(check) if abs(gap) < 1 else 0)
    shown = said_difference(gap, unit, places, language)
    relative = "" if share is None else f"{100 * share:+.1f}%".replace("-", "−")
    return Text(f"{shown}（{relative}）", f"{shown} ({relative})").to(language) if relative else shown


def _closing(check: Check, language: Language) -> str:
    """Return, in words, the input value that would close a check's gap, or the level at the reference pace."""
    if check.closing is not None:
        item, value = check.closing.quantity, check.closing.value
        now, needed = stated_figure(item, language, bool(item.unit.names)), with_unit(value, item.unit, language)
        label, years = item.label.to(language), check.closing.span
        same = years == item.span
        return Text(
            f"{label}（{years:zh}年）为{needed}时恰可衔接（{'现为' if same else f'{item.span:zh}年为'}{now}）",
            f"just met with {label} ({years}) of {needed} ({'now' if same else f'{item.span}:'} {now})",
        ).to(language)
    if check.reached is not None and check.reference is not None and check.inputs:
        goal = check.inputs[-1]
        reached, aim = with_unit(check.reached, goal.unit, language), beside_unit(goal.value, goal.unit, language)
        return Text(
            f"按参照速度到{goal.span:zh}年为{reached}（需{aim}）",
            f"at the reference pace {reached} by {goal.span} (needed {aim})",
        ).to(language)
    return ""


def pace_phrase(item: TabledIndicator, language: Language) -> str:
    """Return the pace needed a year: points, percent, or an amount; a dash where there is none."""
    if item.pace is None:
        return "–"
    if item.pace_kind == "percent":
        return f"{100 * item.pace:+.2f}%".replace("-", "−")
    if item.pace_kind == "points":
        return difference(item.pace, item.target.unit, 2, language)
    return with_unit(item.pace, item.target.unit, language)


def implied_decimals(item: TabledIndicator) -> int | None:
    """Return the decimals at which what a scenario implies is told from the target; None where either is missing."""
    if item.implied is None or item.target.value is None:
        return None
    return decimals_apart(item.implied.value, item.implied.value - item.target.value, item.target.unit)

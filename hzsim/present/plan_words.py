"""Phrases on what plans state: figures as people read them, and the evidence for a verdict in one line."""

import math

from hzsim._typing import Language, Text
from hzsim.plan.book import Quantity
from hzsim.plan.consistency import Check
from hzsim.plan.indicators import TabledIndicator
from hzsim.plan.interval import CLOSE, Interval
from hzsim.plan.statements import Statement
from hzsim.units import Unit, display

SIGNS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "approx": "≈ ", "=": "", "": ""}


def decimals_for(value: float, unit: Unit) -> int:
    """Return how many decimals a computed value is shown with: two for percentages, else about four digits."""
    size = abs(value) / float(unit.factor)
    if unit.shown:
        return 2
    if size >= 10_000 or abs(size - round(size)) < 1e-9:
        return 0
    return 2 if size < 100 else 1


def figure(value: float, unit: Unit, language: Language, decimals: int | None = None) -> str:
    """Return a value with its suffix (`5.46%`, `3.00 points`), without the unit where it has none."""
    places = decimals_for(value, unit) if decimals is None else decimals
    written = display(value, unit, places)
    if unit.shown in ("", "%", "‰"):
        return written
    return written.removesuffix(unit.shown) + Text("个百分点", " points").to(language)


def with_unit(value: float, unit: Unit, language: Language, decimals: int | None = None) -> str:
    """Return a value with its unit."""
    written = figure(value, unit, language, decimals)
    if unit.shown:
        return written
    return f"{written}{unit.name}" if language == "zh" else f"{written} {unit.english}"


def printed_decimals(value: float, place: float, unit: Unit) -> int:
    """Return the decimals that a document printed: as many as its last digit has, and its value needs."""
    size = place / float(unit.factor)
    by_place = max(0, round(-math.log10(size))) if size > 0 else 0
    shown = f"{value / float(unit.factor):.6f}".rstrip("0")
    return min(by_place, 6) if by_place else len(shown.partition(".")[2])


def stated_figure(item: Quantity, language: Language, unit: bool = True) -> str:
    """Return a stated figure as the document has it, with its sign; an implied one rounded."""
    places = printed_decimals(item.value, item.place, item.unit) if item.place else None
    show = with_unit if unit else figure
    return SIGNS[item.operator] + show(item.value, item.unit, language, places)


def statement_figure(statement: Statement, language: Language, unit: bool = True) -> str:
    """Return a statement's figure with sign and unit, or its words."""
    if statement.value is None:
        return statement.printed or "–"
    places = printed_decimals(statement.value, statement.place, statement.unit)
    show = with_unit if unit else figure
    written = show(statement.value, statement.unit, language, places)
    qualifier = "≈ " if statement.rounding in ("about", "near") else SIGNS[statement.operator]
    return qualifier + written


def evidence(check: Check, language: Language) -> str:
    """Return the evidence for a verdict in one line: stated, implied and from what, the gap, what would close it."""
    stop = Text("；", "; ").to(language)
    parts = [_stated(check, language), _implied(check, language), _gap(check, language), _closing(check, language)]
    return stop.join(part for part in parts if part)


def interval_phrase(value: float, ends: Interval, unit: Unit, language: Language) -> str:
    """Return a value with its unit and, where they differ, the ends of its interval."""
    written = with_unit(value, unit, language)
    low, high = (figure(end, unit, language, decimals_for(value, unit)) for end in (ends.low, ends.high))
    return written if low == high else f"{written} [{low}, {high}]"


def _stated(check: Check, language: Language) -> str:
    if check.stated is not None:
        word = Text("目标", "target") if check.kind == "outcome" else Text("表述", "stated")
        shown = stated_figure(check.stated, language)
        return f"{word.to(language)} {shown} ({check.stated.span})"
    if check.reference is not None:
        shown = stated_figure(check.reference, language)
        label, span = check.reference.label.to(language), check.reference.span
        return Text(f"参照 {label} {shown} ({span})", f"reference {label} {shown} ({span})").to(language)
    return ""


def _implied(check: Check, language: Language) -> str:
    shown = interval_phrase(check.implied.value, check.implied.figure, check.implied.unit, language)
    if check.kind == "scenario":
        title = check.implied.label.to(language)
        return Text(f"情景“{title}”隐含 {shown}", f"the scenario {title} implies {shown}").to(language)
    if check.kind == "outcome":
        return Text(f"结果 {shown}", f"outcome {shown}").to(language)
    sources = [
        f"{item.label.to(language)} {stated_figure(item, language, unit=False)} ({item.span})" for item in check.inputs
    ]
    joined = Text("、", ", ").to(language).join(sources)
    return Text(f"隐含 {shown}，由{joined}", f"implied {shown}, from {joined}").to(language)


def _gap(check: Check, language: Language) -> str:
    if check.gap is None or (check.stated is None and check.reference is None):
        return ""
    if abs(check.gap) < CLOSE * abs(check.implied.value):
        return Text("无差距", "no gap").to(language)
    return Text("差 ", "gap ").to(language) + gap_phrase(check, language)


def gap_phrase(check: Check, language: Language) -> str:
    """Return implied minus stated with its sign: points for shares, else with its share of what is stated."""
    gap, unit, share = check.gap or 0.0, check.implied.unit, check.relative_gap
    sign = "+" if gap > 0 else ""
    if unit.shown == "%":
        return f"{sign}{display(gap, unit, 2).removesuffix('%')}" + Text("个百分点", " points").to(language)
    relative = "" if share is None else f" ({100 * share:+.1f}%)".replace("-", "−")
    return f"{sign}{figure(gap, unit, language)}{relative}"


def _closing(check: Check, language: Language) -> str:
    if check.closing is not None:
        item, value = check.closing.quantity, check.closing.value
        now, needed = stated_figure(item, language), figure(value, item.unit, language)
        label = item.label.to(language)
        return Text(
            f"{label}（{item.span}）为{needed}时恰好相合（现为{now}）",
            f"just met with {label} ({item.span}) of {needed} (now {now})",
        ).to(language)
    if check.reached is not None and check.reference is not None and check.inputs:
        goal = check.inputs[-1]
        reached, aim = with_unit(check.reached, goal.unit, language), figure(goal.value, goal.unit, language)
        return Text(
            f"按参照速度到{goal.span}年为{reached}（需{aim}）",
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
        points = f"{item.pace / float(item.target.unit.factor):+.2f}".replace("-", "−")
        return points + Text("个百分点", " points").to(language)
    return with_unit(item.pace, item.target.unit, language)

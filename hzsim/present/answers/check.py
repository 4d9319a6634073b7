"""The sheets of a plan: what it holds, whether all of it can be true at once, and what came of a past one."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from hzsim._typing import Language, Text
from hzsim.plan.revisions import UNKNOWN, Lookback
from hzsim.plan.stated.consistency import COLOURS, STRAIN, VERDICTS, Check, Verdict
from hzsim.plan.stated.contents import Plan
from hzsim.plan.verbs import Checks, Lookbacks
from hzsim.present.forms.sheet import BLANK, Block, Caption, Column, Part, Sentences, Sheet, data
from hzsim.present.forms.values import TONES, Coded, Value, known
from hzsim.present.forms.view import Marked
from hzsim.present.words.messages import title_in_charts
from hzsim.present.words.phrases import between, joined
from hzsim.present.words.plans import (
    dated,
    evidence,
    gap_phrase,
    interval_phrase,
    plan_notes,
    statement_figure,
    status_phrase,
)

_COLOURS = {"red": Text("红", "red"), "yellow": Text("黄", "yellow"), "green": Text("绿", "green"), "": Text("–", "–")}
_RULES = (
    Text(
        "水平与增速之间按不变价计算，不含价格变动；[ ] 为按印刷位数取整的范围，目标取其本身",
        "Levels and growth are related at constant prices; [ ]: range by the digits printed, targets at their figures",
    ),
    Text(
        f"对照速度或占比：取整后仍不超过参照为一致，可能不超过其{STRAIN:g}倍为偏紧，必定超过为紧张",
        f"Against a pace or share: no more, whatever the rounding, is consistent; possibly within {STRAIN:g} times "
        "of it tight; surely more tension",
    ),
)


def check_sheet(found: Checks, *, short: bool = False) -> Sheet:
    """Return the verdicts of a check, the gravest first, each with its evidence; `short` only counts the consistent.

    Labels and evidence are in the language asked for, all other words of the data are the machine's own.
    """
    title = found.plan.title
    heading = between(title, Text("规划指标一致性校核", "can all that is stated be true at once?"))
    shown = [one for one in found if not (short and one.verdict in ("consistent", "met"))]
    lines: list[Part] = [words for one in shown for words in (_verdict(one), partial(_evidence, one))]
    counted = _summary(found)
    parts = (heading, BLANK, *lines, BLANK, counted, *_RULES)
    return Sheet((*parts, Block(found, _CHECKED, facts={"plan": found.plan.name})), short=(counted,))


def check_brief(found: Checks) -> Sheet:
    """Return the verdicts that are not consistent, and how many are."""
    return check_sheet(found, short=True)


def check_caption(found: Checks) -> Caption:
    """Return the caption of the chart: how many statements clash, are in tension or tight, and what is not drawn."""
    counted = Counter(check.verdict for check in found)
    quiet = sum(counted[name] for name in QUIET[:2])
    grave = [(VERDICTS[name], counted[name]) for name in VERDICTS if counted[name] and name not in QUIET]
    plan = title_in_charts(found.plan.title)
    title = Text(
        f"{plan.zh}：" + ("、".join(f"{words.zh}{number}项" for words, number in grave) or "各项数字均一致"),
        f"{plan.en}: " + (", ".join(f"{number} {words.en}" for words, number in grave) or "all is consistent"),
    )
    subtitle = Text(
        "推算值占规划值、参照速度或参照占比的比例，%", "implied, in percent of what is stated or of the reference"
    )
    note = Text(
        f"一致或达到的{quiet}项未画；横线为取整范围；箭头表示超出图幅",
        f"{quiet} consistent or met not drawn; bars: range by rounding; arrows: beyond the chart",
    )
    return Caption(title, subtitle, (note, *_against_zero(found), *plan_notes(found.plan)))


def _against_zero(found: Checks) -> Iterator[Text]:
    """Yield what the chart leaves out because a percentage of zero is none."""
    drawn = charted(found)
    nothing = [check.label for check in found if check.verdict not in QUIET and check not in drawn]
    if nothing:
        yield between(Text("对照值为零，未画", "held against zero, not drawn"), joined(nothing, "、", ", "))


QUIET: tuple[Verdict, ...] = ("consistent", "met", "implied")
"""Verdicts of which the chart says only how many there are."""


def charted(found: Checks) -> list[Check]:
    """Return what the chart draws: all that is not simply consistent and can be drawn in percent."""
    return [check for check in found if check.verdict not in QUIET and whole(check)]


def whole(check: Check) -> float:
    """Return what a check's implied value is drawn in percent of.

    What must only be above zero is a difference, and drawn as its first amount in percent of the second.
    """
    return (check.stated or check.reference or check.inputs[-1]).value


def _verdict(check: Check) -> Sentences:
    verdict, colour, label = VERDICTS[check.verdict], _COLOURS[COLOURS[check.verdict]], check.label
    words = Text(f"{verdict.zh}（{colour.zh}） {label.zh}", f"{verdict.en} ({colour.en}): {label.en}")
    return Sentences(words, partial(Marked, tone=TONES[COLOURS[check.verdict]]))


def _evidence(check: Check, language: Language) -> str:
    return f"    {evidence(check, language)}"


def _summary(found: Checks) -> Text:
    """Return how many checks have each verdict."""
    counted, left = Counter(check.verdict for check in found), found.left_out
    summary = [
        Text(f"{words.zh} {counted[name]}", f"{words.en} {counted[name]}")
        for name, words in VERDICTS.items()
        if counted[name]
    ]
    if left:
        summary.append(
            Text(f"另有{left}项推算值无可对照（--all）", f"{left} more implied, held against nothing (--all)")
        )
    return joined(summary, "、", ", ")


_CHECKED: tuple[Column[Check], ...] = (
    *data(relation="id", label="label", kind="kind", verdict="verdict"),
    Column("colour", None, lambda it: COLOURS[it.verdict] or None),
    *data(years="span", unit="implied.unit.name", stated="stated.value", reference="reference.value"),
    *data(implied="implied.value", implied_low="implied.figure.low", implied_high="implied.figure.high"),
    *data("gap", "relative_gap", closing="closing.quantity.id", closing_value="closing.value"),
    *data("bound", "status", closing_years="closing.span"),
    Column("evidence", None, lambda it: partial(evidence, it)),
    *data("note"),
    Column("notes_of_figures", None, lambda it: joined(it.figure_notes)),
)


def review_sheet(found: Lookbacks) -> Sheet:
    """Return a past plan's targets with their outcomes, and below the table what must be known about them."""
    heading = between(found.plan.title, Text("目标与完成情况", "targets and outcomes"))
    notes = (between(item.target.label, item.note) for item in found if item.note.en)
    return Sheet((Block(found, _REVIEWED, heading, numbers=False, facts={"plan": found.plan.name}), *notes))


def review_caption(found: Lookbacks) -> Caption:
    """Return the caption of the chart: how many targets were met of those whose outcome is known."""
    known_ = [item for item in found if item.check is not None]
    met, plan = sum(item.verdict == "met" for item in known_), title_in_charts(found.plan.title)
    title = Text(
        f"{plan.zh}：有实绩的{len(known_)}项目标中完成{met}项",
        f"{plan.en}: {met} of the {len(known_)} targets with a known outcome were met",
    )
    subtitle = Text(
        "实际或预计占目标的比例，%（越低越好的指标取倒数）",
        "outcome in percent of the target (inverted where lower is better)",
    )
    unknown = len(found) - len(known_)
    more = Text(f"另有{unknown}项无实绩数据", f"{unknown} more have no known outcome")
    return Caption(title, subtitle, (*([more] if unknown else []), *plan_notes(found.plan)))


def _outcome(item: Lookback) -> Value:
    """Return what came of a target: a figure, or words."""
    check = item.check
    if check is None:
        return Coded(None, item.words.said) if item.words else None

    def words(language: Language) -> str:
        shown = interval_phrase(check.implied.value, check.implied.figure, check.implied.unit, language)
        return f"{shown}{status_phrase(check.implied.status, language)}"

    return Coded(check.implied.value, words)


def _target(item: Lookback, language: Language) -> str:
    return dated(statement_figure(item.target, language), item.target.span, language)


def _tone(check: Check | None) -> str:
    return "" if check is None else TONES[COLOURS[check.verdict]]


def _gap(check: Check) -> Value:
    return Coded(check.gap, partial(gap_phrase, check))


_REVIEWED: tuple[Column[Lookback], ...] = (
    *data(statement="target.id"),
    Column("verdict", Text("完成情况", "result"),
           lambda it: Coded(it.verdict, VERDICTS[it.check.verdict] if it.check else UNKNOWN, tone=_tone(it.check))),
    Column("label", Text("指标", "indicator"), lambda it: it.target.label),
    *data(years="target.span", unit="target.unit.name", operator="target.operator"),
    Column("target", Text("目标", "target"), lambda it: Coded(it.target.value, partial(_target, it))),
    Column("outcome", Text("实际或预计", "outcome"), _outcome),
    *data(outcome_low="check.implied.figure.low", outcome_high="check.implied.figure.high"),
    Column("gap", Text("差", "gap"), lambda it: known(it.check, _gap)),
    *data(relative_gap="check.relative_gap", outcome_words="words.said"),
    Column("source", Text("出处", "source"), lambda it: it.source if it.source.en else None),
    *data(status="check.status", note="note"),
)  # fmt: skip


_KINDS = {
    "actual": Text("实绩", "actual figures"),
    "estimate": Text("预计", "estimates"),
    "target": Text("目标", "targets"),
    "assumption": Text("假定", "assumptions"),
    "relation": Text("关系", "relations"),
}


def plan_sheet(plan: Plan) -> Sheet:
    """Return how many statements a plan holds and of which kind, and the relations between them."""
    counted = Counter(item.kind for item in plan.statements.values())
    rows = [*counted.items(), ("relation", len(plan.relations))]
    columns: tuple[Column[tuple[str, int]], ...] = (
        Column("kind", Text("内容", "holds"), lambda it: Coded(it[0], _KINDS[it[0]])),
        Column("number", Text("数目", "number"), lambda it: it[1]),
    )
    title = Text(f"{plan.title.zh} ({plan.name})", f"{plan.title.en} ({plan.name})")
    return Sheet((Block(rows, columns, title),))

"""The sheet of least effort."""

import math

from hzsim._typing import Text
from hzsim.history.reference.comparisons import Precedents
from hzsim.present.answers.history.pace import moved_levers, precedents_of, remarks
from hzsim.present.forms.sheet import BLANK, Block, Caption, Column, Part, Sheet, data
from hzsim.present.forms.values import Chance, Coded, Quantity, known, residual_of, sampling_facts, usual_deviations
from hzsim.present.words.goals import aside
from hzsim.present.words.messages import called, drawn_note, sources_note
from hzsim.present.words.phrases import UNSEEN, USUAL_DEVIATION, between, deviations, drawing_of, joined, small_phrase
from hzsim.questions.feasibility import Bound, Demand
from hzsim.questions.least_effort import Effort, LeverEffort, TargetEffort
from hzsim.questions.lever.reasons import outside_words
from hzsim.scenario.parts.phrases import counted_words, set_words, stated_decimals, target_name, value_name
from hzsim.units import SHARE, in_percent, said_difference

_UNMOVED = Text("无需调整", "nothing has to change")
_EFFORT = Text(
    "边际代价：各项变动（通常偏差）平方和的增量", "effort: the sum of squares of the changes in usual deviations"
)


def sheet(effort: Effort) -> Sheet:
    """Return the answer, levers, targets with residuals, how it was found, and all together (kind `all`).

    `residual` is the indicator minus the target in its unit, for `all` the joint probability
    attained minus the one asked; `change` and `spread` belong to levers, the change in units of the
    spread, which is the usual deviation of the lever's average; `comparable_kept` of `comparable_episodes`
    kept the growth that the change asks for; `cost` is the growth of the effort per unit by which a
    target is tightened; `active_bound` is the value that stops a lever; `clash` says that a target, or
    a lever's bound, belongs to the certificate; `counted` that a target is met or missed at each point,
    not estimated. Draws, seed and sampler stand beside probabilities.
    """
    levers: list[Part] = []
    if effort.levers:
        levers = [Block(effort.levers, _lever_columns(effort), facts={"kind": "lever"}), BLANK]
    targets = Block(effort.targets, _target_columns(effort), facts={"kind": "target"})
    said = (effort.scenario.title, effort_answer(effort), BLANK, *levers, targets, BLANK, *_notes(effort))
    together = Block((effort,), _TOGETHER, facts={"kind": "all"})
    facts = sampling_facts(None if effort.probability is None else effort.sampling)
    return Sheet((*said, together), facts, short=(effort_answer(effort),))


def caption(effort: Effort) -> Caption:
    """Return the caption of the chart: to which values which levers would move, and what binds or clashes."""
    scenario, drawn = effort.scenario, effort.probability is not None
    subtitle = Text(
        f"{called(scenario).zh} · 变动以各项多年平均的通常偏差计",
        f"{called(scenario).en} · change, in usual deviations of each lever's own average",
    )
    sources = sources_note(scenario, [item.target.indicator for item in effort.targets])
    made = drawn_note(scenario, effort.sampling if drawn else None)
    return Caption(_message(effort), subtitle, (_binding(effort), *remarks(effort), USUAL_DEVIATION, sources, made))


def _message(effort: Effort) -> Text:
    """Return the message of the chart: the odds that are had, and the values that the levers move to."""
    parts = [(one.lever.assumption, one.after) for one in moved_levers(effort)]
    pairs = [(part.label, value_name(after, part.unit, part.decimals)) for part, after in parts]
    said = (Text(f"{label.zh}调至{value.zh}", f"{aside(label.en)} at {value.en}") for label, value in pairs)
    return between(_had(effort), joined(said, "、") if pairs else _UNMOVED)


def _had(effort: Effort) -> Text:
    """Return the odds that the levers give, or that all targets are met, or cannot be."""
    drawn, share = effort.probability is not None, in_percent(effort.attained or 0.0, 0)
    if effort.feasible and drawn:
        return Text(f"全部目标以{share}的概率实现", f"All targets with {share}")
    if effort.feasible:
        return Text("全部目标实现", "All targets met")
    if drawn:
        return Text(f"全部目标同时实现的概率最高约{share}", f"All targets with no more than {share}")
    return Text("无法实现全部目标，最接近的可达点", "Not all targets can be met; the nearest reachable point")


def _binding(effort: Effort) -> Text:
    """Return the targets that bind, or those that clash."""
    if effort.clash:
        return between(Text("不能同时成立", "clash"), joined(map(demand_phrase, effort.clash)))
    binding = joined(target_name(item.target) for item in effort.targets if item.cost > 0)
    if not binding.en:
        return Text("没有起约束作用的目标", "no target binds")
    return between(Text("起约束作用的目标", "binding"), binding)


def _lever_columns(effort: Effort) -> tuple[Column[LeverEffort], ...]:
    """Return the columns of the levers: averages before and after, change, effort, bound and comparable cases."""
    found = precedents_of(effort)

    def at_bound(it: LeverEffort) -> bool:
        return any(isinstance(one, Bound) and one.lever == it.lever for one in effort.clash)

    def compared(it: LeverEffort) -> Precedents | None:
        return found if it.lever.assumption.name == "real_growth" else None

    return (
        Column(("name", "unit"), Text("调整项", "lever"), lambda it: it.lever.assumption),
        Column("years", Text("年份", "years"), lambda it: it.lever.years),
        Column("before", Text("原平均", "average before"), lambda it: Quantity.of(it.before, it.lever.assumption, 1)),
        Column("after", Text("新平均", "after"), lambda it: Quantity.of(it.after, it.lever.assumption, 1)),
        Column("spread", Text("通常偏差", "usual deviation"),
               lambda it: Quantity.of(it.spread, it.lever.assumption, 1, sign="")),
        Column("change", Text("变动（通常偏差）", "change in usual deviations"),
               lambda it: usual_deviations(it.change)),
        *data("effort"),
        Column("active_bound", Text("触及界限", "bound reached"),
               lambda it: Quantity.of(it.active, it.lever.assumption, 1)),
        Column("comparable_kept", None, lambda it: known(compared(it), lambda one: one.kept)),
        Column("comparable_episodes", None, lambda it: known(compared(it), lambda one: one.episodes)),
        Column("clash", None, at_bound),
        Column("note", None, lambda it: set_words(effort.scenario.model, it.lever.assumption.name).en or None),
    )  # fmt: skip


def _target_columns(effort: Effort) -> tuple[Column[TargetEffort], ...]:
    """Return the columns of the targets: values and probabilities before and after, residual, and marginal effort."""
    likely = effort.probability is not None
    before, after = (Text("原概率", "probability before"), Text("新概率", "after")) if likely else (None, None)
    return (
        Column("name", Text("目标", "target"), lambda it: it.target),
        *data(unit="target.indicator.unit.name", years="target.span"),
        Column("before", Text("原值", "value before"), lambda it: Quantity.of(it.before, it.target.indicator)),
        Column("after", Text("新值", "after"), lambda it: Quantity.of(it.after, it.target.indicator)),
        Column("residual", Text("残差", "residual"), lambda it: residual_of(it.residual, it.target)),
        Column("probability_before", before, lambda it: Quantity(it.probability_before, SHARE, 1)),
        Column(("probability", "standard_error"), after, lambda it: Chance.of(it.probability, it.standard_error)),
        Column("feasible", None if likely else Text("达到", "met"), lambda it: None if likely else it.met),
        Column("cost", Text("收紧的边际代价", "marginal effort of tightening"),
               lambda it: Coded(it.cost if effort.feasible else None, cost_phrase(it, effort.feasible))),
        Column("clash", None, lambda it: it.target in effort.clash),
        Column("counted", None, lambda it: it.target in effort.counted if likely else None),
    )  # fmt: skip


_TOGETHER: tuple[Column[Effort], ...] = (
    *data(name="scenario.name", residual="residual", effort="effort", probability="attained"),
    *data(standard_error="attained_error", feasible="feasible"),
    *data("stationarity"),
)


def effort_answer(effort: Effort) -> Text:
    """Return the answer in one sentence, with what clashes when it is impossible."""
    asked = _asked(effort)
    if effort.feasible and effort.effort < 1e-12:
        return Text(f"{asked.zh}已全部达到，无需调整", f"All targets are already met {asked.en}: nothing has to change")
    if effort.feasible:
        found = Text("，所找到的", " found") if effort.probability is not None else Text("的", "")
        changes = changes_phrase(effort)
        return Text(
            f"{asked.zh}达到全部目标{found.zh}最小调整：{changes.zh}",
            f"The smallest change{found.en} that meets all targets {asked.en}: {changes.en}",
        )
    zh, en = joined(map(demand_phrase, effort.clash), "、")
    if effort.highest is None:
        point = Text("下列为最接近的可达点", "the nearest reachable point follows")
    else:
        most = in_percent(effort.highest)
        point = Text(
            f"所找到的最高概率为{most}，下列为概率与之相近的最小调整",
            f"the highest probability found is {most}, and the least effort that comes close to it follows",
        )
    alone = len(effort.clash) == 1
    together = Text("单独即不可能", "impossible alone") if alone else Text("不能同时成立", "clash")
    return Text(
        f"在界限内无法{asked.zh}达到全部目标。{together.zh}：{zh}；{point.zh}",
        f"Nothing within bounds was found that meets all targets {asked.en}. {together.en.capitalize()}: {en};"
        f" {point.en}",
    )


def changes_phrase(effort: Effort) -> Text:
    """Return how far each lever moves: `Real growth 1.6 of its usual deviations above the scenario; ...`."""
    moved = moved_levers(effort)
    if not moved:
        return _UNMOVED
    ways = [Text("高于", "above") if lever.change > 0 else Text("低于", "below") for lever in moved]
    said = [
        (lever.lever.assumption.label, deviations(abs(lever.change), ""), way)
        for lever, way in zip(moved, ways, strict=True)
    ]
    (label, size, way), *others = said
    zh = [f"{label.zh}{way.zh}情景{size}个通常偏差", *(f"{label.zh}{way.zh}{size}个" for label, size, way in others)]
    en = [f"{label.en} {size} of its usual deviations {way.en} the scenario"]
    en += [f"{label.en} {size} {way.en}" for label, size, way in others]
    return Text("，".join(zh), "; ".join(en))


def demand_phrase(demand: Demand) -> Text:
    """Return a target or a bound of the certificate in words."""
    if not isinstance(demand, Bound):
        return target_name(demand)
    part = demand.lever.assumption
    value = value_name(demand.value, part.unit, part.decimals)
    zh, en = ("不高于", "at most") if demand.upper else ("不低于", "at least")
    return Text(f"{part.label.zh}{zh}{value.zh}", f"{part.label.en} {en} {value.en}")


def _asked(effort: Effort) -> Text:
    if effort.probability is None:
        centre = effort.scenario.centre
        return Text(f"在{centre.zh}上", f"at the {centre.en}")
    percent = f"{100 * effort.probability:g}%"
    return Text(f"以{percent}的概率同时", f"together with a probability of {percent}")


def cost_phrase(item: TargetEffort, feasible: bool = True) -> Text:
    """Return what a round step of a target costs: `+0.0074 per CNY 10 billion`."""
    if not feasible or item.cost <= 0:
        return Text("–", "–")
    unit = item.target.indicator.unit
    step = 10.0 ** math.floor(math.log10(0.005 * item.target.scale / float(unit.factor)))
    size = step * float(unit.factor)
    amount = [said_difference(size, unit, stated_decimals(size, unit), one, sign="") for one in ("zh", "en")]
    cost = f"+{item.cost * step * float(unit.factor):.2g}"
    return Text(f"每{amount[0]} {cost}", f"{cost} per {amount[1]}")


def _notes(effort: Effort) -> list[Text]:
    """Return the lines below the tables: remarks, the probability attained, and the quality of the search."""
    cost = [_EFFORT] if any(one.cost > 0 for one in effort.targets) else []
    outside = [outside_words(one.lever, effort.scenario) for one in effort.levers]
    placed = [set_words(effort.scenario.model, one.lever.assumption.name) for one in effort.levers]
    levers = [words for pair in zip(outside, placed, strict=True) for words in pair if words.en]
    counted = [counted_words(effort.counted)] if effort.counted else []
    return [*remarks(effort), USUAL_DEVIATION, *cost, *levers, *_attained(effort), *counted, _search(effort)]


def _attained(effort: Effort) -> list[Text]:
    """Return the probability attained beside the one asked for; nothing where none was asked for or is known."""
    if effort.residual is None or effort.attained is None:
        return []
    error = effort.attained_error or 0.0
    attained = f"{100 * effort.attained:.3f}%" + (f" ± {100 * error:.3f}%" if error >= UNSEEN else "")
    residual = f"{100 * effort.residual:+.3f}".replace("-", "−")
    zh, en = (drawing_of(effort.scenario, effort.sampling, one) for one in ("zh", "en"))
    return [
        Text(
            f"同时达到的概率{attained}，与要求之差{residual}个百分点（{zh}）",
            f"joint probability {attained}, residual {residual} percentage points ({en})",
        )
    ]


def _search(effort: Effort) -> Text:
    """Return how the search went: from how many starts, and how nearly its result is a least one."""
    starts, agreeing = effort.starts, effort.agreeing
    if not effort.feasible:
        return Text(f"从{starts}个起点搜索均未找到解", f"searched from {starts} starts without a solution")
    small = small_phrase(effort.stationarity)
    zh, en = f"最优条件残差{small}", f"residual of the optimality conditions {small}"
    if effort.probability is None:
        return Text(f"{starts}个起点中{agreeing}个得到同一结果；{zh}", f"{agreeing} of {starts} starts agree; {en}")
    return Text(f"{zh}；不排除别处还有更小的调整", f"{en}; a smaller change elsewhere is not ruled out")

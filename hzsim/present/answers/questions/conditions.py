"""The sheet of conditions: what the draws that met the targets have in common."""

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

from hzsim._typing import Text, as_text
from hzsim.present.forms.formats import Record
from hzsim.present.forms.sheet import BLANK, Block, Caption, Column, Data, Sheet, across
from hzsim.present.forms.values import Quantity
from hzsim.present.words.goals import mid_sentence
from hzsim.present.words.messages import called, sources_note
from hzsim.present.words.phrases import between, few_draws_note, joined, probability_phrase
from hzsim.questions.conditions import RARE, Condition, Conditions, Group
from hzsim.scenario.parts.phrases import given_words, label_name, target_name, value_names
from hzsim.simulation.draws.summaries import STATISTICS
from hzsim.units import in_percent

GROUPS: dict[Group, Text] = {"met": Text("达到", "met"), "missed": Text("未达到", "missed")}
_SHOWN = ("p10", "p50", "p90")


def sheet(found: Conditions) -> Sheet:
    """Return the rule in words, and for each assumption the two fans side by side by year.

    As data, one record for each assumption, year, group and statistic, the number of draws in each group, and
    the rule (group `rule`): the edges of each condition, `low` and `high` with its years, and
    without assumption its coverage, density and base, each with its standard error. `note` says where a group
    has too few draws for a quantile.
    """
    targets = [target_name(target) for target in found.targets]
    asked = joined(targets, "、")
    fans = [part for name in found.fans for part in (BLANK, Block(range(len(found.years)), _columns(found, name)))]
    data = Data(lambda: [*_fan_records(found), *_count_records(found), *_rule_records(found)])
    counts, rule, given = counts_phrase(found), rule_phrase(found), given_words(found.scenario.given)
    return Sheet((found.scenario.title, asked, *given, counts, BLANK, rule, *fans, data), short=(counts, rule))


def caption(found: Conditions) -> Caption:
    """Return the caption of the chart: what the draws that meet the targets have in common, and of which targets."""
    targets = joined(target_name(target) for target in found.targets)
    title = Text("达到目标的情形有何共同之处", "What the draws that meet the targets have in common")
    conditions = found.rule.conditions if found.rule is not None else ()
    if conditions:
        said = joined((condition_phrase(one) for one in conditions), "，", "; ")
        title = Text(f"达到目标多半须：{said.zh}", f"The targets are mostly met where {said.en}")
    subtitle = between(called(found.scenario), targets)
    sources = sources_note(found.scenario, [target.indicator for target in found.targets])
    counts = counts_phrase(found)
    return Caption(title, subtitle, (rule_phrase(found), sources, Text(f"hzsim · {counts.zh}", f"hzsim · {counts.en}")))


def _columns(found: Conditions, name: str) -> tuple[Column[int], ...]:
    """Return the year, and the quantiles of each group of draws."""
    part = found.scenario.model.assumption(name)

    fans = [(group, one) for group in found.fans[name] for one in _SHOWN]
    values = [found.fans[name][group][one] for group, one in fans]
    heads = (between(GROUPS[group], as_text(one), " ", " ") for group, one in fans)
    years: Column[int] = Column("", label_name(part), lambda at: found.years.first + at)
    return years, *across(heads, lambda place, at: Quantity.of(float(values[place][at]), part))


def _fan_records(found: Conditions) -> Iterator[Record]:
    for name, groups in found.fans.items():
        unit = found.scenario.model.assumption(name).unit.name
        for group, fan in groups.items():
            for (place, year), (statistic, values) in product(enumerate(found.years), fan.items()):
                note = _few_draws(found, group, statistic)
                yield _record(name, unit, year, group, statistic, float(values[place]), note)


def _count_records(found: Conditions) -> Iterator[Record]:
    yield _record(None, "draws", None, "met", "draws", found.successes)
    yield _record(None, "draws", None, "missed", "draws", found.draws - found.successes)


def _few_draws(found: Conditions, group: Group, statistic: str) -> str | None:
    draws = found.successes if group == "met" else found.draws - found.successes
    return few_draws_note(draws, STATISTICS[statistic]) if statistic in STATISTICS else None


def _rule_records(found: Conditions) -> list[Record]:
    """Return the rule's edges, and its coverage, density and base, as records; none without a rule."""
    if found.rule is None:
        return []
    edges = [
        _record(one.assumption.name, one.assumption.unit.name, str(one.years), "rule", side, value)
        for one in found.rule.conditions
        for side, value in (("low", one.low), ("high", one.high))
        if math.isfinite(value)
    ]
    measures = {
        said: getattr(found.rule, name + end)
        for name in ("coverage", "density", "base")
        for said, end in ((name, ""), (f"{name}_standard_error", "_error"))
    }
    return edges + [_record(None, "share", None, "rule", name, value) for name, value in measures.items()]


def _record(*values: Any) -> Record:
    """Return one flat record of the answer, whose keys are the same for fans, counts and rule."""
    return dict(zip(_KEYS, (*values, None)[: len(_KEYS)], strict=True))


_KEYS = ("assumption", "unit", "year", "group", "statistic", "value", "note")


def counts_phrase(found: Conditions) -> Text:
    """Return how many draws met all targets, flagged when few."""
    share = f"{100 * found.successes / found.draws:.1f}%"
    zh = f"{found.draws:,}次抽样（种子{found.seed}）中{found.successes:,}次（{share}）全部达到"
    en = f"{found.successes:,} of {found.draws:,} draws ({share}, seed {found.seed}) meet all of these"
    if not found.rare:
        return Text(zh, en)
    return Text(
        f"{zh}；罕见结果：一方不足{RARE}次抽样，以下数字很不确定",
        f"{en}; rare: one side has fewer than {RARE} draws, so that what follows is very uncertain",
    )


def rule_phrase(found: Conditions) -> Text:
    """Return the rule in one sentence with coverage and density, or why there is none."""
    if found.successes in (0, found.draws):
        return Text(
            "没有任何一次抽样达到" if not found.successes else "每次抽样都达到，没有条件可言",
            "No draw meets them" if not found.successes else "Every draw meets them: there is no condition to find",
        )
    if found.rule is None:
        return Text("没有找到可信的共同条件（抽样太少或无关）", "No condition in common was found that can be trusted")
    rule = found.rule
    what = [condition_phrase(one) for one in rule.conditions]
    zh, en = "，".join(one.zh for one in what), _listed([one.en for one in what])
    shares = (rule.coverage, rule.coverage_error), (rule.density, rule.density_error)
    coverage, density = (probability_phrase(*one, "en") for one in shares)
    base = in_percent(rule.base)
    return Text(
        f"在达到目标的抽样中，{coverage}满足：{zh}；满足这些条件的抽样中{density}达到目标（全部抽样为{base}）。"
        f"条件由一半抽样找出，比例由另一半计得",
        f"In {coverage} of the draws that succeed, {en}; of the draws with that, {density} succeed (of all: {base}). "
        "Found on half of the draws, measured on the other half",
    )


def condition_phrase(condition: Condition) -> Text:
    """Return one condition in words: `real growth in 2026-2030 averages at least 5.4%`."""
    part, single = condition.assumption, len(condition.years) == 1
    ends = [end for end in (condition.low, condition.high) if math.isfinite(end)]
    said = value_names(ends, part.unit, condition.decimals)
    low, high = said[0], said[-1]
    if math.isinf(condition.high):
        edges = Text(f"不低于{low.zh}", f"at least {low.en}")
    elif math.isinf(condition.low):
        edges = Text(f"不高于{high.zh}", f"at most {high.en}")
    else:
        edges = Text(f"在{low.zh}至{high.zh}之间", f"from {low.en} to {high.en}")
    return Text(
        f"{condition.years:zh}年{part.label.zh}{'' if single else '平均'}{edges.zh}",
        f"{mid_sentence(part.label.en)} in {condition.years} {'is' if single else 'averages'} {edges.en}",
    )


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"

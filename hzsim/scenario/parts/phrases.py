"""How values, assumptions, indicators and targets are called in sentences, in both languages."""

from collections.abc import Sequence

from hzsim._typing import LANGUAGES, Language, Text
from hzsim.model.model import Model
from hzsim.model.modules.nation import RANK_LABEL
from hzsim.model.modules.parts import Part
from hzsim.scenario.parts.targets import WITHIN, Several, Target
from hzsim.units import Unit, canonical, display

_SIGNS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", WITHIN: ""}


def value_name(value: float, unit: Unit, decimals: int) -> Text:
    """Return a rounded value with its unit, as a sentence has it: `3万亿元`, `CNY 3 trillion`, `5.4%`."""
    return Text(unit.say(value, decimals, "zh"), unit.say(value, decimals, "en"))


def value_names(values: Sequence[float], unit: Unit, decimals: int) -> tuple[Text, ...]:
    """Return values as `value_name` does, with one word of size and one number of decimals for all."""
    said = (unit.say_each(values, decimals, language) for language in LANGUAGES)
    return tuple(Text(zh, en) for zh, en in zip(*said, strict=True))


def label_with_unit(part: Part, language: Language) -> str:
    """Return a label with the unit of numbers that stand without it: `Residents, 10,000 persons`.

    A unit that the numbers carry themselves (`%`), or that the label already ends with, is not repeated.
    """
    label, unit = part.label.to(language), part.unit.label(language)
    if part.unit.shown or _names_unit(part, language):
        return label
    return f"{label}（{unit}）" if language == "zh" else f"{label}, {unit}"


def label_name(part: Part) -> Text:
    """Return `label_with_unit` in both languages."""
    return Text(label_with_unit(part, "zh"), label_with_unit(part, "en"))


def set_words(model: Model, name: str) -> Text:
    """Return a sentence that names the lever of a computed assumption; an empty text for one that is set itself."""
    if name not in model.computed:
        return Text("", "")
    asked, lever = model.computed[name].label, model.set_for(name)
    return Text(
        f"{asked.zh}由其他假设算出：所调整的是{lever.label.zh}（{lever.name}）",
        f"{asked.en} is computed from other assumptions: what moves is {lever.label.en} ({lever.name})",
    )


def _names_unit(part: Part, language: Language) -> bool:
    """Return whether a label ends with its unit, as `GDP per head, USD` does."""
    return part.label.to(language).rstrip("）)").endswith(part.unit.label(language))


def bound_phrase(target: Target) -> str:
    """Return what a target asks of its indicator, for a row that names the unit: `≥ 30,000`, `4.5%–5%`."""
    return f"{_SIGNS[target.operator]}{_bounds(target)}"


def inequality_phrase(target: Target, language: Language) -> str:
    """Return what a target asks of its indicator: `≥ CNY 3 trillion`."""
    return f"{_SIGNS[target.operator]}{_bounds(target, language)}"


def _bounds(target: Target, language: Language | None = None) -> str:
    """Return the value that a target asks for, or both ends of its range; with the unit in a language."""
    unit, ends = target.indicator.unit, target.bounds
    digits = max(stated_decimals(end, unit) for end in ends)
    if language is None:
        return "–".join(display(end, unit, digits) for end in ends)
    return (
        unit.say(ends[0], digits, language) if len(ends) == 1 else unit.say_range(ends[0], ends[-1], digits, language)
    )


def goal_phrase(target: Target, language: Language) -> str:
    """Return a target without its years: `Residents, year end ≥ 13 million people`; no unit is said twice."""
    if target.place is not None:
        return f"{RANK_LABEL.to(language)} {'≤' if target.at_least else '>'} {target.place}"
    named = _names_unit(target.indicator, language)
    asked = bound_phrase(target) if named else inequality_phrase(target, language)
    return f"{target.indicator.label.to(language)} {asked}"


def inequality_name(target: Target) -> Text:
    """Return `goal_phrase` in both languages."""
    return Text(goal_phrase(target, "zh"), goal_phrase(target, "en"))


def short_label(target: Target) -> Text:
    """Return what a target is called where there is little room: its indicator's label; of a rank what is asked."""
    if target.place is None:
        return target.indicator.label
    return inequality_name(target)


def target_phrase(target: Target, language: Language) -> str:
    """Return a target in words: `GDP, current prices ≥ CNY 3 trillion (2030)`."""
    if isinstance(target, Several):
        each = Text("；", "; ").to(language).join(target_phrase(one, language) for one in target.members)
        count = len(target.members)
        return Text(f"{count}项中至少{target.least}项：{each}", f"At least {target.least} of {count}: {each}").to(
            language
        )
    return f"{goal_phrase(target, language)}{years_in_brackets(target, language)}"


def target_name(target: Target) -> Text:
    """Return `target_phrase` in both languages."""
    return Text(target_phrase(target, "zh"), target_phrase(target, "en"))


def given_words(targets: Sequence[Target]) -> tuple[Text, ...]:
    """Return what questions are asked on condition of, as a sentence; none without a condition."""
    if not targets:
        return ()
    zh = "、".join(target_phrase(target, "zh") for target in targets)
    en = " and ".join(target_phrase(target, "en") for target in targets)
    return (Text(f"以{zh}为条件", f"On condition that {en}"),)


def counted_words(targets: Sequence[Target]) -> Text:
    """Return which targets are counted draw by draw, as no interval holds them; empty for none."""
    if not targets:
        return Text("", "")
    zh = "、".join(target_phrase(target, "zh") for target in targets)
    en = " and ".join(target_phrase(target, "en") for target in targets)
    return Text(f"逐次抽样计数，未作平滑估计：{zh}", f"counted draw by draw, not estimated: {en}")


def years_in_brackets(target: Target, language: Language) -> str:
    """Return the years of a target as they follow a label: ` (2030)`, `（2030年）`, ` (every year of 2026-2030)`."""
    words = _JUDGED[target.judged]
    return Text(f"（{target.span:zh}年{words.zh}）", f" ({words.en}{target.span})").to(language)


_JUDGED = {"": Text("", ""), "every year": Text("每年", "every year of "), "on average": Text("平均", "average of ")}


def stated_decimals(value: float, unit: Unit) -> int:
    """Return how many decimals a stated figure was written with."""
    return len(canonical(value, unit).removesuffix(unit.shown or unit.suffix).partition(".")[2])

"""Many scenarios side by side: tables, and records of sweeps."""

from collections.abc import Sequence

from hzsim._typing import Language, Text
from hzsim.model.parts import Assumption
from hzsim.present.formats import Record
from hzsim.present.letters import plain_text
from hzsim.present.records import asked, comparison_records
from hzsim.present.view import View, table
from hzsim.present.words import MET, any_drawn, lever_phrase, percent, probability_phrase, provenance, required_phrase
from hzsim.present.wrapping import folded
from hzsim.questions.assessment import Assessment, TargetAssessment
from hzsim.questions.comparison import Comparison
from hzsim.scenario.phrases import label_with_unit, target_phrase
from hzsim.scenario.sweeps import Variant
from hzsim.units import SHARE, difference, display

_COLUMNS, _LINES = 40, 6
"""The widest line of a scenario's title above its column, and the most of them."""


def compared_view(found: Comparison, language: Language) -> View:
    """Return scenarios side by side, or one line for each variant of a sweep."""
    return sweep_view(found, found.variants, language) if found.swept else comparison_view(found, language)


def compared_records(found: Comparison) -> list[Record]:
    """Return the records of scenarios side by side, or of a sweep with what was swept."""
    return sweep_records(found, found.variants) if found.swept else comparison_records(found)


def comparison_view(assessments: Sequence[Assessment], language: Language) -> View:
    """Return targets by scenarios: probability with its difference from the first, and below it what is required."""
    names = [assessment.simulation.scenario.name for assessment in assessments]
    titles = _told_apart(assessments, language)
    probabilities = {(record["target"], record["scenario"]): record for record in comparison_records(assessments)}
    items = {
        (str(item.target), assessment.simulation.scenario.name): item
        for assessment in assessments
        for item in assessment.targets
    }
    rows = []
    for target in dict.fromkeys(target for target, _ in items):
        of_target = [items.get((target, name)) for name in names]
        first = next(item for item in of_target if item is not None)
        cells = [_compared(probabilities.get((target, name)), language) for name in names]
        rows.append([target_phrase(first.target, language), *cells])
        required = [required_value(item, language) for item in of_target]
        if any(required):
            rows.append([_needs(of_target, language), *(value or "–" for value in required)])
    together = Text("全部目标", "all targets").to(language)
    rows.append([together, *(_compared(probabilities.get(("all", name)), language) for name in names)])
    centre = assessments[0].simulation.scenario.centre
    drawn = any(assessment.simulation.scenario.uncertainty for assessment in assessments)
    what = Text("概率", "probability") if drawn else MET
    header = [Text(f"{what.zh}；所需（{centre.zh}）", f"{what.en}; required at {centre.en}").to(language), *titles]
    notes = (provenance(any_drawn(assessments), language), *_unlike(assessments, language))
    return View((table(header, rows), *notes))


def _unlike(assessments: Sequence[Assessment], language: Language) -> list[str]:
    """Return which scenarios have other targets than the first, so that all together cannot be compared."""
    others = [one.simulation.scenario.title for one in assessments if asked(one) != asked(assessments[0])]
    if not others:
        return []
    zh, en = "、".join(one.zh for one in others), ", ".join(one.en for one in others)
    return [
        Text(
            f"目标与第一个情景不同，“全部目标”不作比较：{zh}",
            f"all targets together not compared with the first scenario, whose targets differ: {en}",
        ).to(language)
    ]


def _told_apart(assessments: Sequence[Assessment], language: Language) -> list[str]:
    """Return the titles of scenarios, with their names where several have one title."""
    scenarios = [assessment.simulation.scenario for assessment in assessments]
    titles = [scenario.title.to(language) for scenario in scenarios]
    return [
        _folded(title) if titles.count(title) == 1 else f"{_folded(title)}\n({scenario.name})"
        for title, scenario in zip(titles, scenarios, strict=True)
    ]


def _folded(title: str) -> str:
    """Return a title with its parts on lines of their own, so that columns stay narrow; a long one ends with …."""
    return folded(plain_text(title).replace("，", "\n").replace(", ", "\n"), _COLUMNS, _LINES)


def _compared(record: Record | None, language: Language) -> str:
    if record is None:
        return "–"
    phrase = probability_phrase(record["probability"], record["standard_error"], language)
    apart = record["difference"] or 0.0
    drawn = record["standard_error"] and round(apart, 3)
    return f"{phrase} ({difference(apart, SHARE, 1, language)})" if drawn else phrase


def required_value(item: TargetAssessment | None, language: Language) -> str:
    """Return what a target's lever would have to be, without its name; none in words; empty without a lever."""
    if item is None or item.required is None:
        return ""
    if item.required.value is None:
        return Text("无解", "none").to(language)
    return required_phrase(item.required, item.required.value)


def own_levers(assessments: Sequence[Assessment], language: Language) -> str:
    """Return the levers of all targets with the units of what they would have to be."""
    needed = (item.required for one in assessments for item in one.targets if item.required is not None)
    names = dict.fromkeys(label_with_unit(required.unknown, language) for required in needed)
    return Text("、", "; ").to(language).join(names)


def _needs(items: Sequence[TargetAssessment | None], language: Language) -> str:
    """Return the lever of a target in words; where years differ between scenarios, each of them."""
    needed = Text("需", "needs").to(language)
    levers = [lever_phrase(item.required, language) for item in items if item is not None and item.required is not None]
    return f"· {needed} {' / '.join(dict.fromkeys(levers))}"


def sweep_records(assessments: Sequence[Assessment], variants: Sequence[Variant]) -> list[Record]:
    """Return the records of a sweep's assessments, each with what was swept, by name; differences from the first."""
    swept = {variant.scenario.name: {"scenario": variant.origin, **variant.values} for variant in variants}
    return [{**swept[record.pop("scenario")], **record} for record in comparison_records(assessments)]


def sweep_view(assessments: Sequence[Assessment], variants: Sequence[Variant], language: Language) -> View:
    """Return one line for each variant: what was swept, then each target's probability and requirement."""
    model = variants[0].scenario.model
    swept = {name: model.settable(name.partition("@")[0].strip()) for name in variants[0].values}
    targets = list(dict.fromkeys(item.target for assessment in assessments for item in assessment.targets))
    header = [
        Text("情景", "scenario").to(language),
        *(_swept_label(part, name, language) for name, part in swept.items()),
        *(_broken(target_phrase(target, language)) for target in targets),
        Text("全部目标", "all targets").to(language),
    ]
    rows = [
        [
            variant.origin,
            *(display(variant.values[name], part.unit, part.decimals) for name, part in swept.items()),
            *(_likely({item.target: item for item in assessment.targets}.get(target), language) for target in targets),
            probability_phrase(assessment.joint, assessment.joint_standard_error, language),
        ]
        for assessment, variant in zip(assessments, variants, strict=True)
    ]
    levers, centre = own_levers(assessments, language), assessments[0].simulation.scenario.centre
    arrow = Text(
        f"箭头后：该目标的杠杆（{levers}）在{centre.zh}上需达到的值",
        f"after the arrow: what the target's own lever ({levers}) would have to be, at the {centre.en}",
    ).to(language)
    return View((table(header, rows), arrow, provenance(any_drawn(assessments), language)))


def _swept_label(part: Assumption, name: str, language: Language) -> str:
    years = name.partition("@")[2].strip()
    return part.label.to(language) + (f"\n{years}" if years else "")


def _broken(phrase: str) -> str:
    """Return a target's phrase on two lines, broken before its sign."""
    for sign in ("≥", "≤", ">", "<"):
        phrase = phrase.replace(f" {sign} ", f"\n{sign} ")
    return phrase


def _likely(item: TargetAssessment | None, language: Language) -> str:
    if item is None:
        return "–"
    required = required_value(item, language)
    return percent(item.probability, item.standard_error, language) + (f" → {required}" if required else "")

"""The headline: how many targets are likely met, which one is in the way, and the odds of each on every centre."""

from collections.abc import Iterator

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.centres import CENTRES
from hzsim.present.words import quotes
from hzsim.present.words.phrases import BASES, CENTRE_RIGHT, safe
from hzsim.present.words.quotes import Finding, Quoted, cited, in_quotation_marks, sentence
from hzsim.questions.draws.assessment import Assessment
from hzsim.scenario.parts.phrases import target_name
from hzsim.scenario.parts.targets import Target


def headline(assessments: Assessments) -> list[Finding]:
    """Return what comes first: two sentences on the targets one by one, then how likely several and all are."""
    if not assessments.asked.simulation.scenario.uncertain:
        return [_certain(assessments)]
    if len(assessments.asked.targets) == 1:
        return [_odds(assessments)]
    return [_number(assessments), _odds(assessments), _several(assessments), _together(assessments)]


def _certain(assessments: Assessments) -> Finding:
    """Return how many targets are met where nothing is drawn, and which are not."""
    items = assessments.asked.targets
    missed = [in_quotation_marks(target_name(item.target)) for item in items if item.probability == 0]
    own = assessments.centre == CENTRES[0]  # a certain scenario's own centre is the scenario
    basis = Text("", "") if own else BASES[assessments.centre]
    start = f"{basis.zh}，" if basis.zh else ""
    if not missed:
        return Finding(Text(f"{start}全部目标均达到。", _begun(basis, "All targets are met.")))
    zh, en = "、".join(name.zh for name in missed), ", ".join(name.en for name in missed)
    return sentence(
        f"{start}{len(items)} 项目标中达到 {{met}} 项；未达到：{zh}。",
        _begun(basis, f"{{met}} of the {len(items)} targets are met; missed: {en}."),
        met=quotes.count(cited(assessments)[assessments.centre].likely_met),
    )


def _number(assessments: Assessments) -> Finding:
    """Return how many targets are likely met, and what is in the way."""
    found, asked = assessments.asked, cited(assessments)[assessments.centre]
    basis, all_ = BASES[assessments.centre], len(found.targets)
    numbers = {"likely": quotes.count(asked.likely_met), "mean": quotes.number(asked.expected_met)}
    if found.in_the_way is not None:
        numbers["joint"] = quotes.rough(asked.joint, asked.joint_standard_error)
        numbers["without"] = quotes.rough(asked.in_the_way.joint_without, asked.in_the_way.standard_error)
    way = _way(found)
    return sentence(
        f"{basis.zh}，{all_} 项目标中有 {{likely}} 项达到的可能性过半，平均可达到 {{mean}} 项{way.zh}。",
        f"{_capital(basis.en)}, {{likely}} of the {all_} targets {'is' if found.likely_met == 1 else 'are'} "
        f"more likely met than missed, and {{mean}} are met on average{way.en}.",
        **numbers,
    )


def _way(found: Assessment) -> Text:
    """Return what is in the way, with the numbers' places in braces; nothing where nothing is."""
    way, all_ = found.in_the_way, len(found.targets)
    if way is None:
        return Text("", "")
    name = in_quotation_marks(target_name(way.target))
    others = Text("另一项达到", "the other is met")
    if all_ > 2:
        others = Text(f"其余 {all_ - 1} 项同时达到", f"the other {all_ - 1} are all met")
    together = "both" if all_ == 2 else f"all {all_}"
    if way.joint_without <= found.joint:
        return Text(
            f"；即使去掉{name.zh}，{others.zh}的概率也只有 {{without}}，全部达到则为 {{joint}}",
            f"; even without {name.en} {others.en} with no more than {{without}}, {together} with {{joint}}",
        )
    return Text(
        f"；最大的制约是{name.zh}：去掉它，{others.zh}的概率为 {{without}}，全部达到则为 {{joint}}",
        f"; most in the way is {name.en}: without it {others.en} with {{without}}, with it {together} with {{joint}}",
    )


def _odds(assessments: Assessments) -> Finding:
    """Return the odds of each target on every centre, hzsim's own best named as such."""
    numbers, shown = dict[str, Quoted](), []
    for row, name in enumerate(_names([item.target for item in assessments.assessment.targets])):
        items = {f"{centre}_{row}": one.targets[row] for centre, one in cited(assessments).items()}
        numbers |= {key: quotes.rough(item.probability, item.standard_error) for key, item in items.items()}
        shown.append((name, [f"{{{key}}}" for key in items]))
    bases = [_explained(centre) for centre in assessments.by_centre]
    zh = "；".join(f"{safe(name.zh)} {'／'.join(values)}" for name, values in shown)
    en = "; ".join(f"{safe(name.en)} {' / '.join(values)}" for name, values in shown)
    return sentence(
        f"各目标达到的概率（{'／'.join(basis.zh for basis in bases)}）：{zh}。",
        f"Odds of each target ({' / '.join(basis.en for basis in bases)}): {en}.",
        **numbers,
    )


def _explained(centre: str) -> Text:
    basis = BASES[centre]
    if centre != "best":
        return basis
    return Text(f"{basis.zh}，即历史记录与外部预测结合", f"{basis.en}, track record and outside forecasts combined")


def _names(targets: list[Target]) -> Iterator[Text]:
    """Yield each target's label, and with what it asks where several are of one indicator."""
    labels = [target.indicator.label for target in targets]
    for target, label in zip(targets, labels, strict=True):
        yield label if labels.count(label) == 1 else target_name(target)


def _several(assessments: Assessments) -> Finding:
    """Return how likely at least one target is met, at least two, and so on below all of them."""
    asked, counts = cited(assessments)[assessments.centre], range(1, len(assessments.asked.targets))
    numbers = {
        f"k{k}": quotes.rough(one.probability, one.standard_error) for k in counts for one in [asked.at_least[k - 1]]
    }
    basis = BASES[assessments.centre]
    shares, verb = [f"{{{name}}}" for name in numbers], "is" if len(counts) == 1 else "are"
    return sentence(
        f"{basis.zh}，至少达到 {'、'.join(map(str, counts))} 项的概率为 {'、'.join(shares)}。",
        f"At least {', '.join(map(str, counts))} of them {verb} met with {', '.join(shares)}, {basis.en}.",
        **numbers,
    )


def _together(assessments: Assessments) -> Finding:
    """Return how likely all targets are met together, on every centre."""
    zh, en, numbers = list[str](), list[str](), dict[str, Quoted]()
    for centre, one in cited(assessments).items():
        words, more = quotes.chance(centre, one.joint, one.joint_standard_error)
        numbers |= more
        zh.append(f"{BASES[centre].zh}{words.zh}")
        en.append(f"{words.en} {BASES[centre].en}")
    return sentence(
        f"全部目标同时达到的概率：{'；'.join(zh)}；若各目标相互独立，则为 {{independent}}（{CENTRE_RIGHT.zh}）。",
        f"All targets together: {'; '.join(en)}; were they independent, {{independent}} ({CENTRE_RIGHT.en}).",
        **numbers,
        independent=quotes.share(cited(assessments)["scenario"].if_independent),
    )


def _begun(basis: Text, words: str) -> str:
    """Return an English sentence that begins with the centre it holds on, where there is one to say."""
    return f"{_capital(basis.en)}, {words[0].lower()}{words[1:]}" if basis.en else words


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]

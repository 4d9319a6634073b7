"""The headline: the verdict, and the odds of each target, of several and of all together, and why there are several."""

from collections.abc import Collection, Iterator

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.present.answers.verdict import verdict
from hzsim.present.words import quotes
from hzsim.present.words.phrases import BASES, CENTRE_RIGHT, between, joined, safe
from hzsim.present.words.quotes import Finding, Quoted, cited, sentence
from hzsim.scenario.parts.phrases import short_label, target_name
from hzsim.scenario.parts.targets import Target


def headline(assessments: Assessments) -> list[Finding]:
    """Return what comes first in a report: the verdict, then the odds of each target, of several, and of all."""
    if not assessments.asked.simulation.scenario.uncertain:
        return verdict(assessments)
    return [*verdict(assessments), _odds(assessments), *odds_of_several(assessments)]


def odds_of_several(assessments: Assessments) -> list[Finding]:
    """Return how likely several and all targets are met together; nothing of a single one."""
    if len(assessments.asked.targets) == 1:
        return []
    return [several_met(assessments), _together(assessments)]


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
    labels = [short_label(target) for target in targets]
    for target, label in zip(targets, labels, strict=True):
        yield label if labels.count(label) == 1 else target_name(target)


_COUNTS = 5
"""The most numbers of targets whose odds a sentence says."""


def several_met(assessments: Assessments) -> Finding:
    """Return how likely at least one target is met, at least two, and so on below all of them.

    Of many targets those numbers are said whose odds are nearest to one half: of the others is nothing in doubt.
    """
    asked, rest = cited(assessments)[assessments.centre], range(1, len(assessments.asked.targets))
    doubtful = sorted(rest, key=lambda k: abs(assessments.asked.at_least[k - 1].probability - 0.5))
    counts = sorted(doubtful[:_COUNTS])
    numbers = {
        f"k{k}": quotes.rough(one.probability, one.standard_error) for k in counts for one in [asked.at_least[k - 1]]
    }
    basis = BASES[assessments.centre]
    shares, in_turn = [f"{{{name}}}" for name in numbers], "依次" if len(counts) > 1 else ""
    en = f"The probability that at least 1 of them is met is {shares[0]}"
    if len(counts) > 1:
        each = " and ".join([", ".join(map(str, counts[:-1])), str(counts[-1])])
        odds = " and ".join([", ".join(shares[:-1]), shares[-1]])
        en = f"The probabilities that at least {each} of them are met are {odds} respectively"
    return sentence(
        f"{basis.zh}，至少达到{'、'.join(map(str, counts))}项的概率{in_turn}为{'、'.join(shares)}。",
        f"{en}, {basis.en}.",
        **numbers,
    )


def _together(assessments: Assessments) -> Finding:
    """Return how likely all targets are met together, on every centre."""
    said, numbers = list[Text](), dict[str, Quoted]()
    for centre, one in cited(assessments).items():
        words, more = quotes.chance(centre, one.joint, one.joint_standard_error)
        numbers |= more
        said.append(Text(f"{BASES[centre].zh}{words.zh}", f"{words.en} {BASES[centre].en}"))
    zh, en = joined(said)
    return sentence(
        f"全部目标同时达到的概率：{zh}；{CENTRE_RIGHT.zh}，若各目标相互独立，则{{independent}}。",
        f"All targets together: {en}; were they independent, {{independent}} {CENTRE_RIGHT.en}.",
        **numbers,
        independent=quotes.small_share(cited(assessments)["scenario"].if_independent),
    )


_WHY_SEVERAL = {
    "": Text(
        "同一目标有几个概率，因为各自的前提不同",
        "A target has several probabilities because each is conditional on something else",
    ),
    "scenario": Text(
        "“按情景假设”以情景自身的路径为中心，以此编制的目标自然接近一半",
        "\"if the scenario's centre is right\" takes the scenario's own paths as the middle, which puts targets it was "
        "drawn up for near one half",
    ),
    "record": Text(
        "“按历史记录”以同类记录此后的走势为中心", '"on the track record" takes what followed records like this one'
    ),
    "best": Text(
        "“按 hzsim 综合判断”再与外部预测结合，是本工具自己的判断",
        "hzsim's own best judgement combines that with outside forecasts",
    ),
}


_WHAT_REALISM_SAYS = Text(
    "hzsim realism 所列的比例是同类经济体此后保持住这一增速的频率，只看增速，不看本情景的其他假设",
    "The share that hzsim realism gives is how many comparable economies kept up such growth: it looks at growth "
    "alone, at nothing else that the scenario assumes",
)


def why_several(centres: Collection[str]) -> Text | None:
    """Return why one target has several probabilities, of the centres that there are; None where there is one."""
    if len(centres) < 2:
        return None
    start, *said = (words for centre, words in _WHY_SEVERAL.items() if not centre or centre in centres)
    return between(between(start, joined(said)), _WHAT_REALISM_SAYS, "；", ". ")

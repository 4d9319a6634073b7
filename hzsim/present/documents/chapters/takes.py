"""What the targets would take, and whether places like this one did it."""

from collections.abc import Iterator

from hzsim._typing import Text
from hzsim.errors import BadValue
from hzsim.history.city.realism import realism
from hzsim.history.run import Briefing
from hzsim.present.answers import report
from hzsim.present.answers.history.realism import comparable_lines
from hzsim.present.answers.history.target_rates import alike, base_rates_table, named
from hzsim.present.forms.sheet import Part, Said, Sentences
from hzsim.present.forms.view import Bullet, Reference
from hzsim.present.words.phrases import past_words, safe
from hzsim.present.words.quotes import Finding
from hzsim.scenario.scenario import Scenario

_NO_RECORD = Text(
    "可比的增长记录不足，故不与其他经济体对照", "No record of growth is long enough to compare with other economies"
)


_TAKES = Text("{table}列出实现各项目标所需的条件。", "{table} lists what meeting each target would take.")


def takes(briefing: Briefing) -> Iterator[Part]:
    """Yield what each target's own lever would have to be, and what levers have been; nothing without levers."""
    found = report.requirements(briefing)
    if not found.rows:
        return
    yield Sentences(_TAKES, Reference)
    yield found
    levers = {item.required.unknown.name: item.required for item in briefing.assessment.targets if item.required}
    for one in levers.values():
        label, past = one.unknown.label, one.past
        if past:
            words = past_words(past, one.unknown)
            yield Said(_sentence(Text(f"{label.zh}：{words.zh}", f"{label.en}: {words.en}")), Bullet)


def comparable(scenario: Scenario) -> Iterator[Part]:
    """Yield what comparable places did, in bullets and a table; without a record, that there is none."""
    try:
        found = realism(scenario)
    except BadValue:
        yield _sentence(_NO_RECORD)
        return
    yield from (Said(_sentence(words), Bullet) for words in comparable_lines(found))
    for ones in alike([one for one in found.base_rates if one.rates]):
        names = Text(*map(safe, named(ones)))
        said = Text(
            f"{{table}}列出同类目标以往的达成情况，可与{names.zh}对照。",
            f"{{table}} lists how often targets such as {names.en} were met.",
        )
        yield Sentences(said, Reference)
        yield base_rates_table(ones, found.known)


def _sentence(words: Text) -> Finding:
    return Finding(Text(f"{safe(words.zh)}。", f"{safe(words.en)}."))

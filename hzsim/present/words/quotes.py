"""Sentences whose numbers say where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.censuses import census_within
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.present.words.phrases import error_phrase, percent, rough_percent, safe
from hzsim.units import NUMBER, SHARE, display


@dataclass(frozen=True, slots=True)
class Quoted:
    """A number as a sentence shows it, with its place in the assessment and its value in full precision.

    Where `error` names a standard error, what is shown is the bound that the number lies below or above;
    `whole` says that it is shown as `rough_percent` does.
    """

    shown: str
    place: str
    value: float
    error: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence in both languages: a form with names in braces, and the numbers it quotes by these names."""

    form: Text
    quoted: Mapping[str, Quoted] = field(default_factory=dict)

    @property
    def text(self) -> Text:
        """The sentence with its numbers."""
        shown = {name: number.shown for name, number in self.quoted.items()}
        return Text(*(form.format(**shown) for form in self.form))

    @property
    def numbers(self) -> tuple[Quoted, ...]:
        """The numbers that the sentence quotes."""
        return tuple(self.quoted.values())


@dataclass(frozen=True, slots=True)
class Quote:
    """Takes numbers out of a scenario's assessments and remembers where each is from."""

    assessments: Assessments

    def look(self, place: str) -> Any:
        """Return what stands at a place."""
        return look_up(self.assessments, place)

    def share(self, place: str) -> Quoted:
        """Return a share, shown in percent."""
        value = float(self.look(place))
        return Quoted(display(value, SHARE, 1), place, value)

    def rough(self, place: str, error: str, at: str = "") -> Quoted:
        """Return a probability in whole percent; the standard error at another place tells zero from never."""
        value, spread = float(self.look(at + place)), float(self.look(at + error))
        return Quoted(rough_percent(value, spread), at + place, value, whole=bool(spread))

    def number(self, place: str) -> Quoted:
        """Return a number without unit."""
        value = float(self.look(place))
        return Quoted(display(value, NUMBER, 1), place, value)

    def of(self, part: Indicator | Assumption, place: str, decimals: int | None = None) -> Quoted:
        """Return a value of a part, rounded as the part says."""
        value = float(self.look(place))
        return Quoted(display(value, part.unit, part.decimals if decimals is None else decimals), place, value)

    def count(self, place: str) -> Quoted:
        """Return a whole number."""
        value = int(self.look(place))
        return Quoted(f"{value:,}", place, value)

    def chance(self, name: str, place: str, error: str) -> tuple[Text, dict[str, Quoted]]:
        """Return a probability in words, with `{name}` in its place, and its numbers.

        One that would round to none or all is called below or above what two standard errors leave open.
        """
        value, spread = self.share(place), self.share(error)
        spread = replace(spread, shown=error_phrase(spread.value))
        phrase = percent(value.value, spread.value, "en")
        if not spread.value:
            words = Text(f"为 {{{name}}}（无抽样误差）", f"{{{name}}} (without sampling error)")
            return words, {name: value}
        if phrase[0] not in "<>":
            words = Text(
                f"约为 {{{name}}}（标准误 {{{name}_error}}）", f"about {{{name}}} (standard error {{{name}_error}})"
            )
            return words, {name: value, f"{name}_error": spread}
        side = Text("低于", "below") if phrase[0] == "<" else Text("高于", "above")
        bound = Quoted(phrase[2:], place, value.value, error)
        return Text(f"{side.zh} {{{name}}}", f"{side.en} {{{name}}}"), {name: bound}


def sentence(zh: str, en: str, **numbers: Quoted) -> Finding:
    """Return the finding of a form in both languages, each `{name}` a number; other braces must be doubled."""
    return Finding(Text(zh, en), numbers)


def quoted(text: Text) -> Text:
    """Return text in quotation marks; those inside it become the inner ones."""
    zh = text.zh.replace("“", "‘").replace("”", "’")
    return Text(safe(f"“{zh}”"), safe('"' + text.en.replace('"', "'") + '"'))


PLACES = {"scenario": "", "record": "on_track_record.", "best": "best."}
"""How places of a number begin, by the centre that it is on."""

CENSUS = "census."
"""How places begin that are of the census inside the plan."""


def look_up(assessments: Assessments, place: str) -> Any:
    """Return what stands at a place such as `targets.0.probability` of the assessment on the scenario's centre.

    A place that starts with `on_track_record.` or `best.` is of the assessment on that centre, with
    `census.` of the census inside the plan.
    """

    def step(thing: Any, name: str) -> Any:
        if isinstance(thing, Mapping):
            return thing[name]
        return thing[int(name)] if name.isdigit() else getattr(thing, name)

    if place.startswith(CENSUS):
        census = census_within(assessments.assessment.simulation.scenario)
        return reduce(step, place.removeprefix(CENSUS).split("."), census)
    starts = {PLACES[centre]: one for centre, one in assessments.by_centre.items()}
    first, dot, rest = place.partition(".")
    start, path = (starts[first + dot], rest) if first + dot in starts else (assessments.assessment, place)
    return reduce(step, path.split("."), start)

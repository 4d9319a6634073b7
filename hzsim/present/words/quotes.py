"""Sentences whose numbers say where they come from."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hzsim._typing import Language, Text
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.present.words.phrases import decimals_beside, error_phrase, percent, rough_percent, safe
from hzsim.scenario.parts.phrases import value_names
from hzsim.scenario.parts.targets import Target
from hzsim.units import NUMBER, SHARE, display

if TYPE_CHECKING:
    from hzsim.history.assessments import Assessments

PLACES = {"scenario": "", "record": "on_track_record", "best": "best"}
"""How places of a number begin, by the centre that it is on."""


class Cited:
    """A part of an answer that knows its place: `cited.targets[0].median` is the number at `targets.0.median`.

    `float` and `int` give the number, `str` the place, and a call what it is itself.
    """

    __slots__ = ("_place", "_thing")

    def __init__(self, thing: Any, place: str = "") -> None:
        self._thing, self._place = thing, place

    def __getattr__(self, name: str) -> "Cited":
        return Cited(getattr(self._thing, name), self._below(name))

    def __getitem__(self, key: int | str) -> "Cited":
        return Cited(self._thing[key], self._below(key))

    def __call__(self) -> Any:
        """Return the part itself."""
        return self._thing

    def __float__(self) -> float:
        return float(self._thing)

    def __int__(self) -> int:
        return int(self._thing)

    def __str__(self) -> str:
        return self._place

    def _below(self, name: int | str) -> str:
        return f"{self._place}.{name}" if self._place else str(name)


def cited(assessments: "Assessments") -> dict[str, Cited]:
    """Return the assessments by centre, each to be quoted; those of the scenario's own centre have bare places."""
    return {centre: Cited(one, PLACES[centre]) for centre, one in assessments.by_centre.items()}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A number as tables show it, with its place in the assessment and its value in full precision.

    A sentence says it with its unit where it has one (`said`), else as it is `shown`. Where `error`
    names a standard error, what is shown is the bound that the number lies below or above; `whole`
    says that it is shown as `rough_percent` does. `digits` are the decimals that are left of the value in what is
    said, fewer than none for tens and hundreds; None for those that are shown. `below` is said of a share
    under the `LEAST`.
    """

    shown: str
    place: str
    value: float
    error: str = ""
    whole: bool = False
    said: Text | None = None
    digits: int | None = None
    below: Text | None = None

    def to(self, language: Language) -> str:
        """Return the number as a sentence has it."""
        if self.below is not None and self.value < LEAST:
            return self.below.to(language)
        return self.shown if self.said is None else self.said.to(language)


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence in both languages: a form with names in braces, and the numbers it quotes by these names."""

    form: Text
    quoted: Mapping[str, Quoted] = field(default_factory=dict)

    @property
    def text(self) -> Text:
        """The sentence with its numbers."""

        def filled(language: Language) -> str:
            return self.form.to(language).format(**{name: one.to(language) for name, one in self.quoted.items()})

        return Text(filled("zh"), filled("en"))

    @property
    def numbers(self) -> tuple[Quoted, ...]:
        """The numbers that the sentence quotes."""
        return tuple(self.quoted.values())


def sentence(zh: str, en: str, **numbers: Quoted) -> Finding:
    """Return the finding of a form in both languages, each `{name}` a number; other braces must be doubled."""
    return Finding(Text(zh, en), numbers)


def share(number: Cited) -> Quoted:
    """Return a share, shown in percent."""
    return Quoted(display(float(number), SHARE, 1), str(number), float(number))


def small_share(number: Cited) -> Quoted:
    """Return a share as it follows its noun: `为6.0%`; one that would round to none as what it lies below."""
    found = share(number)
    return replace(found, said=Text(f"为{found.shown}", found.shown), below=Text("低于0.1%", "below 0.1%"))


LEAST = 0.0005
"""The least share that one decimal of a percentage shows."""


def rough(probability: Cited, error: Cited) -> Quoted:
    """Return a probability in whole percent; its standard error tells zero from never."""
    value, spread = float(probability), float(error)
    return Quoted(rough_percent(value, spread), str(probability), value, whole=bool(spread))


def about(probability: Cited, error: Cited) -> Quoted:
    """Return a probability as a sentence says it: `about 48%`; `below 1%` where it would round to none."""
    found = rough(probability, error)
    if not found.whole:
        said = {0.0: ZERO, 1.0: Text(found.shown, found.shown)}.get(found.value, ROUGH["about"])
    else:
        said = ROUGH.get(found.shown[0], ROUGH["about"])
    digits = found.shown.strip("<>%")
    return replace(found, said=Text(said.zh.format(digits), said.en.format(digits)))


ZERO = Text("为零", "zero")
ROUGH = {"<": Text("不到{}%", "below {}%"), ">": Text("{}%以上", "above {}%"), "about": Text("约{}%", "about {}%")}
"""How a probability in whole percent is said, by the sign that it is shown with."""


def number(found: Cited) -> Quoted:
    """Return a number without unit."""
    return Quoted(display(float(found), NUMBER, 1), str(found), float(found))


def of(part: Indicator | Assumption, found: Cited, decimals: int | None = None) -> Quoted:
    """Return a value of a part, rounded as the part says."""
    return each_of(part, (found,), part.decimals if decimals is None else decimals)[0]


def each_of(part: Indicator | Assumption, found: Sequence[Cited], decimals: int) -> tuple[Quoted, ...]:
    """Return values of a part, rounded, with one word of size and one number of decimals for all."""
    said = value_names([float(one) for one in found], part.unit, decimals)
    return tuple(
        Quoted(display(float(one), part.unit, decimals), str(one), float(one), said=words)
        for one, words in zip(found, said, strict=True)
    )


_SIGNIFICANT = 3
"""How many digits of a large number a sentence says."""


def readable(part: Indicator | Assumption, found: Cited, target: Target | None = None) -> Quoted:
    """Return a value as a sentence says it: to three digits, with more where it would round to its target; rates as
    tables have them."""
    return readable_ends(part, (found,), target)[0]


def readable_ends(
    part: Indicator | Assumption, ends: Sequence[Cited], target: Target | None = None
) -> tuple[Quoted, ...]:
    """Return values as `readable` does, all with one word of size and one number of decimals."""
    values, unit = [float(one) for one in ends], part.unit
    usual = max(part.decimals if target is None else decimals_beside(value, target) for value in values)
    if unit.shown or not any(values) or not all(map(math.isfinite, values)):
        return each_of(part, ends, usual)
    digits = max(_digits(value, usual, target) for value in values if value)
    said = value_names([round(value, digits) for value in values], unit, max(0, digits))
    return tuple(
        Quoted(display(value, unit, usual), str(one), value, said=words, digits=digits)
        for one, value, words in zip(ends, values, said, strict=True)
    )


def _digits(value: float, usual: int, target: Target | None) -> int:
    """Return the decimals of a value in a sentence, fewer than none for tens and hundreds."""
    fewest = min(usual, _SIGNIFICANT - 1 - math.floor(math.log10(abs(value))))
    bounds = () if target is None else target.bounds
    apart = (
        digits for digits in range(fewest, usual) if all(round(value, digits) != round(one, digits) for one in bounds)
    )
    return next(apart, usual)


def points(found: Cited, decimals: int) -> Quoted:
    """Return a difference of shares in percentage points."""
    shown = display(float(found), SHARE, decimals).removesuffix("%")
    return Quoted(shown, str(found), float(found), said=Text(f"{shown}个百分点", f"{shown} points"))


def count(found: Cited) -> Quoted:
    """Return a whole number."""
    return Quoted(f"{int(found):,}", str(found), int(found))


def chance(name: str, probability: Cited, error: Cited, *, brief: bool = False) -> tuple[Text, dict[str, Quoted]]:
    """Return a probability in words, with `{name}` in its place, and its numbers; `brief` without its error.

    One that would round to none or all is called below or above what two standard errors leave open.
    """
    value, spread = share(probability), share(error)
    spread = replace(spread, shown=error_phrase(spread.value))
    phrase = percent(value.value, spread.value, "en")
    if not spread.value:
        words = Text(f"为{{{name}}}（无抽样误差）", f"{{{name}}} (without sampling error)")
        return words, {name: value}
    if brief and phrase[0] not in "<>":
        return Text(f"约为{{{name}}}", f"about {{{name}}}"), {name: value}
    if phrase[0] not in "<>":
        words = Text(f"约为{{{name}}}（标准误{{{name}_error}}）", f"about {{{name}}} (standard error {{{name}_error}})")
        return words, {name: value, f"{name}_error": spread}
    side = Text("低于", "below") if phrase[0] == "<" else Text("高于", "above")
    bound = Quoted(phrase[2:], value.place, value.value, spread.place)
    return Text(f"{side.zh}{{{name}}}", f"{side.en} {{{name}}}"), {name: bound}


def in_quotation_marks(text: Text) -> Text:
    """Return text in quotation marks; those inside it become the inner ones."""
    zh = text.zh.replace("“", "‘").replace("”", "’")
    return Text(safe(f"“{zh}”"), safe('"' + text.en.replace('"', "'") + '"'))


def band_place(indicator: str, year: int, statistic: str) -> str:
    """Return the place of a statistic of an indicator in one year."""
    return f"bands.{indicator}.{year}.{statistic}"


def verdict_place(item: Cited) -> str:
    """Return the place of whether a target is met, where nothing is drawn."""
    return f"{item}.met"

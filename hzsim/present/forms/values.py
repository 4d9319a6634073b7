"""The values that a sheet's columns hold: each is known as data, in full precision, and as a cell for people."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from hzsim._typing import Language, Text
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.present.forms.view import Cell, Marked, Number, Numeral
from hzsim.present.words.phrases import (
    NO,
    YES,
    decimals_beside,
    deviation_decimals,
    drawing_of,
    probability_phrase,
    residual_phrase,
)
from hzsim.present.words.quotes import Cited
from hzsim.scenario.parts.phrases import label_with_unit, target_phrase
from hzsim.scenario.parts.targets import Target
from hzsim.scenario.parts.years import Span
from hzsim.units import NUMBER, SHARE, Unit, difference, difference_unit, display

if TYPE_CHECKING:
    from hzsim.questions.assessment import ChanceAssessment, TargetChance
    from hzsim.questions.lever.odds import Odds
    from hzsim.scenario.scenario import Scenario
    from hzsim.simulation.draws.drawing import Sampling
    from hzsim.simulation.projection import Simulation

Item = TypeVar("Item")
Words: TypeAlias = Text | Callable[[Language], str]
"""Words in both languages: both texts, or the function that makes one of them."""

BARE = Text("{}", "{}")
"""A number without words around it."""


def spoken(words: Words, language: Language) -> str:
    """Return words in one language."""
    return words.to(language) if isinstance(words, Text) else words(language)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in its unit with the digits that people see, or with `words` in their place.

    `sign` makes it a difference, in points where its unit is percent: the sign that stands before one above zero.
    `form` has the words around the number, with `{}` in its place. A cited value has its place in a workbook.
    """

    value: float | Cited | None
    unit: Unit
    decimals: int
    words: Words | None = None
    sign: str | None = None
    form: Text = BARE

    @classmethod
    def of(cls, value: float | Cited | None, part: Assumption | Indicator, more: int = 0, **look: Any) -> "Quantity":
        """Return a value of an assumption or indicator with its digits, or some more."""
        return cls(value, part.unit, part.decimals + more, **look)

    @property
    def number(self) -> float | None:
        """The value itself, None for none."""
        return self.value() if isinstance(self.value, Cited) else self.value

    def text(self, language: Language) -> str:
        """Return the number as people see it."""
        return str(self.cell(language))

    def cell(self, language: Language) -> Cell:
        """Return the number as a cell, a dash for none."""
        if self.number is None or math.isnan(self.number):
            return "–"
        value, unit = float(self.number), self.unit
        place = str(self.value) if isinstance(self.value, Cited) else ""
        if self.words is not None:
            return Number(value, unit, self.decimals, spoken(self.words, language), place)
        shown = display(value, unit, self.decimals)
        if self.sign is not None:
            unit = difference_unit(unit, language)
            shown = difference(value, self.unit, self.decimals, language, self.sign)
        words = self.form.to(language).format(shown)
        return Number(value, unit, self.decimals, "" if words == display(value, unit, self.decimals) else words, place)


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability with its standard error; without one nothing is drawn, and it is met or not."""

    probability: float | None
    error: float

    @classmethod
    def of(cls, probability: float | None, error: float | None) -> "Chance":
        """Return a probability that may be missing, with its error."""
        return cls(probability, error or 0.0)

    @classmethod
    def of_all(cls, assessment: "ChanceAssessment") -> "Chance":
        """Return the probability of all targets together."""
        return cls(assessment.joint, assessment.joint_standard_error)

    @classmethod
    def of_target(cls, item: "TargetChance | Odds") -> "Chance":
        """Return the probability of a target, or of several."""
        return cls(item.probability, item.standard_error)

    def cell(self, language: Language) -> Cell:
        """Return the probability in percent with its error, as a number of a workbook."""
        if self.probability is None:
            return "–"
        words = probability_phrase(self.probability, self.error, language)
        return Number(self.probability, SHARE, 1, words, tone=tone_of(self.probability))


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of the machine's, such as `red`, with the words that people read for it.

    `place` is as of a cited number, `tone` as of a `Number`.
    """

    code: Any
    words: Words
    place: str = ""
    tone: str = ""


Value: TypeAlias = (
    str | bool | int | float | Words | Cited | Quantity | Chance | Coded | Target | Assumption | Indicator | Span | None
)


def tone_of(probability: float) -> str:
    """Return how good odds are: likely, in doubt, or below one in ten."""
    return "good" if probability > LIKELY else "doubtful" if probability >= RARE else "bad"


LIKELY, RARE = 0.5, 0.1


TONES = {"green": "good", "yellow": "doubtful", "red": "bad", "": ""}
"""The tones of the colours that verdicts and flags have as data."""


def known(item: Item | None, make: Callable[[Item], Value]) -> Value:
    """Return the value made of an item, or None for None: a `Chance` of a probability that may be missing."""
    return None if item is None else make(item)


def usual_deviations(change: float | None) -> Quantity:
    """Return a change in usual deviations, with its sign."""
    return Quantity(change, NUMBER, 1 if change is None else deviation_decimals(change), sign="+")


def beside_target(value: float | Cited, target: Target, form: str = "{}") -> Quantity:
    """Return a value of a target's indicator with enough digits to differ visibly from the target's bound."""
    return Quantity(value, target.indicator.unit, decimals_beside(float(value), target), form=Text(form, form))


def residual_of(value: float, target: Target) -> Quantity:
    """Return what an indicator is above its target."""
    part = target.indicator
    return Quantity(value, part.unit, part.decimals + 1, lambda language: residual_phrase(value, part, language))


def made_with(scenario: "Scenario", sampling: "Simulation | Sampling") -> Words:
    """Return how draws of a scenario were made, as words."""
    return lambda language: drawing_of(scenario, sampling, language)


def sampling_facts(sampling: "Sampling | None") -> dict[str, Any]:
    """Return draws, seed and sampler, which stand in every record beside probabilities; None where nothing is drawn."""
    return {name: getattr(sampling, name, None) for name in ("draws", "seed", "sampler")}


def cell(value: Value, language: Language) -> Cell:
    """Return a value as people see it in a table; a dash for none."""
    match value:
        case None:
            return "–"
        case Quantity() | Chance():
            return value.cell(language)
        case Coded():
            return Marked(spoken(value.words, language), value.place, value.tone)
        case Cited():
            return Numeral(int(value), str(value))
        case Target():
            return target_phrase(value, language)
        case Assumption() | Indicator():
            return label_with_unit(value, language)
        case bool():
            return Marked((YES if value else NO).to(language), tone="good" if value else "bad")
        case int():
            return Numeral(value)
        case Span():
            return f"{value:zh}" if language == "zh" else str(value)
        case str() | float():
            return str(value)
        case _:
            return spoken(value, language)


def as_data(value: Value, language: Language) -> tuple[Any, ...]:
    """Return a value as data, then its companions: a probability's error, a quantity's unit.

    No number is infinite, and no text empty: they are None.
    """
    match value:
        case Quantity():
            return _finite(value.number), value.unit.name
        case Chance():
            return _finite(value.probability), None if value.probability is None else _finite(value.error)
        case Coded():
            return (value.code,)
        case Assumption() | Indicator():
            return value.name, value.unit.name
        case Target() | Span():
            return (str(value),)
        case float():
            return (_finite(value),)
        case Cited():
            return (value(),)
        case None | str() | bool() | int():
            return (value,)
        case _:
            return (spoken(value, language) or None,)


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)

"""The scale of an axis: stored values as people read them beside it, `2.5` on an axis of `CNY trillion`."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hzsim._typing import Language, Text
from hzsim.amounts import WORDS, Counting, rounded, size_word
from hzsim.model.modules.parts import Part
from hzsim.present.forms.style import decimals
from hzsim.units import Unit, display

if TYPE_CHECKING:
    from matplotlib.ticker import Formatter

_LONGEST, _MOST = 1e6, 10
"""From which value on a unit that has a word in the language gives way to a larger one; the most decimals."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A unit on an axis: what one step of it is in the unit, and what it is called; nothing where numbers carry it."""

    unit: Unit
    size: float
    label: str

    def text(self, value: float, digits: int) -> str:
        """Return a value of the unit with so many decimals of the scale."""
        if self.size == 1:
            return display(value, self.unit, digits)
        return rounded(value / self.size, digits).replace("-", "−")

    def named(self, part: Part, language: Language) -> str:
        """Return a label with what the numbers of the scale are in: `Net migration, people`; no unit is said twice."""
        label = part.label.to(language)
        if not self.label or self.label in label:
            return label
        return Text(f"{label}（{self.label}）", f"{label}, {self.label}").to(language)

    def form(self, language: Language) -> str:
        """Return a number of the scale with its unit, as a sentence has it: `CNY {} trillion`, `{}亿元`."""
        written = self.unit.written.to(language)
        if self.unit.shown or not self.unit.names or self.unit.per:
            return written
        word = size_word(self.unit.size + round(math.log10(self.size)), _counting(self.unit, language))
        return written.format(f"{{}}{'' if language == 'zh' or not word else ' '}{word}")

    def digits(self, values: Iterable[float], usual: int) -> int:
        """Return how many decimals tell values apart: three digits of how far they are from each other.

        No more than the unit's `usual` ones are of the scale.
        """
        found = [value / self.size / float(self.unit.factor) for value in values if math.isfinite(value)]
        apart = max(found, default=1.0) - min(found, default=0.0) or max(map(abs, found), default=1.0) or 1.0
        most = usual + round(math.log10(self.size))
        return max(0, min(most, 2 - math.floor(math.log10(apart))))

    def apart(self, value: float, others: Iterable[float], digits: int) -> str:
        """Return a value with as many decimals as it takes to tell it from others: 4.497% is no 4.50% beside 4.5%."""
        near = [other for other in others if not math.isclose(value, other, rel_tol=1e-9)]
        told = (one for one in range(digits, _MOST) if self.text(value, one) not in [self.text(x, one) for x in near])
        return self.text(value, next(told, digits))

    @property
    def formatter(self) -> "Formatter":
        """What writes an axis of stored values, with the digits that its step needs."""
        from matplotlib.ticker import Formatter

        scale = self

        class Steps(Formatter):
            """Labels of one scale."""

            def format_ticks(self, values: Any) -> list[str]:
                """Return the marks' labels, with the decimals that their step needs."""
                step = float(values[1] - values[0]) if len(values) > 1 else 1.0
                digits = decimals(step / scale.size / float(scale.unit.factor))
                return [scale.text(value, digits) for value in values]

        return Steps()


def _counting(unit: Unit, language: Language) -> Counting:
    """Return whose words count large numbers of a unit in a language."""
    return "zh" if language == "zh" else unit.counting


def scale_of(unit: Unit, values: Iterable[float], language: Language) -> Scale:
    """Return the scale for values of a unit: its own, or that of the word with which people say the largest of them."""
    if unit.shown:
        return Scale(unit, 1.0, "")
    counting = _counting(unit, language)
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    own = unit.size in (0, *WORDS[counting])
    if not unit.names or unit.per or (own and largest < _LONGEST):
        return Scale(unit, 1.0, unit.label(language))
    reached = [power for power in WORDS[counting] if 10.0**power <= largest * 10.0**unit.size]
    at = max(reached, default=0)
    return Scale(unit, 10.0 ** (at - unit.size), unit.written.to(language).format(size_word(at, counting)).strip())

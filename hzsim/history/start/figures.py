"""What somebody knows of a place, as text in the forms of files, and the facts that are read from it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from hzsim._typing import Text
from hzsim.amounts import half_width, power, without_name
from hzsim.errors import BadValue, as_found, told
from hzsim.measures import MONEY, MONEY_PER_USD, PEOPLE, Measures, measures_of
from hzsim.model.modules.economy import real_growth
from hzsim.scenario.parts.years import parse_year
from hzsim.units import RATE, SHARE, Unit, canonical, parse

GIVEN = Text("由使用者给出：请写明来源", "given by you: name its source")
"""The source of a figure that an option states."""
UNITS = {"gdp": MONEY, "population": PEOPLE, "exchange_rate": MONEY_PER_USD, "rd_intensity": SHARE}
_LONGEST = 80
"""The most characters of a name: it stands in titles and in names of files."""

Given = ParamSpec("Given")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure as the baseline's file has it, with where it is from and how sure it is."""

    written: str
    source: Text
    status: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a place beside its shipped record; empty where nothing is.

    Raises BadValue, naming the figure, for a name that cannot be printed or is too long, a year that is none, and
    growth that no economy has.
    """

    name: str = ""
    currency: str = ""
    gdp: str = ""
    population: str = ""
    exchange_rate: str = ""
    rd_intensity: str = ""
    growth: str = ""
    year: int | None = None

    def __post_init__(self) -> None:
        if not self.name.isprintable() or len(self.name.strip()) > _LONGEST:
            message = told("expected printable text of at most {longest} characters", longest=_LONGEST)
            raise wrong("name", message, self.name)
        if self.year is not None:
            _read("year", parse_year, self.year)
        _ = self.stated_growth

    @property
    def given(self) -> Iterator[tuple[str, str]]:
        """Yield the figures that are facts of a base year and are given, by name."""
        for name in UNITS:
            if written := getattr(self, name).strip():
                yield name, written

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of what a place of one's own needs and that is not given."""
        return tuple(name for name in ("currency", "gdp", "population") if not getattr(self, name).strip())

    @property
    def stated_growth(self) -> float | None:
        """Real growth as a fraction; None where it is not given."""
        if not self.growth.strip():
            return None
        growth, (low, high) = _read("growth", parse, self.growth, RATE), real_growth.bounds
        if not low <= growth <= high:
            message = told("expected a rate from {low} to {high}", low=canonical(low, RATE), high=canonical(high, RATE))
            raise wrong("growth", message, self.growth)
        return growth

    def measures(self, code: str, money: str = "") -> Measures:
        """Return the measures of a currency, in the scale that GDP and residents are given in.

        `money` is the word of the scale of money where GDP has none.
        """
        usual = _read("currency", measures_of, code, money)
        if usual.currency == "CNY":
            return usual
        sizes = {
            "money": _size_words(self.gdp, usual.unit(MONEY)) or money,
            "people": _size_words(self.population, usual.unit(PEOPLE)),
        }
        return measures_of(code, **sizes)

    def facts(self, measures: Measures) -> dict[str, Fact]:
        """Return the figures that are given as facts; BadValue, naming the figure, for one that cannot be read."""
        found = dict(self.given)
        for name, written in found.items():
            if not _read(name, parse, written, measures.unit(UNITS[name])) > 0:
                raise wrong(name, told("expected a value above zero"), written)
        return {name: Fact(written, GIVEN, "one source") for name, written in found.items()}


def _read(name: str, read: Callable[Given, Found], *given: Given.args, **named: Given.kwargs) -> Found:
    """Return what a figure is read as; BadValue names the figure."""
    try:
        return read(*given, **named)
    except BadValue as error:
        raise wrong(name, error.expected, error.found, error.hint) from None


def wrong(name: str, message: str, found: str, hint: str = "") -> BadValue:
    """Return the mistake in a figure, which is named."""
    return BadValue(told("for {name}, {message}", name=name, message=message), as_found(found), hint)


def _size_words(written: str, unit: Unit) -> str:
    """Return the words of size of a figure, such as `lakh crore`; nothing where it has none that a table counts in."""
    words = "".join(letter for letter in half_width(written) if not (letter.isdigit() or letter in ",.+-")).strip()
    size = without_name(words, unit.names)[0].strip()
    return size if size and power(size) is not None else ""

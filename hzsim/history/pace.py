"""The growth a year between two levels, without any file, and how many economies kept it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.amounts import half_width
from hzsim.errors import BadValue, as_found, told
from hzsim.history.figures import Level, above_zero, rate_unit
from hzsim.history.reference.comparisons import LOWS, WIDTH, Precedents, counted, read_followed, similar
from hzsim.measures import MONEY_PER_USD, PEOPLE, Measures
from hzsim.scenario.parts.years import Span, as_span
from hzsim.units import NUMBER, RATE, SHARE, Unit, parse, stated

Change: TypeAlias = str | float | Sequence[str | float]
"""How a quantity moves: a rate (`1%`, in Python also 0.01), its first and last level (`7.12:7.20`, in Python a pair),
or as text its last level alone (`7.12`), by which the last value is brought to the first one's unit."""

_BANDS = LOWS[::3]
"""Where the bands of previous growth begin that do not overlap."""


@dataclass(frozen=True, slots=True)
class Step:
    """One factor between the first level and the last: `rate` a year over some years, as a fraction."""

    name: str
    label: Text
    years: Span
    rate: float

    @property
    def factor(self) -> float:
        """What the rate compounds to."""
        return float((1 + self.rate) ** len(self.years))


@dataclass(frozen=True, slots=True, repr=False)
class Pace(Shown):
    """The growth a year that takes a level from a first year to a last.

    `start` and `end` are in `unit`; `level` is the growth of the level itself. With `steps` (residents, exchange
    rate, prices) the level is per head, in dollars or at current prices, and `needed` is the real growth of the
    whole economy that it takes over the `open` years, after the `known` ones. `compared` counts economies that
    kept at least that pace, by how they had grown before; empty where the level is no output, or the pace `beyond`
    those that are counted.
    """

    start: float
    end: float
    unit: Unit
    level: Step
    steps: tuple[Step, ...]
    known: tuple[Step, ...]
    needed: Step
    compared: tuple[Precedents, ...]

    @property
    def value(self) -> float:
        """The growth needed, a year, as a fraction."""
        return self.needed.rate

    @property
    def beyond(self) -> bool:
        """Whether the level is output, and the growth needed is outside the paces that economies are counted at."""
        return self.unit not in (PEOPLE, SHARE) and not self.compared


def pace(
    start: str | float,
    end: str | float,
    years: str | Span,
    *,
    deflator: Change | None = None,
    population: Change | None = None,
    exchange_rate: Change | None = None,
    known: Mapping[int | str, str | float] | None = None,
    before: str | float | None = None,
) -> Pace:
    """Return the growth a year from a level to another: `pace(21860, 30000, "2024-2030")`.

    `end` may be a multiple (`2x`); a number alone has the words of `start` (`25` after `KES 16.2 trillion`). `deflator`
    says that the levels are at current prices, `population` that they are per head, `exchange_rate` that they are in
    dollars, each how it moves (see `Change`). `known` is real growth that is certain, by years; `before` the growth of
    the six years before, which picks the economies to compare with. The rate is (end / start)^(1 / years) - 1, as of a
    loan without payments. Raises BadValue for a level that is not above zero, units that do not go together, or known
    growth in all years or in none of these.
    """
    span = as_span(years)
    if len(span) < 2:
        raise BadValue("expected a first and a last year such as 2024-2030", str(span))
    over = Span(span.first + 1, span.last)
    given = {"population": population, "exchange_rate": exchange_rate, "deflator": deflator}
    moves = {name: move for name, move in given.items() if move is not None}
    at_last = {name: str(move) for name, move in moves.items() if _is_level(name, move)}
    first, last = two_levels(start, end, at_last.get("population"), at_last.get("exchange_rate"))
    steps = tuple(
        Step(name, _LABELS[name], over, _rate(name, move, len(over)))
        for name, move in moves.items()
        if name not in at_last
    )
    level = Step("level", _LABELS["level"], over, (last.value / first.value) ** (1 / len(over)) - 1)
    seen, needed = _after_known(_real_factor(level, steps), over, known or {})
    comparable = first.unit not in (PEOPLE, SHARE) and counted(needed.rate)
    compared = _compared(needed, before) if comparable else ()
    return Pace(first.value, last.value, first.unit, level, steps, seen, needed, compared)


def _real_factor(level: Step, steps: Sequence[Step]) -> float:
    """Return the factor by which real GDP grows when a level does, from the steps between the two."""
    factor = level.factor
    for step in steps:
        factor = factor / step.factor if step.name == "deflator" else factor * step.factor
    return factor


_LABELS = {
    "level": Text("所给水平", "the level"),
    "population": Text("人口", "residents"),
    "exchange_rate": Text("汇率（每美元）", "exchange rate, per USD"),
    "deflator": Text("价格（平减指数）", "prices (deflator)"),
    "known": Text("已知增长", "known growth"),
    "needed": Text("所需增长", "growth needed"),
}


def _is_level(name: str, move: Change) -> bool:
    """Return whether the level of the last year is given alone, not a rate, nor a first and a last level."""
    rate = isinstance(move, str) and (":" in move or move.strip().endswith(("%", "‰", "％")))
    return isinstance(move, str) and name != "deflator" and not rate


def _rate(name: str, move: Change, years: int) -> float:
    """Return a rate of change a year, from itself or from two levels."""
    if isinstance(move, str) and ":" in move:
        move = half_width(move).split(":")
    if not isinstance(move, str) and isinstance(move, Sequence):
        if len(move) != 2:
            raise BadValue("expected a rate such as 1%, or a first and a last level such as 7.12:7.20", as_found(move))
        first, last = (above_zero(_moving(name, one), one) for one in move)
        return float((last / first) ** (1 / years) - 1)
    return _growth(move)


def _growth(written: object) -> float:
    rate = stated(written, RATE, "growth")
    if not rate > -1:
        raise BadValue("expected growth above -100%", as_found(written))
    return rate


def _moving(name: str, written: str | float) -> float:
    """Return a level of what moves: an exchange rate, residents, or a price index."""
    if not isinstance(written, str):
        return float(written)
    unit = {"population": PEOPLE, "exchange_rate": rate_unit(written)}.get(name, NUMBER)
    return parse(written, unit)


def _after_known(total: float, over: Span, known: Mapping[int | str, str | float]) -> tuple[tuple[Step, ...], Step]:
    """Return known growth, and what is needed after it for growth by a factor over some years."""
    rates: dict[int, float] = {}
    for key, rate in known.items():
        years = as_span(key)
        if years.first not in over or years.last not in over or {*years} & {*rates}:
            raise BadValue(told("expected known growth once for years within {years}", years=over), str(years))
        rates.update(dict.fromkeys(years, _growth(rate)))
    left = [year for year in over if year not in rates]
    if not left or len(left) != left[-1] - left[0] + 1:
        raise BadValue("expected years of unknown growth in one piece", told("several") if left else told("none"))
    seen = tuple(Step("known", _LABELS["known"], Span(year, year), rate) for year, rate in sorted(rates.items()))
    for step in seen:
        total /= step.factor
    return seen, Step("needed", _LABELS["needed"], Span(left[0], left[-1]), total ** (1 / len(left)) - 1)


def _compared(needed: Step, before: str | float | None) -> tuple[Precedents, ...]:
    """Return what economies did that had grown as much before; those of each band where that is not said."""
    rows = read_followed()
    middles = [(low + WIDTH / 2) / 100 for low in _BANDS] if before is None else [_growth(before)]
    return tuple(similar(rows, len(needed.years), needed.rate, middle) for middle in middles)


_MULTIPLES = ("x", "×", "倍")


def two_levels(start: str | float, end: str | float, population: str | None, rate: str | None) -> tuple[Level, Level]:
    """Return two levels in one unit, the last brought to the first's where that takes residents or an exchange rate.

    `population` and `rate` are those of the last year, as text: then the last level is per head, or in dollars.
    """
    first, times = Level.read(start), _multiple(end)
    if times is not None:
        return first, Level(times * first.value, first.unit)
    last = _fraction(Level.read(end), end, first)
    first = _fraction(first, start, last)
    if population is not None or rate is not None or (last.kind == "USD" != first.kind and first.unit.code):
        return first, _brought(first, last, start, end, population, rate)
    if first.bare and last.scale != 1:  # 21860 to 3万亿元 may be of 亿元 or of 万亿元
        raise BadValue(
            told("expected the first level with its unit too, as {level} has one", level=as_found(end)), as_found(start)
        )
    if not _alike(first, last):
        raise _unlike(first, start, end)
    if first.unit is NUMBER and last.unit is not NUMBER:
        first = first.beside(last)
    return first, last.beside(first)


def _fraction(level: Level, written: object, other: Level) -> Level:
    """Return a level, as a share where it is a number of Python beside one: 0.045 beside 3.9%."""
    share = other.unit is SHARE and not isinstance(written, str)
    return Level(stated(written, SHARE), SHARE, 0.01) if share else level


def _brought(first: Level, last: Level, start: object, end: object, population: str | None, rate: str | None) -> Level:
    """Return the last level in the unit of the first, from one that is in dollars, per head, or both."""
    if not first.unit.code or not last.unit.code:
        hint = "or say how it moves, such as 1% or 7.12:7.20"
        raise BadValue("expected levels with their units, such as 21860亿元 and 30000美元", as_found(start), hint)
    abroad = last.kind == "USD" != first.kind
    if abroad and rate is None:
        raise BadValue("expected the exchange rate of the last year too, such as 7.12", told("none"))
    if rate is not None and not abroad:
        raise BadValue("expected a last level in dollars, such as 30000美元", as_found(end))
    if not abroad and first.kind != last.kind:
        raise _unlike(first, start, end)
    amount = last.basic
    if rate is not None:
        amount *= above_zero(parse(rate, Measures(first.kind).unit(MONEY_PER_USD)), rate)
    if population is not None:
        amount *= above_zero(parse(population, PEOPLE), population) * 10.0**PEOPLE.size
    return Level(amount / 10.0**first.unit.size, first.unit)


def _alike(first: Level, last: Level) -> bool:
    """Return whether levels go together: of one kind, or one of nothing named; 5万 and a share do not."""
    units = (first.unit, last.unit)
    return first.kind == last.kind or first.bare or last.bare or (NUMBER in units and SHARE not in units)


def _unlike(first: Level, start: object, end: object) -> BadValue:
    unit = first.unit.name
    expected = told("expected both levels in one unit, as {level} is in {unit}", level=as_found(start), unit=unit)
    return BadValue(expected, as_found(end))


def _multiple(end: str | float) -> float | None:
    """Return how many times the first level the last is, from `2x` or `2倍`; None where it is a level."""
    text = half_width(end).strip().lower() if isinstance(end, str) else ""
    sign = next((one for one in _MULTIPLES if text.endswith(one)), None)
    return None if sign is None else above_zero(parse(text.removesuffix(sign), NUMBER), end)

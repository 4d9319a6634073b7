"""The growth a year between two levels, without any file, and how many economies kept it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hzsim._display import Shown
from hzsim._typing import Text
from hzsim.errors import BadValue, as_found, told
from hzsim.history.reference.growth_comparisons import LOWS, WIDTH, Precedents, read_followed, similar
from hzsim.measures import MONEY, MONEY_PER_PERSON, MONEY_PER_USD, PEOPLE, USD
from hzsim.scenario.parts.years import Span, as_span
from hzsim.units import NUMBER, RATE, SHARE, Unit, half_width, parse, stated

Change: TypeAlias = str | float | Sequence[str | float]
"""How a quantity moves: a rate (`1%`, in Python also 0.01), its first and last level (`7.12:7.20`, in Python a pair),
or as text its last level alone (`7.12`), by which the last value is brought to the first one's unit."""

_UNITS = ((MONEY_PER_PERSON, 1.0), (MONEY, 1e8), (USD, 1.0), (PEOPLE, 1e4), (SHARE, 1.0))
"""The units that levels may be written in, with the size of each in yuan, dollars, persons, or shares."""
_MONEY = (MONEY_PER_PERSON, MONEY)
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
    kept at least that pace, by how they had grown before; empty where the level is no output.
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

    `end` may be a multiple (`2x`). `deflator` says that the levels are at current prices, `population` that they
    are per head, `exchange_rate` that they are in dollars, each how it moves (see `Change`). `known` is real growth
    that is certain, by years; `before` the growth of the six years before, which picks the economies to
    compare with. The rate is (end / start)^(1 / years) - 1, as of a loan without payments. Raises BadValue for a
    level that is not above zero, units that do not go together, or known growth in all years or in none of these.
    """
    span = as_span(years)
    if len(span) < 2:
        raise BadValue("expected a first and a last year such as 2024-2030", str(span))
    over = Span(span.first + 1, span.last)
    given = {"population": population, "exchange_rate": exchange_rate, "deflator": deflator}
    moves = {name: move for name, move in given.items() if move is not None}
    at_last = {name: _last_level(name, move) for name, move in moves.items()}
    first, last, unit = _levels(start, end, {name: level for name, level in at_last.items() if level is not None})
    steps = tuple(
        Step(name, _LABELS[name], over, _rate(name, move, len(over)))
        for name, move in moves.items()
        if at_last[name] is None
    )
    level = Step("level", _LABELS["level"], over, (last / first) ** (1 / len(over)) - 1)
    seen, needed = _after_known(_real_factor(level, steps), over, known or {})
    compared = _compared(needed, before) if unit not in (PEOPLE, SHARE) else ()
    return Pace(first, last, unit, level, steps, seen, needed, compared)


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
_MOVING = {"population": PEOPLE, "exchange_rate": MONEY_PER_USD, "deflator": NUMBER}


def _last_level(name: str, move: Change) -> float | None:
    """Return the level that is given alone, in persons or in currency per dollar; None for a rate or two levels."""
    if not isinstance(move, str) or name == "deflator" or ":" in move or move.strip().endswith(("%", "‰", "％")):
        return None
    size = 1e4 if name == "population" else 1.0
    return size * _above_zero(parse(move, _MOVING[name]), move)


def _rate(name: str, move: Change, years: int) -> float:
    """Return a rate of change a year, from itself or from two levels."""
    if isinstance(move, str) and ":" in move:
        move = half_width(move).split(":")
    if not isinstance(move, str) and isinstance(move, Sequence):
        if len(move) != 2:
            raise BadValue("expected a rate such as 1%, or a first and a last level such as 7.12:7.20", as_found(move))
        first, last = (_above_zero(_level(one, _MOVING[name]), one) for one in move)
        return float((last / first) ** (1 / years) - 1)
    return _growth(move)


def _growth(written: object) -> float:
    rate = stated(written, RATE, "growth")
    if not rate > -1:
        raise BadValue("expected growth above -100%", as_found(written))
    return rate


def _level(written: str | float, unit: Unit) -> float:
    return parse(written, unit) if isinstance(written, str) else float(written)


def _above_zero(value: float, written: object) -> float:
    if not 0 < value < float("inf"):
        raise BadValue("expected a level above zero", as_found(written))
    return value


def _levels(start: str | float, end: str | float, at_last: Mapping[str, float]) -> tuple[float, float, Unit]:
    """Return both levels in one unit: the last brought to it by the levels of residents and of the exchange rate."""
    times = _multiple(end)
    if times is not None:
        unit, _ = _unit_of(start)
        first = _above_zero(_level(start, unit), start)
        return first, times * first, unit
    mine, theirs = _unit_of(start)[0], _unit_of(end)[0]
    if at_last or (mine in _MONEY and theirs is USD):
        return _brought(start, end, at_last)
    if NUMBER in (mine, theirs):
        mine = theirs if mine is NUMBER else mine
    shared = [unit for unit in (mine, theirs, *_MONEY) if _reads(start, unit) and _reads(end, unit)]
    if not shared:
        raise BadValue(
            told("expected both levels in one unit, as {level} is in {unit}", level=as_found(start), unit=mine.name),
            as_found(end),
        )
    return _above_zero(_level(start, shared[0]), start), _above_zero(_level(end, shared[0]), end), shared[0]


def _brought(start: str | float, end: str | float, at_last: Mapping[str, float]) -> tuple[float, float, Unit]:
    """Return both levels in the unit of the first, from a last one that is in dollars, per head, or both."""
    (mine, size), (theirs, other_size) = _unit_of(start), _unit_of(end)
    dollars, rate = theirs is USD, at_last.get("exchange_rate")
    if mine not in _MONEY or theirs not in (*_MONEY, USD):
        hint = "or say how it moves, such as 1% or 7.12:7.20"
        raise BadValue("expected levels with their units, such as 21860亿元 and 30000美元", as_found(start), hint)
    if dollars and rate is None:
        raise BadValue("expected the exchange rate of the last year too, such as 7.12", told("none"))
    if rate is not None and not dollars:
        raise BadValue("expected a last level in dollars, such as 30000美元", as_found(end))
    amount = _level(end, theirs) * other_size * (rate or 1.0) * at_last.get("population", 1.0)
    return _above_zero(_level(start, mine), start), _above_zero(amount / size, end), mine


def _multiple(end: str | float) -> float | None:
    """Return how many times the first level the last is, from `2x` or `2倍`; None where it is a level."""
    text = half_width(end).strip().lower() if isinstance(end, str) else ""
    for sign in ("x", "×", "倍"):
        if text.endswith(sign):
            return _above_zero(parse(text.removesuffix(sign), NUMBER), end)
    return None


def _unit_of(written: str | float) -> tuple[Unit, float]:
    """Return the first unit that reads a level, with its size; a plain number is in none."""
    if not isinstance(written, str) or _reads(written, NUMBER):
        return NUMBER, 1.0
    found = next(((unit, size) for unit, size in _UNITS if _reads(written, unit)), None)
    if found is None:
        raise BadValue("expected a level such as 21860, 3万亿元, 30000美元 or 1300万人", as_found(written))
    return found


def _reads(written: object, unit: Unit) -> bool:
    try:
        parse(written, unit)
    except BadValue:
        return False
    return True


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

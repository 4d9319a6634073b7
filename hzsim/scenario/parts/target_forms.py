"""How targets are written: `INDICATOR OP VALUE in YEAR`, changes, multiples, moving thresholds, ranges, lists."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias, get_args

from hzsim.amounts import half_width
from hzsim.errors import BadValue, as_found, did_you_mean, told
from hzsim.model.model import Model
from hzsim.model.modules.nation import CITIES, RANK, RANK_UNIT, Field, against_place, field_of
from hzsim.model.modules.parts import Assumption, Indicator
from hzsim.scenario.parts.made import adds_up_to_growth, against, beside, share_in
from hzsim.scenario.parts.targets import WITHIN, Judged, Kind, Several, Target
from hzsim.scenario.parts.years import Span, parse_span
from hzsim.units import NUMBER, PROBABILITY, Unit, parse, stated

Before: TypeAlias = Callable[[Indicator, int], float]
"""What an indicator was in a year before a model's years: from the base year's facts or the record."""
_YEARS = re.compile(
    r"(.+?)(?: (every year|each year|on average|每年|年均))?"
    r"(?: in (\S+(?: ?[-–—~至到] ?\S+)?)| ?(?<!\d)(\d{4} ?年?(?: ?[-–—~至到] ?\d{4})? ?年))?"
)
_FORM = re.compile(r"([^\s<>=≥≤][^<>=≥≤]*?)(?: ?(>=|<=|>|<|≥|≤) ?| (within) )([^=<>\s][^=<>]*)")
_LEFT = r"(change of )(.+)|(share of )(.+?) in (?:(?:the )?(?:change|growth) of )?(.+)"
_RANK = rf"(?:rank of (.+?)|{RANK})(?: among ([\w-]+))?"
_MULTIPLE = r"([\d.]+) ?(?:x|×|times|倍) ?(\d{4})年?"
_OTHER = re.compile(r"(?:([\d.]+) ?(?:x|×|times) )?([^\W\d].*?)(?: ([+-]) ([\d.]+\s*\D*))?")
_SEVERAL = r"(?s)at least (\d{1,3}) of:? ?(.*)"
_OPERATORS = {"≥": ">=", "≤": "<="}
_JUDGED: Mapping[str | None, Judged] = {"every year": "every year", "each year": "every year", "每年": "every year",
                                        "on average": "on average", "年均": "on average", None: ""}  # fmt: skip
_KINDS: Mapping[str, Kind] = {"约束性": "binding", "预期性": "expected"}
_LONGEST = 200


def read_target(
    written: object, model: Model, years: Span | None, before: Before | None = None, unsaid: Span | None = None
) -> Target:
    """Return the target of a text, or of a mapping: `{target: TEXT, kind: binding, probability: 80%}`.

    In place of a text may stand a list of texts under `at least 2 of`. `before` says what an indicator was before
    the model's years; the years may be left out where `unsaid` stands for them. Raises BadValue for another form.
    """
    if not isinstance(written, Mapping):
        return _one_or_several(written, model, years, before, unsaid)
    written = _among(written)
    key, several = _stated_key(written)
    kind, probability = _kind(written.get("kind")), _probability(written.get("probability"))
    if several is None:
        read = _one_or_several(written[key], model, years, before, unsaid)
        return replace(read, kind=kind, probability=probability)
    if not isinstance(written[key], list | tuple):
        raise BadValue("expected a list of targets", as_found(written[key]))
    members = [_simple(one, model, years, before, unsaid) for one in written[key]]
    return Several.of(members, int(several[1]), kind=kind, probability=probability)


def _among(written: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """Return a mapping with its table of rivals, `among: cities`, inside the text of its target."""
    if "among" not in written:
        return written
    text = " ".join(half_width(written.get("target", "")).split())
    left = re.match(r"rank of [^<>=≥≤]+?(?= ?[<>=≥≤])", text)
    table = str(written["among"])
    if left is None or " among " in left[0] or not re.fullmatch(r"[\w-]+", table):
        raise BadValue("expected among: with the table of a target such as `rank of gdp <= 8 in 2030`", as_found(table))
    rest = {key: value for key, value in written.items() if key != "among"}
    return {**rest, "target": f"{left[0]} among {table}{text[left.end() :]}"}


def _stated_key(written: Mapping[Any, Any]) -> tuple[Any, re.Match[str] | None]:
    """Return the one key of a mapping that states a target, matched where it is of several; BadValue without it."""
    keys = [key for key in written if key not in ("kind", "probability") and (key, written[key]) != ("target", None)]
    unknown = [key for key in keys if key != "target" and not re.fullmatch(_SEVERAL, str(key))]
    if unknown or len(keys) != 1:
        expected = "expected target: with kind: and probability:, or at least 2 of: with a list"
        raise BadValue(expected, ", ".join(map(str, unknown or written)) or "nothing")
    return keys[0], re.fullmatch(_SEVERAL, str(keys[0]))


def _one_or_several(
    written: object, model: Model, years: Span | None, before: Before | None, unsaid: Span | None
) -> Target:
    text = " ".join(half_width(written).split())
    listed = re.fullmatch(_SEVERAL, text) if text.startswith("at least") else None
    if listed is None:
        return _simple(written, model, years, before, unsaid)
    members = [one for one in re.split("[;；]", listed[2]) if one.strip()]
    return Several.of([_simple(one, model, years, before, unsaid) for one in members], int(listed[1]))


def _kind(written: object) -> Kind:
    if written is None:
        return ""
    kind = _KINDS.get(str(written), str(written))
    if kind not in get_args(Kind)[1:]:
        raise BadValue("expected binding or expected", as_found(written), did_you_mean(kind, get_args(Kind)[1:]))
    return kind  # type: ignore[return-value]  # it is one of them


def _probability(written: Any) -> float | None:
    if written is None:
        return None
    found = stated(written, PROBABILITY)
    if not 0 < found < 1:
        raise BadValue("expected a probability between 0 and 1", as_found(written))
    return found


def _simple(written: object, model: Model, years: Span | None, before: Before | None, unsaid: Span | None) -> Target:
    """Return the target of a text that is one inequality; BadValue for another form."""
    text = " ".join(half_width(written).split())
    outer = _YEARS.fullmatch(text) if len(text) <= _LONGEST else None
    span = outer and (parse_span(outer[3] or outer[4]) if outer[3] or outer[4] else unsaid)
    form = _FORM.fullmatch(outer[1]) if outer else None
    if outer is None or form is None or span is None:
        raise BadValue("expected a target such as `gdp >= 30000 in 2030`", as_found(written))
    left, operator, right = form[1], form[2] or WITHIN, form[4]
    target = _Reading(model, years, span, before).target(left, _OPERATORS.get(operator, operator), right)
    target = _judged(target, _JUDGED[outer[2]])
    if years is not None:
        target.check_years(years)
    return target


def _judged(target: Target, judged: Judged) -> Target:
    """Return a target that says how its years are judged; nothing where that is usual for it, or of one year."""
    if not judged:
        return target
    if target.ranked and judged == "on average":
        raise BadValue("expected a rank in one year or in every year", str(target))
    if target.indicator.cumulative:
        raise BadValue(told("expected no `{words}` for what adds up over the years", words=judged), str(target))
    usual: Judged = "on average" if target.indicator.averaged else "every year"
    return target if judged == usual or len(target.span) == 1 else replace(target, judged=judged)


class _Reading:
    """The indicators of a model as a target names them, in its years."""

    def __init__(self, model: Model, years: Span | None, span: Span, before: Before | None) -> None:
        self.model, self.years, self.span, self.before = model, years, span, before

    def target(self, left: str, operator: str, right: str) -> Target:
        """Return the target of what stands on both sides of an operator."""
        rank = re.fullmatch(_RANK, left)
        if rank is not None:
            return self.rank(rank, operator, right)
        made = re.fullmatch(_LEFT, left)
        if made is not None and made[1]:
            part, year = self.model.indicator(made[2]), self.span.first - 1
            return self.bounded(against(part, year, *self.place(year, part), change=True), operator, right)
        if made is not None and made[3]:
            return self.bounded(
                self.share(self.model.indicator(made[4]), self.model.indicator(made[5])), operator, right
            )
        part = self.model.indicator(left)
        multiple = re.fullmatch(_MULTIPLE, right) if operator != WITHIN else None
        if multiple is not None:
            year = int(multiple[2])
            self.later(year)
            return self.bounded(against(part, year, *self.place(year, part), change=False), operator, multiple[1])
        other = _OTHER.fullmatch(right)
        if other is not None and operator != WITHIN and other[2][0] not in "¥$€£₹":
            found = self.other(part, operator, other)
            if found is not None:
                return found
        return self.bounded(part, operator, right)

    def rank(self, left: re.Match[str], operator: str, right: str) -> Target:
        """Return a target on the rank among the rivals of a table; a rank less than 9 is one of at most 8."""
        if self.model.indicator(left[1] or "gdp").name != "gdp":
            raise BadValue("expected the rank of gdp", left[0], "cities are ranked by GDP")
        place = parse(right, RANK_UNIT) if operator != WITHIN else math.nan
        place -= 1 if operator in ("<", ">=") else 0
        if not (place >= 1 and place.is_integer()):
            raise BadValue("expected a rank that can be missed, a whole number such as 8", right)
        better, table = operator in ("<=", "<"), left[2] or CITIES
        known = [field_of(self.model.indicators[RANK])] if RANK in self.model.indicators else []
        field = next((one for one in known if one.table == table), Field(table))
        return Target(against_place(int(place), better, field), ">=" if better else "<", 1.0, self.span)

    def other(self, part: Indicator, operator: str, right: re.Match[str]) -> Target | None:
        """Return a target against another indicator; None where the right side names none."""
        try:
            threshold = self.threshold(right[2])
        except BadValue:
            if right[2].isidentifier() and right[2].islower():
                raise
            return None
        if threshold.unit != part.unit or threshold == part:
            expected = told("expected another indicator in {unit}", unit=part.unit.name)
            raise BadValue(expected, threshold.name)
        made = beside(part, threshold)
        return Target(made, operator, _apart(right, made.unit), self.span)

    def threshold(self, called: str) -> Indicator | Assumption:
        """Return the indicator of a name or label, or the assumption."""
        assumptions = self.model.assumptions
        if called in assumptions or any(called in part.label for part in assumptions.values()):
            return self.model.assumption(called)
        return self.model.indicator(called)

    def bounded(self, part: Indicator, operator: str, right: str) -> Target:
        """Return a target on an indicator with a bound, or with both ends of a range."""
        if operator != WITHIN:
            return Target(part, operator, parse(right, part.unit), self.span)
        low, high = _range(right, part.unit)
        return Target(part, operator, low, self.span, upper=high)

    def share(self, part: Indicator, whole: Indicator) -> Indicator:
        """Return the share of an indicator in the growth, or the change, of another over the target's years."""
        year = self.span.first - 1
        if adds_up_to_growth(part, whole):
            return share_in(part, whole, year, self.place_of(year), None)
        (place, start), (_, other) = self.place(year, part), self.place(year, whole)
        return share_in(part, whole, year, place, None if start is None or other is None else (start, other))

    def later(self, year: int) -> None:
        """Raise BadValue unless a year of reference lies before the target's."""
        if year >= self.span.first:
            raise BadValue("expected a year before the target's own", str(year))

    def place_of(self, year: int) -> int:
        """Return the place of a year among the model's; below zero before them."""
        return -1 if self.years is None else year - self.years.first

    def place(self, year: int, part: Indicator) -> tuple[int, float | None]:
        """Return the place of a year among the model's, or what an indicator was in one before them."""
        place = self.place_of(year)
        if place >= 0 or self.years is None:
            return max(place, 0), None
        if self.before is None:
            raise BadValue(told("expected a year from {first}", first=self.years.first), str(year))
        start = self.before(part, year)
        return place, start


def _range(written: str, unit: Unit) -> tuple[float, float]:
    """Return both ends of a range such as `4.5%-5%`; the first may leave out what the second ends with: `4.5-5%`."""
    for sign in re.finditer(r" ?(?:\bto\b|[-–—~至到]) ?", written):
        low, high = written[: sign.start()], written[sign.end() :]
        for first in (low, low + re.sub(r"^[^a-zA-Z%‰\u4e00-\u9fff]*", "", high)):
            try:
                ends = parse(first, unit), parse(high, unit)
            except BadValue:
                continue
            if not ends[0] < ends[1]:
                raise BadValue("expected the lower end of a range first", written)
            return ends
    raise BadValue("expected a range such as 4.5%-5%", written)


def _apart(right: re.Match[str], unit: Unit) -> float:
    """Return how far an indicator is to lie from another: the factor before that, or the points after it."""
    ratio = unit == NUMBER
    if (right[1] and not ratio) or (right[3] and ratio):
        hint = "times of what is in percent, or more than what is not"
        raise BadValue("expected an indicator, with a factor before it or points after it", right[0], hint)
    if right[1]:
        return parse(right[1], NUMBER)
    if right[3]:
        return parse(right[4], unit) * (1 if right[3] == "+" else -1)
    return 1.0 if ratio else 0.0

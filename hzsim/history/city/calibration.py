"""The records of a city: what each assumption's own record foretells, and how uncertain it is, leaning on others'.

Each assumption says how much of it came from where. A record of fewer than eight years cannot
carry an estimate: its parts are marked `judgement`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hzsim._display import Several
from hzsim._typing import Text
from hzsim.errors import BadValue, did_you_mean
from hzsim.files.sources import scenarios_here
from hzsim.history.city.entities import economy_called, own_entity
from hzsim.history.city.growth_records import growth_records
from hzsim.history.city.own_record import Calibrated, Evidence
from hzsim.history.city.price_records import deflator, exchange_rate
from hzsim.history.city.series import History, growth_series, read_history
from hzsim.history.city.short_records import RESEARCH_TIE, natural_increase, net_migration, research, residents_growth
from hzsim.history.reference.classes import ReferenceClass, Tie, read_city_growth, read_classes, read_ties
from hzsim.history.reference.outside_forecasts import Outlook
from hzsim.scenario.parts.uncertainty import Correlation, Uncertainty

HORIZON = 6
"""Years for which central paths are given when nobody says how many."""


@dataclass(frozen=True, slots=True, repr=False)
class Calibration(Several[Calibrated]):
    """The default uncertainty of a city, one item for each core assumption."""

    items: tuple[Calibrated, ...]


def calibrate(
    history: History | None = None, entity: str | None = None, until: int | None = None, *, horizon: int = HORIZON
) -> Calibration:
    """Return the default uncertainty of every core assumption of a city, estimated from its record and other economies.

    `history` defaults to the series of the project in which one stands, `entity` to its city. Prices, exchange
    rate and growth are those of the nation that its baseline names, or of China for a city of the shipped history;
    without a record the class alone stands in. Spreads are those of the
    parts' distributions: of rates and levels as fractions, of flows in their unit; `central` are the paths
    of so many years after the last one of its growth. With `until`,
    only what was known at the end of that year: series up to it, and reference tables from episodes
    complete by then. Raises BadValue when a project has several cities and none is named, when the
    city has no record of growth at all, when the nation's deflator or exchange rate has too few
    consecutive years, or when no reference table is that old.
    """
    history = history or read_history(beside=scenarios_here())
    entity = entity if entity is not None else own_entity(scenarios_here())
    economy = economy_called(entity, scenarios_here())
    series = growth_series(history, entity, until)
    if not series and economy.nation and {*history.growing()} <= {*read_history().growing()}:
        series = growth_series(history, economy.nation.en, until)  # a lead over it is stated, or a typical one's
    if not series:
        known = {*history.growing()}
        raise BadValue("expected an entity with observed growth in history.csv", entity, did_you_mean(entity, known))
    start = max(series) + 1
    return Calibration(calibrated(Evidence(history, economy, range(start, start + horizon), known_in=until)))


def calibrated(seen: Evidence, outlooks: Sequence[Outlook] = ()) -> tuple[Calibrated, ...]:
    """Return the record of every assumption that has one, growth combined with outlooks of it; as in `calibrate`."""
    classes = read_classes(known_in=seen.known_in)
    growth = tuple(growth_records(seen, outlooks))
    found = (
        *growth,
        deflator(seen, classes["deflator_growth"]),
        exchange_rate(seen, classes["exchange_rate"]),
        *_people(seen, classes["population"]),
        research(seen, growth[0]),
    )
    return tuple(replace(one, whose=seen.economy.name) for one in found)


def _people(seen: Evidence, group: ReferenceClass) -> tuple[Calibrated, ...]:
    if seen.nation is None:
        return (residents_growth(seen, group),)
    return natural_increase(seen, group), net_migration(seen, group, read_city_growth())


def correlations(found: Sequence[Calibrated], ties: tuple[Tie, ...] | None = None) -> tuple[Correlation, ...]:
    """Return the correlations of what is calibrated: the pooled ones that are taken, and R&D spending with growth.

    What spending shares with growth is that with nation and lead, each by its share of growth's spread.
    """
    taken = [Correlation(tie.first, tie.second, tie.taken) for tie in (read_ties() if ties is None else ties)]
    spreads = {one.assumption: _spread(one.uncertainty) for one in found}
    parts = [name for name in ("national_growth", "growth_lead") if name in spreads]
    whole = math.hypot(*(spreads[name] for name in parts))
    shared: dict[str, float] = {
        "real_growth": RESEARCH_TIE,
        **{name: RESEARCH_TIE * spreads[name] / whole for name in parts},
    }
    research_ties = [Correlation(name, "rd_spending_growth", round(value, 2)) for name, value in shared.items()]
    return tuple(pair for pair in (*taken, *research_ties) if pair.value)


def _spread(uncertainty: Uncertainty) -> float:
    """Return the standard deviation of a year's deviation, shocks before it left out."""
    return math.hypot(*(part.standard_deviation for part in (uncertainty.average, uncertainty.yearly) if part))


def ties_in_words(ties: tuple[Tie, ...] | None = None) -> Text:
    """Return the pooled correlations as a sentence, with their standard errors."""
    found = read_ties() if ties is None else ties
    pairs, in_chinese = (
        between.join(form.format(tie, tie.correlation, tie.standard_error) for tie in found)
        for between, form in (("; ", "{0.first} with {0.second} {1:+.2f} ({2:.2f})"),
                              ("；", "{0.first}与{0.second} {1:+.2f}（{2:.2f}）"))
    )  # fmt: skip
    economies = max(tie.economies for tie in found)
    episodes = max(tie.episodes for tie in found)
    return Text(
        f"低通胀经济体（至多{economies}个，{episodes}段）六年意外之间的秩相关（括号内为标准误）：{in_chinese}。"
        f"与零相差不到两个标准误的取零。rd_spending_growth 与 real_growth {RESEARCH_TIE:g}：判断，"
        f"依据研发支出对增速意外的弹性（26个经济体，五年0.63（0.23），一年0.70（0.11））；"
        f"与全国增速和领先幅度的相关按二者在增速离散中的比重分摊。",
        f"Rank correlations of six-year surprises in economies with low inflation (at most {economies}, {episodes} "
        f"episodes; in brackets standard errors): {pairs}. One within two standard errors of zero is taken as zero. "
        f"rd_spending_growth with real_growth {RESEARCH_TIE:g}: judgement, from elasticities to its surprises of 0.63 "
        f"(0.23) over five years and 0.70 (0.11) in a year, in 26 economies; it shares it with nation and lead by "
        f"their parts in growth's spread.",
    )

"""What people give in Python: read where its meaning is plain, refused with the reason where it is not."""

from typing import Any

import numpy as np
import pytest

import hzsim as hz
from hzsim.measures import MONEY
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.years import Span


@pytest.mark.parametrize(
    "given",
    [
        *(0.05, "5%", np.float64(0.05), np.array(0.05), [0.05] * 6, np.full(6, 0.05), ("5%",) * 6),
        *({"2025-2030": 0.05}, {Span(2025, 2030): "5%"}, {np.int64(year): 0.05 for year in range(2025, 2031)}),
    ],
)
def test_a_path(report: hz.Scenario, given: Any) -> None:
    assert report.replace(real_growth=given).assumptions["real_growth"] == (0.05,) * 6


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"real_growth": [0.05] * 5}, "6, one for each year of 2025-2030, found 5"),
        ({"real_growth": None}, "expected a number, or text such as 5.4%, found nothing"),
        ({"real_growth": True}, "expected a number"),
        ({"real_growth": [[0.05] * 6] * 6}, "expected a number"),
        ({"real_growth": 5.4}, "5.4% is 0.054"),
        ({"real_growth": {2026: 5}}, "5% is 0.05"),
        ({"real_growth": "-95%"}, "above -90%, at most 300%, found -95%"),
        ({"real_growth": float("nan")}, "found nan"),
        ({"real_growth": {2040: 0.05}}, "within 2025-2030, found 2040"),
        ({"real_growth": {2026.5: 0.05}}, "found 2026.5"),
        ({"net_migration": -2000}, "population above zero in every year"),
        ({"years": "2025-2026"}, "every year of 2025-2026, found 6 values"),
        ({"years": "soon"}, "found soon"),
        ({"known_until": 2025.5}, "found 2025.5"),
    ],
)
def test_what_is_refused(report: hz.Scenario, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(hz.BadValue) as refusal:
        report.replace(**changes)
    assert words in str(refusal.value)


def test_a_target_beyond_the_years_is_not_judged_by_fewer(report: hz.Scenario) -> None:
    """Five years of growth under a tenth root are no average of ten."""
    beyond = hz.Target(report.model.indicator("gdp_growth"), ">=", 0.05, Span(2026, 2035))
    with pytest.raises(hz.BadValue, match="within 2025-2030, found 2026-2035"):
        report.replace(targets=[beyond])
    shorter = {name: path[:2] for name, path in report.assumptions.items()}
    with pytest.raises(hz.BadValue, match="within 2025-2026, found 2030"):
        report.replace(years="2025-2026", assumptions=shorter)
    assert report.replace(years="2025-2026", assumptions=shorter, targets=()).years == Span(2025, 2026)


@pytest.mark.parametrize("path", [None, "", 5])
def test_no_scenario_at_all(path: Any) -> None:
    with pytest.raises(hz.BadValue, match="the file or the name of a scenario"):
        hz.read_scenario(path)


def test_a_correlation_that_nothing_would_have(report: hz.Scenario) -> None:
    one, other = hz.Uncertainty(average=Normal(0.01)), hz.Uncertainty(yearly=Normal(0.01))
    with pytest.raises(hz.BadValue, match="real_growth average only, exchange_rate yearly only"):
        report.replace(
            uncertainty={"real_growth": one, "exchange_rate": other},
            correlation=(hz.Correlation("real_growth", "exchange_rate", 0.9),),
        )


def test_doubts(report: hz.Scenario) -> None:
    assert hz.doubts(report) == ()
    [doubt] = hz.doubts(report.replace(exchange_rate=19).replace(exchange_rate=72, targets=()))
    assert (doubt.key, doubt.found, doubt.line) == ("assumptions.exchange_rate", "72", None)


def share(divisor: float) -> hz.Indicator:
    @hz.indicator(zh="一份", en="share", unit=MONEY, decimals=0, definition=("", ""), source="")  # type: ignore[arg-type]
    def part_of_gdp(gdp: Any) -> Any:
        return gdp / divisor

    return part_of_gdp


def test_a_fingerprint_knows_formulas_of_one_s_own(report: hz.Scenario) -> None:
    def mark(*own: hz.Indicator) -> str:
        return report.replace(model=hz.Model(["core"], own)).fingerprint

    assert mark() == report.fingerprint
    assert mark(share(2.0)) == mark(share(2.0))
    assert len({mark(), mark(share(2.0)), mark(share(3.0))}) == 3


def test_a_century_of_extremes_stays_a_number(report: hz.Scenario) -> None:
    """Growth and prices as fast and as wide as may be written: no overflow, which would be a warning and an error."""
    wide = hz.Uncertainty(Normal(0.39), domain=(-0.9, 4.0))
    scenario = report.carried_on(2124).replace(
        targets=["gdp_per_capita_usd >= 30000 in 2124"],
        real_growth="300%",
        deflator_growth="300%",
        uncertainty={"real_growth": wide, "deflator_growth": wide},
    )
    assert np.isfinite(hz.simulate(scenario, 1_000).statistics("gdp")["mean"]).all()

"""Tracking: what outcomes teach, what they change, and that nothing later enters."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim.cli import main
from hzsim.files.locations import shipped
from hzsim.history.actuals import COLUMNS, Outcome, read_actuals
from hzsim.history.learning import learn
from hzsim.history.tracking import Vintage
from hzsim.history.warning import flag
from hzsim.scenario.distributions import Normal, StudentT, Uniform
from hzsim.scenario.uncertainty import Uncertainty

PLAN = hz.read_scenario("fourteenth-plan")
ACTUALS = shipped("data") / "actuals-14th-plan.csv"
OUTCOMES = read_actuals(ACTUALS, PLAN)
HISTORY = hz.read_history()
DRAWS = 2000


def replayed(outcomes: tuple[Outcome, ...] = OUTCOMES) -> tuple[Vintage, ...]:
    return hz.track(PLAN, outcomes, HISTORY, draws=DRAWS)


def test_learning_is_the_conjugate_normal_update() -> None:
    prior, noise, persistence = 0.02, 0.03, 0.3
    seen = [0.05, 0.01, 0.04]
    innovations = [0.05, 0.01 - 0.3 * 0.05, 0.04 - 0.3 * 0.01]
    weights = [1.0, 0.7, 0.7]
    precision = 1 / prior**2 + sum(weight**2 for weight in weights) / noise**2
    mean = sum(w * e for w, e in zip(weights, innovations, strict=True)) / noise**2 / precision
    learned = learn(Uncertainty(Normal(prior), Normal(noise), persistence), seen)
    assert learned.mean == pytest.approx(mean, rel=1e-6)
    assert learned.uncertainty is not None
    assert learned.uncertainty.average is not None
    assert learned.uncertainty.average.standard_deviation == pytest.approx(precision**-0.5, rel=1e-6)


def test_one_wild_year_teaches_little_under_heavy_tails() -> None:
    heavy, light = (
        learn(Uncertainty(Normal(0.01), yearly), [-0.2]).mean for yearly in (StudentT(0.02, 3), Normal(0.02))
    )
    assert light < heavy < 0


def test_without_outcomes_nothing_is_learned() -> None:
    uncertainty = Uncertainty(Normal(0.01), Normal(0.02), 0.3)
    assert learn(uncertainty, []).mean == 0
    assert learn(uncertainty, []).uncertainty == uncertainty
    flat = Uncertainty(Uniform(-0.01, 0.01), Normal(0.02))
    assert learn(flat, [0.1]).uncertainty == flat


def test_with_no_actuals_nothing_changes() -> None:
    sprint = hz.read_scenario("sprint")
    (only,) = hz.track(sprint, (), HISTORY)
    assert only.scenario == sprint
    assert not only.causes


def test_with_all_actuals_all_is_certain() -> None:
    last = replayed()[-1]
    tally = hz.simulate(last.scenario, 500, indicators=()).tally
    assert tally.probabilities.tolist() == [1.0, 0.0, 0.0]
    gdp = hz.project(last.scenario)["gdp"][0]
    assert gdp == pytest.approx([18109, 18753, 20059, 21860, 23011])
    assert last.recorded is None


def test_nothing_later_than_a_year_end_enters() -> None:
    """Wrong figures of 2023 and after, in the outcomes and in the history, leave the ends of 2020 to 2022 alone."""
    planted = tuple(replace(one, value=3 * one.value) if one.year >= 2023 else one for one in OUTCOMES)
    series = {
        key: tuple(replace(seen, value=9.9) if seen.year >= 2023 else seen for seen in values)
        for key, values in HISTORY.series.items()
    }
    wrong = hz.track(PLAN, planted, replace(HISTORY, series=series), draws=DRAWS)
    for right, other in zip(replayed()[:3], wrong[:3], strict=True):
        assert other.scenario == right.scenario
        assert other.recorded == right.recorded
        assert all((other.causes[name] == right.causes[name]).all() for name in right.causes)
    assert wrong[3].scenario != replayed()[3].scenario


def test_causes_sum_to_the_change() -> None:
    vintages = replayed()
    shares = [hz.simulate(one.scenario, DRAWS, indicators=()).tally.probabilities for one in vintages]
    for place, one in enumerate(vintages[1:], 1):
        assert sum(one.causes.values()) == pytest.approx(shares[place] - shares[place - 1], abs=1e-12)
    assert np.abs(vintages[4].causes["revision"][0]) > 0.05  # the census of 2023
    assert all((one.causes["revision"] == 0).all() for one in vintages[1:4])


def test_levels_are_not_differenced_across_a_census() -> None:
    """2024 is on another base: its deflator is as assumed, and the rest of the level is a revision."""
    vintage = replayed()[4]
    assert vintage.revision == pytest.approx(21860 / (20059 * 1.047 * 1.0131))
    before = replayed()[3].scenario.assumptions["deflator_growth"]
    assert before[:3] == pytest.approx(
        (18109 / 16106 / 1.085 - 1, 18753 / 18109 / 1.015 - 1, 20059 / 18753 / 1.056 - 1)
    )
    learned = replayed()[3].scenario.uncertainty["deflator_growth"]
    assert vintage.scenario.uncertainty["deflator_growth"] == learned


def test_the_fifteenth_plan_with_its_first_outcome() -> None:
    sprint = hz.read_scenario("sprint")
    outcomes = read_actuals(shipped("data") / "actuals-15th-plan.csv", sprint)
    last = hz.track(sprint, outcomes, HISTORY, draws=DRAWS)[-1]
    projected = hz.project(last.scenario)
    assert projected["gdp"][0, 0] == pytest.approx(23011)
    assert projected["population"][0, 0] == pytest.approx(1270.0)
    assert projected["gdp_per_capita"][0, 0] == pytest.approx(181732, abs=20)  # published
    assert last.first_published


def test_a_level_starts_from_where_it_is() -> None:
    scenario = hz.read_scenario("sprint")
    outcomes = (
        Outcome(2025, "real_growth", 0.052, "", "first", ""),
        Outcome(2025, "exchange_rate", 7.12 * 1.05, "", "first", ""),
    )
    last = hz.track(scenario, outcomes, HISTORY, draws=DRAWS)[-1]
    persistence = scenario.uncertainty["exchange_rate"].persistence
    moved = np.cumsum(math.log(1.05) * persistence ** np.arange(6))  # a random walk whose steps persist
    assert last.scenario.assumptions["exchange_rate"] == pytest.approx(7.12 * np.exp(moved))


def test_the_command_prints_flat_records() -> None:
    ran = CliRunner().invoke(
        main, ["track", "fourteenth-plan", "--actuals", str(ACTUALS), "--draws", "1000", "--format", "json"]
    )
    assert ran.exit_code == 0, ran.output
    records = json.loads(ran.stdout)
    assert [record["vintage"] for record in records[::2]] == list(range(2020, 2026))
    needed = next(one for one in records if one["vintage"] == 2024 and one["target"].startswith("gdp_growth"))
    exact = 1.06**5 / (1.085 * 1.015 * 1.056 * 1.047) - 1
    assert needed["required_value"] == pytest.approx(exact, abs=1e-9)
    assert needed["flag"] == "red"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2021,real_growth,abc,%,,first,x", "2:3 value: expected a number"),
        ("2021,real_growth,5,亿元,,first,x", "2:3 value: expected a value such as"),
        ("2021,real_grwth,5,%,,first,x", "did you mean real_growth"),
        ("2031,real_growth,5,%,,first,x", "expected a year of 2021-2025"),
        ("2021,gdp,18109,亿元,,first,x", "2:5 base: expected the statistical base"),
        ("2021,real_growth,5,%,,third,x", "2:6 vintage"),
        ("2022,real_growth,5,%,,first,x", "none in 2021"),
        ("2021,real_growth,5,%,,first,x\n2021,real_growth,5,%,,first,x", "3:1 year: expected each quantity once"),
    ],
)
def test_bad_outcomes_are_refused_with_their_place(line: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "actuals.csv"
    path.write_text(",".join(COLUMNS) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(hz.InvalidInput) as caught:
        read_actuals(path, PLAN)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("probabilities", "kept", "colour"),
    [
        ((0.6, 0.55), 0.5, "green"), ((0.6, 0.45), 0.5, "yellow"), ((0.6, 0.19), None, "red"),
        ((0.9, None), 0.19, "yellow"), ((0.5, 0.5), 0.2, "green"),
    ],
)  # fmt: skip
def test_flags(probabilities: tuple[float, ...], kept: float | None, colour: str) -> None:
    assert flag(probabilities, kept) == colour


def test_the_chart_is_drawn_in_both_languages(tmp_path: Path) -> None:
    words = ["track", "fourteenth-plan", "--actuals", "actuals-14th-plan", "--draws", "200"]
    for language in ("zh", "en"):
        ran = CliRunner().invoke(main, [*words, "--lang", language, "--out", str(tmp_path / language)])
        assert ran.exit_code == 0, ran.output
        assert (tmp_path / language / "fourteenth-plan-vintages.png").stat().st_size > 10_000

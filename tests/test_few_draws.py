"""Fewer draws than an estimate needs: every question refuses them, or says so."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.history.estimation.panel import Panel
from hzsim.simulation.draws.drawing import fewest_for

GDP = "gdp >= 30000 in 2030"
QUESTIONS: dict[str, tuple[int, tuple[str, ...]]] = {
    "sensitivity": (64, ("sensitivity", "sprint", "--target", GDP)),
    "explain": (20, ("explain", "sprint", "--against", "slow-growth")),
    "explain the mean": (
        20,
        ("explain", "sprint", "--against", "low-migration", "--indicator", "population@2030", "--over", "mean"),
    ),
    "conditions": (200, ("conditions", "sprint", "--target", GDP)),
    "curve": (20, ("curve", "sprint", "--unknown", "real_growth", "--target", GDP, "--sampler", "random")),
    "frontier": (
        20,
        ("frontier", "sprint", "--over", "real_growth", "exchange_rate", "--points", "2", "--sampler", "random"),
    ),
    "effort": (20, ("effort", "sprint", "--target", GDP, "--probability", "0.6")),
    "when": (2, ("when", "sprint", "--target", GDP)),
    "track": (20, ("track", "fourteenth-plan", "--actuals", "actuals-14th-plan")),
    "run": (20, ("run", "sprint", "--sampler", "random")),
}


RANDOM = ("sprint", "--sampler", "random")
"""A sampler that makes as many draws as are asked for."""


def asked(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--lang", "en"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_refuses_fewer_draws_than_it_needs(question: str) -> None:
    fewest, arguments = QUESTIONS[question]
    for draws in (1, fewest - 1):
        refused = asked(*arguments, "--draws", str(draws))
        assert refused.exit_code == 2, refused.output
        assert refused.stdout == ""
        assert re.search(
            rf"expected (at least \d+ draws for|a probability that {draws} draws can tell)", refused.stderr
        )
        chinese = CliRunner().invoke(main, [*arguments, "--draws", str(draws), "--lang", "zh"]).stderr
        assert not re.search("[a-z]{3}", chinese.replace("Sobol' ", ""))
    done = asked(*arguments, "--draws", str(fewest))
    assert done.exit_code in (0, 4), done.output


def test_a_backtest_needs_draws_beyond_its_bands() -> None:
    with pytest.raises(hz.BadValue, match="expected at least 40 draws for the ends of 95% bands, found 39"):
        hz.backtest(Panel({}), draws=39)


def test_a_page_needs_draws_beyond_its_bands(sprint: hz.Scenario) -> None:
    with pytest.raises(hz.BadValue, match="expected at least 20 draws for the bands of a page, found 19"):
        hz.export(sprint, "page", draws=19)


def test_what_draws_nothing_needs_no_draws(sprint: hz.Scenario) -> None:
    assert hz.require(sprint, "real_growth", GDP, draws=1).value is not None
    assert hz.effort(sprint, target=GDP, draws=1).feasible
    assert hz.explain(sprint, hz.read_scenario("slow-growth"), "gdp@2030", draws=1).draws == 0


@pytest.mark.parametrize("share", [0.05, 0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95])
def test_so_many_draws_have_one_beyond(share: float) -> None:
    fewest = fewest_for(share)
    assert fewest * min(share, 1 - share) >= 1 - 1e-9
    assert (fewest - 1) * min(share, 1 - share) < 1


@pytest.mark.parametrize("share", [5e-324, 1e-12, 1 - 1e-16])
def test_a_certain_path_meets_any_probability_in_few_draws(report: hz.Scenario, share: float) -> None:
    """Nothing is counted: the break-even of what is certain is that of every probability."""
    assert hz.require(report, "real_growth", GDP, share, draws=16).value == hz.require(report, "real_growth", GDP).value


@pytest.mark.slow
def test_summaries_of_few_draws_say_so() -> None:
    """Probabilities have errors of their own; it is the quantiles that a draw or two say nothing of."""
    for command in ("simulate", "assess"):
        few, enough = (asked(command, *RANDOM, "--draws", draws).output for draws in ("19", "20"))
        assert "19 draws, seed 1, random (fewer than 20: quantiles say little)" in few
        assert "say little" not in enough
        even = asked(command, "sprint", "--draws", "16").output
        assert re.search(r"16 draws, seed 1, Sobol .*\(fewer than 20: quantiles say little\)", even)
    rows = list(csv.DictReader(io.StringIO(asked("simulate", *RANDOM, "--draws", "5", "--format", "csv").stdout)))
    assert {row["statistic"] for row in rows if "too few draws" in row["note"]} == {"p05", "p10", "p90", "p95"}
    (first, *_) = csv.DictReader(io.StringIO(asked("assess", *RANDOM, "--draws", "9", "--format", "csv").stdout))
    assert first["note"] == "too few draws for a quantile of 10%: 10 needed"


def test_what_no_few_draws_meet_has_its_probability_all_the_same(sprint: hz.Scenario) -> None:
    """Each point has a probability of its own: none is met or missed, and none is never."""
    rare = sprint.replace(targets=["gdp >= 60000 in 2030"])
    few, many = (hz.explain(rare, hz.read_scenario("slow-growth"), rare.targets[0], draws=n) for n in (64, 4_096))
    assert 0 < many.end < 1e-3
    assert 0.2 < few.end / many.end < 5
    growth = next(item for item in few.contributions if item.player == "real_growth")
    assert growth.value != 0
    assert 0 < (growth.standard_error or 0.0) < 1e-3


@pytest.mark.parametrize("make", [lambda one: one.replace(uncertainty={}), lambda one: one.replace(known_until=2030)])
def test_what_is_certain_has_no_error(sprint: hz.Scenario, make: Callable[[hz.Scenario], hz.Scenario]) -> None:
    sure, other = make(sprint), make(hz.read_scenario("slow-growth"))
    answer = hz.explain(sure, other, "gdp >= 29000 in 2030", draws=50)
    assert answer.end - answer.start == 1
    assert sum(item.standard_error or 0 for item in answer.contributions) == 0

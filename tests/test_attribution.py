"""Attribution: Shapley values against closed forms, all orders of joining, and full simulations."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import permutations
from types import MappingProxyType

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from normal_indices import shapley
from spreads import normal

import hzsim as hz
from hzsim._typing import Array
from hzsim.cli import main
from hzsim.present.answers import sheet_of
from hzsim.present.charts.influence import waterfall_chart
from hzsim.questions.comparison import differences, mixed
from hzsim.scenario.parts.distributions import Normal

ends = st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=5)


def named(values: list[tuple[float, float]]) -> dict[str, tuple[float, float]]:
    return {f"p{place}": pair for place, pair in enumerate(values)}


def orders(worth: Callable[[frozenset[str]], float], players: list[str]) -> dict[str, float]:
    """Return Shapley values as they are defined: the mean contribution over all orders of joining."""
    total = dict.fromkeys(players, 0.0)
    for order in permutations(players):
        for place, name in enumerate(order):
            total[name] += worth(frozenset(order[: place + 1])) - worth(frozenset(order[:place]))
    return {name: value / math.factorial(len(players)) for name, value in total.items()}


@given(ends)
def test_an_additive_function_gives_each_player_its_own_change(values: list[tuple[float, float]]) -> None:
    pairs = named(values)
    found = shapley(lambda chosen: sum(pair[name in chosen] for name, pair in pairs.items()), list(pairs))
    assert found == pytest.approx({name: after - before for name, (before, after) in pairs.items()}, abs=1e-10)


@given(st.tuples(*[st.tuples(st.floats(0.1, 3), st.floats(0.1, 3))] * 3))
def test_a_product_of_three_has_a_closed_form(values: tuple[tuple[float, float], ...]) -> None:
    """(a1 - b1) x [(a2 a3 + b2 b3) / 3 + (a2 b3 + b2 a3) / 6]."""
    pairs = named(list(values))
    found = shapley(lambda chosen: math.prod(pair[name in chosen] for name, pair in pairs.items()), list(pairs))
    for name, (before, after) in pairs.items():
        (b2, a2), (b3, a3) = (pair for other, pair in pairs.items() if other != name)
        exact = (after - before) * ((a2 * a3 + b2 * b3) / 3 + (a2 * b3 + b2 * a3) / 6)
        assert found[name] == pytest.approx(exact, abs=1e-10)


@settings(max_examples=30)
@given(st.lists(st.floats(-10, 10), min_size=16, max_size=16))
def test_any_game_gives_what_all_orders_of_joining_give(worths: list[float]) -> None:
    players = ["a", "b", "c", "d"]

    def worth(chosen: frozenset[str]) -> float:
        return worths[sum(1 << players.index(name) for name in chosen)]

    found = shapley(worth, players)
    assert found == pytest.approx(orders(worth, players), abs=1e-10)
    assert sum(found.values()) == pytest.approx(worths[-1] - worths[0], abs=1e-10)


def test_too_many_players_are_refused() -> None:
    with pytest.raises(hz.BadValue, match="at most 12"):
        shapley(lambda chosen: float(len(chosen)), [f"p{place}" for place in range(13)])


def parts(answer: hz.Attribution) -> dict[str, float]:
    return {item.player: item.value for item in answer.contributions}


def test_gdp_per_head_is_a_product_so_the_parts_are_known(report: hz.Scenario) -> None:
    changed = report.replace(real_growth=0.045, deflator_growth=0.01, exchange_rate=7.5)
    answer = hz.explain(changed, report, "gdp_per_capita_usd@2030")
    levels = [
        [math.prod(1 + value for value in one.assumptions["real_growth"]) for one in (report, changed)],
        [math.prod(1 + value for value in one.assumptions["deflator_growth"]) for one in (report, changed)],
        [1 / one.assumptions["exchange_rate"][-1] for one in (report, changed)],
    ]
    scale = answer.start / math.prod(level[0] for level in levels)
    for place, name in enumerate(("real_growth", "deflator_growth", "exchange_rate")):
        (b1, a1) = levels[place]
        (b2, a2), (b3, a3) = (level for other, level in enumerate(levels) if other != place)
        exact = scale * (a1 - b1) * ((a2 * a3 + b2 * b3) / 3 + (a2 * b3 + b2 * a3) / 6)
        assert parts(answer)[name] == pytest.approx(exact, rel=1e-10)
    assert len(answer.contributions) == 3


def test_population_is_a_sum_so_each_part_stands_alone(report: hz.Scenario) -> None:
    """Migration of single years adds up; with natural increase at zero nothing multiplies."""
    still = report.replace(natural_increase=0.0)
    changed = still.replace(net_migration={2027: 9.0, 2029: -3.0}, real_growth=0.03)
    answer = hz.explain(changed, still, "population@2030")
    before = still.assumptions["net_migration"]
    assert parts(answer) == pytest.approx({"net_migration": 9.0 - before[2] - 3.0 - before[4]})


QUESTIONS: list[tuple[str | None, str]] = [
    (None, "central"),
    ("gdp >= 30000 in 2030", "central"),
    ("gdp_per_capita_usd@2030", "central"),
    ("gdp_per_capita_usd@2029", "mean"),
    ("rd_intensity@2030", "median"),
]


@pytest.mark.parametrize(("what", "over"), QUESTIONS)
@pytest.mark.parametrize(("first", "second"), [("weak-prices", "report"), ("slow-growth", "weak-yuan")])
def test_parts_add_up_and_change_sign_with_the_direction(first: str, second: str, what: str | None, over: str) -> None:
    one, other = normal(hz.read_scenario(first)), normal(hz.read_scenario(second))
    there = hz.explain(one, other, what, over, draws=512)  # type: ignore[arg-type]
    back = hz.explain(other, one, what, over, draws=512)  # type: ignore[arg-type]
    scale = max(1.0, abs(there.start))
    assert abs(sum(parts(there).values()) - (there.end - there.start)) <= 1e-10 * scale
    assert (back.start, back.end) == pytest.approx((there.end, there.start), rel=1e-13)  # a sum's last bit may differ
    assert parts(back) == pytest.approx({name: -value for name, value in parts(there).items()}, abs=1e-10 * scale)
    sizes = [abs(item.value) for item in there.contributions]
    assert sizes == sorted(sizes, reverse=True)


def test_the_ends_are_what_assess_says(sprint: hz.Scenario) -> None:
    other = hz.read_scenario("weak-prices")
    joint = hz.explain(other, sprint, draws=1_024, seed=3)
    single = hz.explain(other, sprint, "rd_intensity >= 4.5% in 2030", draws=1_024, seed=3)
    before, after = (hz.assess(hz.simulate(one, 1_024, seed=3, sampler="sobol")) for one in (sprint, other))
    assert (joint.start, joint.end) == pytest.approx((before.joint, after.joint), abs=1e-9)
    assert (single.start, single.end) == pytest.approx(
        (before.targets[2].probability, after.targets[2].probability), abs=1e-9
    )
    drawn = hz.assess(hz.simulate(other, 100_000, seed=3, sampler="random"))
    assert joint.end == pytest.approx(drawn.joint, abs=4 * drawn.joint_standard_error)
    calm = normal(other)
    mean = hz.explain(calm, normal(sprint), "gdp@2030", "mean", draws=16_384, seed=3)
    drawn_mean = hz.simulate(calm, 100_000, seed=3, sampler="random").statistics("gdp")["mean"][-1]
    assert mean.end == pytest.approx(drawn_mean, rel=2e-3)  # four standard errors of a spread of 14%
    medians = hz.explain(other, sprint, "gdp@2028")
    assert medians.end == hz.project(other)["gdp"][0, 3]
    assert medians.draws == 0


def test_a_probability_is_shared_as_full_simulations_of_all_orders_share_it(report: hz.Scenario) -> None:
    other = hz.read_scenario("weak-prices")
    target = "gdp_per_capita_usd >= 30000 in 2030"
    answer = hz.explain(other, report, target, draws=1_024, seed=2)
    players = list(differences(other, report, ["gdp_per_capita_usd"], drawn=True))
    assert set(players) == set(parts(answer))

    known: dict[frozenset[str], float] = {}

    def worth(chosen: frozenset[str]) -> float:
        if chosen not in known:
            case = mixed(other, report, chosen).replace(targets=[target])
            known[chosen] = float(
                hz.simulate(case, 1_024, seed=2, sampler="sobol", indicators=()).tally.probabilities[0]
            )
        return known[chosen]

    assert parts(answer) == pytest.approx(orders(worth, players), abs=1e-9)


def test_standard_errors_are_honest(sprint: hz.Scenario) -> None:
    """Over 60 seeds the parts scatter about as much as their standard errors say."""
    other = hz.read_scenario("weak-prices")
    answers = [hz.explain(other, sprint, draws=512, seed=seed, jobs=1) for seed in range(60)]
    for name in parts(answers[0]):
        found = np.array([parts(answer)[name] for answer in answers])
        said = [item.standard_error for answer in answers for item in answer.contributions if item.player == name]
        assert 0.7 < found.std(ddof=1) / np.mean([error for error in said if error is not None]) < 1.4


def test_baseline_correlation_and_known_years_are_players(sprint: hz.Scenario) -> None:
    facts: Mapping[str, object] = {
        **sprint.baseline.facts,
        "gdp": sprint.baseline.facts["gdp"]._replace(value=22_000.0),
    }
    richer = replace(sprint, baseline=replace(sprint.baseline, facts=MappingProxyType(facts)))  # type: ignore[arg-type]
    answer = hz.explain(richer, sprint, "gdp@2030")
    assert parts(answer) == {"baseline": pytest.approx(answer.start * (22_000 / 21_860 - 1))}
    looser = sprint.replace(correlation=())
    answer = hz.explain(looser, sprint, "rd_intensity >= 4.5% in 2030", draws=1_024)
    assert set(parts(answer)) == {"correlation"}
    calm = normal(sprint)
    answer = hz.explain(calm.replace(known_until=None), calm, "gdp@2030", "mean", draws=1_024)
    assert set(parts(answer)) == {"known_until"}
    assert answer.end > answer.start  # one more uncertain year raises the mean of a lognormal


def test_what_is_certain_leaves_its_correlations_out(sprint: hz.Scenario, report: hz.Scenario) -> None:
    case = mixed(sprint, report, frozenset({"real_growth", "correlation"}))
    assert set(case.uncertainty) == {"real_growth"}
    assert case.correlation == ()
    whole = mixed(sprint, report, frozenset(differences(sprint, report, sprint.model.indicators, drawn=True)))
    assert (whole.uncertainty, whole.correlation) == (sprint.uncertainty, sprint.correlation)
    none = mixed(sprint, report, frozenset())
    assert (none.uncertainty, none.correlation, none.assumptions) == ({}, (), report.assumptions)


def test_what_cannot_move_the_answer_is_no_player(sprint: hz.Scenario) -> None:
    other = sprint.replace(exchange_rate=7.5, net_migration=1.0, rd_spending_growth=0.05)
    assert parts(hz.explain(other, sprint, "gdp@2030")) == {}
    drawn = hz.explain(other, sprint, "gdp >= 30000 in 2030", draws=512)
    assert parts(drawn) == {"rd_spending_growth": 0.0}  # tied to growth by correlation, but only its path differs


def test_scenarios_of_different_years_or_modules_are_refused(sprint: hz.Scenario, report: hz.Scenario) -> None:
    shorter = report.replace(
        years=type(report.years)(2025, 2029),
        assumptions={name: path[:-1] for name, path in report.assumptions.items()},
        targets=(),
    )
    with pytest.raises(hz.BadValue, match="same years"):
        hz.explain(shorter, report, "gdp@2029")

    @hz.indicator(
        zh="翻倍",
        en="Twice",
        unit=report.model.indicator("gdp").unit,
        decimals=0,
        definition=report.model.indicator("gdp").definition,
        source="test",
    )
    def twice(gdp: Array) -> Array:
        """Twice the GDP."""
        return 2 * gdp

    with pytest.raises(hz.BadValue, match="same modules"):
        hz.explain(sprint.replace(model=hz.Model(own=[twice])), report)
    with pytest.raises(hz.BadValue, match="within 2025-2030"):
        hz.explain(sprint, report, "gdp@2035")
    with pytest.raises(hz.BadValue, match="indicator"):
        hz.explain(sprint, report, "gpd@2030")
    with pytest.raises(hz.BadValue, match="expected a scenario with targets"):
        hz.explain(sprint.replace(targets=()), report)
    with pytest.raises(hz.BadValue, match="median"):
        hz.explain(sprint, report, "gdp@2030", "mode")  # type: ignore[arg-type]


def test_the_command_prints_what_the_library_returns(sprint: hz.Scenario) -> None:
    run = CliRunner().invoke
    asked = ["explain", "weak-prices", "--against", "sprint", "--draws", "512"]
    other = hz.read_scenario("weak-prices")
    result = run(main, [*asked, "--format", "json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == sheet_of(hz.explain(other, sprint, draws=512)).records()
    result = run(main, [*asked, "--indicator", "population@2030", "--over", "mean", "--format", "json"])
    answer = hz.explain(other, sprint, "population@2030", "mean", draws=512)
    assert json.loads(result.stdout) == sheet_of(answer).records()
    table = run(main, [*asked, "--lang", "zh"]).stdout
    assert "平减指数涨幅" in table
    assert "5个目标同时达到的概率" in table
    same = run(main, ["explain", "sprint", "--against", "sprint", "--draws", "100", "--lang", "en"])
    assert "nothing differs" in same.stdout
    changed = run(
        main, ["explain", "sprint", "--against", "sprint", "--set", "real_growth=5%", "--indicator", "gdp@2030"]
    )
    assert changed.exit_code == 0
    for wrong in (["--indicator", "gdp"], ["--indicator", "gdp@2030", "--target", "gdp >= 1 in 2030"]):
        assert run(main, [*asked, *wrong]).exit_code == 2


def test_records_start_contribute_and_end(sprint: hz.Scenario) -> None:
    records = sheet_of(hz.explain(hz.read_scenario("weak-prices"), sprint, "rd_intensity@2030")).records()
    kinds = [record["kind"] for record in records]
    assert kinds[0] == "start"
    assert kinds[-2:] == ["end", "difference"]
    given = sum(record["value"] for record in records if record["kind"] == "contribution")
    assert given == pytest.approx(records[-1]["value"], abs=1e-12)


def test_the_waterfall_runs_from_one_scenario_to_the_other(sprint: hz.Scenario) -> None:
    other = hz.read_scenario("weak-prices")
    answer = hz.explain(other, sprint, "gdp_per_capita_usd@2030")
    figure = waterfall_chart(answer, "en")
    (axes,) = figure.axes
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["Sprint", "Deflator growth", "Weak prices"]
    bars = sorted(axes.patches, key=lambda bar: bar.get_y())  # type: ignore[attr-defined]
    widths = {round(bar.get_width(), 6) for bar in bars}  # type: ignore[attr-defined]
    assert round(answer.contributions[0].value, 6) in widths
    shown = [text.get_text() for text in axes.texts]
    assert f"{answer.start:,.0f}" in shown
    assert f"{answer.end:,.0f}" in shown


def test_own_uncertainty_travels_with_the_path(sprint: hz.Scenario) -> None:
    """More uncertain growth, the path as before: all of the change of the probability is growth's."""
    wider = sprint.replace(
        uncertainty={**sprint.uncertainty, "real_growth": hz.Uncertainty(Normal(0.03), Normal(0.03))},
        correlation=sprint.correlation,
    )
    answer = hz.explain(wider, sprint, "gdp >= 35000 in 2030", draws=1_024)
    assert set(parts(answer)) == {"real_growth"}
    assert answer.end > answer.start


def test_why_a_scenario_misses_is_a_question_of_the_library(sprint: hz.Scenario) -> None:
    """Against its own least effort the medians fall short of 3万亿 by what growth lacks."""
    answer = hz.explain(sprint, target="gdp@2030")
    assert answer.against.title.en == "Sprint, least effort"
    assert answer.start == pytest.approx(30_000, abs=1e-3)
    assert answer.end == float(hz.project(sprint)["gdp"][0, -1])
    assert [item.player for item in answer.contributions] == ["real_growth"]


def test_only_the_targets_asked_about_are_to_be_met(sprint: hz.Scenario) -> None:
    answer = hz.explain(sprint, target="gdp >= 30000 in 2030", draws=400)
    assert answer.against.assumptions["rd_spending_growth"] == sprint.assumptions["rd_spending_growth"]


def test_an_impossible_least_effort_is_not_called_one(sprint: hz.Scenario) -> None:
    answer = hz.explain(sprint, target="gdp >= 900000 in 2030", draws=200)
    assert answer.against.title.en == "Sprint, nearest reachable point, still short"
    assert answer.against.name == "sprint-nearest-point"

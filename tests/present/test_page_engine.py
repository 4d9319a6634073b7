"""What the page computes with, against Python: the tape of a model's formulas, draws, and the estimator."""

import json
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import hzsim as hz
from hzsim._typing import Array
from hzsim.errors import HzsimError
from hzsim.present.forms.web_page import part
from hzsim.present.page import ENGINE, charted_of
from hzsim.present.page.engine import DRAWS, engine
from hzsim.present.page.tape import Tape
from hzsim.present.page.trace import traced
from hzsim.scenario.parts.distributions import Normal, StudentT, Triangular, Uniform
from hzsim.scenario.parts.two_piece import TwoPieceCubic, TwoPieceNormal
from hzsim.scenario.written.spreads import DISTRIBUTIONS
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.sampling import RANDOMISATIONS, Sobol
from hzsim.simulation.points.conditional import Conditional, joints
from hzsim.simulation.points.estimator import Estimator
from hzsim.simulation.points.points import Points

pytestmark = pytest.mark.slow
SCENARIOS = ("sprint", "satellites", "sprint-nation", "sprint-production", "ages", "carbon", "census-revision",
             "china-2035", "retirement-reform", "fourteenth-plan")  # fmt: skip
ODDS = "(paths) => { model.around(paths); return model.odds().odds.map((one) => one.share); }"
WITHOUT = "() => { const { odds } = model.odds(); return model.without(odds.at(-1).share); }"
OWN = """([given, paths]) => {
    const model = new Model(given);
    model.around(paths);
    return given.tape.outputs.own.map((one) => model.tape.registers[one]);
}"""
DRAWN = """([given, paths, normals]) => {
    const model = new Model(given), [one] = Object.values(model.drawn), r = model.tape.registers;
    model.around(paths);
    const values = (row) => (one.fill(r, row, null, 0), Array.from(r.slice(one.start, one.start + 6)));
    return normals.map(values);
}"""
BLOCK = Block(0, 0, DRAWS, RANDOMISATIONS)


@pytest.fixture(scope="module")
def lab(browser: Any) -> Any:
    """An empty page with the engine's classes, all but the worker that answers."""
    tab = browser.new_context().new_page()
    source = "\n".join(part(f"engine/{name}.js") for name in ENGINE if name != "worker")
    names = "ndtr, ndtri, Distribution, Drawn, Model, crossing"
    tab.add_script_tag(content=f"{source}\nObject.assign(globalThis, {{ {names} }});")
    return tab


def moved(scenario: hz.Scenario, dice: random.Random, size: float = 1.0) -> hz.Scenario:
    """All paths somewhere else in open years, within what is drawn."""
    paths = {}
    for name, path in scenario.assumptions.items():
        low, high = scenario.limits(name) if name in scenario.uncertainty else scenario.model.assumption(name).bounds
        known = scenario.open_years.first - scenario.years.first
        by = size * dice.uniform(-0.15, 0.15) * max(abs(float(np.mean(path))), 0.02 * (high - low))
        shifted = [min(max(one + by, low + 1e-3 * (high - low)), high - 1e-3 * (high - low)) for one in path]
        paths[name] = (*path[:known], *shifted[known:])
    return scenario.replace(assumptions={**scenario.assumptions, **paths})


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_formula_of_a_scenario_is_written_down(name: str) -> None:
    scenario = hz.read_scenario(name)
    tape = traced(scenario, scenario.model.indicators.values())
    dice = np.random.default_rng(3)
    central = [np.asarray(scenario.assumptions[one]) for one in scenario.model.assumptions]
    inputs = [path * (1 + 0.05 * dice.standard_normal((50, 1))) for path in central]
    expected = scenario.model.compute(scenario.facts, dict(zip(scenario.model.assumptions, inputs, strict=True)))
    found = tape.run(np.concatenate([one.T for one in inputs]))
    for one in scenario.model.indicators:
        np.testing.assert_allclose(found[one], np.broadcast_to(expected[one], found[one].shape), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_script_finds_the_odds_that_python_finds(lab: Any, name: str) -> None:
    """On the same points and plans, wherever the paths are: to 1e-8, as both know a crossing to about 1e-9."""
    scenario, dice = hz.read_scenario(name), random.Random(8)
    lab.evaluate("(given) => { globalThis.model = new Model(given); }", engine(scenario, charted_of(scenario), 1))
    plans = Estimator.of(scenario, scenario.targets)
    for changed in (scenario, moved(scenario, dice), moved(scenario, dice, 3.0)):
        paths = {one: np.array([path]) for one, path in changed.assumptions.items()}
        asked = (*plans.alone, plans.plan)
        found = joints([Conditional(plan, plan.coordinates(Sobol(), 1, BLOCK), paths) for plan in asked])
        expected = [float(joint.mean()) for joint in found]
        given = {one: list(path) for one, path in changed.assumptions.items()}
        found = lab.evaluate(ODDS, given)
        np.testing.assert_allclose(
            found, expected if len(scenario.targets) > 1 else expected[-1:] * 2, rtol=0, atol=1e-8
        )


@pytest.mark.parametrize("name", ["sprint", "ages", "sprint-nation"])
def test_the_script_finds_the_quantiles_of_the_same_points(lab: Any, name: str) -> None:
    scenario = moved(hz.read_scenario(name), random.Random(5))
    own = hz.read_scenario(name)
    lab.evaluate("(given) => { globalThis.model = new Model(given); }", engine(own, charted_of(own), 1))
    found = lab.evaluate(
        "(paths) => { model.around(paths); return model.bands().bands; }",
        {one: list(path) for one, path in scenario.assumptions.items()},
    )
    plan = Estimator.of(own, own.targets).plan
    paths = {n: np.array([path]) for n, path in scenario.assumptions.items()}
    points: Points = plan.points(plan.coordinates(Sobol(), 1, BLOCK), paths)
    for one, bands in found.items():
        values = np.broadcast_to(points.computed(own.model.indicators[one]), (DRAWS, len(own.years)))
        expected = np.quantile(values, [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95], axis=0).T
        np.testing.assert_allclose(bands, expected, rtol=1e-9)


SHAPES = (
    Normal(0.02), StudentT(0.02, 2.5), StudentT(0.01, 9.0), Uniform(-0.03, 0.05), Triangular(-0.04, 0.01, 0.06),
    TwoPieceNormal(0.03, 0.015), TwoPieceCubic(0.02, 0.01, 0.002, 0.0),
)  # fmt: skip


@pytest.mark.parametrize("kind", ["real_growth", "exchange_rate", "net_migration"])
@pytest.mark.parametrize("part", SHAPES, ids=lambda part: type(part).__name__)
def test_the_script_draws_what_python_draws(lab: Any, sprint: hz.Scenario, part: Any, kind: str) -> None:
    """Every distribution, of a rate, a level and a flow, in wide domains and in ones that cut them hard."""
    path = sprint.assumptions[kind]
    scale = {"real_growth": 0.04, "exchange_rate": 0.4, "net_migration": 1.0}[kind]
    scaled = part if kind != "net_migration" else _times(part, 100.0)
    for width in (1.0, 0.1, 0.02):
        domain = (min(path) - width * scale, max(path) + width * scale)
        uncertainty = hz.Uncertainty(average=scaled, yearly=scaled, persistence=0.4, domain=domain)
        scenario = sprint.replace(uncertainty={kind: uncertainty}, correlation=(), targets=("gdp >= 30000 in 2030",))
        normals = np.random.default_rng(4).standard_normal((400, 6)) * 1.6
        plan = Estimator.of(scenario, scenario.targets).plan
        points = Points(scenario, plan.rows, normals.T)
        given = engine(scenario, ("gdp",), 1)
        assert given["normals"] == 6
        found = lab.evaluate(DRAWN, [given, {n: list(p) for n, p in scenario.assumptions.items()}, normals.tolist()])
        near = 1e-6 if isinstance(part, StudentT) else 1e-9  # Python reads t quantiles off a table, right to 1e-6
        np.testing.assert_allclose(found, points.assumed(kind), rtol=near, atol=near * scale)


def _times(part: Any, factor: float) -> Any:
    """A distribution in another unit."""
    from dataclasses import fields

    return type(part)(**{f.name: getattr(part, f.name) * (1.0 if f.name == "df" else factor) for f in fields(part)})


def test_all_distributions_are_tried() -> None:
    assert {type(part) for part in SHAPES} == set(DISTRIBUTIONS.values())


def test_the_normal_distribution_is_scipys(lab: Any) -> None:
    from scipy.special import ndtr, ndtri

    places = np.linspace(-12, 12, 2001)
    np.testing.assert_allclose(lab.evaluate("(all) => all.map(ndtr)", places.tolist()), ndtr(places), rtol=1e-13)
    shares = np.concatenate([np.geomspace(1e-300, 0.5, 500), 1 - np.geomspace(1e-15, 0.5, 500)])
    np.testing.assert_allclose(
        lab.evaluate("(all) => all.map(ndtri)", shares.tolist()), ndtri(shares), rtol=1e-13, atol=1e-15
    )


@pytest.mark.parametrize(
    "targets",
    [
        ("gdp within 28000-31000 in 2028-2030", "gdp >= 30000 in 2030"),
        ("gdp >= 25000 every year in 2026-2030", "population >= 1300 in 2030"),
        ("change of gdp >= 30% in 2026-2030", "rd_intensity <= 4.4% in 2027-2030"),
        ({"at least 2 of": ["gdp >= 30000 in 2030", "rd_intensity >= 4.5% in 2030", "population >= 1300 in 2030"]},),
        ("gdp >= 1.4 x 2024 in 2030",),
    ],
)
def test_targets_of_every_form(lab: Any, sprint: hz.Scenario, targets: Any) -> None:
    scenario = sprint.replace(targets=targets)
    lab.evaluate("(given) => { globalThis.model = new Model(given); }", engine(scenario, charted_of(scenario), 1))
    tally = hz.simulate(scenario, DRAWS).tally
    paths = {one: list(path) for one, path in scenario.assumptions.items()}
    np.testing.assert_allclose(lab.evaluate(ODDS, paths), tally.probabilities, rtol=0, atol=1e-8)
    if len(scenario.targets) > 1:
        np.testing.assert_allclose(lab.evaluate(WITHOUT), tally.without_by_randomisation.mean(axis=0), atol=1e-8)


def test_a_condition_goes_into_the_odds(lab: Any, sprint: hz.Scenario) -> None:
    scenario = sprint.replace(given=("gdp >= 26000 in 2027",))
    lab.evaluate("(given) => { globalThis.model = new Model(given); }", engine(scenario, charted_of(scenario), 1))
    paths = {one: list(path) for one, path in scenario.assumptions.items()}
    found = lab.evaluate(ODDS, paths)
    np.testing.assert_allclose(found, hz.simulate(scenario, DRAWS).tally.probabilities, rtol=0, atol=1e-8)


def own(formula: Callable[..., Array], sprint: hz.Scenario) -> hz.Indicator:
    formula.__name__ = "own"
    declare = hz.indicator(
        zh="自有", en="own", unit=sprint.model.indicator("gdp").unit, decimals=0, definition="x", source="x"
    )
    made: hz.Indicator = declare(formula)
    return made


def test_formulas_of_a_callers_own_are_written_down_too(lab: Any, sprint: hz.Scenario) -> None:
    def formula(gdp: Array, real_growth: Array) -> Array:
        capped = np.clip(np.minimum(gdp, 30000.0), 1.0, None)
        root: Array = np.sqrt(gdp.mean(axis=1, keepdims=True))
        return np.asanyarray(np.where(real_growth > 0.05, capped, np.maximum.accumulate(gdp, axis=1)) + root)

    scenario = sprint.replace(model=hz.Model(own=[own(formula, sprint)]))
    tape = traced(scenario, [scenario.model.indicators["own"]])
    assert isinstance(tape, Tape)
    given = engine(scenario, ("own",), 1)
    paths = {one: list(path) for one, path in scenario.assumptions.items()}
    found = lab.evaluate(OWN, [given, paths])
    np.testing.assert_allclose(found, hz.project(scenario)["own"][0], rtol=1e-12)


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        (lambda gdp: np.sin(gdp), "sin"),
        (lambda gdp: gdp * (2.0 if gdp[0, 0] > 1 else 1.0), "branch on a number"),
        (lambda gdp: np.array([[float(gdp[0, 0])]]) + gdp, "taken out"),
    ],
)
def test_what_cannot_be_written_down_is_said(sprint: hz.Scenario, formula: Any, says: str) -> None:
    scenario = sprint.replace(model=hz.Model(own=[own(formula, sprint)]))
    with pytest.raises(HzsimError, match=says):
        traced(scenario, [scenario.model.indicators["own"]])


def test_the_payload_is_plain_json(sprint: hz.Scenario) -> None:
    assert len(json.dumps(engine(sprint, charted_of(sprint), 1), allow_nan=False)) < 60_000

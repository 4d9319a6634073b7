"""Sums of many deviations: their spread, and points turned to them."""

import math

import numpy as np
import pytest

from hzsim.questions.lever.spread import spread_of_sum
from hzsim.scenario.parts.distributions import Normal, StudentT, Uniform
from hzsim.simulation.draws.blocks import Block, Stream
from hzsim.simulation.draws.sampling import Sampler, rotated, sampler_named

Z90 = 1.2815515655446004


def test_the_spread_of_two_uniforms_is_that_of_their_triangle() -> None:
    """Beyond x the triangle over -2 to 2 has (2 - x)^2 / 8."""
    found = spread_of_sum(((Uniform(-1.0, 1.0), 3.0), (Uniform(-1.0, 1.0), -3.0)))
    assert found == pytest.approx(3 * (2 - math.sqrt(0.8)) / Z90, rel=1e-4)


@pytest.mark.parametrize("weights", [(1.0, 0.5, -2.0), (1e-6,) * 6, (4e5, 1e5)])
def test_the_spread_of_heavy_tails_is_that_of_draws(weights: tuple[float, ...]) -> None:
    shape = StudentT(0.01, 2.5)
    found = spread_of_sum(tuple((shape, weight) for weight in weights))
    normals = np.random.default_rng(3).standard_normal((len(weights), 1_000_000))
    drawn = sum(weight * shape.from_normal(row) for weight, row in zip(weights, normals, strict=True))
    low, high = np.quantile(drawn, [0.1, 0.9])
    assert found == pytest.approx((high - low) / (2 * Z90), rel=5e-3)


def test_the_spread_of_normals_is_closed_form() -> None:
    found = spread_of_sum(((Normal(0.03), 1.0), (Normal(0.02), -2.0)))
    assert found == pytest.approx(0.05, rel=1e-12)
    assert spread_of_sum(((Normal(0.03), 0.0),)) == 0.0


@pytest.mark.parametrize("name", ["random", "sobol"])
def test_the_first_coordinate_of_turned_points_is_the_sum(name: str) -> None:
    """However many streams it runs through; and normals stay independent standard normals."""
    streams, weights = [Stream("a", "average", 1), Stream("a", "yearly", 4)], np.array([2.0, 0.0, 1.0, -3.0, 0.5])
    block, source = Block(0, 0, 4096), sampler_named(name)

    def summed(sampler: Sampler) -> np.ndarray:
        rows = np.concatenate([filled.T for filled in sampler.normals(streams, 7, block)])
        return np.asarray(weights @ rows)

    turned = rotated(source, summed)
    plain = np.concatenate([filled.T for filled in source.normals(streams, 7, block)])
    normals = np.concatenate([filled.T for filled in turned.normals(streams, 7, block)])
    assert np.abs(summed(turned)) == pytest.approx(np.abs(plain[0]) * float(np.linalg.norm(weights)))
    np.testing.assert_allclose((normals**2).sum(axis=0), (plain**2).sum(axis=0))
    np.testing.assert_allclose(np.cov(normals), np.eye(5), atol=0.08)
    assert rotated(source, lambda sampler: 0.0 * summed(sampler)) is source

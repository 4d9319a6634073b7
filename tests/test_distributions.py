"""Distributions against scipy and closed forms."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

import hzsim as hz
from hzsim.scenario.parts.distributions import Distribution, Normal, StudentT, Triangular, Uniform
from hzsim.scenario.parts.two_piece import TwoPieceCubic, TwoPieceNormal
from hzsim.scenario.written.spreads import DISTRIBUTIONS, parameters, written_form
from hzsim.simulation.draws import domain
from hzsim.simulation.draws.domain import drawn_within, keep_within

GRID = np.array([-5.0, -3.0, -1.0, -0.2, 0.0, 0.3, 1.0, 2.5, 5.0])
CASES: list[tuple[Distribution, object]] = [
    (Normal(0.02), stats.norm(scale=0.02)),
    (StudentT(0.02, 3), stats.t(3, scale=0.02)),
    (Uniform(-0.01, 0.03), stats.uniform(-0.01, 0.04)),
    (Triangular(-0.03, 0.01, 0.02), stats.triang(0.8, -0.03, 0.05)),
]


@pytest.mark.parametrize(("distribution", "reference"), CASES, ids=lambda case: type(case).__name__)
def test_against_scipy(distribution: Distribution, reference: stats.rv_continuous) -> None:
    found = distribution.from_normal(GRID.copy())
    lower = GRID <= 0
    exact = 3e-6 if isinstance(distribution, StudentT) else 1e-9  # Student's t is read off a table
    assert found[lower] == pytest.approx(reference.ppf(stats.norm.cdf(GRID[lower])), rel=exact, abs=1e-12)
    assert found[~lower] == pytest.approx(reference.isf(stats.norm.sf(GRID[~lower])), rel=exact, abs=1e-12)
    assert distribution.standard_deviation == pytest.approx(reference.std(), rel=1e-12)


def test_two_piece_normal() -> None:
    """Its distribution function, from the two half-normals, at the values that normals map to."""
    below, above = 0.03, 0.01
    distribution = TwoPieceNormal(below, above)
    found = distribution.from_normal(GRID.copy())
    total = below + above
    left = 2 * below / total * stats.norm.cdf(found / below)
    right = 1 - 2 * above / total * stats.norm.sf(found / above)
    assert np.where(found < 0, left, right) == pytest.approx(stats.norm.cdf(GRID), abs=1e-12)
    draws = distribution.from_normal(np.random.default_rng(1).standard_normal(400_000))
    assert draws.std() == pytest.approx(distribution.standard_deviation, rel=0.005)
    assert (draws < 0).mean() == pytest.approx(below / total, abs=4 * math.sqrt(0.25 / 400_000))
    assert TwoPieceNormal(0.02, 0.02).from_normal(GRID.copy()) == pytest.approx(0.02 * GRID, rel=1e-9)


def test_student_t_of_few_degrees_has_no_standard_deviation() -> None:
    assert StudentT(1, 2).standard_deviation == math.inf


@pytest.mark.parametrize(
    "make",
    [
        lambda: Normal(0), lambda: Normal(-1), lambda: Normal(math.nan), lambda: StudentT(1, 0), lambda: Uniform(1, 1),
        lambda: Triangular(0, 2, 1), lambda: Triangular(0, -1, 1), lambda: TwoPieceNormal(0, 1),
        lambda: Uniform(0, math.inf),
    ],
)  # fmt: skip
def test_impossible_distributions(make: "type[Normal]") -> None:
    with pytest.raises(hz.BadValue):
        make()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "distribution",
    [
        *(case for case, _ in CASES),
        Uniform(-0.02, 0.02),
        Triangular(-0.02, 0, 0.02),
        Triangular(0, 0.02, 0.05),
        TwoPieceNormal(0.01, 0.02),
        TwoPieceNormal(0.02, 0.02),
    ],
    ids=repr,
)
def test_symmetric_is_alike_on_both_sides(distribution: Distribution) -> None:
    """A deviation at z and the one at -z cancel, for every z, just where the distribution says so."""
    both = distribution.from_normal(GRID.copy()) + distribution.from_normal(-GRID)
    assert np.allclose(both, 0, atol=1e-12) == distribution.symmetric


def test_the_list_of_distributions_reads_them() -> None:
    """What lists, files and reports say of a distribution comes from its class."""
    assert [written_form(name) for name in ("normal", "uniform")] == ["{normal: sd}", "{uniform: [low, high]}"]
    assert parameters(StudentT) == {"scale": True, "df": False}
    assert _read({"normal": 0.01}) == Normal(0.01)
    assert _read({"triangular": [-0.01, 0.0, 0.02]}) == Triangular(-0.01, 0, 0.02)
    assert _read({"student_t": {"scale": 0.01, "df": 3.0}}) == StudentT(0.01, 3)
    assert {kind.form for kind in DISTRIBUTIONS.values()} == {"number", "list", "mapping"}
    with pytest.raises(hz.InvalidInput, match="did you mean uniform"):
        _read({"unifrom": [0.0, 1.0]})


def _read(written: object) -> Any:
    changed = hz.read_scenario("sprint").replace(uncertainty={"real_growth": {"yearly": written}})
    return changed.uncertainty["real_growth"].yearly


EVERY = [
    Normal(0.02),
    StudentT(0.02, 2.5),
    Uniform(-0.1, 0.2),
    Triangular(-0.1, 0.0, 0.3),
    TwoPieceNormal(0.1, 0.2),
    TwoPieceCubic(0.0085, 0.013, 0.0059, 0.0015),
    TwoPieceCubic(0.01, 0.02, 0.0, 0.0),
]


@pytest.mark.parametrize("distribution", EVERY, ids=lambda one: type(one).__name__)
def test_the_way_back_to_normals(distribution: Distribution) -> None:
    normals = np.linspace(-4.9, 4.9, 2001)
    there = distribution.from_normal(normals.copy())
    assert (np.diff(there) > 0).all()
    assert distribution.to_normal(there) == pytest.approx(normals, abs=1e-6)


def test_moments_of_a_two_piece_cubic() -> None:
    """Against quadrature over the normal density."""
    one = TwoPieceCubic(0.0085, 0.013, 0.0059, 0.0015)

    def moment(power: int) -> float:
        def weighted(normal: float) -> float:
            return float(one.from_normal(np.array([normal]))[0]) ** power * float(stats.norm.pdf(normal))

        return float(integrate.quad(weighted, -12, 12)[0])

    mean, square = moment(1), moment(2)
    assert one.standard_deviation == pytest.approx(math.sqrt(square - mean**2), rel=1e-9)


@pytest.mark.parametrize(
    ("low", "high"), [(-3.5, 4), (-1, 2), (-0.2, 0.1), (0.5, 1), (3, 5), (-9, -4), (8, 9), (40, 50), (-50, -40)]
)
def test_draws_stay_between_two_bounds(low: float, high: float) -> None:
    """Strictly rising in the normals, wherever the bounds lie; the median stays where both are far."""
    one, normals = Normal(2.0), np.linspace(-7, 7, 20_001)
    drawn = drawn_within(one, normals, np.array([2.0 * low]), np.array([2.0 * high]), np.zeros(1))
    assert drawn.min() >= 2 * low
    assert drawn.max() <= 2 * high
    assert (np.diff(drawn) > -1e-9).all()
    if low < -3 and high > 3:
        assert np.abs(drawn - 2 * normals)[np.abs(normals) < 2].max() < 1e-12


@pytest.mark.parametrize("part", [Normal(2.0), TwoPieceCubic(0.02, 0.022, 0.005, 0.0022), StudentT(1.0, 4.0)], ids=repr)
def test_each_draw_has_bounds_of_its_own(part: Distribution) -> None:
    """Some far, some near, from where each draw starts: draw by draw as the rule is stated, in scipy's words."""
    rng = np.random.default_rng(3)
    normals = rng.standard_normal(4_000) * 1.5
    ends = np.sort([rng.uniform(-9, -0.1, 4_000), rng.uniform(0.1, 9, 4_000)], axis=0)
    low, high = map(part.from_normal, ends.copy())
    before = rng.standard_normal(4_000)
    deviations = part.from_normal(normals.copy())
    keep_within(part, normals, deviations, low + before, high + before, before)
    moved = np.array([kept(*draw) for draw in zip(normals, *ends, strict=True)])
    assert deviations == pytest.approx(part.from_normal(moved), rel=1e-5, abs=1e-7)
    assert (deviations >= low - 1e-12).all()
    assert (deviations <= high + 1e-12).all()


def kept(normal: float, low: float, high: float) -> float:
    """What lies beyond an end goes to the rarest hundredth of its side and ten times as much, while both find room."""
    under, over = stats.norm.cdf(low), stats.norm.sf(high)
    for side, (lost, other) in ((1.0, (under, over)), (-1.0, (over, under))):
        room = max(lost / (lost + other), 1 - (0.01 + 10 * other))
        outer, share = min(0.01 + 10 * lost, room), stats.norm.cdf(side * normal)
        if share < outer:
            return float(side * stats.norm.ppf(lost + (1 - lost / outer) * share))
    return normal


def test_where_much_lies_beyond_the_whole_distribution_is_rescaled() -> None:
    """Bounds at -1 and 0.5 standard deviations: scipy's truncated normal."""
    normals = np.linspace(-3, 3, 61)
    drawn = drawn_within(Normal(1.0), normals, np.array([-1.0]), np.array([0.5]), np.zeros(1))
    assert drawn == pytest.approx(stats.truncnorm(-1.0, 0.5).ppf(stats.norm.cdf(normals)), abs=1e-9)


@pytest.mark.parametrize("spread", [0.0, 0.01, 0.1])
@pytest.mark.parametrize("ends", [(-0.41, 0.21), (-0.05, 2.0), (-3.0, 3.0)])
@pytest.mark.parametrize("part", [TwoPieceCubic(0.019, 0.023, 0.0053, 0.0014), StudentT(0.03, 2.5), Normal(0.045)])
def test_what_the_domain_leaves_out_is_what_its_whole_map_leaves_as_it_is(
    part: Distribution, ends: tuple[float, float], spread: float
) -> None:
    generator = np.random.default_rng(3)
    normals, before = generator.standard_normal(20_000), np.clip(spread * generator.standard_normal(20_000), -0.04, 0.2)
    low, high = (np.array([end]) for end in ends)
    found = part.from_normal(normals.copy())
    keep_within(part, normals, found, low, high, before)
    bounds = np.array([low - before, high - before])
    mapped = domain._between(normals, *part.to_normal(bounds))
    whole = np.clip(part.from_normal(mapped), *bounds)
    np.testing.assert_allclose(found, whole, rtol=0, atol=1e-13)

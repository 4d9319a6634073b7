"""The shape of what is drawn: inside its domain, its median where it is stated, its means no freaks."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.scenario.parts.distributions import Distribution, Normal, StudentT
from hzsim.scenario.parts.two_piece import TwoPieceCubic
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.simulation.draws.blocks import Block
from hzsim.simulation.draws.drawing import Sampling
from hzsim.simulation.draws.normals import assumed
from hzsim.units import RATE, SHARE

SHIPPED = sorted(path.stem for path in shipped("scenarios").glob("*.yaml"))
DRAWS = 40_000


def drawn(scenario: hz.Scenario, draws: int = DRAWS) -> dict[str, np.ndarray]:
    return assumed(scenario, Sampling(draws).draw(scenario, Block(0, 0, draws)))


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_draws_stay_in_their_domains_around_their_medians(name: str) -> None:
    """Medians of each year to five standard errors, which are 1.25 standard deviations / sqrt(n) of a normal."""
    scenario = hz.read_scenario(name)
    values = drawn(scenario)
    for assumption in scenario.uncertainty:
        low, high = scenario.limits(assumption)
        seen, central = values[assumption], scenario.central(assumption)[0]
        assert low <= seen.min()
        assert seen.max() <= high
        quarters = np.quantile(seen, [0.25, 0.75], axis=0)
        error = 1.2533 * (quarters[1] - quarters[0]) / 1.349 / np.sqrt(DRAWS)
        if scenario.uncertainty[assumption].centred:
            np.testing.assert_array_less(np.abs(np.median(seen, axis=0) - central), 5 * error + 1e-12)


@pytest.mark.parametrize("name", SHIPPED)
def test_means_are_no_freaks(name: str) -> None:
    """The mean of every indicator lies within 1% of the mean without the outer 0.1% on each side."""
    from scipy.stats import trim_mean

    scenario = hz.read_scenario(name)
    found = hz.simulate(scenario, DRAWS, keep_paths=True)
    assert found.paths is not None
    for indicator in scenario.model.indicators:
        means = found.statistics(indicator)["mean"]
        np.testing.assert_allclose(means, found.paths[indicator].mean(axis=0), rtol=1e-9, atol=1e-12)
        trimmed = np.array([trim_mean(column, 0.001) for column in found.paths[indicator].T])
        level = np.abs(trimmed)
        if scenario.model.indicators[indicator].unit in (RATE, SHARE):  # may be near zero, as growth and a lead are
            level = level + found.paths[indicator].std(axis=0)
        np.testing.assert_array_less(np.abs(means - trimmed), 0.01 * level + 1e-12)


def test_a_year_far_above_the_median_is_rare() -> None:
    """In records of 2 to 4 points of spread it happened in 0.53% of years, in those up to 2 in 0.13%."""
    scenario = hz.read_scenario("sprint-nation")
    growth = hz.simulate(scenario, DRAWS, indicators=["gdp_growth"], keep_paths=True).paths
    assert growth is not None
    above = growth["gdp_growth"][:, 1:] > scenario.central("real_growth")[0, 1:] + 0.10
    assert above.mean() < 2.2 * 0.0053


widths = st.floats(0.0005, 0.2)
tails = st.floats(0.0, 0.1)


@st.composite
def shocks(draw: st.DrawFn) -> Distribution:
    kind = draw(st.sampled_from(["normal", "student_t", "two_piece_cubic"]))
    if kind == "normal":
        return Normal(draw(widths))
    if kind == "student_t":
        return StudentT(draw(widths), draw(st.floats(0.01, 30.0)))
    return TwoPieceCubic(draw(widths), draw(widths), draw(tails), draw(tails))


@settings(max_examples=40, derandomize=True)
@given(
    average=st.none() | shocks(),
    yearly=shocks(),
    persistence=st.floats(-0.9, 0.95),
    centre=st.floats(-0.2, 0.25),
    name=st.sampled_from(["real_growth", "exchange_rate", "deflator_growth"]),
)
def test_any_spread_stays_in_the_domain(
    average: Distribution | None, yearly: Distribution, persistence: float, centre: float, name: str
) -> None:
    """However wide, persistent or heavy, no draw leaves the domain, and every mean is a number."""
    base = hz.read_scenario("report").replace(known_until=None)
    path = {name: 7.12 * (1 + centre)} if name == "exchange_rate" else {name: max(centre, -0.15)}
    scenario = base.replace(**path).replace(uncertainty={name: Uncertainty(average, yearly, persistence)})
    values = drawn(scenario, 2_000)[name]
    low, high = scenario.limits(name)
    assert np.isfinite(values).all()
    assert low <= values.min()
    assert values.max() <= high
    frame = hz.simulate(scenario, 500, indicators=["gdp_per_capita_usd"]).to_frame()
    assert np.isfinite(frame.to_numpy()).all()


FILE = """
extends: sprint
uncertainty:
  real_growth:
    average: {two_piece_cubic: {below: 0.8%, above: 0.9%, tail_below: 0.2%, tail_above: 0%}}
    yearly: {two_piece_cubic: {below: 1.2%, above: 1.5%, tail_below: 0.7%, tail_above: 0.1%}}
    persistence: 0.2
    domain: [-20%, 25%]
    years: 2027-2029
"""


class TestFiles:
    def test_what_is_written_is_read(self, tmp_path: object) -> None:
        scenario = self.read(tmp_path)
        found = scenario.uncertainty["real_growth"]
        assert found.average == TwoPieceCubic(0.008, 0.009, 0.002, 0.0)
        assert found.yearly == TwoPieceCubic(0.012, 0.015, 0.007, 0.001)
        assert (found.persistence, found.domain, str(found.years)) == (0.2, (-0.2, 0.25), "2027-2029")
        values = drawn(scenario, 1_000)["real_growth"]
        assert [bool(np.ptp(column)) for column in values.T] == [False, False, True, True, True, False]
        assert values.min() >= -0.2
        assert values.max() <= 0.25
        assert "TwoPieceCubic(below=0.012" in scenario.describe()["uncertainty"]["real_growth"]

    @pytest.mark.parametrize(
        ("old", "new", "place", "en", "zh"),
        [
            ("above: 0.9%, ", "", ":5:15", "expected this key", "应有此键"),
            ("below: 1.2%", "below: -1%", ":6:", "expected below above zero", "below 应大于零"),
            ("tail_below: 0.7%", "tail_below: -1%", ":6:", "tail_below of at least zero", "tail_below"),
            ("domain: [-20%, 25%]", "domain: [25%, -20%]", ":4:3", "expected a domain with its lower end", "domain"),
            ("domain: [-20%, 25%]", "domain: [1%]", ":8:", "expected 2 values, [low, high], found 1", "应"),
            ("domain: [-20%, 25%]", "domain: [-1%, 3%]", "sprint.yaml", "expected real_growth between -1% and 3%",
             "real_growth 应在 -1% 与 3% 之间"),
            ("years: 2027-2029", "years: soon", ":9:", "expected", "应"),
        ],
    )  # fmt: skip
    def test_a_mistake_has_its_place(self, tmp_path: object, old: str, new: str, place: str, en: str, zh: str) -> None:
        with pytest.raises(hz.InvalidInput) as caught:
            self.read(tmp_path, FILE.replace(old, new))
        assert place in str(caught.value)
        assert en in str(caught.value)
        said = CliRunner().invoke(main, ["project", f"{tmp_path}/shape.yaml", "--lang", "zh"])
        assert said.exit_code == 2
        assert zh in said.output

    def read(self, folder: object, text: str = FILE) -> hz.Scenario:
        with open(f"{folder}/shape.yaml", "w", encoding="utf-8") as stream:
            stream.write(text)
        return hz.read_scenario(f"{folder}/shape.yaml")

    def test_lists_and_the_schema_know_the_cubic(self) -> None:
        listed = CliRunner().invoke(main, ["list", "distributions"]).output
        assert "{two_piece_cubic: {below: …, above: …, tail_below: …, tail_above: …}}" in listed
        assert "two_piece_cubic" in json.dumps(hz.schema())

"""What is made in Python takes the forms of the files, and mistakes are told in the same words."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hzsim as hz
from hzsim.files.yaml_reader import read_yaml

GROWTH = {"average": {"normal": "0.5%"}, "yearly": {"student_t": {"scale": "1%", "df": 4}}, "persistence": 0.3}
TOWN: dict[str, Any] = {
    "title": {"zh": "镇", "en": "Town"},
    "entity": "Town",
    "year": 2024,
    "facts": {
        name: {"value": value, "source": "its yearbook", "status": "checked"}
        for name, value in {
            "gdp": "1000亿元",
            "population": "50万人",
            "population_previous": 49.5,
            "rd_intensity": 0.03,
            "exchange_rate": 7.12,
        }.items()
    },
}
PLAN: dict[str, Any] = {
    "baseline": TOWN,
    "years": "2025-2030",
    "assumptions": {
        "real_growth": {2025: 0.05, "2026-2030": "5.2%"},
        "deflator_growth": 0,
        "exchange_rate": 7.12,
        "natural_increase": "2‰",
        "net_migration": 0.1,
        "rd_spending_growth": 0.07,
    },
    "uncertainty": {"real_growth": GROWTH, **dict.fromkeys(["deflator_growth", "exchange_rate"], "none")},
    "correlation": [],
    "targets": ["gdp >= 1300亿元 in 2030"],
}


def both(report: hz.Scenario, tmp_path: Path, name: str, section: Any, as_yaml: str) -> tuple[str, str]:
    """Return what is said of a mistake in Python, and of the same one in a file, from its key on."""
    path = tmp_path / "mine.yaml"
    path.write_text(f"extends: report\n{name}:{as_yaml}", encoding="utf-8")
    with pytest.raises(hz.InvalidInput) as here:
        report.replace(**{name: section})
    with pytest.raises(hz.InvalidInput) as there:
        hz.read_scenario(path)
    return str(here.value).partition(" ")[2], str(there.value).partition(" ")[2]


@pytest.mark.parametrize(
    "given",
    [
        GROWTH,
        {**GROWTH, "average": {"normal": 0.005}, "yearly": hz.StudentT(0.01, 4)},
        hz.Uncertainty(hz.Normal(0.005), hz.StudentT(0.01, 4), 0.3),
    ],
)
@pytest.mark.parametrize("called", ["real_growth", "实际增速"])
def test_uncertainty_as_in_a_file(report: hz.Scenario, given: Any, called: str) -> None:
    (found,) = report.replace(
        uncertainty={called: given, "exchange_rate": "none", "net_migration": None}
    ).uncertainty.items()
    assert found == ("real_growth", hz.Uncertainty(hz.Normal(0.005), hz.StudentT(0.01, 4), 0.3))


@pytest.mark.parametrize("distribution", [
    hz.Normal(0.01), hz.StudentT(0.01, 5), hz.Uniform(-0.01, 0.02), hz.Triangular(-0.01, 0.0, 0.02),
    hz.TwoPieceNormal(0.02, 0.01), hz.TwoPieceCubic(0.02, 0.01, 0.001, 0.002),
])  # fmt: skip
def test_public_distributions_stand_in_mappings(report: hz.Scenario, distribution: Any) -> None:
    entry = {"average": distribution, "domain": ["-10%", 0.2]}
    found = report.replace(uncertainty={"real_growth": entry}).uncertainty["real_growth"]
    assert found == hz.Uncertainty(distribution, domain=(-0.1, 0.2))
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    ("section", "as_yaml"),
    [
        ({"real_growth": {"average": {"norml": "0.5%"}}}, " {real_growth: {average: {norml: 0.5%}}}"),
        ({"real_growth": {"average": {"normal": "0.5"}}}, " {real_growth: {average: {normal: 0.5}}}"),
        ({"real_growth": {"avrage": {"normal": "1%"}}}, " {real_growth: {avrage: {normal: 1%}}}"),
        ({"real_growth": {"average": {"uniform": ["1%"]}}}, " {real_growth: {average: {uniform: [1%]}}}"),
        ({"real_growth": {"persistence": "0.3"}}, " {real_growth: {persistence: 0.3}}"),
        ({"real_growth": "some"}, " {real_growth: some}"),
    ],
)
def test_mistakes_in_uncertainty_are_told_alike(
    report: hz.Scenario, tmp_path: Path, section: Any, as_yaml: str
) -> None:
    here, there = both(report, tmp_path, "uncertainty", section, as_yaml)
    assert here == there
    assert here.startswith("uncertainty.real_growth")


def test_a_mistake_in_a_correlation_is_told_alike(report: hz.Scenario, tmp_path: Path) -> None:
    here, there = both(report, tmp_path, "correlation", [["real_growth", "0.3"]], " [[real_growth, 0.3]]")
    assert here == there
    assert here.startswith("correlation.1: expected [assumption, assumption, correlation]")
    spreads = {"real_growth": GROWTH, "deflator_growth": GROWTH}
    (pair,) = report.replace(uncertainty=spreads, correlation=[["real_growth", "deflator_growth", 0.3]]).correlation
    assert pair == hz.Correlation("real_growth", "deflator_growth", 0.3)
    with pytest.raises(hz.InvalidInput, match=r"report correlation: expected a list such as \[a, b\], found 5"):
        report.replace(correlation=5)


def test_every_mistake_is_told_at_once(report: hz.Scenario) -> None:
    wrong = {"real_growth": {"average": {"normal": 5}}, "exchange_rate": {"yearly": {"normal": "x"}}}
    with pytest.raises(hz.InvalidInput) as refusal:
        report.replace(uncertainty=wrong)
    first, second = str(refusal.value).splitlines()
    assert first == (
        "report uncertainty.real_growth.average.normal: expected a value as a fraction, such as 0.054, found 5 "
        "(5% is 0.05, or write the text '5%')"
    )
    assert second.startswith("report uncertainty.exchange_rate.yearly.normal: expected a number such as")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: hz.Normal("0.5%"), "expected a number, such as 0.005 for 0.5%, found 0.5%"),  # type: ignore[arg-type]
        (
            lambda: hz.Uncertainty({"normal": "0.5%"}),  # type: ignore[arg-type]
            "expected a distribution as average, found a mapping (Normal(0.005); a mapping as in a file goes to "
            "replace(uncertainty={NAME: {average: ...}}))",
        ),
        (lambda: hz.as_unit("圆"), "expected a unit, or the name of one, found 圆 (known: "),
        (
            lambda: hz.Model(own=[share_of_gdp]),  # type: ignore[list-item]
            "expected indicators, assumptions or facts as a model's own, found share_of_gdp "
            "(write @hz.indicator(...) above def share_of_gdp)",
        ),
        (
            lambda: hz.Model(own=["gdp"]),  # type: ignore[list-item]
            "a model's own, found gdp (@hz.indicator(...) makes one)",
        ),
    ],
)
def test_what_is_made_wrong_is_refused_where_it_is_made(make: Any, words: str) -> None:
    with pytest.raises(hz.BadValue) as refusal:
        make()
    assert words in str(refusal.value)


def share_of_gdp(gdp: Any) -> Any:
    """Return a tenth: no indicator yet."""
    return gdp / 10


def test_an_indicator_names_its_unit(report: hz.Scenario) -> None:
    part = hz.indicator(zh="甲", en="own", unit="元", decimals=1, definition="a tenth", source="test")(share_of_gdp)
    assert part.unit == hz.as_unit("元")
    assert {unit.name for unit in hz.UNITS} >= {"rate", "share", "亿元", "元", "USD", "万人"}
    model = hz.Model(own=[part])
    values = hz.project(report.replace(model=model))
    np.testing.assert_allclose(values["share_of_gdp"], values["gdp"] / 10)


def test_a_scenario_from_a_mapping_is_that_of_a_file(tmp_path: Path) -> None:
    """Also with its baseline stated in it; numbers are in the unit of their key, rates as fractions."""
    found = hz.read_scenario(PLAN, name="plan")
    for folder, name, text in (("data/baselines", "town", TOWN), ("scenarios", "plan", {**PLAN, "baseline": "town"})):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / f"{name}.yaml").write_text(as_yaml(text), encoding="utf-8")
    read = hz.read_scenario(tmp_path / "scenarios" / "plan.yaml")
    assert found.assumptions == read.assumptions
    assert found.uncertainty == read.uncertainty
    assert found.baseline.values == read.baseline.values
    assert hz.assess(found, 500).joint == hz.assess(read, 500).joint
    assert found.assumptions["real_growth"] == (0.05, *[0.052] * 5)
    assert (found.name, found.file, found.baseline.title.zh) == ("plan", "plan", "镇")
    assert hz.read_scenario({**PLAN, "baseline": hz.read_baseline(TOWN, name="town")}).baseline.name == "town"


def as_yaml(value: Any) -> str:
    """Return a value as YAML in one line: its numbers with the sign that files want, by a test of their own."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {as_yaml(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    return {0.05: "5%", 0.07: "7%", 0.03: "3%", 2024: "2024"}.get(
        value, f'"{value}"' if isinstance(value, str) else str(value)
    )


def test_a_scenario_may_extend_another() -> None:
    found = hz.read_scenario({"extends": "sprint", "assumptions": {"real_growth": "5%"}}, name="mine")
    sprint = hz.read_scenario("sprint")
    assert found.assumptions["real_growth"] == (0.05,) * 6
    assert found.targets == sprint.targets
    assert found.uncertainty == sprint.uncertainty


def test_mistakes_in_a_mapping_are_those_of_a_file(tmp_path: Path) -> None:
    wrong = {"extends": "sprint", "yeers": "1", "assumptions": {"real_growth": "5.6"}, "targets": ["gpd >= 3 in 2030"]}
    path = tmp_path / "mine.yaml"
    text = "extends: sprint\nyeers: 1\nassumptions: {real_growth: 5.6}\ntargets: [gpd >= 3 in 2030]\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(hz.InvalidInput) as there:
        hz.read_scenario(path)
    with pytest.raises(hz.InvalidInput) as here:
        hz.read_scenario(wrong, name="mine")

    def told(error: hz.InvalidInput) -> set[tuple[str, str, str, str]]:
        return {(one.key, one.expected, one.found, one.hint) for one in error.problems}

    assert told(here.value) == told(there.value)
    assert {one.line for one in here.value.problems} == {None}
    assert len(here.value.problems) == 3


def test_mistakes_in_a_baseline() -> None:
    with pytest.raises(hz.InvalidInput) as refusal:
        hz.read_scenario({**PLAN, "baseline": {**TOWN, "facts": {"gdp": {"value": -1, "source": ""}}}})
    told = str(refusal.value).splitlines()
    assert "baseline facts.gdp.value: expected a value above 0, found -1" in told
    assert "baseline facts.gdp.source: expected where the figure is from, found nothing" in told
    assert "baseline facts.gdp.status: expected this key, found nothing" in told
    with pytest.raises(hz.BadValue, match="did you mean hangzhou-2024"):
        hz.read_baseline("hangzou-2024")
    assert hz.read_baseline("hangzhou-2024").year == 2024


def test_a_document_of_python_is_that_of_yaml(tmp_path: Path) -> None:
    from hzsim.scenario.written.validation import as_document

    path = tmp_path / "one.yaml"
    path.write_text("a: {b: [x, {c: y}]}\n2026: z\n", encoding="utf-8")
    read, given = read_yaml(path), as_document({"a": {"b": ["x", {"c": "y"}]}, 2026: "z"}, "one")
    assert (given.value, given.marks.keys()) == (read.value, read.marks.keys())


def test_arrays_of_what_was_drawn(sprint: hz.Scenario) -> None:
    """Assumptions and indicators by name: GDP is what growth and prices make of it, draw by draw."""
    found = hz.simulate(sprint, 512, indicators=["gdp"], keep_paths=True)
    assert found.paths is not None
    growth, prices, gdp = (found.paths[name] for name in ("real_growth", "deflator_growth", "gdp"))
    made = sprint.baseline.value("gdp") * np.cumprod((1 + growth) * (1 + prices), axis=1)
    np.testing.assert_allclose(gdp, made, rtol=1e-12)
    assert {*sprint.model.assumptions} <= found.paths.values.keys()
    frame = found.paths.to_frame()
    assert frame.index.names == ["draw", "year"]
    assert frame.loc[(7, 2030), "gdp"] == gdp[7, 5]
    with pytest.raises(ValueError, match="read-only"):
        growth[0] = 0
    with pytest.raises(hz.BadValue, match="expected an indicator that was kept, found natural_increase_persons"):
        hz.Projection(sprint, {"gdp": gdp})["natural_increase_persons"]
    assert list(hz.project(sprint).to_frame().index) == list(sprint.years)


def test_the_quantile_of_an_outcome(sprint: hz.Scenario) -> None:
    found = hz.simulate(sprint, 4_096, sampler="random", indicators=["gdp"], keep_paths=True)
    assert found.paths is not None
    drawn = found.paths["gdp"]
    for share in (0.05, 0.5, 0.9):
        assert found.quantile("gdp", share) == pytest.approx(np.quantile(drawn[:, -1], share), rel=1e-3)
        assert found.quantile("gdp", share, 2027) == pytest.approx(np.quantile(drawn[:, 2], share), rel=1e-3)
        assert found.quantile(sprint.targets[0], share) == found.quantile("gdp >= 3万亿元 in 2030", share)
        assert found.quantile(sprint.targets[0], share) == pytest.approx(found.quantile("gdp", share), rel=1e-12)
    for asked, words in (
        (("gdp", 1.0), "a probability between 0 and 1"),
        (("gdp", 0.5, 2040), "years within 2025-2030"),
        (("gdp >= 1 in 2030", 0.5), "expected a target of the scenario, found gdp >= 1 in 2030"),
        (("population", 0.5), "expected an indicator that was summarised"),
    ):
        with pytest.raises(hz.BadValue, match=words):
            found.quantile(*asked)


def test_a_map_is_a_frame(sprint: hz.Scenario) -> None:
    found = hz.frontier(sprint, "real_growth", "exchange_rate", "gdp >= 30000 in 2030", points=3, draws=400)
    frame = found.grid()
    assert (frame.index.name, frame.columns.name) == ("exchange_rate", "real_growth")
    np.testing.assert_array_equal(frame.to_numpy(), found.probabilities)
    np.testing.assert_array_equal(frame.columns, found.first_values)
    np.testing.assert_array_equal(found.grid("standard_errors").to_numpy(), found.standard_errors)
    with pytest.raises(hz.BadValue, match="expected one of probabilities, standard_errors, found odds"):
        found.grid("odds")

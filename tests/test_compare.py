"""Comparison of many scenarios, and sweeps."""

import csv
import io
import json

import pytest
from click.testing import CliRunner
from matplotlib.text import Annotation
from wcwidth import wcswidth

import hzsim as hz
from hzsim.cli import main
from hzsim.present.answers import sheet_of
from hzsim.present.answers.compare import required_value
from hzsim.present.charts.probabilities import panels_chart
from hzsim.present.words.letters import folded
from hzsim.present.words.messages import share_phrase
from hzsim.questions.comparison import Comparison
from hzsim.scenario.changes import with_changes
from hzsim.scenario.sweeps import parse_sweep


def assessed(scenarios: list[hz.Scenario], draws: int = 2_000) -> list[hz.Assessment]:
    return [hz.assess(hz.simulate(scenario, draws, indicators=())) for scenario in scenarios]


@pytest.mark.parametrize(
    ("written", "name", "values"),
    [
        ("exchange_rate=6.8:7.6:0.1", "exchange_rate", [6.8, 6.9, 7.0, 7.1, 7.2, 7.3, 7.4, 7.5, 7.6]),
        ("exchange_rate=7:7.45:0.2", "exchange_rate", [7.0, 7.2, 7.4]),
        ("exchange_rate=7:7:1", "exchange_rate", [7.0]),
        ("real_growth=4.5%,5%，5.5%", "real_growth", [0.045, 0.05, 0.055]),
        ("real_growth@2027-2028 = 5%:6%:0.25%", "real_growth@2027-2028", [0.05, 0.0525, 0.055, 0.0575, 0.06]),
        ("net_migration=-2万人:2万人:2万人", "net_migration", [-2.0, 0.0, 2.0]),
        ("natural_increase=2‰", "natural_increase", [0.002]),
    ],
)
def test_values_of_a_sweep(sprint: hz.Scenario, written: str, name: str, values: list[float]) -> None:
    assert parse_sweep(sprint, written) == (name, tuple(values))


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("exchange_rate", "NAME=LOW:HIGH:STEP"),
        ("exchange_rate=", "NAME=LOW:HIGH:STEP"),
        ("exchange_rat=7", "did you mean exchange_rate"),
        ("exchange_rate=6:7", "range LOW:HIGH:STEP"),
        ("exchange_rate=7:6:0.1", "LOW up to HIGH"),
        ("exchange_rate=6:7:0", "STEP above zero"),
        ("exchange_rate=6:7:-1", "STEP above zero"),
        ("exchange_rate=0.1:9999:0.000001", "1,000,000 combinations"),
        ("exchange_rate=6,,7", "number"),
        ("real_growth=5", "%"),
        ("=5%", "assumption"),
    ],
)
def test_sweeps_that_cannot_be_read(sprint: hz.Scenario, written: str, message: str) -> None:
    with pytest.raises(hz.BadValue, match=message):
        parse_sweep(sprint, written)


def test_a_sweep_visits_every_combination_and_keeps_the_known_years(sprint: hz.Scenario) -> None:
    variants = hz.sweep(sprint, {"real_growth": [0.05, 0.06], "exchange_rate@2029-2030": [7.0, 7.2, 7.4]})
    assert [tuple(variant.values.values()) for variant in variants] == [
        (growth, rate) for growth in (0.05, 0.06) for rate in (7.0, 7.2, 7.4)
    ]
    for variant in variants:
        growth, rate = variant.values.values()
        assert variant.origin == "sprint"
        assert variant.scenario.assumptions["real_growth"] == (0.052, *[growth] * 5)
        assert variant.scenario.assumptions["exchange_rate"] == (7.12, 7.12, 7.12, 7.12, rate, rate)
        assert variant.scenario.uncertainty == sprint.uncertainty
        assert variant.scenario.targets == sprint.targets
    assert len({variant.scenario.name for variant in variants}) == 6
    assert sprint.assumptions["real_growth"][1] == 0.054


def test_too_many_combinations_are_refused(sprint: hz.Scenario) -> None:
    many = hz.sweep(sprint, {"real_growth": [0.05] * 101, "exchange_rate": [7.0] * 10})
    assert len(many) == 1010
    with pytest.raises(hz.BadValue, match=r"1,000 combinations of values, found 1,010 \(write them with batch\)"):
        hz.compare(many)
    with pytest.raises(hz.BadValue, match="1,000,000 combinations"):
        hz.sweep(sprint, {"real_growth": [0.05] * 2001, "exchange_rate": [7.0] * 500})
    with pytest.raises(hz.BadValue, match="from 1"):
        hz.sweep(sprint, {"real_growth": []})
    with pytest.raises(hz.BadValue, match="once"):
        hz.sweep(sprint, {"real_growth@2026": [0.05], "real_growth@2027": [0.05]})
    with pytest.raises(hz.BadValue, match="within 2025-2030"):
        hz.sweep(sprint, {"real_growth@2031": [0.05]})
    with pytest.raises(hz.BadValue, match="above"):
        hz.sweep(sprint, {"exchange_rate": [-1.0]})


def test_variants_share_their_draws(sprint: hz.Scenario) -> None:
    """The exchange rate moves USD per head and nothing else; each variant is what `--set` gives."""
    variants = hz.sweep(sprint, {"exchange_rate": [6.8, 7.2, 7.6]})
    results = assessed([variant.scenario for variant in variants])
    per_head = [result.targets[1].probability for result in results]
    assert per_head == sorted(per_head, reverse=True)
    assert per_head[0] > per_head[-1]
    for place in (0, 2, 3, 4):
        assert len({result.targets[place].probability for result in results}) == 1
    (same,) = assessed([with_changes(sprint, ["exchange_rate@2026-2030=7.6"])])
    assert same.targets[1].probability == per_head[-1]
    assert same.joint == results[-1].joint


def test_commands_print_the_tidy_table_of_the_library(sprint: hz.Scenario) -> None:
    run = CliRunner().invoke
    asked = ["sprint", "--draws", "500", "--sweep", "exchange_rate=7,7.5", "--sweep", "real_growth=5%:5.5%:0.5%"]
    variants = hz.sweep(sprint, {"exchange_rate": [7.0, 7.5], "real_growth": [0.05, 0.055]})
    found = sheet_of(Comparison(tuple(variants), tuple(assessed([variant.scenario for variant in variants], 500))))
    for command in ("assess", "compare"):
        result = run(main, [command, *asked, "--format", "json"])
        assert result.exit_code == 0
        assert json.loads(result.stdout) == found.records()
    rows = list(csv.DictReader(io.StringIO(run(main, ["compare", *asked, "--format", "csv"]).stdout)))
    assert len(rows) == 4 * 6  # four variants, five targets and all together
    assert list(rows[0])[:4] == ["scenario", "exchange_rate", "real_growth", "target"]
    assert {row["scenario"] for row in rows} == {"sprint"}
    table = run(main, ["assess", *asked, "--lang", "zh"]).stdout
    assert table == found.view("zh").text(1000) + "\n"


def test_sweeps_of_several_files_follow_each_other() -> None:
    asked = ["compare", "sprint", "floor", "--draws", "200", "--sweep", "exchange_rate=7,7.5", "--format", "json"]
    records = json.loads(CliRunner().invoke(main, asked).stdout)
    seen = list(dict.fromkeys((record["scenario"], record["exchange_rate"]) for record in records))
    assert seen == [("sprint", 7.0), ("sprint", 7.5), ("floor", 7.0), ("floor", 7.5)]


def test_wrong_sweeps_are_usage_errors() -> None:
    for wrong in (["--sweep", "real_growth=5"], ["--sweep", "real_growth=5%", "--sweep", "real_growth=6%"]):
        result = CliRunner().invoke(main, ["assess", "sprint", *wrong])
        assert result.exit_code == 2
        assert "--sweep" in result.output


def test_the_minimum_holds_for_every_variant() -> None:
    asked = ["assess", "sprint", "--draws", "500", "--sweep", "exchange_rate=6.5,9", "--min-probability"]
    assert CliRunner().invoke(main, [*asked, "0.04"]).exit_code == 3
    assert CliRunner().invoke(main, [*asked, "0"]).exit_code == 0


def test_probability_and_requirement_stand_side_by_side(sprint: hz.Scenario, report: hz.Scenario) -> None:
    scenarios = [sprint, hz.read_scenario("weak-prices"), report]
    table = sheet_of(Comparison.of(assessed(scenarios))).view("en").text()
    lines = table.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("GDP, current prices"))
    assert "needs Real growth, 2026-2030" in lines[place + 1]
    needs = [hz.require(scenario, "real_growth", "gdp >= 30000 in 2030").value for scenario in scenarios]
    assert lines[place + 1].split()[-3:] == [f"{100 * need:.2f}%" for need in needs if need is not None]


def test_a_requirement_without_solution_is_said_in_words(sprint: hz.Scenario) -> None:
    scenario = sprint.replace(targets=["rd_intensity >= 90% in 2030", "gdp >= 30000 in 2030"])
    assert "none" in sheet_of(Comparison.of(assessed([scenario]))).view("en").text()
    assert "无解" in sheet_of(Comparison.of(assessed([scenario]))).view("zh").text()


@pytest.mark.parametrize("number", [1, 4, 12])
def test_a_table_of_shades_shows_each_scenario(sprint: hz.Scenario, number: int) -> None:
    variants = hz.sweep(sprint, {"exchange_rate": [6.5 + 0.1 * place for place in range(number)]})
    results = assessed([variant.scenario for variant in variants], 200)
    figure = panels_chart(results, "en")
    (axes,) = figure.axes
    cells = [text for text in axes.texts if not isinstance(text, Annotation)]
    heads = [text for text in axes.texts if isinstance(text, Annotation)]
    assert len(axes.patches) == number * (len(sprint.targets) + 1)
    for place, (head, result) in enumerate(zip(heads, results, strict=True)):
        assert head.get_text().replace("\n", " ") == result.simulation.scenario.title.en
        assert head.xy[0] == place + 0.5
        expected = []
        for item in result.targets:
            assert item.required is not None
            expected += [share_phrase(item.probability), f"needs {required_value(item, 'en')}"]
        column = [text.get_text() for text in cells if text.get_position()[0] == place + 0.5]
        assert column == [*expected, share_phrase(result.joint)]


def test_more_than_twelve_scenarios_do_not_fit_a_chart(sprint: hz.Scenario) -> None:
    (result,) = assessed([sprint], 200)
    with pytest.raises(hz.BadValue, match="12"):
        panels_chart([result] * 13)
    with pytest.raises(hz.BadValue, match="12"):
        panels_chart([])


def test_titles_are_folded_by_their_width() -> None:
    words = "A scenario with a long name, Exchange rate 7.5"
    assert folded(words, 20) == "A scenario with a\nlong name, Exchange\nrate 7.5"
    chinese = folded("一个名称非常长的情景，实际增速 5%，汇率 7.5", 18)
    assert chinese.replace("\n", "").replace(" ", "") == "一个名称非常长的情景，实际增速5%，汇率7.5"
    for line in chinese.split("\n"):
        assert wcswidth(line) <= 20  # punctuation may hang over
        assert not line.startswith("，")


def test_probabilities_of_different_targets_are_not_subtracted(sprint: hz.Scenario) -> None:
    fewer = sprint.replace(name="fewer", targets=sprint.targets[:2])
    assessments = assessed([sprint, fewer], 400)
    together = [record for record in sheet_of(Comparison.of(assessments)).records() if record["target"] == "all"]
    assert [record["difference"] for record in together] == [0.0, None]
    assert all(r["difference"] == 0 for r in sheet_of(Comparison.of(assessments)).records() if r["target"] != "all")
    assert (
        "not compared with the first scenario, whose targets differ"
        in sheet_of(Comparison.of(assessments)).view("en").text()
    )

"""Growth as a nation's and a lead: what is asked of real_growth moves the lead, and every answer says so."""

import csv
import io
import json
import math
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import openpyxl  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim._typing import Array, Language, Text
from hzsim.cli import main
from hzsim.model import model
from hzsim.model.model import Model
from hzsim.model.modules import registry
from hzsim.model.modules.formulas import indicator
from hzsim.model.modules.nation import growth_lead
from hzsim.model.modules.parts import Indicator
from hzsim.model.modules.registry import MODULES, Module
from hzsim.questions.lever.spread import average_spread
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.uncertainty import Uncertainty
from hzsim.scenario.parts.years import Span
from hzsim.units import RATE

MOVED = "Real growth is computed from other assumptions: what moves is Lead over the nation (growth_lead)"
MOVED_ZH = "实际增速由其他假设算出：所调整的是快于全国的幅度（growth_lead）"
FEW = ("--draws", "600")


@pytest.fixture(scope="module")
def nation() -> hz.Scenario:
    return hz.read_scenario("sprint-nation")


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code, result.output
    return result


def lead_for(scenario: hz.Scenario, growth: float) -> list[float]:
    return [(1 + growth) / (1 + rate) - 1 for rate in scenario.assumptions["national_growth"]]


def test_the_shipped_leads_are_what_the_sprint_and_the_province_need(nation: hz.Scenario) -> None:
    sprint, point = hz.read_scenario("sprint"), hz.project(nation)
    np.testing.assert_allclose(point["real_growth"][0], sprint.assumptions["real_growth"], atol=6e-6)
    np.testing.assert_allclose(point["province_growth"][0], 0.05, atol=6e-6)
    np.testing.assert_allclose(point["gdp"][0], hz.project(sprint)["gdp"][0], rtol=2e-5)
    assert {"national_growth", "growth_lead", "province_lead"} <= set(nation.uncertainty)
    assert "real_growth" not in nation.assumptions
    assert nation.title.en == "The lead that the sprint takes"
    share = 21_860 * 1.052 * 1.054**5 / (90_131 * 1.05**6)
    assert point["province_share"][0, -1] == pytest.approx(share, rel=1e-4)


def test_growth_is_the_nations_times_the_leads_in_every_draw(nation: hz.Scenario) -> None:
    paths = hz.simulate(nation, 500, keep_paths=True).paths
    assert paths is not None
    grown = paths["real_gdp"] / np.insert(paths["real_gdp"][:, :-1], 0, 21_860.0, axis=1) - 1
    np.testing.assert_allclose(paths["real_growth"], grown, rtol=1e-9)
    assert np.ptp(paths["real_growth"][:, 0]) == 0  # nation and lead of 2025 are stated
    assert np.ptp(paths["province_growth"][:, 0]) == 0


class TestPaths:
    def test_a_path_of_growth_is_had_by_the_lead(self, nation: hz.Scenario) -> None:
        moved = nation.replace(real_growth={"2026-2030": 0.06})
        assert moved.assumptions["growth_lead"][1:] == pytest.approx(lead_for(nation, 0.06)[1:])
        assert moved.assumptions["growth_lead"][0] == nation.assumptions["growth_lead"][0]
        assert moved.assumptions["national_growth"] == nation.assumptions["national_growth"]
        assert moved.central("real_growth")[0, 1:] == pytest.approx(0.06, abs=1e-15)
        assert nation.replace(实际增速="6%").central("real_growth") == pytest.approx(0.06, abs=1e-15)

    def test_the_nation_beside_it_comes_first(self, nation: hz.Scenario) -> None:
        for one in (nation.replace(real_growth=0.06, national_growth=0.03),
                    nation.replace(national_growth=0.03, real_growth=0.06)):  # fmt: skip
            assert one.central("real_growth") == pytest.approx(0.06, abs=1e-15)
            assert one.assumptions["growth_lead"] == pytest.approx([1.06 / 1.03 - 1] * 6)
        wrong_way = run("project", "sprint-nation", "--set", "real_growth=6%", "--set", "national_growth=3%",
                        "--format", "csv")  # fmt: skip
        rows = [row for row in csv.DictReader(io.StringIO(wrong_way.stdout)) if row["indicator"] == "real_growth"]
        assert [float(row["value"]) for row in rows] == pytest.approx([0.06] * 6)

    def test_one_is_not_set_twice(self, nation: hz.Scenario) -> None:
        with pytest.raises(hz.BadValue, match=r"real_growth or growth_lead, not both.*real_growth moves growth_lead"):
            nation.replace(real_growth=0.06, growth_lead=0.01)
        both = ("--set", "growth_lead=1%", "--set", "real_growth@2027=5%")
        assert "expected real_growth or growth_lead, not both" in run("project", "sprint-nation", *both, code=2).stderr
        zh = run("project", "sprint-nation", *both, "--lang", "zh", code=2).stderr
        assert "real_growth 与 growth_lead 只能设其一" in zh
        assert "设 real_growth 即调整 growth_lead" in zh
        sweep = ("--sweep", "growth_lead=1%,2%", "--sweep", "real_growth=5%,6%")
        assert "not both" in run("compare", "sprint-nation", *sweep, *FEW, code=2).stderr

    def test_what_no_lead_can_bring_is_refused(self, nation: hz.Scenario) -> None:
        with pytest.raises(hz.BadValue, match="expected growth_lead between -30% and 30%"):
            nation.replace(real_growth=0.5)

    @pytest.mark.parametrize(("language", "words"), [("en", MOVED), ("zh", MOVED_ZH)])
    def test_set_says_what_moves(self, language: Language, words: str) -> None:
        for command in (("assess", *FEW), ("project",), ("simulate", *FEW), ("slack",)):
            result = run(command[0], "sprint-nation", "--set", "real_growth@2026-2030=5.6%", *command[1:],
                         "--lang", language)  # fmt: skip
            assert words in result.stderr
        assert words not in run("project", "sprint-nation", "--set", "growth_lead=1%", "--lang", language).stderr
        assert run("project", "sprint", "--set", "real_growth=5%").stderr == ""


class TestQuestions:
    def test_require_gives_growth_and_moves_the_lead(self, nation: hz.Scenario) -> None:
        answer = hz.require(nation, "real_growth", "gdp >= 30000 in 2030")
        first = nation.central("real_growth")[0, 0]
        assert answer.value == pytest.approx((30_000 / (21_860 * (1 + first))) ** (1 / 5) - 1, abs=1e-9)
        assert answer.note == Text(MOVED_ZH, MOVED)
        assert MOVED in answer.reason.en
        assert MOVED_ZH in answer.reason.zh
        payload = json.loads(run("require", "sprint-nation", "--unknown", "real_growth", "--target",
                                 "gdp >= 30000 in 2030", "--format", "json").stdout)  # fmt: skip
        assert (payload["unknown"], payload["note"]) == ("real_growth", MOVED)
        plain = hz.require(nation, "growth_lead", "gdp >= 30000 in 2030")
        assert plain.note.en == ""
        assert plain.value is not None
        assert hz.require(hz.read_scenario("sprint"), "real_growth", "gdp >= 30000 in 2030").note.en == ""

    def test_a_probability_is_attained_with_the_lead_moved(self, nation: hz.Scenario) -> None:
        answer = hz.require(nation, "real_growth", "gdp >= 30000 in 2030", 0.8, draws=4_000)
        assert answer.value is not None
        assert answer.residual == pytest.approx(0, abs=1e-3)
        moved = nation.replace(real_growth={"2026-2030": answer.value})
        share = hz.simulate(moved, 4_000, indicators=()).tally.probabilities[0]
        assert share == pytest.approx(0.8, abs=1e-3)
        shifted = hz.require(nation, "real_growth", "gdp >= 30000 in 2030", keep_shape=True)
        assert shifted.residual == pytest.approx(0, abs=1e-6)

    def test_known_targets_say_that_nothing_is_left(self, nation: hz.Scenario) -> None:
        answer = hz.require(nation, "real_growth", "gdp >= 23000 in 2025")
        assert (answer.value, answer.unknown.name) == (None, "real_growth")

    def test_targets_whose_lever_is_growth_have_what_they_need(self, nation: hz.Scenario) -> None:
        found = hz.assess(nation, 2_000)
        assert [item.required.unknown.name for item in found.targets if item.required] == ["real_growth"] * 3
        assert [item.required.value for item in found.targets if item.required][1] == pytest.approx(0.05)
        payload = json.loads(run("assess", "sprint-nation", *FEW, "--format", "json").stdout)
        assert {target["required"]["note"] for target in payload["targets"]} == {MOVED}
        rows = list(csv.DictReader(io.StringIO(run("assess", "sprint-nation", *FEW, "--format", "csv").stdout)))
        assert all(MOVED in row["note"] for row in rows if row["target"] != "all")
        for language, words in (("en", MOVED), ("zh", MOVED_ZH)):
            assert run("assess", "sprint-nation", *FEW, "--lang", language).stdout.count(words) == 1

    @pytest.mark.parametrize(("language", "words"), [("en", MOVED), ("zh", MOVED_ZH)])
    def test_curve_effort_and_frontier_say_it_once(self, language: Language, words: str) -> None:
        asked = (*FEW, "--lang", language)
        for command in (
            ("curve", "sprint-nation", "--unknown", "real_growth"),
            ("frontier", "sprint-nation", "--over", "real_growth", "deflator_growth", "--points", "5"),
        ):
            assert run(*command, *asked).stdout.count(words) == 1
            records = json.loads(run(*command, *FEW, "--format", "json").stdout)
            assert {record["note"] for record in records} == {MOVED}
        effort = ("effort", "sprint-nation", "--lever", "real_growth=4%:9%")
        assert run(*effort, "--lang", language).stdout.count(words) == 1
        levers = [row for row in json.loads(run(*effort, "--format", "json").stdout) if row["kind"] == "lever"]
        assert [(row["name"], row["note"]) for row in levers] == [("real_growth", MOVED)]

    def test_effort_is_measured_in_spreads_of_the_lead(self, nation: hz.Scenario) -> None:
        """A point of growth takes 1 / (1 + nation) points of lead; the default lever of growth's targets is growth."""
        found = hz.effort(nation)
        assert found.feasible
        (lever,) = found.levers
        assert lever.lever.assumption.name == "real_growth"
        part, years = nation.model.assumption("growth_lead"), Span(2026, 2030)
        lead = average_spread(nation, part, nation.uncertainty["growth_lead"], years)
        slope = np.mean([1 / (1 + rate) for rate in nation.assumptions["national_growth"][1:]])
        assert lever.spread == pytest.approx(lead / slope)
        assert lever.after == pytest.approx(found.solution.central("real_growth")[0, 1:].mean())
        assert found.solution.assumptions["national_growth"] == nation.assumptions["national_growth"]

    @pytest.mark.parametrize("other", ["national_growth", "growth_lead"])
    def test_levers_that_move_each_other_are_refused(self, nation: hz.Scenario, other: str) -> None:
        message = f"move apart from each other, found real_growth and {other}"
        for pair in (("real_growth", other), (other, "real_growth")):
            with pytest.raises(hz.BadValue, match=message):
                hz.effort(nation, pair)
            with pytest.raises(hz.BadValue, match=message):
                hz.frontier(nation, *pair, points=3, draws=500)
        assert hz.frontier(nation, "national_growth", "growth_lead", points=3, draws=500).probabilities.shape == (3, 3)

    def test_a_map_agrees_with_simulation(self, nation: hz.Scenario) -> None:
        found = hz.frontier(nation, "real_growth", "exchange_rate", points=3, draws=2000)
        moved = nation.replace(real_growth={"2026-2030": float(found.first_values[2])})
        share = hz.simulate(moved, 2_000, indicators=()).tally.probabilities[-1]
        assert found.probabilities[:, 2] == pytest.approx([share] * 3, abs=2e-3)

    def test_the_other_questions_are_of_nation_and_lead(self, nation: hz.Scenario) -> None:
        moved = {item.quantity.name for item in hz.slack(nation)}
        assert {"national_growth", "growth_lead", "province_lead", "real_growth"} <= moved
        given = json.loads(run("conditions", "sprint-nation", "--draws", "8000", "--format", "json").stdout)
        assert {"national_growth", "growth_lead"} <= {row["assumption"] for row in given}
        for command in (("sensitivity",), ("when", "--target", "gdp >= 25000"), ("realism",)):
            arguments = (*command, *FEW) if command[0] != "realism" else command
            run(arguments[0], "sprint-nation", *arguments[1:])

    def test_the_nation_moves_no_share(self, nation: hz.Scenario) -> None:
        """City and province are leads over one nation: in the same draws of the leads their ratio is the same."""
        wide = {**nation.uncertainty, "national_growth": Uncertainty(Normal(0.05), Normal(0.05))}
        shares = [
            hz.simulate(one, 2_000, sampler="random", indicators=["province_share"], keep_paths=True).paths
            for one in (nation, nation.replace(uncertainty=wide), nation.replace(national_growth=0.01))
        ]
        for other in shares[1:]:
            assert shares[0] is not None
            assert other is not None
            np.testing.assert_allclose(shares[0]["province_share"], other["province_share"], rtol=1e-9)

    def test_two_nations_are_explained_and_others_refused(self, nation: hz.Scenario) -> None:
        slower = nation.replace(national_growth={"2026-2030": 0.03}).replace(name="slower")
        found = hz.explain(nation, slower, "gdp@2030", "median", draws=1_000)
        assert "Real growth of the nation" in str(found)
        with pytest.raises(hz.BadValue, match="scenarios of the same modules"):
            hz.explain(nation, hz.read_scenario("sprint"), "gdp@2030", "median", draws=1_000)

    def test_the_record_moves_the_lead(self, nation: hz.Scenario) -> None:
        recorded = hz.on_centre(nation, "record")
        assert recorded is not None
        assert recorded.assumptions["national_growth"][1:] != nation.assumptions["national_growth"][1:]
        assert all(abs(lead) < 0.01 for lead in recorded.assumptions["growth_lead"][1:])


class TestForms:
    def test_every_form(self, tmp_path: Path) -> None:
        for form in ("xlsx", "docx", "html", "csv", "json", "iamc", "parquet"):
            out = tmp_path / f"out.{form}"
            run("export", "sprint-nation", "--to", form, "--out", str(out), *FEW, "--lang", "en")
            assert out.stat().st_size > 1_000
        book = openpyxl.load_workbook(tmp_path / "out.xlsx")
        cells = {str(cell) for sheet in book for row in sheet.values for cell in row}
        assert {"Lead over the nation", "Real growth of the nation"} <= cells
        rows = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text("utf-8-sig")))
        central = {row["indicator"] for row in rows if row["statistic"] == "central"}
        assert {"national_growth", "growth_lead"} <= central
        assert "real_growth" not in central
        run("export", "sprint-nation", "--to", "page", "--out", str(tmp_path / "page.html"), *FEW)
        assert "Lead over the nation" in (tmp_path / "page.html").read_text("utf-8")

    def test_compare_shows_what_each_needs(self) -> None:
        said = run("compare", "sprint-nation", "sprint", *FEW, "--lang", "en").stdout
        assert said.count("Real growth, 2026-2030") >= 3
        swept = run("compare", "sprint-nation", "--sweep", "real_growth=5%,6%", *FEW, "--lang", "en")
        assert "Real growth" in swept.stdout
        assert MOVED in swept.stderr


SMALL = """
extends: sprint
modules: [core, nation]
assumptions:
  national_growth: 4%
  growth_lead: 1.2%
uncertainty:
  national_growth: {average: {normal: 1%}}
  growth_lead: {average: {normal: 0.5%}}
correlation: []
"""


class TestFiles:
    def read(self, folder: Path, old: str = "", new: str = "") -> hz.Scenario:
        assert old in SMALL
        (folder / "small.yaml").write_text(SMALL.replace(old, new) if old else SMALL, encoding="utf-8")
        return hz.read_scenario(folder / "small.yaml")

    def test_a_module_takes_the_place_of_what_the_parent_assumes(self, tmp_path: Path) -> None:
        found = self.read(tmp_path)
        assert found.central("real_growth") == pytest.approx(1.04 * 1.012 - 1)
        assert "real_growth" not in {*found.assumptions, *found.uncertainty}

    @pytest.mark.parametrize(
        ("old", "new", "place"),
        [
            ("  growth_lead: 1.2%\n", "  growth_lead: 1.2%\n  real_growth: 5%\n", ":7:3 assumptions.real_growth"),
            ("  growth_lead: {av", "  real_growth: {average: {normal: 1%}}\n  growth_lead: {av",
             ":9:3 uncertainty.real_growth"),
            ("correlation: []", "correlation: [[real_growth, exchange_rate, 0.2]]", ":10:15 correlation.1"),
        ],
    )  # fmt: skip
    def test_growth_itself_is_a_mistake_there(self, tmp_path: Path, old: str, new: str, place: str) -> None:
        with pytest.raises(hz.InvalidInput) as caught:
            self.read(tmp_path, old, new)
        (line,) = str(caught.value).splitlines()
        assert f"small.yaml{place}: expected" in line
        assert "found real_growth (the module nation computes it: state national_growth, growth_lead)" in line
        zh = run("project", str(tmp_path / "small.yaml"), "--lang", "zh", code=2).stderr
        assert "它由模块 nation 算出：请改设 national_growth, growth_lead" in zh

    def test_a_parents_correlation_with_growth_is_said_at_its_line(self, tmp_path: Path) -> None:
        tied = "extends: sprint\ncorrelation:\n  - [real_growth, rd_spending_growth, 0.5]\n"
        (tmp_path / "tied.yaml").write_text(tied, encoding="utf-8")
        child = tmp_path / "child.yaml"
        leads = "assumptions: {national_growth: 4%, growth_lead: 1%}"
        child.write_text(f"extends: tied\nmodules: [core, nation]\n{leads}\n", encoding="utf-8")
        with pytest.raises(hz.InvalidInput, match=r"tied.yaml:3:\d+ correlation.1.*the module nation computes it"):
            hz.read_scenario(child)

    def test_python_is_told_the_same(self, nation: hz.Scenario) -> None:
        spread = {**nation.uncertainty, "real_growth": Uncertainty(Normal(0.01))}
        with pytest.raises(hz.BadValue, match="the module nation computes it: state national_growth, growth_lead"):
            nation.replace(uncertainty=spread)


def _growth_again(national_growth: Array, growth_lead: Array) -> Array:
    return national_growth + growth_lead


class TestModels:
    def test_two_modules_that_compute_one_name_are_refused_by_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        twin = replace(MODULES["nation"], name="twin")
        for room in (model, registry):
            monkeypatch.setattr(room, "MODULES", MappingProxyType({**MODULES, "twin": twin}), raising=False)
        with pytest.raises(hz.BadValue, match="one module that computes real_growth, found nation and twin"):
            Model(("core", "nation", "twin"))
        assert isinstance(twin, Module)

    def test_own_parts_take_no_place_that_is_taken(self) -> None:
        def real_growth(national_growth: Array, growth_lead: Array) -> Array:
            return _growth_again(national_growth, growth_lead)

        about = Text("另一增速", "another growth")
        made: Indicator = indicator(zh="增速", en="Growth", unit=RATE, decimals=2, definition=about, source=about)(
            real_growth
        )
        for modules in (("core", "nation"), ("core",)):
            with pytest.raises(hz.BadValue, match="a name of its own, found real_growth"):
                Model(modules, [made])
        placed = replace(made, lever="growth_lead", through=lambda growth, national_growth: growth - national_growth)
        found = Model(("core",), [placed])
        assert list(found.computed) == ["real_growth"]
        assert found.set_for("real_growth") == growth_lead
        with pytest.raises(hz.BadValue, match="it is computed: state national_growth, growth_lead"):
            found.assumption("real_growth")

    def test_the_province_without_a_nation_grows_as_it_is_assumed(self) -> None:
        assert "province_growth" in Model(("core", "province")).assumptions
        over = Model(("core", "province", "nation"))
        assert "province_growth" not in over.assumptions
        assert over.set_for("province_growth").name == "province_lead"


OUTCOMES = """year,quantity,value,unit,base,vintage,source
2025,real_growth,5.2,%,,first,bulletin
2025,national_growth,5,%,,first,bulletin
2025,gdp,23011,亿元,census-2023,first,bulletin
2026,real_growth,4,%,,first,bulletin
2026,national_growth,3,%,,first,bulletin
"""


class TestTracking:
    def track(self, folder: Path, text: str, *more: str, code: int = 0) -> Result:
        (folder / "outcomes.csv").write_text(text, encoding="utf-8")
        return run("track", "sprint-nation", "--actuals", str(folder / "outcomes.csv"), "--draws", "600", *more,
                   code=code)  # fmt: skip

    def test_an_outcome_of_growth_is_taken_apart(self, tmp_path: Path, nation: hz.Scenario) -> None:
        self.track(tmp_path, OUTCOMES)
        from hzsim.history.vintages.actuals import read_actuals
        from hzsim.history.vintages.tracking import vintages

        *_, last = vintages(nation, read_actuals(tmp_path / "outcomes.csv", nation), draws=600)
        seen = last.scenario
        assert seen.known_until == 2026
        assert seen.assumptions["national_growth"][:2] == (0.05, 0.03)
        assert seen.assumptions["growth_lead"][:2] == pytest.approx((1.052 / 1.05 - 1, 1.04 / 1.03 - 1))
        assert seen.central("real_growth")[0, :2] == pytest.approx([0.052, 0.04])
        before = (nation.assumptions[name][2] for name in ("national_growth", "growth_lead"))
        after = (seen.assumptions[name][2] for name in ("national_growth", "growth_lead"))
        assert all(later < earlier for earlier, later in zip(before, after, strict=True))  # both fell short
        assert math.fsum(last.causes["growth"]) != 0

    def test_growth_without_the_nations_says_what_is_missing(self, tmp_path: Path) -> None:
        text = "".join(line for line in OUTCOMES.splitlines(keepends=True) if "2026,national" not in line)
        refused = self.track(tmp_path, text, code=2).stderr
        assert "outcomes.csv:5:2 quantity: expected an outcome of national_growth beside real_growth" in refused
        zh = self.track(tmp_path, text, "--lang", "zh", code=2).stderr
        assert "real_growth 之外还应有 national_growth 的结果" in zh
        assert "缺少它便无从由 real_growth 得知 growth_lead" in zh

    def test_a_lead_beside_growth_says_it_twice(self, tmp_path: Path) -> None:
        refused = self.track(tmp_path, OUTCOMES + "2026,growth_lead,1,%,,first,x\n", code=2).stderr
        assert "outcomes.csv:7:2 quantity: expected real_growth or growth_lead, not both" in refused

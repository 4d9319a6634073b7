"""A census inside the plan: what it does by arithmetic, when it is drawn, what its record is and who says so."""

import csv
import html
import io
import statistics
from pathlib import Path

import docx
import numpy as np
import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.history.assessments import Assessments
from hzsim.history.city.censuses import census_record, census_within, read_revisions
from hzsim.model.model import Model
from hzsim.present.documents.export import report_file
from hzsim.scenario.parts.distributions import Normal

SCENARIO = hz.read_scenario("census-revision")
SPRINT = hz.read_scenario("sprint")
NAMES = ["gdp", "real_gdp", "gdp_growth", "rd_spending", "rd_intensity", "revised_level"]


def called(*words: str) -> Result:
    return CliRunner().invoke(main, [*words])


def drawn(scenario: hz.Scenario) -> hz.Projection:
    """Return 20,000 draws with a stream for each assumption, so that what both scenarios draw is the same in both."""
    names = [name for name in NAMES if name in scenario.model.indicators]
    paths = hz.simulate(scenario, 20_000, sampler="random", indicators=names, keep_paths=True).paths
    assert paths is not None
    return paths


def test_a_revision_lifts_gdp_from_its_year_on_and_leaves_growth_and_research() -> None:
    plain, revised = hz.project(SPRINT), hz.project(SCENARIO.replace(level_revision={2028: 0.04}))
    factor = np.array([1, 1, 1, 1.04, 1.04, 1.04])
    np.testing.assert_allclose(revised["gdp"][0], plain["gdp"][0] * factor, rtol=1e-12)
    np.testing.assert_allclose(revised["gdp_per_capita_usd"][0], plain["gdp_per_capita_usd"][0] * factor, rtol=1e-12)
    np.testing.assert_allclose(revised["rd_intensity"][0], plain["rd_intensity"][0] / factor, rtol=1e-12)
    for name in ("real_gdp", "gdp_growth", "rd_spending"):
        np.testing.assert_array_equal(revised[name], plain[name])


def test_only_the_census_year_is_drawn() -> None:
    paths, plain = drawn(SCENARIO), drawn(SPRINT)
    level = paths["revised_level"]
    np.testing.assert_array_equal(level[:, :3], 1)
    np.testing.assert_array_equal(level[:, 3:], np.repeat(level[:, 3:4], 3, axis=1))
    assert np.std(np.log(level[:, 3])) == pytest.approx(0.045, rel=0.02)  # 20,000 normals: se 0.5%
    assert np.median(level[:, 3]) == pytest.approx(1.024, abs=0.0015)
    np.testing.assert_allclose(paths["gdp"], plain["gdp"] * level, rtol=1e-12)  # all else on the same draws


def test_the_ratio_falls_where_the_level_rises() -> None:
    paths, plain = drawn(SCENARIO), drawn(SPRINT)
    change = paths["rd_intensity"][:, -1] / plain["rd_intensity"][:, -1]
    np.testing.assert_allclose(change * paths["revised_level"][:, -1], 1, rtol=1e-12)
    rises = paths["revised_level"][:, -1] > 1
    assert (change[rises] < 1).all()
    assert (change[~rises] >= 1).all()


def test_what_is_drawn_in_one_year_moves_no_target_before_it() -> None:
    alone = SCENARIO.replace(uncertainty={"level_revision": SCENARIO.uncertainty["level_revision"]}, correlation=())
    before, after = alone.read_targets(["gdp >= 27000 in 2027", "gdp >= 28000 in 2028"])
    assert not alone.is_drawn(before)
    assert alone.is_drawn(after)


def test_years_outside_the_scenario_are_a_mistake_in_its_file_and_nothing_by_default(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    head = "format: 2\nextends: census-revision\nuncertainty:\n"
    file.write_text(head + "  level_revision: {yearly: {normal: 4%}, years: 2031}\n", "utf-8")
    refused = called("project", str(file))
    assert refused.exit_code == 2
    assert (
        f"{file}:4:42 uncertainty.level_revision.years: expected years within 2025-2030, found 2031" in refused.stderr
    )
    file.write_text(
        "format: 2\nextends: fourteenth-plan\nmodules: [core, revision]\nassumptions: {level_revision: 0%}\n", "utf-8"
    )
    past = hz.read_scenario(file)  # the default is of the census of 2028
    assert "level_revision" not in past.uncertainty
    assert "level_revision" in hz.read_scenario("census-revision").uncertainty


# the record


def test_the_record_is_that_of_the_table_and_of_the_press() -> None:
    record = census_record(2025)
    assert record is not None
    assert [(one.census, round(100 * one.rate, 1)) for one in record.nation] == [
        (2004, 16.8), (2008, 4.4), (2013, 3.4), (2018, 2.1), (2023, 2.7),
    ]  # fmt: skip
    with (shipped("data") / "revisions.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] == "province"]
    for one, mean, spread in zip(record.provinces, (-2.7, 2.7), (10, 2), strict=True):
        sizes = [float(row["revision"]) for row in rows if row["census"] == str(one.census)]
        assert (one.number, len(sizes)) == (31, 31)
        assert 100 * one.mean == pytest.approx(statistics.mean(sizes))
        assert 100 * one.spread == pytest.approx(statistics.stdev(sizes))
        assert round(100 * one.mean, 1) == mean
        assert round(100 * one.spread) == spread
    assert record.next == 2028


def test_levels_and_revisions_of_the_table_agree() -> None:
    with (shipped("data") / "revisions.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["before"]:
                exact = 100 * (float(row["after"]) / float(row["before"]) - 1)
                assert float(row["revision"]) == pytest.approx(exact, abs=0.051), row


def test_the_scenario_is_centred_and_spread_as_the_record() -> None:
    record, entry = census_record(2025), SCENARIO.uncertainty["level_revision"]
    assert record is not None
    assert SCENARIO.assumptions["level_revision"] == pytest.approx((0, 0, 0, round(record.centre, 3), 0, 0))
    assert isinstance(entry.yearly, Normal)
    assert entry.yearly.sd == pytest.approx(record.spread, abs=0.0005)
    assert (str(entry.years), entry.average) == (str(record.next), None)


def test_most_provinces_were_revised_within_the_band() -> None:
    """Four fifths of 62 revisions of two very different censuses, within two standard errors of a share."""
    band = 0.024 - 1.2816 * 0.045, 0.024 + 1.2816 * 0.045
    rates = [one.rate for one in read_revisions() if one.level == "province"]
    assert np.mean([band[0] <= rate <= band[1] for rate in rates]) == pytest.approx(0.8, abs=0.1)


def test_the_past_knows_only_its_own_censuses() -> None:
    census = census_within(hz.read_scenario("fourteenth-plan"))
    assert census is not None
    assert (census.year, [one.census for one in census.provinces]) == (2023, [2018])
    assert census_record(2003) is None
    assert census_within(SPRINT.replace(known_until=2028)) is None


def test_a_census_matters_to_targets_on_levels_only() -> None:
    assert census_within(SPRINT) is not None
    assert census_within(SPRINT.replace(targets=["population >= 1300 in 2030"])) is None
    assert census_within(SPRINT.replace(targets=[])) is None


# who says so


def central(scenario: hz.Scenario, name: str) -> float:
    return float(hz.project(scenario)[name][0, -1])


@pytest.mark.parametrize("name", ["sprint", "census-revision"])
def test_the_note_says_what_a_census_does_to_gdp_and_the_ratio(name: str) -> None:
    census = census_within(hz.read_scenario(name))
    assert census is not None
    past, here = (note for note, _ in census.notes)
    for words in map("".join, zip(past, here, strict=True)):
        for part in ("2028", "+2.1%", "+2.7%", "−2.7%", "10.1%", "+2.4%"):
            assert part in words
        for scenario in (SPRINT, SCENARIO):
            assert f"{central(scenario, 'gdp'):,.0f}" in words
            assert f"{100 * central(scenario, 'rd_intensity'):.2f}%" in words
    assert ("Not counted" in here.en) == ("未计" in here.zh) == (name == "sprint")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sprint", "census-revision"])
def test_terminal_document_and_page_of_a_report_say_it(name: str) -> None:
    census = census_within(hz.read_scenario(name))
    assert census is not None
    simulation = hz.simulate(hz.read_scenario(name), 1000)
    report = docx.Document(io.BytesIO(report_file(Assessments(hz.assess(simulation)), "docx", "zh")))
    page = html.unescape(report_file(Assessments(hz.assess(simulation)), "html", "en").decode())
    printed = {
        (command, language): called(command, name, "--draws", "1000", "--lang", language).stdout
        for command in ("run", "assess")
        for language in ("en", "zh")
    }
    for note, _ in census.notes:
        for (_, language), text in printed.items():
            assert note.to("zh" if language == "zh" else "en") in text
        assert any(note.zh in paragraph.text for paragraph in report.paragraphs)
        assert note.en in page


@pytest.mark.slow
@pytest.mark.parametrize("form", ["xlsx", "docx", "html", "csv", "json", "iamc", "parquet", "page"])
def test_every_export_takes_the_module(form: str, tmp_path: Path) -> None:
    out = tmp_path / f"case.{'html' if form == 'page' else form}"
    done = called("export", "census-revision", "--draws", "1000", "--to", form, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert out.stat().st_size


def test_a_revision_is_solved_for_as_any_lever() -> None:
    answer = hz.require(SCENARIO, "level_revision", "rd_intensity >= 4.3% in 2030", years="2028")
    ratio = central(SPRINT, "rd_intensity")
    assert answer.value == pytest.approx(ratio / 0.043 - 1, abs=1e-6)
    assert "level_revision" in Model(["core", "revision"]).moved_by("rd_intensity")

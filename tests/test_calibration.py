"""Calibration, the two probabilities and realism, against files, counts and the city's own figures."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.files.locations import shipped
from hzsim.history.classes import read_classes
from hzsim.history.comparisons import LENGTHS, read_followed, similar, table_rows
from hzsim.history.panel import episodes
from hzsim.history.series import History, growth_series
from hzsim.history.ties import Tie, read_ties
from hzsim.history.track_record import on_track_record, record_forecast
from hzsim.present.calibration import uncertainty_file
from hzsim.present.formats import to_csv
from hzsim.present.realism import realism_view
from hzsim.scenario.defaults import read_default_uncertainty
from hzsim.scenario.distributions import Normal, StudentT

SPRINT = hz.read_scenario("sprint")


def test_the_shipped_uncertainty_is_what_calibrate_writes() -> None:
    text = uncertainty_file(hz.calibrate(hz.read_history(), "Hangzhou"))
    assert (shipped("data") / "uncertainty.yaml").read_text(encoding="utf-8") == text


def test_the_file_reads_back_as_what_was_calibrated() -> None:
    defaults = read_default_uncertainty().uncertainty
    assert not read_default_uncertainty().correlation
    for one in hz.calibrate(hz.read_history(), "Hangzhou"):
        read = defaults[one.assumption]
        assert read is not None
        assert read.persistence == one.uncertainty.persistence
        for part in ("average", "yearly"):
            written, exact = getattr(read, part), getattr(one.uncertainty, part)
            assert type(written) is type(exact)
            if isinstance(exact, Normal):
                assert written.sd == pytest.approx(exact.sd, rel=0.06)
            if isinstance(exact, StudentT):
                assert (written.scale, written.df) == (pytest.approx(exact.scale, rel=0.06), exact.df)


def test_short_records_are_judgements() -> None:
    found = {one.assumption: one for one in hz.calibrate(hz.read_history(), "Hangzhou")}
    assert {name for name, one in found.items() if one.status == "judgement"} == {
        "natural_increase", "net_migration", "rd_spending_growth",
    }  # fmt: skip
    assert found["net_migration"].observed == 4
    assert found["real_growth"].observed == 17  # 2008-2025 without the recalled 2017
    assert "20.4万" in found["net_migration"].source
    assert "7.3万" in found["net_migration"].source


def test_recalled_figures_never_enter() -> None:
    assert 2017 not in growth_series(hz.read_history(), "Hangzhou")
    table = pd.read_csv(shipped("data") / "history.csv")
    kept = table[(table.series == "gdp_real_growth") & (table.entity == "Hangzhou") & (table.status != "recalled")]
    expected = {int(year): value / 100 for year, value in zip(kept.year, kept.value.astype(float), strict=True)}
    assert growth_series(hz.read_history(), "Hangzhou") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("gdp_real_growth,Hangzhou,2009,,10.0,,%", "gdp_real_growth,Hangzhou,2009,,ten,,%", "value: expected a number"),
        ("gdp_real_growth,Hangzhou,2009,,10.0,,%", "gdp_real_growth,Hangzhou,2009,,10.0,,‰", "unit: expected the unit"),
        ("gdp_real_growth,Hangzhou,2009,,10.0", "gdp_real_growth,Hangzhou,2008,,10.0", "year: expected each year"),
    ],
)
def test_bad_histories_are_refused_with_their_line(old: str, new: str, words: str, tmp_path: Path) -> None:
    text = (shipped("data") / "history.csv").read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    path = tmp_path / "history.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(hz.InvalidInput) as caught:
        hz.read_history(path)
    assert f"history.csv:{line}:" in str(caught.value)
    assert words in str(caught.value)


def history_of(tmp_path: Path, *lines: str, without: tuple[str, ...] = ()) -> History:
    """The shipped history with further lines, and without those that start so."""
    text = (shipped("data") / "history.csv").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not (without and line.startswith(without))]
    path = tmp_path / "history.csv"
    path.write_text("\n".join([*kept, *lines]) + "\n", encoding="utf-8")
    return hz.read_history(path)


def test_a_city_with_a_short_record_leans_on_classes_and_prints_no_other_city_s_figures(tmp_path: Path) -> None:
    growth = [f"gdp_real_growth,Wuhan,{year},,{5 + year % 3},,%,,checked,bulletin," for year in range(2015, 2025)]
    flows = [f"net_migration,Wuhan,{year},,{flow},,万人,census-2020,derived,bulletin," for year, flow in
             ((2021, 20), (2022, 18), (2024, 1))]  # fmt: skip
    found = {one.assumption: one for one in hz.calibrate(history_of(tmp_path, *growth, *flows), "Wuhan")}
    assert [one.status for one in found.values()] == ["estimate"] * 3 + ["judgement"] * 3
    sources = " ".join(one.source for one in found.values())
    assert not any(words in sources for words in ("Hangzhou", "11.7%", "(n 4)", "2022-23"))
    assert "no two consecutive changes" in found["net_migration"].source  # 2022-24 is not differenced across 2023
    assert "1,000万 residents (assumed: none in history.csv)" in found["net_migration"].source
    assert "known for no year only" in found["rd_spending_growth"].source
    assert uncertainty_file(tuple(found.values()))


def test_short_records_are_shrunk_toward_their_class() -> None:
    found = next(one for one in hz.calibrate(hz.read_history(), "Hangzhou") if one.assumption == "net_migration")
    own = np.diff([20.40, 14.50, 12.98, 7.31]).std(ddof=1)
    reference = 1270.0 * read_classes()["population"].typical_spread
    assert found.own_share == pytest.approx(2 / 6)
    assert isinstance(found.uncertainty.yearly, Normal)
    assert found.uncertainty.yearly.sd == pytest.approx(np.sqrt((2 * own**2 + 4 * reference**2) / 6), rel=1e-3)
    assert f"an sd of {own:.2f}万 (n 3); it enters with 33%" in found.source


def test_migration_that_changes_by_the_same_amount_every_year_has_the_spread_of_its_class(tmp_path: Path) -> None:
    growth = [f"gdp_real_growth,Wuhan,{year},,{5 + year % 3},,%,,checked,bulletin," for year in range(2015, 2025)]
    flows = [
        f"net_migration,Wuhan,{year},,{2 * (year - 2010)},,万人,census-2020,derived,bulletin,"
        for year in range(2015, 2025)
    ]
    found = hz.calibrate(history_of(tmp_path, *growth, *flows), "Wuhan")[4].uncertainty.yearly
    assert isinstance(found, Normal)
    assert found.sd == pytest.approx(1000 * read_classes()["population"].typical_spread * np.sqrt(4 / 12))


def test_growth_of_research_is_derived_from_its_base() -> None:
    found = next(one for one in hz.calibrate(hz.read_history(), "Hangzhou") if one.assumption == "rd_spending_growth")
    assert found.observed == 2
    assert "2024-2025 (8.0% a year)" in found.source  # 4.0% of 23,011 against 3.9% of 21,860, both census-2023


@pytest.mark.parametrize(
    ("lines", "without", "words"),
    [
        (
            ["gdp_real_growth,Hangzhou,2019,,6.0,,%,census-2023,checked,bulletin,"], (),
            "one figure of gdp_real_growth of Hangzhou for 2019 in history.csv, found no base and census-2023",
        ),
        ([], ("fx_cny_per_usd_market,China,2023",), "4 consecutive years of fx_cny_per_usd_market of China"),
        ([], ("gdp_deflator_change,China,2023",), "gdp_deflator_change of China in history.csv, found 2024-2024, 2023"),
    ],
)  # fmt: skip
def test_bases_and_gaps_are_named(lines: list[str], without: tuple[str, ...], words: str, tmp_path: Path) -> None:
    with pytest.raises(hz.BadValue) as caught:
        hz.calibrate(history_of(tmp_path, *lines, without=without), "Hangzhou")
    assert words in str(caught.value)


def test_correlations_are_taken_beyond_two_standard_errors() -> None:
    weak, strong = Tie("real_growth", "deflator_growth", 0.12, 0.07, 60, 800), Tie("a", "b", 0.4, 0.1, 60, 800)
    assert weak.taken == 0
    assert strong.taken == pytest.approx(2 * np.sin(np.pi * 0.4 / 6))
    text = uncertainty_file(hz.calibrate(hz.read_history(), "Hangzhou")).replace("\n# ", " ")
    ending = text[text.index("Rank correlations") :]
    for tie in read_ties():
        assert f"{tie.first} with {tie.second} {tie.correlation:+.2f} ({tie.standard_error:.2f})" in ending
    assert all(name in ending for name in ASSUMPTIONS_OF_THE_CORE)


ASSUMPTIONS_OF_THE_CORE = (
    "real_growth", "deflator_growth", "exchange_rate", "natural_increase", "net_migration", "rd_spending_growth",
)  # fmt: skip


def test_an_unknown_city_is_refused() -> None:
    ran = CliRunner().invoke(main, ["calibrate", "--entity", "Atlantis"])
    assert ran.exit_code == 2
    assert "Atlantis" in ran.output


def test_the_deflator_leans_on_its_class() -> None:
    group = read_classes()["deflator_growth"]
    assert group.scale(group.typical_spread) == 1
    own = next(one for one in hz.calibrate(hz.read_history(), "Hangzhou") if one.assumption == "deflator_growth")
    assert isinstance(own.uncertainty.yearly, StudentT)
    ratio = own.uncertainty.yearly.scale / group.yearly
    assert ratio == pytest.approx((0.0181 / group.typical_spread) ** group.exponent, rel=0.01)


def test_sprint_takes_its_calibrated_spreads() -> None:
    defaults = read_default_uncertainty().uncertainty
    assert set(SPRINT.uncertainty) == {"real_growth", "exchange_rate", "net_migration", "rd_spending_growth"}
    for name, uncertainty in SPRINT.uncertainty.items():
        assert uncertainty == defaults[name], name


def test_track_record_yaml_is_the_record_s_forecast() -> None:
    forecast = record_forecast(SPRINT)
    assert forecast is not None
    assert forecast.years == (2026, 2027, 2028, 2029, 2030)
    shipped_path = hz.read_scenario("track-record").assumptions["real_growth"][1:]
    assert shipped_path == pytest.approx(forecast.central, abs=0.00005 + 1e-9)


def test_the_second_probability_keeps_parts_and_known_years() -> None:
    recorded = on_track_record(SPRINT)
    assert recorded is not None
    assert recorded.uncertainty == SPRINT.uncertainty
    assert recorded.assumptions["real_growth"][0] == SPRINT.assumptions["real_growth"][0]
    others = {name: path for name, path in SPRINT.assumptions.items() if name != "real_growth"}
    assert {name: recorded.assumptions[name] for name in others} == others
    assert on_track_record(SPRINT.replace(known_until=2030)) is None


def test_assess_prints_both_probabilities_and_json_one() -> None:
    def run(*more: str) -> Result:
        return CliRunner().invoke(main, ["assess", "sprint", "--draws", "4000", *more])

    table, csv, json = run("--lang", "en"), run("--format", "csv"), run("--format", "json")
    assert "scenario's centre is right" in table.stdout
    assert "the track record" in table.stdout
    assert "若情景中心正确" in run("--lang", "zh").stdout
    assert "on_track_record" not in json.stdout
    rows = [line.split(",") for line in csv.stdout.splitlines()]
    place = rows[0].index("probability_on_track_record")
    recorded = on_track_record(SPRINT)
    assert recorded is not None
    alone = hz.assess(hz.simulate(recorded, 4000))
    assert [float(row[place]) for row in rows[1:]] == [*(item.probability for item in alone.targets), alone.joint]


def test_realism_counts_episodes_of_a_panel(tmp_path: Path) -> None:
    """Counts against a plain loop over years."""
    growth = {"A": {1990 + step: 0.05 + 0.01 * (step % 4) for step in range(20)}, "B": {2000: 0.04}}
    path = tmp_path / "growth-episodes.csv"
    path.write_text(to_csv(table_rows(growth)), encoding="utf-8")
    for years in LENGTHS:
        found = []
        for origin in range(1995, 2010 - years):
            before = np.prod([1 + growth["A"][year] for year in range(origin - 5, origin + 1)]) ** (1 / 6) - 1
            after = (
                np.prod([1 + growth["A"][year] for year in range(origin + 1, origin + years + 1)]) ** (1 / years) - 1
            )
            if 0.05 <= before < 0.08:
                found.append(after)
        for pace in (-0.01, 0.01, 0.0541, 0.06, 0.095):
            compared = similar(read_followed(path), years, pace, 0.0651)
            assert (compared.years, compared.pace, compared.episodes) == (years, pace, len(found))
            assert compared.kept == pytest.approx(sum(rate >= pace - 1e-12 for rate in found), abs=2 * (pace == 0.0541))


def test_a_pace_beyond_the_counts_is_answered_for_their_end_and_says_so() -> None:
    answer = realism_view(hz.realism(SPRINT.replace(real_growth=0.15), hz.read_history()), "en").text()
    assert "The scenario assumes 15.00% a year" in answer
    assert "averaged at least 12.00%" in answer
    for pace in (0.01, 0.0541729, 0.095):
        text = realism_view(hz.realism(SPRINT.replace(real_growth=pace), hz.read_history()), "en").text()
        assert f"averaged at least {100 * pace:.2f}%" in text


def test_realism_of_a_past_date_knows_only_what_was_complete_then() -> None:
    """Later outcomes may be anything: what stood in 2020 stays what it was."""
    growth = {"A": dict.fromkeys(range(1990, 2025), 0.05)}
    planted = {"A": {year: 0.05 if year <= 2020 else 0.5 for year in range(1990, 2025)}}
    one, other = ([row for row in table_rows(rows) if row["complete_by"] == 2020] for rows in (growth, planted))
    assert one == other != []
    past = hz.realism(hz.read_scenario("fourteenth-plan"), hz.read_history())
    assert past.similar in [similar(read_followed(known_in=2020), 5, past.pace, past.recent)]
    assert past.similar.episodes < similar(read_followed(), 5, past.pace, past.recent).episodes
    with pytest.raises(hz.BadValue, match="from 2015 on"):
        read_followed(known_in=2010)


def test_classes_and_calibration_of_a_past_date() -> None:
    then, now = read_classes(known_in=2020), read_classes()
    assert all(then[name].episodes < now[name].episodes for name in now)
    found = {one.assumption: one for one in hz.calibrate(hz.read_history(), "Hangzhou", until=2020)}
    assert "2008-2020 (n 12 of 20 years)" in found["real_growth"].source
    plan = hz.read_scenario("fourteenth-plan").uncertainty
    for name in ("real_growth", "deflator_growth"):
        calibrated = found[name].uncertainty
        assert plan[name].persistence == calibrated.persistence
        for part in ("average", "yearly"):
            ours, theirs = getattr(plan[name], part), getattr(calibrated, part)
            assert ours.standard_deviation == pytest.approx(theirs.standard_deviation, rel=0.06)
    with pytest.raises(hz.BadValue, match="from 2020 on"):
        hz.calibrate(hz.read_history(), "Hangzhou", until=2018)


def test_realism_of_the_sprint() -> None:
    found = hz.realism(SPRINT, hz.read_history())
    assert found.pace == pytest.approx(0.054)
    assert (found.targets_met, len(found.targets)) == (2, 7)
    assert found.recent == pytest.approx(
        1.039 * 1.085 * 1.015 * 1.056 * 1.047 * 1.052 and (1.039 * 1.085 * 1.015 * 1.056 * 1.047 * 1.052) ** (1 / 6) - 1
    )
    assert found.similar.pace == found.pace
    assert found.similar.previous[0] <= found.recent < found.similar.previous[1]
    assert 0 < found.similar.kept < found.similar.episodes
    assert found.slowdown.change < 0
    for language, words in (("zh", "7 个中达到 2 个"), ("en", "2 of 7")):
        assert words in realism_view(found, language).text()  # type: ignore[arg-type]


def test_the_slow_the_more_likely() -> None:
    shares = [
        hz.realism(SPRINT.replace(real_growth=rate), hz.read_history()).similar.share for rate in (0.03, 0.05, 0.07)
    ]
    assert shares == sorted(shares, reverse=True)


def test_episodes_need_every_year() -> None:
    growth = {"A": {year: 0.05 for year in range(1990, 2010) if year != 2000}}
    seen = episodes(growth, range(1990, 2015), 5, 2)
    assert all(not (origin - 5 < 2000 <= origin + 2) for origin in seen.origin)


def test_run_leaves_both_probabilities(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["run", "floor", "--out", str(tmp_path), "--draws", "1000"])
    assert ran.exit_code == 0, ran.output
    assert pd.read_csv(tmp_path / "targets.csv").probability_on_track_record.notna().all()

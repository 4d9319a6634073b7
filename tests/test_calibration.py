"""Calibration, the two probabilities and realism, against files, counts and the city's own figures."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.history.city.series import History, growth_series
from hzsim.history.estimation.counts import episode_rows
from hzsim.history.estimation.panel import episodes
from hzsim.history.estimation.tables import estimate_cities, read_cities
from hzsim.history.reference.classes import CityGrowth, Tie, read_city_growth, read_classes, read_ties
from hzsim.history.reference.comparisons import LENGTHS, read_followed, similar
from hzsim.present.answers import sheet_of
from hzsim.present.answers.history.record import uncertainty_file
from hzsim.present.forms.formats import to_csv
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.two_piece import TwoPieceCubic
from hzsim.scenario.written.data import read_default_uncertainty

SPRINT = hz.read_scenario("sprint")


def test_the_shipped_uncertainty_is_what_calibrate_writes() -> None:
    text = uncertainty_file(hz.calibrate(hz.read_history(), "Hangzhou"))
    assert (shipped("data") / "uncertainty.yaml").read_text(encoding="utf-8") == text


def test_the_file_reads_back_as_what_was_calibrated() -> None:
    defaults = read_default_uncertainty().uncertainty
    for one in hz.calibrate(hz.read_history(), "Hangzhou"):
        read = defaults[one.assumption]
        assert read is not None
        assert read.persistence == one.uncertainty.persistence
        for part in ("average", "yearly"):
            written, exact = getattr(read, part), getattr(one.uncertainty, part)
            assert type(written) is type(exact)
            if isinstance(exact, Normal):
                assert written.sd == pytest.approx(exact.sd, rel=0.06)
            if isinstance(exact, TwoPieceCubic):
                for side in ("below", "above", "tail_below", "tail_above"):
                    assert getattr(written, side) == pytest.approx(getattr(exact, side), rel=0.06, abs=1e-4)


def test_short_records_are_judgements() -> None:
    found = {one.assumption: one for one in hz.calibrate(hz.read_history(), "Hangzhou")}
    assert {name for name, one in found.items() if one.status == "judgement"} == {
        "province_lead", "exchange_rate", "natural_increase", "net_migration", "rd_spending_growth",
    }  # fmt: skip
    assert found["net_migration"].observed == 4
    assert found["growth_lead"].observed == 16  # 2008-2024 without the recalled 2017; China's record ends in 2024
    assert found["national_growth"].observed == 20
    assert "2 of the last 20 years of Zhejiang's lead over China are known" in found["province_lead"].source.en
    assert "204,000 (2021)" in found["net_migration"].source.en
    assert "73,000 (2024)" in found["net_migration"].source.en


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
    growth = [f"gdp_real_growth,Wuhan,{year},,{5 + year % 3},,%,,checked,bulletin,," for year in range(2015, 2025)]
    flows = [f"net_migration,Wuhan,{year},,{flow},,万人,census-2020,derived,bulletin,," for year, flow in
             ((2021, 20), (2022, 18), (2024, 1))]  # fmt: skip
    found = {one.assumption: one for one in hz.calibrate(history_of(tmp_path, *growth, *flows), "Wuhan")}
    assert [one.status for one in found.values()] == ["estimate"] * 3 + ["judgement", "estimate"] + ["judgement"] * 4
    sources = " ".join(one.source.en for one in found.values())
    assert not any(words in sources for words in ("Hangzhou", "11.7%", "(n 4)", "2022-23"))
    assert found["net_migration"].central is None, "no natural increase of Wuhan is known"
    assert "10 million residents (assumed: none in history.csv)" in found["net_migration"].source.en
    assert "known for no year only" in found["rd_spending_growth"].source.en
    assert uncertainty_file(tuple(found.values()))


def test_short_records_are_shrunk_toward_their_class() -> None:
    """As if the class were four changes more, by hand."""
    found = next(one for one in hz.calibrate(hz.read_history(), "Hangzhou") if one.assumption == "natural_increase")
    own = np.diff([3.02, 2.9, 2.2, 1.3, 2.3]).std(ddof=1) / 1000
    reference = read_classes()["population"].typical_spread
    assert found.own_share == pytest.approx(3 / 7)
    assert isinstance(found.uncertainty.yearly, Normal)
    assert found.uncertainty.yearly.sd == pytest.approx(np.sqrt((3 * own**2 + 4 * reference**2) / 7), rel=1e-3)
    assert f"an sd of {1000 * own:.2f}‰ (n 4); it enters with 43%" in found.source.en


def test_migration_is_what_growth_of_large_cities_leaves_beside_natural_increase() -> None:
    pool = read_city_growth()
    found = {one.assumption: one for one in hz.calibrate(hz.read_history(), "Hangzhou")}
    increase = 0.2 * np.mean([3.02, 2.9, 2.2, 1.3, 2.3]) / 1000 + 0.8 * 2.3 / 1000
    growth = (12.98 + 7.31) / 2 / 1270 + increase
    level = (pool.mean + pool.slope * (growth - pool.mean) - increase) * 1270
    assert found["net_migration"].central == pytest.approx([level] * 6)
    assert found["net_migration"].uncertainty.average == Normal(pool.average * 1270)
    assert (pool.cities, pool.first, pool.last) == (51, 2021, 2024)


def test_known_growth_of_cities_is_found_again(tmp_path: Path) -> None:
    """Cities that differ for good by 0.5%, drawn halfway to their mean, with yearly shocks that last by half."""
    random = np.random.default_rng(3)
    lines = ["city,year,residents_wan"]
    for place in range(4000):
        away, shock, level = 0.005 * random.standard_normal(), 0.0, 900.0
        lines.append(f"C{place},2020,{level}")
        for year in range(2021, 2025):
            shock = 0.5 * shock + 0.003 * random.standard_normal()
            level *= float(np.exp(0.002 + (away if year < 2023 else 0.5 * away) + shock))
            lines.append(f"C{place},{year},{level:.5f}")
    path = tmp_path / "cities.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = estimate_cities(read_cities(path))
    assert found.cities == 4000
    assert found.mean == pytest.approx(0.002, abs=3e-4)
    assert 0.4 < found.slope < 0.6
    assert found.yearly == pytest.approx(0.003, rel=0.15)
    with pytest.raises(hz.BadValue, match="at least 20 cities of 700万 or more in 2020-2024, found 1"):
        estimate_cities({"A": dict.fromkeys(range(2020, 2025), 800.0)})
    path.write_text("city,year,residents_wan\nA,2020,900\nA,2020,901\n", encoding="utf-8")
    with pytest.raises(hz.InvalidInput, match="3:2 year: expected each year of a city once"):
        read_cities(path)
    assert CityGrowth(30, 700, 2021, 2024, 0.001, 0.5, 0.002, 0.003, 0.5).centre(0.011) == pytest.approx(0.006)


def test_growth_of_research_is_derived_from_its_base() -> None:
    found = next(one for one in hz.calibrate(hz.read_history(), "Hangzhou") if one.assumption == "rd_spending_growth")
    assert found.observed == 2
    assert "2024-2025 (8.0% a year)" in found.source.en  # 4.0% of 23,011 against 3.9% of 21,860, both census-2023


@pytest.mark.parametrize(
    ("lines", "without", "words"),
    [
        (
            ["gdp_real_growth,Hangzhou,2019,,6.0,,%,census-2023,checked,bulletin,,"], (),
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
    """Parts at the scale of China's own spread, and the class's centre after its last ten years, by hand."""
    group = read_classes()["deflator_growth"]
    assert group.scale(group.typical_spread) == 1
    own = next(one for one in hz.calibrate(hz.read_history(), "Hangzhou") if one.assumption == "deflator_growth")
    assert isinstance(own.uncertainty.yearly, TwoPieceCubic)
    scale = (0.0181 / group.typical_spread) ** group.own_exponent
    assert own.uncertainty.yearly.below == pytest.approx(group.below / 100 * scale, rel=0.01)
    seen = hz.read_history().observations("China", "gdp_deflator_change")
    window = np.log1p([one.value / 100 for one in seen if 2015 <= one.year <= 2024])
    weights = 0.6 ** np.arange(9.0, -1.0, -1.0)
    told = np.array([1.0, window.mean(), window @ weights / weights.sum()])
    long = told @ [group.long_constant, group.long_mean, group.long_recent]
    near = told @ [group.near_constant, group.near_mean, group.near_recent]
    assert own.central == pytest.approx([np.expm1(long + near / step) for step in range(2, 8)])


def test_a_short_record_of_prices_is_read_by_its_last_years() -> None:
    group, window = read_classes()["deflator_growth"], np.array([[0.01, 0.02, 0.04]])
    told = np.array([1.0, window.mean(), window[0] @ [0.36, 0.6, 1.0] / 1.96])
    long = told @ [group.long_constant, group.long_mean, group.long_recent]
    near = told @ [group.near_constant, group.near_mean, group.near_recent]
    assert group.centre(window, 2)[0] == pytest.approx([long + near, long + near / 2])


def test_a_region_without_a_year_in_common_with_its_nation_is_told_so(tmp_path: Path) -> None:
    text = (shipped("data") / "history.csv").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("gdp_real_growth,China,")]
    later = "gdp_real_growth,China,1990,,3.9,,%,,checked,x,,"
    (tmp_path / "history.csv").write_text("\n".join([*kept, later]), encoding="utf-8")
    with pytest.raises(hz.BadValue, match=r"a year in history\.csv with the growth of Hangzhou and of its nation"):
        hz.calibrate(hz.read_history(tmp_path / "history.csv"), "Hangzhou")


def test_the_exchange_rate_has_no_drift_and_lies_between_its_brackets() -> None:
    own = next(one for one in hz.calibrate(hz.read_history(), "Hangzhou") if one.assumption == "exchange_rate")
    assert own.central == (7.1875,) * 6
    recorded = hz.on_centre(SPRINT, "record")
    assert recorded is not None
    both = ["gdp_per_capita", "gdp_per_capita_usd"]
    paths = hz.simulate(recorded, 20_000, indicators=both, keep_paths=True).paths
    assert paths is not None
    changes = (paths[both[0]] / paths[both[1]])[:, -1] / 7.12 - 1
    assert np.quantile(changes, [0.1, 0.5, 0.9]) == pytest.approx([-0.12, 0.0, 0.15], abs=0.02)  # published: -12..+15%


def test_sprint_takes_its_calibrated_spreads() -> None:
    defaults = read_default_uncertainty().uncertainty
    assert set(SPRINT.uncertainty) == set(SPRINT.model.assumptions) - {"natural_increase"}
    for name, uncertainty in SPRINT.uncertainty.items():
        assert uncertainty == defaults[name], name


@pytest.mark.parametrize(("name", "centre"), [("track-record", "record"), ("combined", "best")])
def test_scenarios_on_a_centre_are_what_it_says(name: str, centre: str) -> None:
    found, written = hz.on_centre(SPRINT, centre), hz.read_scenario(name)
    assert found is not None
    for assumption, path in found.assumptions.items():
        digits = written.model.assumption(assumption)
        assert written.assumptions[assumption] == pytest.approx(path, abs=_HALF_A_DIGIT[digits.name] + 1e-9)


_HALF_A_DIGIT = {
    "real_growth": 0.00005, "deflator_growth": 0.00005, "exchange_rate": 0.005,
    "natural_increase": 0.000005, "net_migration": 0.05, "rd_spending_growth": 0.00005,
}  # fmt: skip


@pytest.mark.slow
def test_assess_prints_both_probabilities_and_json_one() -> None:
    def run(*more: str) -> Result:
        return CliRunner().invoke(main, ["assess", "sprint", "--draws", "4000", *more])

    table, csv, json = run("--lang", "en"), run("--format", "csv"), run("--format", "json")
    assert "scenario's centre is right" in table.stdout
    assert "the track record" in table.stdout
    assert "按情景假设" in run("--lang", "zh").stdout
    assert "on_track_record" not in json.stdout
    rows = [line.split(",") for line in csv.stdout.splitlines()]
    place = rows[0].index("probability_on_track_record")
    recorded = hz.on_centre(SPRINT, "record")
    assert recorded is not None
    alone = hz.assess(hz.simulate(recorded, 4000))
    assert [float(row[place]) for row in rows[1:]] == [*(item.probability for item in alone.targets), alone.joint]


def test_realism_counts_episodes_of_a_panel(tmp_path: Path) -> None:
    """Counts against a plain loop over years."""
    growth = {"A": {1990 + step: 0.05 + 0.01 * (step % 4) for step in range(20)}, "B": {2000: 0.04}}
    path = tmp_path / "growth-episodes.csv"
    path.write_text(to_csv(episode_rows(growth)), encoding="utf-8")
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
    answer = sheet_of(hz.realism(SPRINT.replace(real_growth=0.15), hz.read_history())).view("en").text()
    assert "The scenario assumes 15.00% a year" in answer
    assert "averaged at least 12.00%" in answer
    for pace in (0.01, 0.0541729, 0.095):
        text = sheet_of(hz.realism(SPRINT.replace(real_growth=pace), hz.read_history())).view("en").text()
        assert f"averaged at least {100 * pace:.2f}%" in text


def test_realism_of_a_past_date_knows_only_what_was_complete_then() -> None:
    """Later outcomes may be anything: what stood in 2020 stays what it was."""
    growth = {"A": dict.fromkeys(range(1990, 2025), 0.05)}
    planted = {"A": {year: 0.05 if year <= 2020 else 0.5 for year in range(1990, 2025)}}
    one, other = ([row for row in episode_rows(rows) if row["complete_by"] == 2020] for rows in (growth, planted))
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
    assert "2008-2020 (n 12 of 20 years)" in found["growth_lead"].source.en
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
    for language, words in (("zh", "7个中达到2个"), ("en", "2 of 7")):
        assert words in sheet_of(found).view(language).text()  # type: ignore[arg-type]


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

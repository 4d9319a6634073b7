"""Centres of a scenario, forecasts of regions and outlooks, against simulated sums and hand arithmetic."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner
from scipy.special import ndtr

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.history.assessments import centred, on_centres
from hzsim.history.city.region_forecast import summed
from hzsim.history.city.series import NATION, growth_series
from hzsim.history.estimation.regions import estimate_lead as estimate
from hzsim.history.estimation.regions import lead_episodes, read_regions
from hzsim.history.reference.outside_forecasts import OUTLOOK_COLUMNS as COLUMNS
from hzsim.history.reference.outside_forecasts import Outlook, latest_outlooks, mean_outlook, read_outside_parameters
from hzsim.history.reference.pooled import read_table_of
from hzsim.history.reference.records import LeadParameters, read_lead_parameters, read_parameters
from hzsim.present.answers.headline import headline
from hzsim.scenario.parts.distributions import Normal
from hzsim.scenario.parts.two_piece import TwoPieceCubic
from hzsim.scenario.parts.uncertainty import Uncertainty

SPRINT = hz.read_scenario("sprint")
HISTORY = hz.read_history()
CHINA, HANGZHOU = (growth_series(HISTORY, entity) for entity in (NATION, "Hangzhou"))
NATION_PARTS = Uncertainty(
    TwoPieceCubic(0.00885, 0.00885, 0.0016, 0.0016), TwoPieceCubic(0.013, 0.020, 0.0068, 0.0008), 0.24
)
LEAD_PARTS = Uncertainty(Normal(0.008), TwoPieceCubic(0.0073, 0.0073, 0.001, 0.001), 0.04)


# two uncertainties as one


@pytest.mark.parametrize("part", ["average", "yearly"])
def test_a_sum_has_the_quantiles_of_draws_added_up(part: str) -> None:
    """Against four million draws of either part, added; between the matched places too."""
    random = np.random.default_rng(1)
    one, other = (
        getattr(parts, part).from_normal(random.standard_normal(4_000_000)) for parts in (NATION_PARTS, LEAD_PARTS)
    )
    drawn = one + other
    drawn -= np.median(drawn)
    found = getattr(summed(NATION_PARTS, LEAD_PARTS), part)
    for normal, within in ((-2.5, 0.005), (-1.28, 0.03), (-1.0, 0.005), (1.0, 0.005), (1.28, 0.03), (2.5, 0.005)):
        expected = float(np.quantile(drawn, ndtr(normal)))
        assert found.from_normal(np.array([normal]))[0] == pytest.approx(expected, rel=within)


def test_normals_add_up_to_a_normal_and_persistence_follows_the_variances() -> None:
    both = summed(Uncertainty(Normal(0.03), Normal(0.02), 0.5), Uncertainty(Normal(0.04), Normal(0.01), 0.0))
    assert isinstance(both.average, Normal)
    assert both.average.sd == pytest.approx(0.05)
    assert both.persistence == pytest.approx(0.5 * 4 / 5)
    alone = summed(Uncertainty(Normal(0.03)), Uncertainty(None, Normal(0.02), 0.3))
    assert alone == Uncertainty(Normal(0.03), Normal(0.02), 0.3)


# forecasts


def test_a_region_s_path_is_that_of_nation_and_lead_and_its_draws_are_drawn_apart() -> None:
    found = hz.forecast_region(HANGZHOU, CHINA, 6)
    nation = hz.forecast_growth(CHINA, 6)
    assert found.nation.central == nation.central
    assert found.years == (2025, 2026, 2027, 2028, 2029, 2030)
    for growth, whole, lead in zip(found.central, nation.central, found.lead.central, strict=True):
        assert 1 + growth == pytest.approx((1 + whole) * (1 + lead))
    draws = found.simulate(100_000, 3)
    apart = (1 + found.nation.simulate(100_000, 3)) * (1 + found.lead.simulate(100_000, 3)) - 1
    assert draws == pytest.approx(apart)
    assert np.median(draws, axis=0) == pytest.approx(found.central, abs=1e-3)  # a skewed sum, and its noise


def test_the_summed_uncertainty_has_the_bands_of_nation_and_lead_drawn_apart() -> None:
    found = hz.forecast_region(HANGZHOU, CHINA, 5)
    assumed = SPRINT.replace(
        known_until=None,
        years="2025-2029",
        assumptions={name: path[:5] for name, path in SPRINT.assumptions.items()},
        uncertainty={"real_growth": found.uncertainty},
        targets=(),
    ).replace(real_growth=list(found.central))
    paths = hz.simulate(assumed, 40_000, seed=1, indicators=["gdp_growth"], keep_paths=True).paths
    assert paths is not None
    as_one, apart = paths["gdp_growth"].mean(axis=1), found.simulate(40_000, 9).mean(axis=1)
    for share in (0.1, 0.5, 0.9):
        assert np.quantile(as_one, share) == pytest.approx(np.quantile(apart, share), abs=0.0012)


def test_a_short_lead_is_a_typical_one_and_says_so() -> None:
    few = {year: rate for year, rate in HANGZHOU.items() if year > 2018}
    found = hz.forecast_region(few, CHINA, 5)
    assert set(found.lead.central) == {0.0}
    assert found.status == "judgement"
    assert any("a typical region stands in" in note for note in found.notes)
    assert hz.forecast_region(HANGZHOU, CHINA, 5).status == "estimate"
    with pytest.raises(hz.BadValue, match="a year in which growth of region and nation are known"):
        hz.forecast_region({1950: 0.05}, CHINA, 5)


def test_hangzhou_s_lead_is_what_the_recipe_of_its_parts_says() -> None:
    """By hand from the record and the shipped parameters, written anew."""
    pooled, last = read_lead_parameters().everything, 2024
    leads = {year: (1 + HANGZHOU[year]) / (1 + CHINA[year]) - 1 for year in HANGZHOU.keys() & CHINA.keys()}
    years = [year for year in range(last - 19, last + 1) if year in leads]
    known = np.array([leads[year] for year in years])
    recent = np.array([0.6 ** (last - year) for year in years])
    far = np.array([0.9 ** (last - year) for year in years])
    spread = np.sqrt(np.pi / 2) * (far @ np.abs(known - np.median(known))) / far.sum()
    found = hz.forecast_region(HANGZHOU, CHINA, 3).lead
    for step, lead in enumerate(found.central, 1):
        level = pooled.centre_mean * known.mean() + pooled.centre_recent * (recent @ known) / recent.sum() / step
        assert lead == pytest.approx(level)
    scale = spread**pooled.exponent * 0.02 ** (1 - pooled.exponent)
    growth = 100 * np.mean([CHINA[year] for year in (2022, 2023, 2024)])
    assert isinstance(found.uncertainty.average, Normal)
    assert found.uncertainty.average.sd == pytest.approx(
        pooled.average * scale * np.exp(pooled.growth_slope * (growth - 3))
    )


def test_an_outside_forecast_takes_half_less_the_bias() -> None:
    outside = {2026: 0.03, 2027: 0.02, 2040: 0.5}
    alone, both = hz.forecast_growth(CHINA, 4), hz.forecast_growth(CHINA, 4, outside=outside)
    pooled = read_outside_parameters().everything
    shift = 0.5 * (0.025 - (alone.central[1] + alone.central[2]) / 2) + pooled.bias / 100
    assert np.array(both.central) - np.array(alone.central) == pytest.approx([shift] * 4)
    assert both.outside == (2026, 2027)
    assert both.uncertainty != alone.uncertainty
    with pytest.raises(hz.BadValue, match="outside forecasts of at least one of the years 2025-2028, found 2040"):
        hz.forecast_growth(CHINA, 4, outside={2040: 0.05})
    with pytest.raises(hz.BadValue, match="fractions"):
        hz.forecast_growth(CHINA, 4, outside={2026: 4.1})


# outlooks


def outlook_file(folder: Path, *lines: str) -> Path:
    path = folder / "forecasts.csv"
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    return path


def test_the_shipped_outlook_is_the_imf_s_of_october_2024() -> None:
    [found] = hz.read_outlooks()
    assert (found.entity, found.who, found.published) == ("China", "IMF", "2024-10")
    assert [round(100 * rate, 1) for rate in found.growth.values()] == [4.5, 4.1, 3.6, 3.4, 3.3]
    assert list(found.growth) == [2025, 2026, 2027, 2028, 2029]
    assert "World Economic Outlook database, October 2024" in found.source


def test_the_latest_outlook_of_each_forecaster_counts_and_their_mean_is_taken() -> None:
    old, new = Outlook("China", "A", "2024-04", {2026: 0.05}, "x"), Outlook("China", "A", "2025", {2026: 0.04}, "x")
    other = Outlook("China", "B", "2023-10-10", {2026: 0.06, 2027: 0.05}, "x")
    elsewhere = Outlook("Peru", "A", "2025", {2026: 0.01}, "x")
    assert latest_outlooks([new, old, other, elsewhere], "China") == (new, other)
    assert latest_outlooks([new, old, other, elsewhere], "China", 2024) == (old, other)
    assert mean_outlook((new, other)) == {2026: pytest.approx(0.05), 2027: pytest.approx(0.05)}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("China,IMF,2024-10,2026,four,WEO,checked", "2:5 growth_pct: expected a number, found four"),
        ("China,IMF,2024-13,2026,4,WEO,checked", "2:3 published: expected a date such as 2024-10"),
        ("China,IMF,2024-10,26,4,WEO,checked", "2:4 year: expected a year such as 2024, found 26"),
        ("China,IMF,2024-10,2026,4,,checked", "2:6 source: expected where the figure is from, found nothing"),
        ("China,,2024-10,2026,4,WEO,checked", "2:2 who: expected who made the forecast, found nothing"),
        ("China,IMF,2024-10,2026,4,WEO,sure", "2:7 status: expected a known status, found sure"),
        ("China,IMF,2024-10,2026,-100,WEO,checked", "2:5 growth_pct: expected a number above -100"),
    ],
)
def test_bad_outlooks_are_refused_with_their_place(line: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(hz.InvalidInput) as caught:
        hz.read_outlooks(outlook_file(tmp_path, line))
    assert words in str(caught.value)


def test_a_year_given_twice_is_refused_and_a_recalled_one_left_out(tmp_path: Path) -> None:
    row = "China,IMF,2024-10,2026,4,WEO,{}"
    with pytest.raises(hz.InvalidInput, match="each year of an outlook once"):
        hz.read_outlooks(outlook_file(tmp_path, row.format("checked"), row.format("checked")))
    assert hz.read_outlooks(outlook_file(tmp_path, row.format("recalled"))) == ()


# centres


def test_the_record_replaces_every_assumption_that_has_one_at_once() -> None:
    recorded = hz.on_centre(SPRINT, "record")
    assert recorded is not None
    found = centred(SPRINT, "record")
    assert set(found) == set(SPRINT.model.assumptions)
    for name, one in found.items():
        assert recorded.assumptions[name][0] == SPRINT.assumptions[name][0], "known years stay"
        assert recorded.assumptions[name][1:] == one.central
        assert recorded.uncertainty[name] == one.uncertainty
        assert one.basis is not None
        assert one.basis.zh != one.basis.en
    assert recorded.targets == SPRINT.targets


def test_on_the_record_growth_is_the_region_s_forecast() -> None:
    """The known year of the scenario is one of the city's record; the nation's ends in 2024."""
    found = hz.forecast_region(HANGZHOU, CHINA, 6)
    recorded = hz.on_centre(SPRINT, "record")
    assert recorded is not None
    assert recorded.assumptions["real_growth"][1:] == pytest.approx(found.central[1:])


def test_prices_exchange_rate_people_and_research_by_hand() -> None:
    found = centred(SPRINT, "record")
    assert found["exchange_rate"].central == (7.12,) * 5
    increase = found["natural_increase"].central
    expected = 0.2 * float(np.mean([3.02, 2.9, 2.2, 1.3, 2.3, 2])) / 1000 + 0.8 * 0.002
    assert increase == pytest.approx([expected] * 5)
    growth, research = found["real_growth"].central, found["rd_spending_growth"].central
    assert growth is not None
    assert research is not None
    assert research == pytest.approx([(1 + rate) * (1 + 0.0005 / 0.04) - 1 for rate in growth])


def test_research_gets_no_likelier_when_growth_slows() -> None:
    slower, recorded = SPRINT.replace(real_growth={"2026-2030": 0.04}), hz.on_centre(SPRINT, "record")
    assert recorded is not None
    target = "rd_intensity >= 4.5% in 2030"
    shares = [
        hz.assess(hz.simulate(one.replace(targets=target), 4000)).targets[0].probability for one in (slower, recorded)
    ]
    assert shares[1] < shares[0]


def test_the_best_centre_has_the_outside_forecast_in_the_nation_s_growth() -> None:
    recorded, best = hz.on_centre(SPRINT, "record"), hz.on_centre(SPRINT, "best")
    assert recorded is not None
    assert best is not None
    outside = mean_outlook(hz.read_outlooks())
    nation = hz.forecast_growth(CHINA, 6, outside=outside).central
    region = hz.forecast_region(HANGZHOU, CHINA, 6, outside=outside)
    assert region.nation.central == nation
    assert best.assumptions["real_growth"][1:] == pytest.approx(region.central[1:])
    assert best.assumptions["deflator_growth"] == recorded.assumptions["deflator_growth"]
    basis = centred(SPRINT, "best")["real_growth"].basis
    assert basis is not None
    assert "IMF 2024-10" in basis.en
    assert "IMF 2024-10" in basis.zh


def test_a_scenario_that_names_the_nation_has_its_parts_replaced(tmp_path: Path) -> None:
    path = tmp_path / "nation.yaml"
    path.write_text(
        "extends: sprint\nmodules: [core, nation]\nassumptions:\n  national_growth: {2025: 5%, 2026-2030: 4.8%}\n"
        "  growth_lead: {2025: 0.19%, 2026-2030: 0.57%}\nuncertainty:\n  national_growth: {yearly: {normal: 1%}}\n"
        "  growth_lead: {yearly: {normal: 1%}}\ncorrelation: []\n",
        encoding="utf-8",
    )
    document = yaml.safe_load((shipped("scenarios") / "sprint.yaml").read_text("utf-8"))
    for key in ("assumptions", "reasons", "uncertainty"):
        document[key].pop("real_growth", None)
    (tmp_path / "sprint.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    scenario = hz.read_scenario(path)
    for centre in ("record", "best"):
        found = hz.on_centre(scenario, centre)
        assert found is not None
        assert "real_growth" not in found.assumptions
        for name in ("national_growth", "growth_lead"):
            one = centred(scenario, centre)[name]
            assert found.assumptions[name][1:] == one.central
            assert found.uncertainty[name] == one.uncertainty
    # the stated nation of 2025 belongs to its record: hand arithmetic of what is known before 2026
    known = {**CHINA, 2025: scenario.assumptions["national_growth"][0]}
    city = {**HANGZHOU, 2025: float(scenario.central("real_growth")[0, 0])}
    expected = hz.forecast_region(city, known, 5)
    assert centred(scenario, "record")["national_growth"].central == pytest.approx(expected.nation.central)
    assert centred(scenario, "record")["growth_lead"].central == pytest.approx(expected.lead.central)


def test_why_there_is_no_centre_is_said_in_both_languages() -> None:
    plan = hz.read_scenario("fourteenth-plan")
    why = hz.why_no_centre(plan, "best")
    assert why is not None
    assert why.en == "forecasts.csv has no outside forecast of China's growth in 2021-2025 that was published by 2021"
    assert "2021年已发布的中国2021—2025年" in why.zh
    assert hz.on_centre(plan, "best") is None
    assert hz.why_no_centre(plan, "record") is None
    known = SPRINT.replace(known_until=2030)
    assert hz.why_no_centre(known, "scenario") is None
    for centre in ("record", "best"):
        why = hz.why_no_centre(known, centre)
        assert why is not None
        assert "every year is known" in why.en
        assert hz.on_centre(known, centre) is None
    with pytest.raises(hz.BadValue, match="expected a centre: scenario, record, best, found recrod"):
        hz.on_centre(SPRINT, "recrod")


def test_a_certain_scenario_stays_certain_and_a_stated_domain_is_kept() -> None:
    certain = hz.on_centre(SPRINT.replace(uncertainty={}), "record")
    assert certain is not None
    assert not certain.uncertainty
    narrow = Uncertainty(None, Normal(0.01), 0.0, (-0.1, 0.1))
    bounded = hz.on_centre(SPRINT.replace(uncertainty={"real_growth": narrow}), "record")
    assert bounded is not None
    assert bounded.limits("real_growth") == (-0.1, 0.1)


def test_a_record_outside_the_stated_domain_stays_at_its_edge() -> None:
    narrow = Uncertainty(None, Normal(0.01), 0.0, (0.053, 0.055))
    bounded = hz.on_centre(SPRINT.replace(uncertainty={"real_growth": narrow}), "record")
    assert bounded is not None
    assert bounded.assumptions["real_growth"][1:] == pytest.approx([0.053 + 0.002e-3] * 5, abs=1e-9)


def test_a_certain_scenario_on_another_centre_says_which() -> None:
    asked = on_centres(hz.assess(hz.read_scenario("report")), "best")
    found = headline(asked)[0]
    assert found.text.en.startswith("By hzsim's own best judgement, 2 of the 5 targets are met; missed: ")
    assert found.text.zh.startswith("按 hzsim 综合判断，5项目标中可实现2项；")
    own = headline(replace(asked, centre="scenario"))[0]
    assert own.text.en.startswith("On the scenario's own assumptions, 3 of the 5 targets are met; missed: ")


def test_what_a_centre_rests_on_is_dated_by_the_scenario() -> None:
    """Parameters known in 2020, and no year of growth after it."""
    plan = hz.read_scenario("fourteenth-plan")
    then = {year: rate for year, rate in CHINA.items() if year <= 2020}
    nation = centred(plan, "record", HISTORY)
    dated = hz.forecast_growth(then, 5, read_parameters().known_in(2020))
    region = nation["real_growth"].central
    assert region is not None
    city = {year: rate for year, rate in HANGZHOU.items() if year <= 2020}
    expected = hz.forecast_region(
        city,
        then,
        5,
        parameters=read_parameters().known_in(2020),
        lead_parameters=read_lead_parameters().known_in(2020),
    )
    assert expected.nation.central == dated.central
    assert region == pytest.approx(expected.central)


def test_the_recipe_s_numbers_of_hangzhou() -> None:
    """Five-year growth with the nation at 4.2: published 80% band 1.3 to 6.6, P(5.4 or more) 26%, lead -0.9 to 1.15."""
    found = hz.forecast_region(HANGZHOU, {**CHINA, 2025: 0.05}, 5, outside=mean_outlook(hz.read_outlooks()))
    level = 0.042 - float(np.mean(found.nation.central))
    nation = replace(found.nation, central=tuple(rate + level for rate in found.nation.central))
    growth = replace(found, nation=nation).simulate(40_000, 1).mean(axis=1)
    lead = found.lead.simulate(40_000, 1).mean(axis=1)
    assert np.quantile(lead, [0.1, 0.5, 0.9]) == pytest.approx([-0.009, 0.0014, 0.0115], abs=0.0015)
    assert np.quantile(growth, [0.1, 0.5, 0.9]) == pytest.approx([0.013, 0.042, 0.066], abs=0.005)
    assert (growth >= 0.054).mean() == pytest.approx(0.26, abs=0.035)


# the command


@pytest.mark.slow
def test_calibrate_reads_a_panel_of_regions_and_writes_their_table(tmp_path: Path) -> None:
    path = regions_file(tmp_path)
    ran = CliRunner().invoke(main, ["calibrate", "--panel", str(path), "--format", "csv", "--out", str(tmp_path / "o")])
    assert ran.exit_code == 0, ran.output
    assert [file.name for file in (tmp_path / "o").iterdir()] == ["lead-parameters.csv"]
    assert "lead-parameters,centre_mean," in ran.output
    assert read_table_of(LeadParameters, tmp_path / "o" / "lead-parameters.csv").everything.regions == 40


def test_known_parameters_of_leads_are_found_again(tmp_path: Path) -> None:
    """Leads of a lasting mean 0, a normal average of 0.5% and yearly shocks of 1%: what the estimate must return."""
    found = estimate(lead_episodes(read_regions(regions_file(tmp_path, 80))))
    assert found.regions == 160
    size = 0.01**found.exponent * 0.02 ** (1 - found.exponent)
    assert found.yearly * size * (1 + 3 * found.tail) == pytest.approx(0.01, rel=0.25)
    assert abs(found.centre_mean) < 0.25
    assert abs(found.persistence) < 0.2


def regions_file(folder: Path, units: int = 20) -> Path:
    """A table of two groups of nations whose regions stray by shocks of 1% around their nation."""
    random = np.random.default_rng(5)
    lines = ["country,unit,level,year,real_growth_pct"]
    for country in ("USA", "FRA"):
        nation = 0.025 + 0.015 * random.standard_normal(27)
        lines += [f"{country},{country},nation,{1998 + year},{100 * rate:.3f}" for year, rate in enumerate(nation)]
        for place in range(units):
            leads = 0.01 * random.standard_normal(27)
            rates = (1 + nation) * np.exp(leads) - 1
            lines += [f"{country},U{place},region,{1998 + year},{100 * rate:.3f}" for year, rate in enumerate(rates)]
    path = folder / "regions.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--nations", "x.csv"), "--nations and --forecasts need --panel or --regions beside them"),
        (("--cities", "x.csv", "--forecasts", "x.csv"), "--forecasts needs a --panel of economies"),
        (("--cities", "x.csv", "--nations", "x.csv"), "--nations needs --regions"),
    ],
)
def test_files_that_are_of_no_use_alone_are_refused(options: tuple[str, ...], words: str) -> None:
    ran = CliRunner().invoke(main, ["calibrate", *options])
    assert ran.exit_code == 2
    assert words in ran.output


def test_where_growth_is_computed_there_is_no_best_centre() -> None:
    """Its parts have no outside forecast; a nation's growth in it has one."""
    made = hz.read_scenario("sprint-production")
    assert hz.on_centre(made, "record") is not None
    assert hz.on_centre(made, "best") is None
    why = hz.why_no_centre(made, "best")
    assert why is not None
    assert "growth is computed from other assumptions" in why.en
    assert "增速由其他假设算出" in why.zh
    assert hz.on_centre(hz.read_scenario("sprint-nation"), "best") is not None

"""A new year in one command: what is entered once moves what is known, the record, the scoreboard and every answer."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main

FEW = ("--draws", "256")
GOOD = ("gdp=27700亿元", "growth=5.3%", "--source", "bulletin")


@pytest.fixture(autouse=True)
def _suzhou(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project of a city whose residents' plan is 2025-2030, in which one stands."""
    targets = ("gdp >= 3.5万亿元 in 2030", "gdp_growth >= 5% in 2026-2030")
    hz.new(tmp_path / "city", "苏州", target=targets, language="en")
    monkeypatch.chdir(tmp_path / "city")


def called(*words: str) -> Result:
    return CliRunner().invoke(main, [*words])


def done(*words: str) -> Result:
    result = called(*words)
    assert result.exit_code == 0, result.output
    return result


def files() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}


def odds(*words: str) -> list[float]:
    found = json.loads(done("assess", *words, *FEW, "--format", "json").stdout)
    return [one["probability"] for one in found["targets"]] + [found["joint"]["probability"]]


def test_a_year_moves_every_answer() -> None:
    before = odds()
    plan = Path("scenarios/plan.yaml").read_bytes()
    found = json.loads(done("track", "--add", "2025", *GOOD, *FEW, "--format", "json").stdout)
    assert Path("scenarios/plan.yaml").read_bytes() == plan
    assert [one["probability_before"] for one in found] == pytest.approx(before)
    assert [one["probability_after"] for one in found] == pytest.approx(odds())
    assert odds() == odds("plan-2025") != before
    assert odds("plan") == before
    known = {one["indicator"]: one["value"] for one in json.loads(done("project", "--format", "json").stdout)["results"]
             if one["year"] == 2025}  # fmt: skip
    assert known["gdp"] == pytest.approx(27700, rel=1e-6)
    assert known["gdp_growth"] == pytest.approx(0.053, abs=1e-9)
    assert known["price_level"] == pytest.approx(27700 / 26727 / 1.053, rel=1e-6)


def test_the_record_and_the_scoreboard_have_it() -> None:
    done("track", "--add", "2025", *GOOD, "population=1301万人", *FEW)
    history = hz.read_history(beside=Path("scenarios").resolve())
    assert [(seen.year, seen.value, seen.source) for seen in history.observations("Suzhou", "gdp_real_growth")] == [
        (2025, 5.3, "bulletin")
    ]
    levels = history.observations("Suzhou", "gdp_nominal")
    assert [(seen.year, seen.value) for seen in levels] == [(2024, 26727.0), (2025, 27700.0)]
    tracked = json.loads(done("track", *FEW, "--format", "json").stdout)
    assert sorted({one["vintage"] for one in tracked}) == [2024, 2025]
    assert tracked[0]["probability"] == pytest.approx(odds("plan")[0])


def test_years_follow_each_other() -> None:
    done("track", "--add", "2025", *GOOD, *FEW)
    first = odds()
    told = done("track", "--add", "2026", "gdp=29300亿元", "growth=4.8%", "--lang", "en", *FEW).stdout
    assert "source: none yet, add it in data/actuals.csv" in told
    assert "hzsim run and the others now mean this scenario" in told
    second = hz.read_scenario("plan-2026")
    assert second.known_until == 2026
    assert second.assumptions["real_growth"][:3] == pytest.approx((0.053, 0.048, 0.051))
    assert odds() == odds("plan-2026") != first
    for earlier in ("plan", "plan-2025", "plan-2026"):
        again = called("track", earlier, "--add", "2026", *GOOD, "--lang", "en")
        assert (again.exit_code, "2026 again" in again.stderr) == (2, True)


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    before = files()
    dry = json.loads(done("track", "--add", "2025", *GOOD, *FEW, "--dry-run", "--format", "json").stdout)
    assert files() == before
    assert (
        "A dry run: nothing is written"
        in done("track", "--add", "2025", *GOOD, *FEW, "--dry-run", "--lang", "en").stdout
    )
    assert dry == json.loads(done("track", "--add", "2025", *GOOD, *FEW, "--format", "json").stdout)
    assert files() != before


def test_what_is_removed_is_undone() -> None:
    before = odds()
    done("track", "--add", "2025", *GOOD, *FEW)
    Path("scenarios/plan-2025.yaml").unlink()
    for table in ("actuals.csv", "history.csv"):
        lines = Path("data", table).read_text("utf-8").splitlines(keepends=True)
        Path("data", table).write_text(
            "".join(line for line in lines if "bulletin" not in line.strip().split(",")), "utf-8"
        )
    assert odds() == before
    done("track", "--add", "2025", *GOOD, *FEW)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--add", "2025", "gdp=27700亿元"), "expected real_growth among the outcomes, found none (add growth=5.1%)"),
        (("--add", "2024", *GOOD), "expected a year of 2025-2030, found 2024"),
        (("--add", "2031", *GOOD), "expected a year of 2025-2030, found 2031"),
        (("--add", "2027", *GOOD), "expected the years before 2027 to be entered first, found none for 2025, 2026"),
        (("--add", "2025", "growth=5.3"), "for real_growth, expected a rate with % or ‰ such as 5.4%, found 5.3"),
        (("--add", "2025", "growth=530%"), "for real_growth, expected a value above"),
        (("--add", "2025", "growth=-100%"), "for real_growth, expected a value above"),
        (("--add", "2025", "growth=nan%"), "for real_growth, expected a number"),
        (("--add", "2025", "growth=5%", "gdp=27700人"), "for gdp, expected"),
        (("--add", "2025", "growth=5%", "gdp=EUR 27700"), "for gdp, expected"),
        (("--add", "2025", "growth=5%", "gdpp=27700"), "did you mean gdp?"),
        (("--add", "2025", "growth=5%", "增速=5%"), "expected an assumption, gdp or population, found 增速"),
        (("--add", "2025", "growth=5%", "real_growth=5%"), "expected each quantity once, found real_growth"),
        (("--add", "2025", "growth=5%", "growth=6%"), "expected each quantity once, found growth again"),
        (("--add", "2025", "growth=5%", "gdp=33000亿元"), "expected gdp that goes with real_growth, found 33000"),
        (("--add", "2025", "growth=5%", "gdp=24000亿元"), "expected gdp that goes with real_growth, found 24000"),
        (("--add", "2025", "growth=5%", "gdp=27700亿元", "deflator=3%"), "deflator_growth that agrees with gdp"),
        (("--add", "2025", "growth=5%", "population=1500万人"), "expected population that goes with natural_increase"),
        (("growth=5%",), "growth needs --add YEAR: outcomes are of a year"),
        (("--dry-run",), "--dry-run needs --add YEAR"),
        (("--add", "2025", *GOOD, "--set", "real_growth=5%"), "--add goes without --set"),
        (("sprint", "--add", "2026", *GOOD), "expected a scenario of a project of your own, found sprint"),
        (("plan", "plan", "--add", "2025", *GOOD), "expected one scenario, found plan, plan"),
    ],
)  # fmt: skip
def test_mistakes_change_nothing(words: tuple[str, ...], message: str) -> None:
    before = files()
    refused = called("track", *words, "--lang", "en")
    assert refused.exit_code == 2, refused.output
    assert message in " ".join(refused.stderr.split())
    assert files() == before


def test_prices_far_from_the_plan_are_taken_where_they_are_stated() -> None:
    done("track", "--add", "2025", "growth=5%", "gdp=33000亿元", "deflator=17.59%", *FEW)
    assert hz.read_scenario("plan-2025").assumptions["deflator_growth"][0] == pytest.approx(0.1759, abs=1e-4)


def test_another_figure_of_the_year_on_record_is_refused() -> None:
    done("track", "--add", "2025", *GOOD, *FEW)
    Path("data/actuals.csv").unlink()
    Path("scenarios/plan-2025.yaml").unlink()
    before = files()
    refused = called("track", "--add", "2025", "gdp=27700亿元", "growth=5.2%", "--lang", "en", *FEW)
    assert refused.exit_code == 2
    assert "expected what data/history.csv has of real_growth in 2025, found 5.2% (it has 5.3%" in refused.stderr
    assert files() == before
    done("track", "--add", "2025", *GOOD, *FEW)
    assert Path("data/history.csv").read_bytes() == before["data/history.csv"]


def test_where_one_file_cannot_be_written_all_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    from hzsim.files import writing

    before, write = files(), writing.write_bytes

    def refuse(path: Path, content: bytes) -> None:
        if path.name == "actuals.csv":
            raise hz.CannotWrite("the disk is full")
        write(path, content)

    with monkeypatch.context() as full:
        full.setattr(writing, "write_bytes", refuse)
        refused = called("track", "--add", "2025", *GOOD, *FEW)
    assert (refused.exit_code, "the disk is full" in refused.stderr) == (1, True)
    assert files() == before


@pytest.mark.parametrize(
    ("figures", "outcomes", "gdp"),
    [
        (("KES", "KES 16.2 trillion", "129 KES/USD"), ("gdp=KES 17.5 trillion", "growth=5%"), 17.5),
        (("INR", "₹330 lakh crore", "84.6 INR/USD"), ("gdp=360 lakh crore", "growth=6.5%"), 360.0),
        (("EUR", "EUR 4305 billion", "0.9 EUR/USD"),
         ("gdp=€4.4 trillion", "growth=1%", "exchange_rate=1.1 USD/EUR"), 4400.0),
    ],
)  # fmt: skip
def test_any_currency(figures: tuple[str, str, str], outcomes: tuple[str, ...], gdp: float, tmp_path: Path,
                      monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    currency, level, rate = figures
    hz.new(tmp_path / "own", name="Nowhere", currency=currency, gdp=level, population="50 million", growth="4%",
           exchange_rate=rate, target="gdp_growth >= 3% in 2030")  # fmt: skip
    monkeypatch.chdir(tmp_path / "own")
    done("track", "--add", "2025", *outcomes, *FEW)
    found = json.loads(done("project", "--format", "json").stdout)["results"]
    assert next(one["value"] for one in found if (one["indicator"], one["year"]) == ("gdp", 2025)) == pytest.approx(gdp)
    assert "gains" in done("track", "--add", "2026", "growth=4%", *FEW, "--lang", "en").stdout


def test_a_plan_whose_first_year_is_stated_goes_on_after_it() -> None:
    text = Path("scenarios/plan.yaml").read_text("utf-8").replace("modules:", "known_until: 2025\nmodules:")
    Path("scenarios/plan.yaml").write_text(text, encoding="utf-8")
    done("track", "--add", "2026", "growth=4.9%", "--source", "bulletin", *FEW)
    lines = Path("data/actuals.csv").read_text("utf-8").splitlines()
    assert lines[1:] == ["2025,real_growth,5.1,%,,first,\"scenarios/plan.yaml, as known there\"",
                         "2026,real_growth,4.9,%,,first,bulletin"]  # fmt: skip


@pytest.mark.parametrize("name", ["sprint-production", "sprint-nation"])
def test_growth_that_is_computed_takes_its_outcomes_too(name: str) -> None:
    """Known years imply TFP or the lead: the scenario of later years reads, and has the growth that came."""
    child = f"extends: {name}\nformat: 2\n"
    Path("scenarios/other.yaml").write_text(child, encoding="utf-8")
    plan = hz.read_scenario("other")
    years = range(plan.years.first, (plan.known_until or plan.baseline.year) + 2)
    outcomes = {"growth": "4.4%", **({"national_growth": "4.1%"} if "national_growth" in plan.assumptions else {})}
    hz.enter_year("other", years[-1], outcomes, source="x", draws=64)
    found = hz.project(hz.read_scenario(f"other-{years[-1]}")).values["real_growth"][0]
    assert found[len(years) - 1] == pytest.approx(0.044, abs=1e-6)

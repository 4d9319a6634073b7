"""How far like economies moved what growth is made of: the table, and what a scenario is told of it."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

import hzsim as hz
from hzsim.cli import main
from hzsim.files.sources import shipped
from hzsim.history.city.realism import realism
from hzsim.history.estimation.counts import read_records, window_rows
from hzsim.history.reference.comparisons import MEASURES, WINDOWS_FILE, like, read_windows

HEADER = "iso3,year,rgdpna_mil2021usd,population_mil,employment_mil,human_capital,tfp_national_index,investment_share"


def panel(folder: Path, economies: dict[str, tuple[float, float]], years: range, share: float = 0.25) -> Path:
    """A table of economies that start at an income of 10,000, each with its growth of TFP and number of people."""
    lines = [
        f"{code},{years[0] + k},{10_000 * people * 1.02**k},{people},{people / 2},{1.01**k},{(1 + tfp) ** k},{share}"
        for code, (tfp, people) in economies.items()
        for k in range(len(years))
    ]
    path = folder / "panel.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


class TestTable:
    def test_windows_are_counted_by_hand(self, tmp_path: Path) -> None:
        """Ten economies of twenty windows each; half of them at TFP of 2% a year, half at 0.5%."""
        economies = {f"A{place:02d}": (0.02 if place % 2 else 0.005, 5.0) for place in range(10)}
        rows = window_rows(read_records(panel(tmp_path, economies, range(1980, 2005))), [2015])
        assert rows == []  # nothing as late as that
        rows = window_rows(read_records(panel(tmp_path, economies, range(1980, 2005))), [1999, 2004])
        last = [row for row in rows if row["complete_by"] == 2004 and row["lever"] == "tfp_growth"]
        assert sum(int(str(row["windows"])) for row in last if row["income_low"] == 8000) == 10 * 20
        (middle,) = (row for row in last if row["income_low"] == 8000)
        counts = [int(one) for one in str(middle["reached"]).split()]
        assert sorted(count for count in counts if count) == [100, 100]
        assert {row["windows"] for row in rows if row["complete_by"] == 1999 and row["income_low"] == 8000} == {150}

    def test_what_does_not_compare_is_left_out(self, tmp_path: Path) -> None:
        """Small territories, economies that live on oil, and Ireland."""
        kept = {f"A{place:02d}": (0.01, 5.0) for place in range(10)}
        economies = {**kept, "SML": (0.05, 1.9), "KWT": (0.05, 4.0), "IRL": (0.05, 5.0)}
        assert set(read_records(panel(tmp_path, economies, range(1980, 2005)))) == kept.keys()

    def test_ratios_beyond_what_there_is_are_left_out(self, tmp_path: Path) -> None:
        economies = {f"A{place:02d}": (0.01, 5.0) for place in range(10)}
        rows = window_rows(read_records(panel(tmp_path, economies, range(1980, 2005), share=1.2)), [2004])
        assert {row["lever"] for row in rows} == MEASURES.keys() - {"investment_share"}

    def test_too_few_are_refused_at_their_file(self, tmp_path: Path) -> None:
        file = panel(tmp_path, {"AAA": (0.01, 5.0)}, range(1980, 2005))
        told = CliRunner().invoke(main, ["calibrate", "--production", str(file)])
        assert told.exit_code == 2
        assert "panel.csv:1: expected at least 200 windows of 5 years, found 20" in told.stderr

    def test_a_year_given_twice_is_named(self, tmp_path: Path) -> None:
        file = panel(tmp_path, {"AAA": (0.01, 5.0)}, range(1980, 1982))
        file.write_text(file.read_text() + file.read_text().splitlines()[1] + "\n")
        with pytest.raises(hz.InvalidInput, match=r"panel\.csv:4:2 year: expected each year of an economy once"):
            read_records(file)

    @pytest.mark.parametrize(
        ("column", "word", "expected"),
        [
            ("lever", "gdp", "expected one of: investment_share"),
            ("reached", "1 2", "expected 57 counts"),
            ("windows", "3", "the sum of reached"),
            ("economies", "0", "expected a whole number"),
            ("income_low", "-1", "expected a number above 0"),
        ],
    )
    def test_a_wrong_cell_is_named(self, column: str, word: str, expected: str, tmp_path: Path) -> None:
        rows = list(csv.reader(io.StringIO((shipped("data") / WINDOWS_FILE).read_text("utf-8"))))[:3]
        rows[1][rows[0].index(column)] = word
        text, path = io.StringIO(), tmp_path / "windows.csv"
        csv.writer(text).writerows(rows)
        path.write_text(text.getvalue(), encoding="utf-8")
        with pytest.raises(hz.InvalidInput, match=rf"windows\.csv:2:\d {column}: .*{expected}"):
            read_windows(path)


class TestShipped:
    """Windows of economies between 30,000 and 60,000 international dollars a head, the band of Hangzhou."""

    @pytest.mark.parametrize(
        ("lever", "asked", "percent"), [("tfp_growth", 0.01, 16), ("tfp_growth", 0.02, 2), ("investment_share", 0.4, 2)]
    )
    def test_how_many_reached_it(self, lever: str, asked: float, percent: int) -> None:
        found = like(read_windows(), lever, 41_600).reached(asked)
        assert found.income == (30_000, 60_000)
        assert (found.windows, found.economies) == (424, 20)
        assert round(100 * found.share) == percent

    def test_more_is_reached_less_often(self) -> None:
        row = like(read_windows(), "tfp_growth", 41_600)
        shares = [row.reached(asked / 400).share for asked in range(-20, 33)]
        assert shares == sorted(shares, reverse=True)
        assert shares[0] == pytest.approx(1.0, abs=0.01)

    def test_a_year_knows_what_was_complete(self) -> None:
        assert {row.complete_by for row in read_windows(known_in=2020)} == {2020}
        early, late = (like(read_windows(known_in=year), "tfp_growth", 41_600) for year in (2015, 2023))
        assert sum(early.counts) < sum(late.counts)


class TestRealism:
    def test_levers_and_what_targets_take(self) -> None:
        found = realism(hz.read_scenario("sprint-production"))
        assert [one.lever for one in found.levers] == list(MEASURES)
        first = found.takes[0]
        assert str(first.target) == "gdp >= 30000 in 2030"
        assert (first.probability, str(first.years)) == (0.5, "2026-2030")
        assert first.value == pytest.approx(0.0269, abs=0.001)
        assert first.investment_share == pytest.approx(0.38)
        assert first.reached.share < 0.02

    def test_in_words(self) -> None:
        english, chinese = (
            CliRunner().invoke(main, ["realism", "sprint-production", "--lang", language]).stdout
            for language in ("en", "zh")
        )
        assert "with even odds takes TFP growth of 2.69% a year in 2026-2030 at an investment share of 38.0%" in english
        assert "1% of like economies' windows of 5 years did it (5 of 424)" in english
        assert "Investment share: 38.0% on average here; of 424 windows of five years in 20 economies" in english
        assert "的概率达到一半，在投资率38.0%下，2026—2030年全要素生产率须年均增长2.69%" in chinese
        assert "收入相近的经济体连续5年做到的占1%" in chinese

    def test_nothing_without_the_module(self, sprint: hz.Scenario) -> None:
        found = realism(sprint)
        assert (found.levers, found.takes) == ((), ())

"""`hzsim new`: from an empty folder to an own answer in two commands, for any place and currency."""

import json
import math
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

import hzsim as hz
from hzsim.cli import main
from hzsim.history.city.series import growth_series, read_history
from hzsim.history.reference.places import Nation, find_place
from hzsim.model.modules.registry import ASSUMPTIONS

FEW = ("--draws", "256")


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def called(*words: str) -> Result:
    return CliRunner().invoke(main, [*words])


def made(*words: str) -> Result:
    result = called("new", *words)
    assert result.exit_code == 0, result.output
    return result


def answer(monkeypatch: pytest.MonkeyPatch, folder: str, *words: str) -> Any:
    """Return what a command prints as JSON inside a new project."""
    with monkeypatch.context() as inside:
        inside.chdir(folder)
        result = called(*words, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_two_commands_answer_in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    told = made("suzhou", "苏州", "--target", "gdp >= 3.5万亿元 in 2030").stdout
    assert told.startswith("苏州市：已写入suzhou\n")
    assert "下一步：cd suzhou && hzsim run" in told
    monkeypatch.chdir(tmp_path / "suzhou")
    found = called("run", *FEW)
    assert found.exit_code == 0, found.output
    assert found.stdout.startswith("苏州市 2024 → 2030\n")
    assert "≥ 3.5万亿元（2030年）" in found.stdout
    assert not re.search("[a-z]{4,}", re.sub("hzsim|Sobol|realism", "", found.stdout)), "no English"
    assert found.stderr == ""


NAMES = re.compile("hzsim|data|csv|yaml|[a-z]+(-[a-z]+)+|average|yearly|persistence|[a-z]+(_[a-z]+)+|history")
"""Words of files, and names in them, which are the same in every language."""


@pytest.mark.parametrize("place", ["苏州", "越南", "阿鲁巴", "毕节"])
def test_spreads_say_their_sources_in_both_languages(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made("own", place, "--lang", "zh")
    monkeypatch.chdir(tmp_path / "own")
    entries = yaml.safe_load(Path("data/uncertainty.yaml").read_text("utf-8"))["assumptions"]
    for entry in entries.values():
        assert not re.search("[a-z]{3,}", NAMES.sub("", entry["source"]["zh"])), entry["source"]["zh"]
        assert not re.search("[\u3000-\u9fff]", entry["source"]["en"]), entry["source"]["en"]
    spreads = hz.read_scenario("plan").default_spreads
    assert spreads["real_growth"].source_zh == entries["real_growth"]["source"]["zh"]
    assert spreads["real_growth"].source == entries["real_growth"]["source"]["en"]


def test_calibrated_spreads_are_printed_in_the_readers_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made("own", "苏州", "--lang", "zh")
    monkeypatch.chdir(tmp_path / "own")
    entries = yaml.safe_load(Path("data/uncertainty.yaml").read_text("utf-8"))["assumptions"]
    assert called("calibrate", "--lang", "en").stdout.count("    source: >-\n") == len(entries)
    said = called("calibrate", "--lang", "zh").stdout
    assert "（英文）" not in said
    assert not re.search("[a-z]{3,} [a-z]{3,} [a-z]{3,}", said), "no English sentence"
    assert hz.calibrate()[0].whose == ("苏州", "Suzhou")


def test_a_refusal_says_shipped_figures_in_the_readers_language() -> None:
    for place, option, written, zh, en in (
        ("苏州", "--gdp", "3亿元", "应约为26,727亿元，即", "about CNY 2.6727 trillion, the"),
        ("德国", "--gdp", "EUR 3 trillion", "应约为4.30526万亿欧元，即", "about €4.30526 trillion, the"),
        ("德国", "--exchange-rate", "0.5 EUR/USD", "应约为0.924167欧元/美元，即", "about 0.924167 EUR per USD, the"),
    ):
        assert zh in called("new", "own", place, option, written, "--lang", "zh").stderr
        assert en in called("new", "own", place, option, written, "--lang", "en").stderr


def test_what_starts_at_zero_is_said_and_printed_as_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = ["--currency", "KES", "--gdp", "KES 16.2 trillion", "--population", "55.3 million", "--year", "2024"]
    made("own", "--name", "Elbonia", *figures, "--exchange-rate", "129 KES/USD", "--growth", "4%", "--lang", "en")
    monkeypatch.chdir(tmp_path / "own")
    held = "At zero in every year, and no reason is stated: Deflator growth, Natural increase, Net migration"
    assert held in " ".join(called("run", *FEW, "--lang", "en").stdout.split())
    held = "以下假设各年均取零，未写明依据：平减指数涨幅、自然增长率、净迁入人口"
    assert held in "".join(called("run", *FEW, "--lang", "zh").stdout.split())
    rows = [line.split() for line in called("project", "--lang", "en").stdout.splitlines()]
    assert ["0"] * 6 in [row[-6:] for row in rows if row[:2] == ["Natural", "increase,"]]
    scenario = Path("scenarios/plan.yaml")
    ours = "\n  deflator_growth: ours\n  natural_increase: ours\n"
    scenario.write_text(re.sub(r"(reasons:.*)\n", rf"\1{ours}", scenario.read_text("utf-8"), count=1), "utf-8")
    assert "no reason is stated: Net migration" in " ".join(called("run", *FEW, "--lang", "en").stdout.split())


OWN = ("own", "--name", "Elbonia", "--currency", "EUR", "--population", "5 million", "--year", "2024", "--growth", "2%")


def test_what_run_would_doubt_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousandfold GDP is asked about by `new` in the words of `run`, in both languages; a usual one is not."""
    for folder, gdp, lang, words in (
        ("a", "EUR 5000 trillion", "en", "GDP per head of the base year is usually USD 100 to 500,000, found USD"),
        (
            "b",
            "EUR 5000 trillion",
            "zh",
            "基年人均地区生产总值通常在 100 至 500,000 美元之间；实际为：1,080,000,000美元",
        ),
        ("c", "EUR 5 million", "en", "GDP per head of the base year is usually USD 100 to 500,000, found USD 1"),
    ):
        asked = made(folder, *OWN[1:], "--gdp", gdp, "--exchange-rate", "1.08 USD/EUR", "--lang", lang)
        assert words in " ".join(asked.stderr.split())
        with monkeypatch.context() as inside:
            inside.chdir(folder)
            again = called("run", *FEW, "--lang", lang).stderr.partition("baseline")[2]
        assert again == asked.stderr.partition("baseline")[2]
    assert made("d", *OWN[1:], "--gdp", "EUR 500 billion", "--exchange-rate", "1.08 USD/EUR").stderr == ""


def test_hints_are_in_the_readers_language_and_name_each_unit_once() -> None:
    for words, zh, en in (
        (("--exchange-rate", "1.08 usd/eur"), "（提示：请写作 1.08 USD/EUR）", "(write 1.08 USD/EUR)"),
        (("--exchange-rate", "0.92 Eur per Usd"), "（提示：请写作 0.92 EUR per USD）", "(write 0.92 EUR per USD)"),
        (("--exchange-rate", "1.08 usd/gbp"), "：欧元/美元、美元/欧元）", ": EUR/USD, USD/EUR)"),
        (("--exchange-rate", "1.08 USD/EUR", "--gdp", "eur 5 trillion"), "请写作 EUR 5 trillion）",
         "(write EUR 5 trillion)"),
        (("--exchange-rate", "1.08 USD/EUR", "--gdp", "5 foo"), "：欧元、万欧元、亿欧元、万亿欧元）",
         ": EUR, EUR million, EUR billion, EUR trillion)"),
    ):  # fmt: skip
        given = words if "--gdp" in words else (*words, "--gdp", "EUR 5 billion")
        assert zh in "".join(called("new", *OWN, *given, "--lang", "zh").stderr.split("\n"))
        assert en in " ".join(called("new", *OWN, *given, "--lang", "en").stderr.split())
    for place, option, zh, en in (
        ("苏州", "--gdp", "例如 30000亿元 或 3万亿元；实际为：5 foo（提示：此处可用的单位：元、万元、亿元、万亿元）",
         "such as CNY 3 trillion, found 5 foo (units understood here: CNY, CNY million, CNY billion, CNY trillion)"),
        ("苏州", "--population", "例如 1300万人；实际为：5 foo（提示：此处可用的单位：人、万人、亿人）",
         "such as 13 million people, found 5 foo (units understood here: people, million people, billion people)"),
        ("印度", "--gdp", "例如 5000亿印度卢比", "such as INR 500 billion"),
    ):  # fmt: skip
        assert zh in called("new", "own", place, option, "5 foo", "--lang", "zh").stderr
        assert en in " ".join(called("new", "own", place, option, "5 foo", "--lang", "en").stderr.split())


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        (
            "Congo",
            "没有随附刚果（金） 和 刚果（布）的数据。",
            "are shipped of Congo - Kinshasa and Congo - Brazzaville.",
        ),
        (
            "刚果",
            "没有随附刚果（金） 和 刚果（布）的数据。",
            "are shipped of Congo - Kinshasa and Congo - Brazzaville.",
        ),
        ("Cuba", "没有随附古巴的数据。", "no figures are shipped of Cuba."),
        ("South Korea", "是否想写 韩国？", "did you mean Korea?"),
        ("Iran", "是否想写 伊朗？", "did you mean Islamic Republic of Iran?"),
        ("Germny", "是否想写 Germany？", "did you mean Germany?"),
        ("Suzhou", "请写作 江苏省苏州市 或 安徽省宿州市", "write Suzhou, Jiangsu or Suzhou, Anhui"),
    ],
)
def test_an_unknown_place_is_met_with_nations_of_its_name(name: str, zh: str, en: str) -> None:
    assert zh in "".join(called("new", "own", name, "--lang", "zh").stderr.split("\n"))
    assert en in " ".join(called("new", "own", name, "--lang", "en").stderr.split())


@pytest.mark.parametrize(
    ("shell", "typed", "word", "offered"),
    [
        ("bash", "hzsim new x Suz", "3", ["plain,Suzhou,\\ Jiangsu", "plain,Suzhou,\\ Anhui"]),
        ("bash", "hzsim new x Suzhou,\\ J", "3", ["plain,Suzhou,\\ Jiangsu"]),
        ("bash", 'hzsim new x "Suzhou, J', "3", ["plain,Suzhou, Jiangsu"]),
        ("fish", "hzsim new x Suz", "Suz", ["plain,Suzhou, Jiangsu", "plain,Suzhou, Anhui"]),
        ("fish", "hzsim run sprint-n", "sprint-n", ["plain,sprint-nation"]),
        ("fish", "hzsim require --unknown real_", "real_", ["plain,real_growth"]),
        ("fish", "hzsim require --target rd_", "rd_", ["plain,rd_intensity", "plain,rd_spending"]),
        ("bash", "hzsim run --set exchange", "3", ["plain,exchange_rate="]),
    ],
)
def test_shells_are_offered_what_can_be_typed(shell: str, typed: str, word: str, offered: list[str]) -> None:
    asked = {"_HZSIM_COMPLETE": f"{shell}_complete", "COMP_WORDS": typed, "COMP_CWORD": word}
    found = CliRunner().invoke(main, env=asked, prog_name="hzsim").stdout.split("\n")
    assert sorted(filter(None, found)) == sorted(offered)


ASKED = ["run", "assess", "project", "require --unknown real_growth", "slack", "realism", "calibrate", "explain"]
DOCUMENTS = ["docx", "xlsx", "html", "page", "csv", "json", "iamc"]


@pytest.mark.slow
def test_nothing_says_another_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made("suzhou", "苏州", "--target", "gdp >= 3.5万亿元 in 2030", "--lang", "zh")
    monkeypatch.chdir(tmp_path / "suzhou")
    said = [called(*asked.split(), "--lang", language).output for asked in ASKED for language in ("zh", "en")]
    for form in DOCUMENTS:
        assert called("export", "--to", form, "--out", f"o.{form}", *FEW, "--lang", "zh").exit_code == 0
        path = Path(f"o.{form}")
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as parts:
                said += [parts.read(name).decode("utf-8", "ignore") for name in parts.namelist()]
        else:
            said.append(path.read_text("utf-8"))
    written = [path.read_text("utf-8") for path in Path().rglob("*") if path.suffix in (".yaml", ".md")]
    assert [text for text in (*said, *written) if re.search("Hangzhou|杭州|Zhejiang|浙江", text)] == []


CHINAS = re.compile(
    r"Hangzhou|杭州|Zhejiang|浙江|\byuan\b|人民币|\bCNY\b|亿元|\bChina\b|中国|国家统计局|statistical bulletin"
)
MEANT = re.compile(r"(provinces|cities) of China|中国(省份|城市)|(an)?other places' five-year plans")
"""Base rates of Chinese targets, which are named as such beside those that apply."""


@pytest.mark.slow
@pytest.mark.parametrize("place", ["Vietnam", "Germany"])
def test_nothing_abroad_is_chinas(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made("here", place, "--target", "gdp_per_capita_usd >= 5000 in 2030", "--lang", "en")
    monkeypatch.chdir(tmp_path / "here")
    more = ["track", "sensitivity", "curve --unknown real_growth", "effort", "simulate"]
    said = [called(*asked.split(), "--lang", language).output for asked in (*ASKED, *more) for language in ("zh", "en")]
    for form in DOCUMENTS:
        for language in ("zh", "en"):
            path = Path(f"o.{form}")
            assert called("export", "--to", form, "--out", str(path), *FEW, "--lang", language).exit_code == 0
            said += words_of(path)
    written = [path.read_text("utf-8") for path in Path().rglob("*") if path.suffix in (".yaml", ".md")]
    found = [
        text[max(0, at.start() - 60) : at.end() + 60]
        for text in (MEANT.sub("", one) for one in (*said, *written))
        for at in CHINAS.finditer(text)
    ]
    assert found == []


def words_of(path: Path) -> list[str]:
    """Return the texts in a document: without tags, and without pictures."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as parts:
            texts = [parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith(".xml")]
    else:
        texts = [path.read_text("utf-8-sig")]
    return [re.sub(r"<[^>]+>|base64,[\w+/=]+", " ", text) for text in texts]


@pytest.mark.parametrize(
    ("place", "target", "message"),
    [
        ("苏州", "real_gdp >= 2 x 2020 in 2035", "expected one figure of gdp_real_growth for 2021"),
        ("Germany", "real_gdp >= 2 x 1950 in 2035", "expected one figure of gdp_real_growth for 1951"),
    ],
)
def test_a_target_against_a_year_without_a_record_is_named(place: str, target: str, message: str) -> None:
    refused = called("new", "x", place, "--target", "gdp_growth >= 1% in 2030", "--target", target, "--lang", "en")
    assert refused.exit_code == 2
    assert f"for {target}, {message}" in refused.stderr
    assert "scenarios" not in refused.stderr
    assert not Path("x").exists()


def test_chinese_mistakes_name_places_in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "苏州的增速记录已随附" in called("new", "x", "苏州", "--growth", "5%", "--lang", "zh").stderr
    assert "德国" in called("new", "x", "Germany", "--currency", "USD", "--lang", "zh").stderr
    made("vn", "越南")
    monkeypatch.chdir(tmp_path / "vn")
    assert "应指定越南的规划" in called("review", "--lang", "zh").stderr


def test_full_width_signs_are_read_or_refused_clearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made("vn", "Vietnam")
    monkeypatch.chdir(tmp_path / "vn")
    plain, wide = (
        called("project", "--set", change, "--format", "json").stdout
        for change in ("real_growth@2026-2030=5.1%", "real_growth＠２０２６-２０３０＝５．１％")
    )
    assert plain == wide != ""
    text = Path("scenarios/plan.yaml").read_text("utf-8")
    for written, line in (("real_growth: {2025：5%, 2026-2030：6%}", "2025：5%"), ("real_growth：5%", "")):
        Path("scenarios/plan.yaml").write_text(re.sub("real_growth: [^ ]*", written, text), encoding="utf-8")
        english, chinese = (called("project", "--lang", language).stderr for language in ("en", "zh"))
        assert "plan.yaml:8:17" in english or "plan.yaml:9:3" in english
        assert line in english
        assert "is the ordinary one" in english
        assert "冒号须用半角" in chinese
    Path("scenarios/plan.yaml").write_text(
        re.sub("real_growth: [^ ]*", "real_growth: ５．１％", text), encoding="utf-8"
    )
    assert called("project").exit_code == 0


def test_medians_are_not_said_to_be_worth_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What draws are worth is measured on probabilities."""
    made("vn", "Vietnam")
    monkeypatch.chdir(tmp_path / "vn")
    assert "independent draws" in called("assess", "--lang", "en").stdout
    for asked in ("project", "simulate"):
        assert "4,096 draws" in called(asked, "--lang", "en").stdout
        assert "independent draws" not in called(asked, "--lang", "en").stdout


def test_a_city_is_calibrated_from_its_own_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    made("suzhou", "苏州市")
    records = answer(monkeypatch, "suzhou", "calibrate")
    lead = next(one for one in records if one["assumption"] == "growth_lead")
    assert lead["status"] == "estimate"
    assert "Suzhou's lead over China to 2023 (n 20 of 20 years)" in lead["source"]


def test_a_city_without_a_record_takes_its_province_s(monkeypatch: pytest.MonkeyPatch) -> None:
    made("xian", "西安市")
    made("sanming", "三明市")
    baseline = Path("sanming/data/baselines/sanming-2024.yaml").read_text("utf-8")
    own = Path("xian/data/baselines/xi-an-2024.yaml").read_text("utf-8")
    assert "whose: {zh: 福建, en: Fujian}" in baseline
    assert "en: Xi'an" in own
    assert "Fujian's lead over China" in json.dumps(answer(monkeypatch, "sanming", "calibrate"))


@pytest.mark.parametrize(
    ("place", "unit", "currency"), [("Germany", "EUR", "EUR"), ("VNM", "VND", "VND"), ("India", "INR", "INR")]
)
def test_a_nation_starts_from_its_shipped_record(
    place: str, unit: str, currency: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made("here", place, "--target", "gdp_per_capita_usd >= 10000 in 2030", "--lang", "en")
    found = answer(monkeypatch, "here", "assess", *FEW)
    target = found["targets"][0]
    assert target["probability_on_record"] is not None
    projected = answer(monkeypatch, "here", "project")
    assert next(one for one in projected["results"] if one["indicator"] == "gdp_per_capita")["unit"] == unit
    spreads = {one["assumption"]: one for one in answer(monkeypatch, "here", "calibrate")}
    assert spreads["real_growth"]["status"] == "estimate"
    assert "net_migration" not in spreads
    assert f"currency: {currency}" in next(Path("here/data/baselines").iterdir()).read_text("utf-8")


# by hand: growth g a year from GDP Y, prices p, residents P at rate n: Y (1+g)^t (1+p)^t over their mean and the rate
PLACES = {
    "KES": (("KES 16.2 trillion", "55.3 million", "129 KES/USD"), 16200, 55.3, 129.0),
    "VND": (("VND 11511.9 trillion", "101.3 million", "25000 VND/USD"), 11511.9, 101.3, 25000.0),
    "INR": (("₹330.68 lakh crore", "1450.9 million", "84.6 INR/USD"), 330.68, 1450.9, 84.6),
    "EUR": (("EUR 4305 billion", "84.7 million", "0.9 EUR/USD"), 4305, 84.7, 0.9),
}
SCALE = {"KES": 1e9, "VND": 1e12, "INR": 1e12, "EUR": 1e9}


@pytest.mark.parametrize("currency", PLACES)
def test_figures_alone_make_a_place(currency: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (gdp, people, rate), value, residents, per_dollar = PLACES[currency]
    options = ("--currency", currency, "--gdp", gdp, "--population", people, "--exchange-rate", rate, "--growth", "5%")
    told = made("here", "--name", "Nowhere", *options, "--year", "2024", "--lang", "en").stdout
    assert (
        "Still without a source, in the baseline: Gross domestic product, Residents at year end, Exchange rate" in told
    )
    changes = ("--set", "real_growth=5%", "--set", "deflator_growth=0%", "--set", "natural_increase=0%")
    found = answer(monkeypatch, "here", "project", *changes)["results"]
    last = {one["indicator"]: one["value"] for one in found if one["year"] == 2030}
    if currency == "KES":  # the words of the option are the scale: trillions
        value, scale = 16.2, 1e12
    else:
        scale = SCALE[currency]
    assert last["gdp"] == pytest.approx(value * 1.05**6)
    assert last["gdp_per_capita_usd"] == pytest.approx(value * scale * 1.05**6 / (residents * 1e6) / per_dollar)
    assert answer(monkeypatch, "here", "assess", *FEW)["targets"][0]["probability"] > 0


def test_both_quotes_of_a_rate_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = ("--currency", "EUR", "--gdp", "EUR 4305 billion", "--population", "84.7 million", "--growth", "1%")
    found = []
    for folder, rate in (("one", "1.08 USD/EUR"), ("other", f"{1 / 1.08!r} EUR/USD")):
        made(folder, "--name", "Nowhere", *figures, "--exchange-rate", rate)
        results = answer(monkeypatch, folder, "project")["results"]
        found.append([one["value"] for one in results if one["indicator"] == "gdp_per_capita_usd"])
    assert found[0] == pytest.approx(found[1], rel=1e-12)


def test_dollars_need_no_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    made("usa", "USA", "--target", "gdp_per_capita_usd >= 100000 in 2030")
    results = answer(monkeypatch, "usa", "project")["results"]
    values = {(one["indicator"], one["year"]): one["value"] for one in results}
    assert values["gdp_per_capita", 2030] == values["gdp_per_capita_usd", 2030]
    assert "exchange_rate" not in Path("usa/scenarios/plan.yaml").read_text("utf-8")


def test_a_place_without_a_record_starts_from_a_typical_economy() -> None:
    """Said by `new` and on its line: in two commands there is an answer all the same, whatever the place is called."""
    for folder, *words in (
        ("kenya", "Kenya"),
        ("own", "--name", "Côte: d'Ivoire #1 {x}", "--currency", "KES", "--gdp", "KES 16.2 trillion",
         "--population", "52.4 million", "--exchange-rate", "129.3 KES/USD"),
    ):  # fmt: skip
        made = called("new", folder, *words, "--lang", "en")
        assert made.exit_code == 0, made.stderr
        assert "Without a record" in made.output
        text = Path(folder, "scenarios", "plan.yaml").read_text("utf-8")
        assert "real_growth: 3.6%  # Real growth: no record, a typical economy's stands in: change it" in text
        scenario = hz.read_scenario(Path(folder, "scenarios", "plan.yaml"))
        assert 0.3 < hz.assess(scenario, 1_024).joint < 0.7


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("x", "Atlantis"), "expected a shipped place, found Atlantis"),
        (("x", "Suzhou"), "expected the name of one place, found Suzhou"),
        (("x",), "expected a shipped place, or the name of one of your own, found neither"),
        (("x", "--name", "Nowhere"), "found no currency, gdp, population"),
        (("x", "Germany", "--gdp", "EUR 4305 trillion"), "expected about €4.30526 trillion, the shipped figure"),
        (
            ("x", "苏州", "--population", "129.87万人"),
            "expected about 12.987 million people, the shipped figure of Suzhou",
        ),
        (
            ("x", "Germany", "--exchange-rate", "1.08 EUR/USD"),
            "expected about 0.924167 EUR per USD, the shipped figure",
        ),
        (
            (
                "x",
                "--name",
                "N",
                "--currency",
                "VND",
                "--gdp",
                "5 trillion",
                "--population",
                "5 million",
                "--exchange-rate",
                "25000 USD/VND",
            ),
            "the right way round, about 25,054.6 VND per USD in 2024, found 25000 USD/VND (change the order",
        ),
        (
            (
                "x",
                "--name",
                "N",
                "--currency",
                "EUR",
                "--gdp",
                "5 billion",
                "--population",
                "5 million",
                "--exchange-rate",
                "0.93 USD/EUR",
            ),
            "the right way round, about 0.92422 EUR per USD in 2024",
        ),
        (("x", "Germany", "--currency", "USD"), "expected the currency of Germany, EUR, found USD"),
        (("x", "Germany", "--year", "2020"), "expected the year of the shipped figures of Germany, 2024, found 2020"),
        (("x", "Germany", "--gdp", "CNY 5 trillion"), "for gdp, expected a value such as EUR 500 billion"),
        (("x", "--name", "N", "--currency", "eur", "--gdp", "5", "--population", "5", "--growth", "5%"), "write EUR"),
        (("x", "--name", "N", "--currency", "XYZ", "--gdp", "5", "--population", "5", "--growth", "5%"), "ISO 4217"),
        (("x", "Germany", "--exchange-rate", "0.92"), "for exchange_rate, expected a rate with its unit"),
        (("x", "Germany", "--target", "gdp >= 3"), "expected a target such as"),
        (("x", "Germany", "--target", "rd_intensity >= 3% in 2030"), "add the fact rd_intensity to the baseline"),
        (("x", "Germany", "--growth", "3%"), "expected no growth of Germany, whose record is shipped, found 3%"),
        (("x", "苏州", "--growth", "3%"), "expected no growth of Suzhou, whose record is shipped, found 3%"),
        (("x", "中国", "--growth", "3%"), "expected no growth of China, whose record is shipped, found 3%"),
        (("x", "Kenya", "--growth", "3"), "for growth, expected a rate with % or ‰ such as 5.4%, found 3"),
        (("x", "Kenya", "--growth", "26%"), "for growth, expected a rate from -15% to 25%, found 26%"),
        (("x", "Kenya", "--growth", "-16%"), "for growth, expected a rate from -15% to 25%, found -16%"),
        (("x", "Kenya", "--growth", "4%", "--year", "99999"), "for year, expected a year such as 2025, found 99999"),
        (("x", "--name", "A\x1bB"), "for name, expected printable text of at most 80 characters, found A\\x1bB"),
        (("x", "--name", "N" * 81), "for name, expected printable text of at most 80 characters, found NNN"),
        (("x", "Kenya", "--name", "Nowhere"), "expected a shipped place, or the name of one of your own, not both"),
        (("x", "Kenya", "--growth", "4%", "--gdp", "-5"), "for gdp, expected a value above zero, found -5"),
        (("x", "Kenya", "--growth", "4%", "--population", "many"), "for population, expected"),
        (
            ("x", "--name", "N", "--currency", "eur", "--gdp", "5", "--population", "5", "--growth", "5%"),
            "for currency",
        ),
        (("full", "Germany"), "expected a folder that does not exist yet, or an empty one, found full"),
        (("full/a", "Germany"), "expected a folder that does not exist yet"),
    ],
)
def test_mistakes_leave_nothing_behind(words: tuple[str, ...], message: str) -> None:
    Path("full").mkdir()
    Path("full/a").write_text("", encoding="utf-8")
    refused = called("new", *words, "--lang", "en")
    assert refused.exit_code == 2, refused.output
    assert message in " ".join(refused.stderr.split())
    assert sorted(str(path) for path in Path().rglob("*")) == ["full", "full/a"]


def test_a_folder_in_which_nothing_can_be_made() -> None:
    Path("file").write_text("", encoding="utf-8")
    refused = called("new", "file/x", "Germany", "--lang", "en")
    assert refused.exit_code == 1
    assert "cannot write file/x: Not a directory" in refused.stderr


def test_an_empty_folder_is_filled() -> None:
    Path("empty").mkdir()
    made("empty", "Germany")
    assert Path("empty/scenarios/plan.yaml").is_file()


def test_rd_intensity_brings_its_assumption(monkeypatch: pytest.MonkeyPatch) -> None:
    made("de", "Germany", "--rd-intensity", "3.1%", "--target", "rd_intensity >= 3.5% in 2030")
    assert answer(monkeypatch, "de", "assess", *FEW)["targets"][0]["required"]["unknown"] == "rd_spending_growth"


def test_without_a_file_the_only_scenario_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = called("run", "--lang", "en")
    assert refused.exit_code == 2
    assert "type hzsim run sprint, or begin one: hzsim new FOLDER PLACE" in refused.stderr
    made("de", "Germany")
    monkeypatch.chdir(tmp_path / "de")
    assert called("project").stdout == called("project", "plan").stdout
    Path("scenarios/other.yaml").write_text(Path("scenarios/plan.yaml").read_text("utf-8"), encoding="utf-8")
    several = called("project", "--lang", "en")
    assert "found other, plan in scenarios/ (name one)" in several.stderr


def test_in_python_it_is_the_same(tmp_path: Path) -> None:
    made("shell", "越南", "--lang", "zh")
    project = hz.new(tmp_path / "python", "Vietnam", language="zh")
    assert project.unsourced == ()
    for file, _ in project.files:
        assert (tmp_path / "shell" / file).read_bytes() == (tmp_path / "python" / file).read_bytes()


def test_words_are_completed() -> None:
    shell = {"_HZSIM_COMPLETE": "bash_complete", "COMP_WORDS": "hzsim new x Vietn", "COMP_CWORD": "3"}
    assert "plain,Vietnam" in CliRunner().invoke(main, [], prog_name="hzsim", env=shell).output
    shell |= {"COMP_WORDS": "hzsim run spri", "COMP_CWORD": "2"}
    assert "plain,sprint\n" in CliRunner().invoke(main, [], prog_name="hzsim", env=shell).output


def test_growth_that_is_given_is_the_path_about_which_a_typical_spread_lies() -> None:
    made("ke", "--name", "Kenya", "--growth", "4.7%", "--lang", "en")
    written = Path("ke/scenarios/plan.yaml").read_text("utf-8")
    assert "real_growth: 4.7%  # Real growth: the growth that you gave\n" in written


def test_a_city_without_any_record_has_a_typical_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    made("wuhu", "芜湖")
    lead = next(one for one in answer(monkeypatch, "wuhu", "calibrate") if one["assumption"] == "growth_lead")
    assert lead["status"] == "judgement"
    assert "a typical lead stands in" in lead["source"]
    assert answer(monkeypatch, "wuhu", "assess", *FEW)["targets"][0]["probability"] > 0


def test_the_nation_of_a_city_whose_record_ended_early_is_that_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tangshan's lead is known to 2019, China's growth to 2024: the paths are the nation's of today and the lead."""
    made("tangshan", "唐山")
    made("china", "中国")
    found, whole = (
        {one["assumption"]: one for one in answer(monkeypatch, name, "calibrate")} for name in ("tangshan", "china")
    )
    assert "China's growth 2005-2024" in found["national_growth"]["source"]
    assert "lead over China to 2019" in found["growth_lead"]["source"]
    assert found["national_growth"]["average"] == whole["real_growth"]["average"]


def test_rivals_grow_with_the_nation_whose_record_is_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    made("suzhou", "苏州")
    made("hangzhou", "杭州")
    ranked = [answer(monkeypatch, name, "rank", *FEW) for name in ("suzhou", "hangzhou")]
    growth = [{one["city"]: one["growth"] for one in records if one.get("city") == "Shanghai"} for records in ranked]
    assert growth[0]["Shanghai"] == pytest.approx(growth[1]["Shanghai"], abs=1e-3)


def test_base_rates_abroad_are_forecasts_and_provinces_are_named_as_chinas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    growth = ("gdp_growth >= 5% in 2026-2030", "gdp_growth >= 1% in 2026-2030", "gdp_growth >= -1% in 2026-2030")
    made("vn", "Vietnam", *(word for target in growth for word in ("--target", target)))
    monkeypatch.chdir(tmp_path / "vn")
    five, one, none = (
        line for line in called("realism", "--lang", "en").stdout.splitlines() if "How often such targets" in line
    )
    assert "(economies, IMF forecasts of 3.5-5.5% over five years" in five.partition(";")[0]
    assert "(economies, IMF forecasts of 0.5-2.5% over five years" in one.partition(";")[0]
    assert "; provinces of China 2013-2017 6/27" in five
    assert "; cities of China 2008-2012" in one
    assert none.endswith("≥ −1% (2026-2030)): none on record")
    assert "；中国省份2013—2017年6/27" in called("realism", "--lang", "zh").stdout


def test_lists_are_in_the_currency_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made("ke", "--name", "Kenya", "--currency", "KES", "--gdp", "KES 16.2 trillion", "--population", "55.3 million",
         "--growth", "4.7%", "--exchange-rate", "129 KES/USD", "--target", "gdp >= 30 trillion in 2030")  # fmt: skip
    monkeypatch.chdir(tmp_path / "ke")
    for kind, name, unit in (
        ("facts", "gdp", "KES trillion"),
        ("indicators", "gdp_per_capita", "KES"),
        ("assumptions", "exchange_rate", "KES per USD"),
    ):
        found = json.loads(called("list", kind, "--lang", "en", "--format", "json").stdout)
        assert {one[kind.removesuffix("s")]: one["unit"] for one in found}[name] == unit
        assert "CNY" not in json.dumps([one["unit"] for one in found])


@pytest.mark.parametrize(
    ("place", "hint"),
    [
        ("雄安", "(see hzsim list places, or --name with figures of your own)"),
        ("Vietnm", "(did you mean Vietnam? Or see hzsim list places, or --name with figures of your own)"),
    ],
)
def test_an_unknown_place_names_the_nearest_alone(place: str, hint: str) -> None:
    assert called("new", "x", place, "--lang", "en").stderr == (
        f"Error: expected a shipped place, found {place} {hint}\n"
    )


def test_growth_of_a_city_without_a_record_is_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    made("wuhu", "芜湖", "--growth", "6.2%", "--lang", "en")
    assert "real_growth: 6.2%  # Real growth: the growth that you gave\n" in Path("wuhu/scenarios/plan.yaml").read_text(
        "utf-8"
    )
    assert answer(monkeypatch, "wuhu", "assess", *FEW)["targets"][0]["probability"] > 0


@pytest.mark.parametrize(
    ("place", "money"),
    [("Vietnam", "VND trillion"), ("Korea", "KRW trillion"), ("Germany", "EUR billion"), ("Japan", "JPY billion")],
)
def test_money_is_counted_so_that_it_can_be_read(place: str, money: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a thousand trillion on in trillions, below in billions."""
    made("here", place)
    found = answer(monkeypatch, "here", "project")["results"]
    (unit, value), *_ = [(one["unit"], one["value"]) for one in found if one["indicator"] == "gdp"]
    assert unit == money
    assert 1000 < value < 1e6
    shipped = find_place(place)
    assert isinstance(shipped, Nation)
    dollars = next(one["value"] for one in found if one["indicator"] == "gdp_usd")
    assert dollars == pytest.approx(shipped.gdp_usd, rel=0.3), "a year later, another publisher's rate"


@pytest.mark.parametrize(
    ("words", "zero", "together"),
    [
        (("Germany",), (), "net_migration: 0  # Net migration: in natural increase already"),
        (("苏州",), (), "natural_increase: 0%  # Natural increase: in net migration already"),
        (
            ("--name", "Nowhere", "--currency", "KES", "--gdp", "16", "--population", "55", "--growth", "5%"),
            ("deflator_growth", "natural_increase", "net_migration"),
            "deflator_growth: 0%  # Deflator growth: no record: change it",
        ),
        (
            ("Kenya", "--growth", "5%"),
            ("deflator_growth", "natural_increase", "net_migration"),
            "natural_increase: 0%  # Natural increase: no record: change it",
        ),
    ],
)
def test_what_starts_at_zero_is_said(words: tuple[str, ...], zero: tuple[str, ...], together: str) -> None:
    said = " ".join(made("here", *words, "--lang", "en").stdout.split())
    labels = [ASSUMPTIONS[name].label for name in zero]
    assert ("Without a record, so zero or a typical value, in the scenario: change" in said) == bool(zero)
    assert ", ".join(label.en for label in labels) in said
    assert together in Path("here/scenarios/plan.yaml").read_text("utf-8")
    if zero:
        assert "、".join(label.zh for label in labels) in made("dort", *words, "--lang", "zh").stdout


NAMES_IN_COMMENTS = re.compile(
    r"[\w-]+\.csv|hzsim list facts|hzsim \w+|data/|[a-z]+(_[a-z]+)+|average|yearly|persistence|judgement|Gapminder"
)


def test_comments_of_a_chinese_project_are_chinese() -> None:
    made("suzhou", "苏州", "--lang", "zh")
    for path in Path("suzhou").rglob("*.yaml"):
        comments = [line.partition("#")[2] for line in path.read_text("utf-8").splitlines() if "#" in line]
        plain = NAMES_IN_COMMENTS.sub("", "\n".join(comments))
        assert not re.search("[a-z]{3,}", plain), plain


def test_a_place_without_a_record_is_told_where_to_add_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made("ke", "Kenya", "--growth", "5%")
    monkeypatch.chdir(tmp_path / "ke")
    refused = called("realism", "--lang", "en")
    assert refused.exit_code == 2
    assert "(add rows of gdp_real_growth to data/history.csv)" in refused.stderr
    assert "请在 data/history.csv 中补充 gdp_real_growth 各行" in called("realism", "--lang", "zh").stderr


def test_a_nation_is_no_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made("de", "Germany")
    monkeypatch.chdir(tmp_path / "de")
    english, chinese = (called("realism", "--lang", language).stdout for language in ("en", "zh"))
    assert "Of its own" in english
    assert "- 本地以往" in chinese
    assert not re.search("city|本市", english + chinese)


def test_a_city_whose_lead_alone_is_shipped_is_held_against_like_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Suzhou's recent lead of -0.46% over China's growth of six years stands for growth that is not on record."""
    made("suzhou", "苏州", "--target", "gdp >= 3.5万亿元 in 2030")
    monkeypatch.chdir(tmp_path / "suzhou")
    found = hz.realism(hz.read_scenario("plan"))
    nation = growth_series(read_history(), "China", 2024)
    six = [(1 + nation[year]) * (1 - 0.00462) for year in range(2019, 2025)]
    assert found.recent == pytest.approx(math.prod(six) ** (1 / 6) - 1, abs=1e-6)
    assert found.similar.previous[0] <= found.recent <= found.similar.previous[1]
    assert (found.own_stretches, found.lead_of) == (0, ("苏州", "Suzhou"))
    assert found.base_rates[0].applies is not None
    english = called("realism", "--lang", "en").stdout
    assert "(China's growth with the recent lead of Suzhou, as its own is not on record)" in english
    assert "中国的增速加苏州近年的领先幅度" in called("realism", "--lang", "zh").stdout
    made("wuhu", "芜湖")
    monkeypatch.chdir(tmp_path / "suzhou" / "wuhu")
    assert called("realism").exit_code == 2, "neither growth nor a lead is on record"

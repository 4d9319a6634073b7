"""What a Chinese reader is told: mistakes, remarks and help come from one catalogue, and nothing is left out of it."""

import pickle
import re
from collections.abc import Iterable
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import catalogue
import click
import pytest
from babel.messages.catalog import Message
from click.testing import CliRunner, Result
from wcwidth import wcswidth

from hzsim._typing import Text
from hzsim.cli import _COMMANDS, main
from hzsim.errors import BadValue, InvalidInput, Problem, TooFew, of_error, of_problem, said, told
from hzsim.files.sources import shipped
from hzsim.model.model import Model
from hzsim.model.modules.registry import MODULES as MODULE_NAMES
from hzsim.present.words.letters import folded

CHINESE = re.compile("[\u4e00-\u9fff]")
PO = catalogue.read()
ENTRIES = [one for one in PO if one.id]
OF_ONE_SIGN = {"{first} or {second}", "{first}, no {second}", "{reason}", "replace(name=...)", "expected {name}"}
"""Templates that say nothing in words, or are the same in both languages."""


def texts_of(entry: Message) -> tuple[list[str], str]:
    """Return the English of an entry, in singular and plural, and its Chinese, which has one form."""
    english = [entry.id] if isinstance(entry.id, str) else list(entry.id)
    return english, entry.string if isinstance(entry.string, str) else (entry.string or [""])[0]


def test_every_message_has_its_chinese() -> None:
    """A message that is reworded is another message: it cannot lose its Chinese unseen."""
    wanted = catalogue.templates()
    assert len(wanted) > 700
    assert sorted(text for text in wanted if text not in PO or not PO[text].string) == []


def test_no_message_is_put_together_from_pieces() -> None:
    """Nor is a word that hzsim finds left plain: it would be taken for the user's own."""
    assert [(module.path.name, text) for module in catalogue.MODULES for text in sorted(module.untold)] == []


def test_no_template_is_left_over() -> None:
    wanted = catalogue.templates()
    ours = [texts_of(one)[0][0] for one in ENTRIES if not set(one.auto_comments) & set(catalogue.OTHERS)]
    assert sorted(set(ours) - wanted) == []


def test_the_compiled_catalogue_is_that_of_the_translator() -> None:
    with catalogue.MO.open("rb") as file:
        compiled = GNUTranslations(file)
    for english, chinese in map(texts_of, ENTRIES):
        assert chinese in (compiled.gettext(english[0]), compiled.ngettext(english[0], english[-1], 2))


def fields_of(text: str) -> set[str | None]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def test_the_chinese_keeps_the_fields_and_is_chinese() -> None:
    for one in ENTRIES:
        (*_, english), chinese = texts_of(one)
        if "click" in one.auto_comments:
            assert fields_of(chinese) <= fields_of(english)
        elif "{" in english and "{}" not in english and "=[" not in english:
            assert fields_of(chinese) == fields_of(english), english
        assert CHINESE.search(chinese) or english in OF_ONE_SIGN or english == "expected low <= mode <= high"


def test_a_message_is_the_english_and_goes_to_other_processes() -> None:
    inner = told("{count:,} years of {name}", count=1234, name="gdp")
    message = told("expected {what} of {place}", what=inner, place=Text("杭州", "Hangzhou"))
    assert message == "expected 1,234 years of gdp of Hangzhou"
    back = pickle.loads(pickle.dumps(BadValue(message, told("none"), "add it")))
    assert (back.expected.template, back.expected.fields) == (message.template, message.fields)
    assert of_error(back, "zh") == of_error(BadValue(message, told("none"), "add it"), "zh")
    few = pickle.loads(pickle.dumps(TooFew("panel", "expected more", "3")))
    assert (few.table, str(few)) == ("panel", "expected more, found 3")


def run(*arguments: str, locale: str = "en_US.UTF-8") -> Result:
    return CliRunner().invoke(main, arguments, env={"LC_ALL": locale})


BAD = """title: {zh: 冲刺情景, en: Sprint}
baseline: hangzhou-2024
years: 2025-2030
known_until: 2031
module: [core]
modules: [kore]
assumptions:
  real_growth: {2025: 0.052, 2027-2030: 5.4%}
  exchange_rat: 7.12
  natural_increase: nan
  net_migration: [1]
  rd_spending_growth: 5000%
uncertainty:
  real_growth: {average: {normal: -1%}}
  net_migration: {averag: {normal: 1万人}}
targets:
  - gdp >= 3 in 2040
  - gdpp >= 30000 in 2030
  - gdp about 5
"""
REQUIRE = ("require", "sprint", "--unknown", "real_growth")
MISTAKES = [
    ("rune", "sprint"),
    ("run",),
    ("run", "sprnt"),
    ("run", "sprint", "--foo"),
    ("run", "sprint", "--draws"),
    ("run", "sprint", "--draws", "x"),
    ("run", "sprint", "--draws", "0"),
    ("run", "sprint", "--sampler", "sobo"),
    ("run", "sprint", "--min-probability", "8"),
    ("run", "sprint", "--set", "real_growth=5"),
    ("run", "sprint", "--set", "real_growth@2040=5%"),
    ("run", "sprint", "--set", "real_growt=5%"),
    ("project", "sprint", "extra"),
    ("project", "bad.yaml"),
    ("project", "no.yaml"),
    ("project", "gbk.yaml"),
    ("project", "broken.yaml"),
    ("project", "."),
    ("simulate", "sprint", "--indicator", "gdpp"),
    ("require", "sprint"),
    ("require", "sprint", "--unknown", "grwth"),
    (*REQUIRE, "--target", "gdp=3"),
    (*REQUIRE, "--target", "gdpp >= 3 in 2030"),
    (*REQUIRE, "--bounds", "5%:3%"),
    (*REQUIRE, "--years", "2020"),
    ("compare", "sprint", "sprint"),
    ("curve", "sprint", "--unknown", "real_growth", "--chart", "a.gif"),
    ("explain", "sprint", "--indicator", "gdp"),
    ("frontier", "sprint", "--over", "real_growth", "real_growth"),
    ("effort", "sprint", "--lever", "grwth=1%:2%"),
    ("check", "nope"),
    ("indicators", "--set", "a=b"),
    ("list", "nope"),
    ("export", "sprint", "--to", "pdf"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("bad.yaml").write_text(BAD, encoding="utf-8")
    Path("gbk.yaml").write_bytes(BAD.encode("gbk"))
    Path("broken.yaml").write_text("years: [2025\ntitle: x", encoding="utf-8")
    return tmp_path


def identifiers(arguments: Iterable[str]) -> set[str]:
    """Return the words that stay as they are in Chinese: what is typed on a command line or in a file."""
    model, context = Model([*MODULE_NAMES]), click.Context(main)
    commands = [main.get_command(context, name) for name in _COMMANDS]
    options = [part for command in commands if command for part in command.params]
    choices = [word for part in options if isinstance(part.type, click.Choice) for word in part.type.choices]
    files = [
        path.stem for folder in ("scenarios", "data/plans") for path in (shipped("data").parent / folder).iterdir()
    ]
    names = [*model.indicators, *model.assumptions, *MODULE_NAMES, *files, *_COMMANDS, *choices, *arguments, BAD]
    typed = [*names, *(word for part in options for word in part.opts)]
    typed += ["hzsim --help FILE PLAN YAML UTF-8 GBK 0xb3 none key: value average yearly png svg pdf"]
    return {part for word in typed for part in re.findall(r"[A-Za-z]+", word)}


@pytest.mark.parametrize("mistake", MISTAKES, ids=" ".join)
def test_a_mistake_is_told_in_chinese(folder: Path, mistake: tuple[str, ...]) -> None:
    english, chinese = run(*mistake), run(*mistake, "--lang", "zh")
    assert chinese.exit_code == english.exit_code == 2
    message = chinese.stderr.split("错误：")[1].replace(str(folder), "")
    assert CHINESE.search(message)
    assert set(re.findall(r"[A-Za-z]{2,}", message)) - identifiers(mistake) == set()
    assert "Error: " in english.stderr
    assert not re.search("[应为的]", english.stderr.replace(BAD, ""))


def test_a_message_of_no_template_stays_english() -> None:
    assert (
        of_problem(Problem("a.yaml", "expected the moon", "cheese", line=3), "zh")
        == "a.yaml:3：expected the moon；实际为：cheese"
    )
    assert said("the moon is made of cheese", "zh") == "the moon is made of cheese"


@pytest.mark.parametrize("word", ["share", "draws", "gdp >= 30000 in 2030", "required", "a, b"])
def test_what_the_user_wrote_is_carried_over(word: str) -> None:
    assert of_error(BadValue("expected a sampler", word), "zh") == f"应为抽样方法；实际为：{word}"


def test_what_is_a_message_or_text_in_a_message_is_chinese_too() -> None:
    short = told("expected at least {count} years of {name}", count=8, name=Text("增速", "growth"))
    assert short == "expected at least 8 years of growth"
    nested = told("expected a record to compare with: {reason}", reason=told("none for {missing}", missing="a none"))
    assert said(nested, "zh") == "应有可供比较的记录：缺 a none"
    assert said(told("{reason}", reason=Text("太短", "too short")), "zh") == "太短"
    assert said(nested, "en") == nested


def test_a_long_list_of_mistakes_counts_the_rest() -> None:
    error = InvalidInput(Problem("a.csv", "expected a number", "x", line=line) for line in range(1, 54))
    lines = of_error(error, "zh").splitlines()
    assert lines[0] == "a.csv:1：应为数值；实际为：x"
    assert lines[-1] == "另有 3 处"


def test_what_is_said_on_the_side_is_chinese_too(folder: Path) -> None:
    """A doubt about a scenario, and what a plan's folder lacks."""
    doubted = run("project", "sprint", "--set", "exchange_rate=30", locale="zh_CN.UTF-8").stderr
    assert "assumptions.exchange_rate：通常在 1.78 与 28.48 之间；实际为：30（提示：是否笔误？）" in doubted
    (folder / "alone.csv").write_bytes((shipped("data") / "plans" / "hangzhou-15fyp-draft.csv").read_bytes())
    lacking = run("indicators", "alone.csv", "--lang", "zh").stderr
    assert "中没有 relations.csv、context.csv、documents.csv，只能依据规划自身的表述" in lacking


def test_what_cannot_be_written_is_told_in_chinese(folder: Path) -> None:
    (folder / "there").write_text("", encoding="utf-8")
    result = run("export", "sprint", "--to", "csv", "--out", "there/a.csv", "--draws", "100", "--lang", "zh")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("错误：无法写入 there/a.csv：")


def test_the_users_own_and_is_kept_in_a_message(folder: Path) -> None:
    del folder
    message = run("require", "sprint", "--unknown", "fish and chips", "--lang", "zh").stderr.splitlines()[-1]
    assert message.startswith("错误：'--unknown' 的值无效：应为假设名称；实际为：fish ")
    assert run("run", "fish and chips", "--lang", "zh").stderr.startswith("错误：fish and chips：应为文件；")


@pytest.mark.parametrize("command", [*_COMMANDS, ""])
def test_help_is_chinese(command: str) -> None:
    """Whether --lang stands before the command or the locale says so; and the lines fit a terminal."""
    asked = run("--lang", "zh", *command.split(), "--help")
    assert asked.stdout == run(*command.split(), "--help", locale="zh_CN.UTF-8").stdout
    assert asked.stdout == run(*command.split(), "--help", "--lang=zh").stdout
    usage, *lines = asked.stdout.splitlines()
    assert usage.startswith("用法：")
    assert all(wcswidth(line) <= 80 for line in lines if " [" not in line)
    said = "\n".join(lines).partition("示例：")[0]
    words = re.sub(r"^  (-.*?|[a-z]+)(  |$)", "", said, flags=re.MULTILINE)
    ours = re.findall(r"\b[a-z]+ [a-z]+ [a-z]+\b", words.replace("random antithetic", ""))
    assert ours == []
    english = run(*command.split(), "--help", "--lang", "en").stdout
    assert english == run(*command.split(), "--help").stdout
    assert not CHINESE.search(english)


def test_no_arguments_begin_in_chinese() -> None:
    assert run(locale="zh_CN.UTF-8").output.startswith("hzsim：规划目标能否实现")
    assert "错误" not in run(locale="zh_CN.UTF-8").output


def test_the_last_language_counts() -> None:
    assert "Error: " in run("--lang", "zh", "run", "sprnt", "--lang", "en").stderr
    assert "错误：" in run("run", "sprnt", locale="zh_CN.UTF-8").stderr


@pytest.mark.parametrize("width", [8, 20, 80])
def test_lines_are_wrapped_by_columns(width: int) -> None:
    text = "概率从 5% 到 95%，各项目标对某项假设的要求，例如 gdp；以此类推（见表）。" * 3
    lines = folded(text, width).split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert not any(line[:1] in "，。；）" for line in lines)
    assert all(wcswidth(line) <= width for line in lines)

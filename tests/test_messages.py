"""What a Chinese reader is told: mistakes, remarks and help come from one catalogue, and nothing is left out of it."""

import ast
import csv
import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from wcwidth import wcswidth

import hzsim
from hzsim.cli import _COMMANDS, main
from hzsim.cli.messages import CATALOGUE, of_error, of_problem, said
from hzsim.errors import BadValue, InvalidInput, Problem
from hzsim.files.locations import shipped
from hzsim.model.model import Model
from hzsim.model.modules.registry import MODULES as MODULE_NAMES
from hzsim.present.words.wrapping import folded

HOUSE = Path(hzsim.__file__).parent
CHINESE = re.compile("[\u4e00-\u9fff]")
ROWS = list(csv.DictReader(CATALOGUE.read_text("utf-8").splitlines()))
SAYS = {
    "BadValue": (0, 1, 2),
    "Problem": (1, 2, 6),
    "problem": (1, 2, 3),
    "CannotWrite": (0,),
    "HzsimError": (0,),
    "ClickException": (0,),
    "UsageError": (0,),
    "BadParameter": (0,),
    "fail": (0,),
    "refuse": (1, 2, 3),
}
"""Which arguments of a call are what a user reads: expected, found and hint, or the whole message."""
COMPOSED = {
    "expected an assumption",
    "expected an assumption or field",
    "expected an indicator",
    "known: ",
    "known: {}",
    "{}, found {}",
    "known: {} and {} more",
    "{} or {}",
    "{} {} in {}",
    "expected {} or {}",
    "expected {} that agrees with {} on the same base in {}",
    "two for {} and none for {}",
    "write {} or {}",
    "expected a value above {}, at most {}",
    "expected {} above {}, at most {}",
    "expected an economy with {} years up to an origin in {}-{} and {} after it",
    "{}: no {} in {}: only what the plan itself states is known",
    "{}: no {}, no {} in {}: only what the plan itself states is known",
    "{}: no {}, no {}, no {} in {}: only what the plan itself states is known",
}
"""Templates of messages that the code puts together from pieces."""
PIECES = {
    ", at most {}",
    "expected a value above {}{}",
    "{} and {} after it",
    "expected {} that agrees with {} on the same base",
    "expected {} {}",
    "write {}{} or {}",
    "known in ",  # begins a word of a table, which a message may name
}
"""Literals that are no message of their own."""


class Module:
    """A module of hzsim, in which what a message may be is followed to the literals it comes from."""

    def __init__(self, path: Path) -> None:
        self.tree = ast.parse(path.read_text("utf-8"))
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.functions = {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}
        self.calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        self.seen: set[ast.AST] = set()

    def messages(self) -> Iterator[str]:
        """Yield the templates of all that a user may read as a message."""
        for call in self.calls:
            places = SAYS.get(called(call), ())
            told = [call.args[place] for place in places if place < len(call.args)]
            told += [keyword.value for keyword in call.keywords if keyword.arg in ("expected", "found", "hint")]
            told += [part.value for part in call.args if places and isinstance(part, ast.Starred)]
            for node in told:
                yield from self.literals(node)

    def literals(self, node: ast.AST | None) -> Iterator[str]:
        """Yield the templates that an expression may be."""
        if node is None or node in self.seen:
            return
        self.seen.add(node)
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.Call(func=ast.Name(id="told"), args=[ast.Constant(value=str(text))]):
                yield plain(text.replace("{{", "{").replace("}}", "}"))
                yield from self.all(keyword.value for keyword in node.keywords)
            case ast.JoinedStr():
                yield template(node)
                yield from self.all(part.value for part in node.values if isinstance(part, ast.FormattedValue))
            case ast.Name():
                yield from self.all(self.assigned(node))
            case ast.Dict():
                yield from self.all(node.values)
            case ast.Call():
                function = self.functions.get(called(node))
                if function is not None:
                    yield from self.all(part.value for part in ast.walk(function) if isinstance(part, ast.Return))
                elif called(node) in ("next", "items", "get"):
                    yield from self.all(node.args)
                    yield from self.literals(getattr(node.func, "value", None))
            case ast.IfExp():
                yield from self.all([node.body, node.orelse])
            case ast.BoolOp() | ast.Tuple() | ast.List() | ast.BinOp() | ast.GeneratorExp() | ast.Subscript():
                yield from self.all(ast.iter_child_nodes(node))

    def all(self, nodes: Iterable[ast.AST | None]) -> Iterator[str]:
        for node in nodes:
            yield from self.literals(node)

    def assigned(self, name: ast.Name) -> Iterator[ast.expr]:
        """Yield what a name may stand for: what its function or the module gives it, or callers pass for it."""
        scope: ast.AST = name
        while scope in self.parents and not isinstance(scope, ast.FunctionDef):
            scope = self.parents[scope]
        for node in [*ast.walk(scope), *self.tree.body]:
            value = getattr(node, "value", None) or getattr(node, "iter", None)
            targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
            bound = {part.id for target in targets if target for part in ast.walk(target) if isinstance(part, ast.Name)}
            if value is not None and name.id in bound:
                yield value
        if isinstance(scope, ast.FunctionDef):
            yield from self.passed(scope, name.id)

    def passed(self, function: ast.FunctionDef, name: str) -> Iterator[ast.expr]:
        """Yield what callers in the module pass for a parameter."""
        parameters = [part.arg for part in function.args.args if part.arg not in ("self", "cls")]
        for call in self.calls:
            if called(call) == function.name and name in parameters:
                yield from call.args[parameters.index(name) :][:1]
                yield from (keyword.value for keyword in call.keywords if keyword.arg == name)


def called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def template(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def plain(english: str) -> str:
    """Return a template of the catalogue as an f-string has it, its fields without names."""
    return re.sub(r"\{[a-z]\w*(:[^{}]*)?\}", "{}", english)


MODULES = [Module(path) for path in sorted(HOUSE.rglob("*.py")) if "fonts" not in path.parts]
TEMPLATES = {plain(row["en"]) for row in ROWS}
TOLD = {text for module in MODULES for text in module.messages()}


LITERALS = {
    template(node) if isinstance(node, ast.JoinedStr) else plain(str(node.value).replace("{{", "{").replace("}}", "}"))
    for module in MODULES
    for node in ast.walk(module.tree)
    if isinstance(node, ast.Constant | ast.JoinedStr) and not isinstance(module.parents[node], ast.JoinedStr)
}


def help_parts(text: str) -> Iterator[str]:
    """Yield the parts in which help is translated: paragraphs, and what stands in brackets behind an option's."""
    for paragraph in text.split("\n\n"):
        words, *added = paragraph.split("  [")
        yield " ".join(words.split())
        yield from (part.removesuffix("]").removeprefix("default: ") for more in added for part in more.split("; "))


def help_texts() -> set[str]:
    """Return all of hzsim's own that --help prints."""
    context = click.Context(main)
    commands = [main, *filter(None, (main.get_command(context, name) for name in main.list_commands(context)))]
    shown = [getattr(part, "help", None) for command in commands for part in [command, *command.params]]
    lines = [*filter(None, shown), *_COMMANDS.values()]
    return {part for text in lines for part in help_parts(inspect.cleandoc(text)) if re.search("[a-z]{2}", part)}


def is_message(text: str) -> bool:
    """Return whether a literal is in words: an identifier or a sign needs no translation."""
    return " " in text.strip() and re.search(r"[a-z]{2}", text.replace("{}", "")) is not None


def test_every_message_has_its_chinese() -> None:
    assert len(TOLD) > 300
    assert sorted(text for text in TOLD - TEMPLATES - PIECES if is_message(text)) == []


def test_whatever_is_expected_has_its_chinese() -> None:
    """Also what only another module raises; a parser's own words in `files/yaml_reader.py` are no messages."""
    expected = {text for text in LITERALS if text.startswith("expected ")} - PIECES
    assert sorted(expected - TEMPLATES) == ["expected ',' or", "expected '-'", "expected key", "expected node content"]


def test_no_template_is_left_over() -> None:
    ours = {plain(row["en"]) for row in ROWS if row["from"] == "hzsim"}
    assert sorted(ours - LITERALS - COMPOSED - help_texts()) == []
    assert len({row["en"] for row in ROWS}) == len(ROWS)
    assert {row["from"] for row in ROWS} == {"hzsim", "click", "yaml", "python"}


def test_the_pieces_are_pieces() -> None:
    assert PIECES <= LITERALS
    assert COMPOSED <= TEMPLATES


def filled(text: str) -> str:
    """Return a template with something in each field."""
    samples = {"number": "7", "list": "a1, a2", "phrase": "zz", "message": "a list", "quoted": "'q'"}
    return re.sub(r"\{([a-z]+)\d*\}", lambda field: samples.get(field[1], "a1"), text)


def test_a_template_says_it_in_chinese_and_keeps_its_fields() -> None:
    for row in ROWS:
        fields = [set(re.findall(r"\{[a-z]+\d*\}", row[language])) for language in ("en", "zh")]
        assert fields[0] == fields[1], row
        assert CHINESE.search(row["zh"]) or plain(row["en"]) in ("{} or {}", "expected low <= mode <= high")
        assert said(filled(row["en"])) == filled(row["zh"]).replace("a list", said("a list"))


def told(*arguments: str, locale: str = "en_US.UTF-8") -> Result:
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
    english, chinese = told(*mistake), told(*mistake, "--lang", "zh")
    assert chinese.exit_code == english.exit_code == 2
    message = chinese.stderr.split("错误：")[1].replace(str(folder), "")
    assert CHINESE.search(message)
    assert set(re.findall(r"[A-Za-z]{2,}", message)) - identifiers(mistake) == set()
    assert "Error: " in english.stderr
    assert not re.search("[应为的]", english.stderr.replace(BAD, ""))


def test_a_message_of_no_template_stays_english() -> None:
    assert (
        of_problem(Problem("a.yaml", "expected the moon", "cheese", line=3))
        == "a.yaml:3：expected the moon；实际为：cheese"
    )
    assert said("the moon is made of cheese") == "the moon is made of cheese"


@pytest.mark.parametrize("word", ["share", "draws", "gdp >= 30000 in 2030", "required", "a, b"])
def test_what_the_user_wrote_is_carried_over(word: str) -> None:
    assert of_error(BadValue("expected an indicator", word)) == f"应为指标名称；实际为：{word}"


def test_what_is_expected_is_no_name_in_another_template() -> None:
    short = "Some city has observed growth of 0 of the years 2006-2025 in history.csv, fewer than 8"
    assert said(short).startswith("history.csv 中 Some city 在 2006-2025 年")
    assert said(f"expected a record to compare with: {short}") == f"应有可供比较的记录：{said(short)}"


def test_a_long_list_of_mistakes_counts_the_rest() -> None:
    error = InvalidInput(Problem("a.csv", "expected a number", "x", line=line) for line in range(1, 54))
    lines = of_error(error).splitlines()
    assert lines[0] == "a.csv:1：应为数值；实际为：x"
    assert lines[-1] == "另有 3 处"


def test_what_is_said_on_the_side_is_chinese_too(folder: Path) -> None:
    """A doubt about a scenario, and what a plan's folder lacks."""
    doubted = told("project", "sprint", "--set", "exchange_rate=24", locale="zh_CN.UTF-8").stderr
    assert "assumptions.exchange_rate：通常在 2 与 20 之间；实际为：24（提示：是否笔误？）" in doubted
    (folder / "alone.csv").write_bytes((shipped("data") / "plans" / "hangzhou-15fyp-draft.csv").read_bytes())
    lacking = told("indicators", "alone.csv", "--lang", "zh").stderr
    assert "中没有 relations.csv、context.csv、documents.csv，只能依据规划自身的表述" in lacking


def test_what_cannot_be_written_is_told_in_chinese(folder: Path) -> None:
    (folder / "there").write_text("", encoding="utf-8")
    result = told("export", "sprint", "--to", "csv", "--out", "there/a.csv", "--draws", "100", "--lang", "zh")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("错误：无法写入 there/a.csv：")


def test_the_users_own_and_is_kept_in_a_message(folder: Path) -> None:
    del folder
    message = told("require", "sprint", "--unknown", "fish and chips", "--lang", "zh").stderr.splitlines()[-1]
    assert message.startswith("错误：'--unknown' 的值无效：应为假设名称；实际为：fish ")
    assert told("run", "fish and chips", "--lang", "zh").stderr.startswith("错误：fish and chips：应为文件；")


@pytest.mark.parametrize("command", [*_COMMANDS, ""])
def test_help_is_chinese(command: str) -> None:
    """Whether --lang stands before the command or the locale says so; and the lines fit a terminal."""
    asked = told("--lang", "zh", *command.split(), "--help")
    assert asked.stdout == told(*command.split(), "--help", locale="zh_CN.UTF-8").stdout
    assert asked.stdout == told(*command.split(), "--help", "--lang=zh").stdout
    usage, *lines = asked.stdout.splitlines()
    assert usage.startswith("用法：")
    assert all(wcswidth(line) <= 80 for line in lines if " [" not in line)
    words = re.sub(r"^  (-.*?|[a-z]+)(  |$)", "", "\n".join(lines), flags=re.MULTILINE)
    ours = re.findall(r"\b[a-z]+ [a-z]+ [a-z]+\b", words.replace("random antithetic", ""))
    assert ours == []
    english = told(*command.split(), "--help", "--lang", "en").stdout
    assert english == told(*command.split(), "--help").stdout
    assert not CHINESE.search(english)


def test_no_arguments_print_help_in_chinese() -> None:
    assert "用法：" in told(locale="zh_CN.UTF-8").output
    assert "错误" not in told(locale="zh_CN.UTF-8").output


def test_the_last_language_counts() -> None:
    assert "Error: " in told("--lang", "zh", "run", "sprnt", "--lang", "en").stderr
    assert "错误：" in told("run", "sprnt", locale="zh_CN.UTF-8").stderr


@pytest.mark.parametrize("width", [8, 20, 80])
def test_lines_are_wrapped_by_columns(width: int) -> None:
    text = "概率从 5% 到 95%，各项目标对某项假设的要求，例如 gdp；以此类推（见表）。" * 3
    lines = folded(text, width).split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert not any(line[:1] in "，。；）" for line in lines)
    assert all(wcswidth(line) <= width for line in lines)

"""The site: the same pages in both languages, nothing undocumented, nothing from a network, no link into the void."""

import re
import shlex
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click
import gallery
import pytest
import reference
from examples import DOCS, LANGUAGES, ROOT
from python_names import described

import hzsim as hz
from hzsim._typing import Language, Text
from hzsim.cli import main
from hzsim.errors import said as in_language

SOURCES = ("src", "srcset", "data", "poster")
"""Attributes that a browser fetches as it opens a page; so is the `href` of a `link`."""
COMMANDS = main.list_commands(click.Context(main))
HAN = re.compile(r"[\u4e00-\u9fff]")
NUMBERS = re.compile(r"\d+(?:[,.]\d+)*")
ENGLISH = ("code", "details", "pre", "script", "style")
SENTENCE = re.compile(r"\b[A-Za-z]+(?: [A-Za-z]+){3,}")
SEARCHED = {"en": "exchange rate", "zh": "汇率"}


class _Links(HTMLParser):
    """What a page fetches, where it leads, and the places in it that may be led to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.leads: list[str] = []
        self.places: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.places.add(value or "")
            elif name in SOURCES or (tag, name) == ("link", "href"):
                self.fetched.append(value or "")
            elif (tag, name) == ("a", "href"):
                self.leads.append(value or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is built, with warnings as errors."""
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run([sys.executable, DOCS / "build.py", out], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


@cache
def links(page: Path) -> _Links:
    return _Links(page)


def pages(site: Path, language: str) -> dict[str, Path]:
    """The pages of a language by their names."""
    return {path.relative_to(site / language).as_posix(): path for path in (site / language).rglob("*.html")}


def written(language: str) -> set[str]:
    return {path.relative_to(DOCS / language).as_posix() for path in (DOCS / language).rglob("*.md")}


def text_of(site: Path, language: str, page: str) -> str:
    return (site / language / page).read_text(encoding="utf-8")


def test_every_page_is_written_in_both_languages() -> None:
    assert written("en") == written("zh")


@pytest.mark.slow
def test_every_page_is_built_in_both_languages(site: Path) -> None:
    assert set(pages(site, "en")) == set(pages(site, "zh"))
    assert {name.replace(".md", ".html") for name in written("en")} <= set(pages(site, "en"))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_somewhere(site: Path, language: str) -> None:
    lost = [
        f"{name}: {lead}"
        for name, page in pages(site, language).items()
        for lead in links(page).leads
        if not urlsplit(lead).scheme and not _found(page, lead)
    ]
    assert lost == []


def _found(page: Path, lead: str) -> bool:
    parts = urlsplit(lead)
    there = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return there.is_file() and (not parts.fragment or unquote(parts.fragment) in links(there).places)


class _Prose(HTMLParser):
    """The text of a page without its code and without what it says to be in English."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.left_out, self.text = 0, ""
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.left_out += tag in ENGLISH

    def handle_endtag(self, tag: str) -> None:
        self.left_out -= tag in ENGLISH

    def handle_data(self, data: str) -> None:
        self.text += data if not self.left_out else " · "


@pytest.mark.slow
def test_chinese_pages_speak_chinese(site: Path) -> None:
    """Names of programs, files and keys may stand in a sentence; four English words in a row are one."""
    found = {name: SENTENCE.findall(_Prose(page).text) for name, page in pages(site, "zh").items()}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fetched_from_a_network(site: Path, language: str) -> None:
    for name, page in pages(site, language).items():
        assert [one for one in links(page).fetched if urlsplit(one).scheme not in ("", "data")] == [], name
    for style in (site / language).rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//", style.read_text(encoding="utf-8")), style


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_option_is_documented(site: Path, language: str) -> None:
    text = text_of(site, language, "reference/commands.html")
    for name in COMMANDS:
        section = re.split(r"<section ", text.split(f'id="command-{name}"')[1])[0]
        command = main.get_command(click.Context(main), name)
        assert command is not None
        for option in (part for part in command.params if isinstance(part, click.Option)):
            assert option.help, f"{name} {option.name}"
            missing = [flag for flag in option.opts if flag not in section]
            assert missing == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_an_answer_to_its_question(language: str) -> None:
    """A heading of its own among the how-tos, and an example."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in sorted((DOCS / language / "howto").glob("*.md")))
    for name in COMMANDS:
        section = text.partition(f"(howto-{name})=")[2].partition("\n(howto-")[0]
        assert re.search(rf"^(\$ )?hzsim {name}\b", section, re.M), name


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_name_is_documented(site: Path, language: str) -> None:
    text = text_of(site, language, "reference/python.html")
    for name in hz.__all__:
        section = re.split(
            r"<section ", re.split(rf'id="(?:class|python)-{name.replace("_", "-").lower()}"', text)[-1]
        )[0]
        assert len(re.sub(r"<[^>]+>", "", section)) > 30, name


def test_every_public_name_has_the_chinese_of_its_first_paragraph() -> None:
    """That of the paragraph as it is: an English one that is reworded asks for its Chinese again."""
    wanted = {(name, described(name).first) for name in hz.__all__}
    has = {(one.context, one.id) for one in reference.first_paragraphs() if HAN.search(str(one.string))}
    assert (wanted - has, has - wanted) == (set(), set())


def test_every_key_has_its_chinese() -> None:
    own, keys = reference.words("zh")["keys"], reference.keys(dict(hz.schema()))
    assert own.keys() <= keys.keys()
    assert [key for key, text in keys.items() if not HAN.search(own.get(key) or in_language(text, "zh"))] == []


def test_every_key_says_what_it_is_for() -> None:
    said = reference.keys(dict(hz.schema())) | reference.words("en")["keys"]
    assert [key for key, text in said.items() if not text] == []


@pytest.mark.parametrize("page", ["performance.md", "explanation/speed.md", "explanation/estimator.md"])
def test_tables_of_measurements_agree(page: str) -> None:
    """Figures that are written down stand in both languages alike."""
    figures = [
        sorted(NUMBERS.findall(" ".join(re.findall(r"^\|.*$", (DOCS / language / page).read_text("utf-8"), re.M))))
        for language in LANGUAGES
    ]
    assert figures[0]
    assert figures[0] == figures[1]


def test_benchmarks_write_their_tables_into_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands beside a table stays, and to write the same twice changes nothing."""
    benchmarks = DOCS.parent / "benchmarks"
    monkeypatch.syspath_prepend(str(benchmarks))
    from tables import Table, spread

    code = "".join(file.read_text("utf-8") for file in benchmarks.glob("*.py"))
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        page = (DOCS / language / "explanation" / "speed.md").read_text("utf-8")
        marks = re.findall(r"<!-- measured: (\w+) -->\n\n\|", page)
        assert len(set(marks)) == len(marks) == 7
        for name in marks:
            assert f'"{name}", ' in code
            made = Table(name, Text("测量对象", "measured"), "n")
            made.row(Text("一行", "one row"), spread([1.0, 2.0, 3.0]))
            page, before = made.in_page(page, language), page
            assert made.in_page(page, language) == page
            assert re.sub(r"(?m)^\|.*\n", "", page) == re.sub(r"(?m)^\|.*\n", "", before)
        row = Text("| 一行 | 2.00（1.00至3.00） |", "| one row | 2.00 (1.00 to 3.00) |").to(language)
        assert page.count(row) == 7
        with pytest.raises(ValueError, match="once"):
            Table("unknown", "n").in_page(page, language)


def test_every_chart_is_in_the_gallery() -> None:
    shown = " ".join(picture["python"] for picture in gallery.pictures())
    charts = [name for name in hz.__all__ if name.endswith("_chart") or name == "small_multiples"]
    assert [name for name in charts if f"hz.{name}(" not in shown] == []


@pytest.mark.parametrize("picture", gallery.pictures(), ids=[picture["name"] for picture in gallery.pictures()])
def test_commands_of_the_gallery_are_ones(picture: dict[str, str]) -> None:
    if "command" in picture:
        name, *words = shlex.split(picture["command"])
        command = main.get_command(click.Context(main), name)
        assert command is not None
        assert command.make_context(name, words, click.Context(main))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1440])
def test_pages_open_on_a_phone_and_a_desk(site: Path, browser: Any, language: str, width: int) -> None:
    """No page is wider than the screen, asks for anything that is no file, or complains."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for path in pages(site, language).values():
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []


@pytest.mark.slow
@pytest.mark.parametrize(("language", "words"), SEARCHED.items())
def test_search_finds_words(site: Path, browser: Any, language: str, words: str) -> None:
    page = browser.new_page()
    page.goto(f"{(site / language / 'search.html').as_uri()}?q={words}")
    page.wait_for_selector("#search-results li a")
    assert page.locator("#search-results li").count() > 3
    page.close()


@pytest.mark.slow
def test_a_page_leads_to_itself_in_the_other_language(site: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto((site / "en" / "howto" / "odds.html").as_uri())
    page.click(".languages a")
    assert page.url == (site / "zh" / "howto" / "odds.html").as_uri()
    page.close()


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_is_short_and_its_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)#:]+)\)", text)
    assert len(text.encode()) <= 8_000
    assert named
    assert [one for one in named if not (ROOT / one).exists()] == []

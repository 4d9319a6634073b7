"""Pages and READMEs show what commands and Python print today; the tutorial works from an empty folder."""

import re
from pathlib import Path

import pytest
from examples import DOCS, LANGUAGES, ROOT, fresh, pages

PAGES = pages()


def test_there_are_examples() -> None:
    names = {page.relative_to(ROOT).as_posix() for page in PAGES}
    assert {"README.md", "README.zh.md", *(f"docs/{language}/tutorial.md" for language in LANGUAGES)} <= names


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_path_of_a_newcomer_is_short(language: str) -> None:
    """Two commands from an empty folder to an answer of one's own, one from there to a report."""
    page = (DOCS / language / "tutorial.md").read_text(encoding="utf-8")
    blocks = [re.findall(r"^\$ (hzsim \w+)", block, re.M) for block in re.findall(r"```console\n(.*?)```", page, re.S)]
    assert blocks[0] == ["hzsim new", "hzsim run"]
    assert blocks[-1][0] == "hzsim export"


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_examples_print_what_the_page_shows(page: Path) -> None:
    """The examples of a page, run in their order in one empty folder; renew them with `make readme`."""
    assert fresh(page) == page.read_text(encoding="utf-8")

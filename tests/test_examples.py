"""Pages and READMEs show what commands and Python print today; the tutorial works from an empty folder."""

from pathlib import Path

import pytest
from examples import LANGUAGES, ROOT, fresh, pages

PAGES = pages()


def test_there_are_examples() -> None:
    names = {page.relative_to(ROOT).as_posix() for page in PAGES}
    assert {"README.md", "README.zh.md", *(f"docs/{language}/tutorial.md" for language in LANGUAGES)} <= names


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_examples_print_what_the_page_shows(page: Path) -> None:
    """The examples of a page, run in their order in one empty folder; renew them with `make readme`."""
    assert fresh(page) == page.read_text(encoding="utf-8")

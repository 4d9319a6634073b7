"""What the tests of this folder share: scenarios, hostile ones too, and the programs that read our files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import hzsim as hz
from hzsim._typing import Text

from .titles import HOSTILE


@pytest.fixture(scope="session")
def sprint() -> hz.Scenario:
    return hz.read_scenario("sprint")


@pytest.fixture(scope="session")
def assessment(sprint: hz.Scenario) -> hz.Assessment:
    return hz.assess(hz.simulate(sprint, 20_000))


@pytest.fixture(scope="session")
def certain() -> hz.Assessment:
    return hz.assess(hz.simulate(hz.read_scenario("report"), 100))


@pytest.fixture(scope="session")
def hostile(sprint: hz.Scenario) -> hz.Assessment:
    """The scenario of somebody who puts formulas, markup and control characters into titles."""
    return hz.assess(hz.simulate(sprint.replace(name="=cmd()", title=Text(HOSTILE, HOSTILE + "\x07")), 500))


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open a page, with an address if one is given, and fail when it asks for anything or writes to the console."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, accept_downloads=True)
    said: list[str] = []

    def go(content: bytes, address: str = "", **looks: str) -> Any:
        (tmp_path / "page.html").write_bytes(content)
        tab, own = context.new_page(), (tmp_path / "page.html").as_uri()
        tab.emulate_media(**looks)
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda request: said.append(request.url) if _leaves(request.url, own) else None)
        tab.goto(own + address)
        return tab

    yield go
    context.close()
    assert said == []


def _leaves(address: str, own: str) -> bool:
    """Whether a request is for anything but the page, and what the page itself holds."""
    return address.split("#")[0] != own and not address.startswith(("blob:", "data:"))

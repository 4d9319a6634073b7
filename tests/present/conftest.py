"""What the tests of this folder share: scenarios, hostile ones too, and the programs that open our files."""

import os
import shutil
import subprocess
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


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """Find a program that a test needs: without it the test fails in CI and is skipped elsewhere."""

    def find(name: str) -> str:
        found = shutil.which(name)
        if found is None and os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed")
        if found is None:
            pytest.skip(f"{name} is not installed")
        return found

    return find


@pytest.fixture(scope="session")
def converted(
    program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[dict[str, bytes], str], dict[str, Path]]:
    """Let LibreOffice open files and write them in another form."""
    folder = tmp_path_factory.mktemp("office")

    def convert(files: dict[str, bytes], form: str) -> dict[str, Path]:
        office, out = program("soffice"), folder / form
        for name, content in files.items():
            (folder / name).write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        arguments = [office, profile, "--headless", "--convert-to", form, "--outdir", str(out)]
        subprocess.run(
            [*arguments, *(str(folder / name) for name in files)], check=True, capture_output=True, timeout=90
        )
        return {name: out / f"{Path(name).stem}.{form}" for name in files}

    return convert


@pytest.fixture(scope="session")
def as_pdf(
    converted: Callable[[dict[str, bytes], str], dict[str, Path]],
) -> Callable[[dict[str, bytes]], dict[str, Path]]:
    """Let LibreOffice turn files into PDF."""
    return lambda files: converted(files, "pdf")


@pytest.fixture(scope="session")
def text_of(program: Callable[[str], str]) -> Callable[[Path], str]:
    """Read a PDF's text."""

    def read(path: Path) -> str:
        done = subprocess.run([program("pdftotext"), "-layout", str(path), "-"], check=True, capture_output=True)
        return done.stdout.decode()

    return read


@pytest.fixture(scope="session")
def browser(program: Callable[[str], str]) -> Iterator[Any]:
    """A browser, started once for all tests that look at pages."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program("chromium"), args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Callable[[bytes], Any]]:
    """Open a page, and fail when it asks for anything or writes to the console."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    said: list[str] = []

    def go(content: bytes) -> Any:
        (tmp_path / "page.html").write_bytes(content)
        tab, address = context.new_page(), (tmp_path / "page.html").as_uri()
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda request: said.append(request.url) if request.url != address else None)
        tab.goto(address)
        return tab

    yield go
    context.close()
    assert said == []

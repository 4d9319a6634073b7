"""Scenarios that several tests start from."""

import math
import os
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

import hzsim as hz
from hzsim.scenario.parts.distributions import Normal

SCENARIOS = Path(__file__).parent.parent / "scenarios"

hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)  # workers wait for each other
hypothesis.settings.load_profile("untimed")


TOOK = "hzsim/took"
"""Where pytest's cache keeps how many tests of a file ran the last time, and how many seconds they took together."""
_took = defaultdict[str, list[float]](lambda: [0, 0.0])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that workers, which take whole files, end together.

    What a file takes is what it took the last time that so many of its tests ran; of others those with slow tests come
    first. In a checkout where nothing has run yet these are all, by the number of slow tests and then of all tests.
    """
    known, files = _known(config), {item: item.nodeid.partition("::")[0] for item in items}
    count = Counter(files.values())
    slow = Counter(file for item, file in files.items() if item.get_closest_marker("slow") is not None)

    def order(item: pytest.Item) -> tuple[float, int, int]:
        file = files[item]
        tests, seconds = known.get(file, (0, 0.0))
        if tests < count[file]:
            seconds = math.inf if slow[file] else 0.0
        return -seconds, -slow[file], -count[file]

    items.sort(key=order)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count the tests of each file, and add up what they take."""
    took = _took[report.nodeid.partition("::")[0]]
    took[0] += report.when == "setup"
    took[1] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keep what files took where no fewer of their tests ran than before; workers leave it to who started them."""
    if not hasattr(session.config, "workerinput") and hasattr(session.config, "cache"):
        known = _known(session.config)
        more = {file: took for file, took in _took.items() if took[0] >= known.get(file, [0])[0]}
        session.config.cache.set(TOOK, known | more)


def _known(config: pytest.Config) -> dict[str, list[float]]:
    """What files took, as far as pytest's cache knows; nothing where that is switched off."""
    return config.cache.get(TOOK, {}) if hasattr(config, "cache") else {}


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed into no terminal is as wide as it likes to be, so that tests of words meet no broken lines."""
    monkeypatch.setenv("COLUMNS", "1000")


@pytest.fixture(scope="session")
def report() -> hz.Scenario:
    """The plan report's own arithmetic, without uncertainty."""
    return hz.read_scenario(SCENARIOS / "report.yaml")


@pytest.fixture(scope="session")
def sprint() -> hz.Scenario:
    """The plan's sprint, with five uncertain assumptions."""
    return hz.read_scenario(SCENARIOS / "sprint.yaml")


@pytest.fixture(scope="session")
def pinned() -> hz.Scenario:
    """The sprint with normal spreads of its own, so that a new calibration changes no test of a mechanism."""
    spreads = {
        "real_growth": hz.Uncertainty(Normal(0.016), Normal(0.015), 0.3),
        "exchange_rate": hz.Uncertainty(yearly=Normal(0.039)),
        "net_migration": hz.Uncertainty(Normal(3.0), Normal(2.5)),
        "rd_spending_growth": hz.Uncertainty(Normal(0.01), Normal(0.02)),
    }
    shipped = hz.read_scenario(SCENARIOS / "sprint.yaml")
    assert set(spreads) == set(shipped.uncertainty) - {"deflator_growth"}
    tie = hz.Correlation("real_growth", "rd_spending_growth", 0.5)
    return shipped.replace(uncertainty=spreads, correlation=(tie,))


@pytest.fixture(scope="session")
def open_years(report: hz.Scenario) -> hz.Scenario:
    """The plan report's arithmetic with every year open, certain until a test says otherwise."""
    return report.replace(known_until=None, targets=())


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

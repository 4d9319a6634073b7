"""What the tests of this folder share: scenarios, hostile ones too, and the programs that read our files."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

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
def text_of(program: Callable[[str], str]) -> Callable[[Path], str]:
    """Read a PDF's text."""

    def read(path: Path) -> str:
        done = subprocess.run([program("pdftotext"), "-layout", str(path), "-"], check=True, capture_output=True)
        return done.stdout.decode()

    return read

"""The README says what is true: its commands print what it shows, and its files exist."""

import re

import pytest
from readme import README, blocks, fresh

BLOCKS = blocks()


@pytest.mark.slow
@pytest.mark.parametrize("block", BLOCKS, ids=[block.splitlines()[0][2:40] for block in BLOCKS])
def test_commands_print_what_the_readme_shows(block: str) -> None:
    assert fresh(block) == block


def test_files_and_pictures_exist() -> None:
    text = README.read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)#:]+)\)", text)
    assert named
    assert [name for name in named if not (README.parent / name).exists()] == []

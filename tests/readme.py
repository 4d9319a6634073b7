"""The commands of the README with their output: run them again, and write what they print.

    python tests/readme.py

A block starts with ```console; each `$ hzsim ...` line in it is followed by the command's output.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def printed(command: str) -> str:
    """Return what a command of the README prints, in English unless it says otherwise."""
    arguments = [sys.executable, "-m", *shlex.split(command.removeprefix("$ "))]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "80"}
    found = subprocess.run(arguments, cwd=README.parent, capture_output=True, text=True, check=False, env=environment)
    return (found.stdout + found.stderr).rstrip()


def fresh(block: str) -> str:
    """Return a block with every command's output made anew."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"{command}\n{printed(command)}\n" for command in commands)


def blocks() -> list[str]:
    """Return the console blocks of the README."""
    return _BLOCK.findall(README.read_text(encoding="utf-8"))


def main() -> None:
    """Write the README again with fresh output."""
    text = README.read_text(encoding="utf-8")
    README.write_text(_BLOCK.sub(lambda match: f"```console\n{fresh(match[1])}```", text), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Print the lowest versions that pyproject.toml allows of what hzsim needs to run, as constraints for pip."""

import re
import tomllib
from pathlib import Path

_EXTRAS = ("office", "parquet")
_FLOOR = re.compile(r"(?P<name>[\w.-]+)>=(?P<version>[\w.]+)")


def floors() -> list[str]:
    """Return a line `NAME==VERSION` for each requirement `NAME>=VERSION`."""
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [one for extra in _EXTRAS for one in project["optional-dependencies"][extra]]
    found = [_FLOOR.fullmatch(requirement) for requirement in (*project["dependencies"], *extras)]
    if None in found:
        raise SystemExit("expected every requirement as NAME>=VERSION")
    return [f"{floor['name']}=={floor['version']}" for floor in found if floor]


if __name__ == "__main__":
    print("\n".join(floors()))

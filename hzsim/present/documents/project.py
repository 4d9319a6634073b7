"""`new`: a project for a place in one step, with a comment on every line that one may want to change."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hzsim._typing import Language, spoken_language
from hzsim.errors import BadValue, InvalidInput, told
from hzsim.files.writing import cannot_write, make_folder
from hzsim.history.figures import Figures
from hzsim.history.start import start
from hzsim.present.answers.written import Project
from hzsim.present.documents.project_files import PURPOSES, SCENARIO, ProjectFiles
from hzsim.scenario.reading import read_scenario


def new(
    folder: str | Path,
    place: str | None = None,
    *,
    target: str | Sequence[str] = (),
    name: str = "",
    currency: str = "",
    gdp: str = "",
    population: str = "",
    exchange_rate: str = "",
    rd_intensity: str = "",
    growth: str = "",
    year: int | None = None,
    language: Language | None = None,
) -> Project:
    """Write a project for a place into a new folder: baseline, scenario, spreads, record and a README.

    `place` is a shipped city or nation by its name in either language (`苏州`, `Suzhou, Jiangsu`, `Germany`), or a
    nation's code; figures in the forms of files (`gdp="KES 16.2 trillion"`) come in place of the shipped ones, or
    make up a place of one's own. `target` are targets of the scenario. Comments are in `language`, by default that
    of the locale.
    Raises BadValue for a folder that is not empty, and for figures that are missing, contradict the shipped place or
    cannot be read; CannotWrite where nothing can be written. Nothing is left behind then.
    """
    begun = start(place, Figures(name, currency, gdp, population, exchange_rate, rd_intensity, growth, year))
    files = ProjectFiles(begun, language or spoken_language(), (target,) if isinstance(target, str) else tuple(target))
    with _put_in_place(Path(folder)) as made:
        for kind, file in files.paths.items():
            path = made / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files.text(kind), encoding="utf-8", newline="\n")
        _check(made / files.paths["scenario"], files.targets)
    named = tuple((file, PURPOSES[kind]) for kind, file in files.paths.items())
    return Project(Path(folder), begun.title, SCENARIO, named, begun.unsourced, files.unrecorded)


def _check(scenario: Path, targets: Sequence[str]) -> None:
    """Raise BadValue, naming the target, for one that does not fit the project; other mistakes are not the user's."""
    try:
        read_scenario(scenario)
    except InvalidInput as error:
        problem = error.problems[0]
        place = problem.key.removeprefix("targets.")
        if not place.isdecimal() or int(place) > len(targets):
            raise
        message = told("for {name}, {message}", name=targets[int(place) - 1], message=problem.expected)
        raise BadValue(message, problem.found, problem.hint) from None


@contextmanager
def _put_in_place(folder: Path) -> Iterator[Path]:
    """Give a folder beside the asked one to fill, and put it in its place when that is done; else remove it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadValue("expected a folder that does not exist yet, or an empty one", str(folder))
    try:
        make_folder(folder.absolute().parent)
        made = Path(tempfile.mkdtemp(prefix=".hzsim-", dir=folder.absolute().parent))
    except (OSError, ValueError) as error:
        raise cannot_write(folder, error) from None
    try:
        yield made
        made.chmod(0o777 & ~_mask())
        os.replace(made, folder)
    except OSError as error:
        raise cannot_write(folder, error) from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _mask() -> int:
    """Return the bits that the user's new files and folders lack."""
    mask = os.umask(0)
    os.umask(mask)
    return mask

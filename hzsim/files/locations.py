"""Where the data and the scenarios of the project are, in a checkout and in an installed package."""

from pathlib import Path

from hzsim.errors import BadValue, did_you_mean

_LONGEST = 200
_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(folder: str) -> Path:
    """Return the shipped folder `data` or `scenarios`: inside the package, or beside it in a checkout."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


def data_file(name: str, beside: Path | None = None) -> Path:
    """Return the data file of that name, such as `baselines/hangzhou-2024.yaml`.

    A scenario's own project comes first: `../data` as seen from the scenario's folder
    `beside`; then the data that hzsim ships. The path need not exist.
    """
    if beside is not None:
        own = beside.parent / "data" / name
        if own.is_file():
            return own
    return shipped("data") / name


def named_file(folder: Path, name: str, suffix: str = ".yaml") -> Path:
    """Return the file of that plain name in a folder; the suffix may be written or left out.

    Raises BadValue when the name leads outside the folder, or to nothing in it.
    """
    stem = name.removesuffix(suffix)
    plain = stem.isprintable() and stem == Path(stem).name and "\\" not in stem and not stem.startswith(".")
    if not stem or not plain or len(stem.encode()) > _LONGEST:
        raise BadValue("expected a plain name, without folders", name or "nothing")
    path = folder / f"{stem}{suffix}"
    if not path.is_file():
        raise BadValue(f"expected a file of {folder.name}/", name, did_you_mean(stem, names_in(folder, suffix)))
    return path


def names_in(folder: Path, suffix: str = ".yaml") -> tuple[str, ...]:
    """Return the sorted names, without suffix, of the files in a folder; none when it does not exist."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.name.removesuffix(suffix) for path in folder.glob(f"*{suffix}")))

"""Draw the gallery, each picture beside the command and the Python that make it.

    python docs/gallery.py

draws the pictures of the READMEs alone; the others are made with the site.
"""

from pathlib import Path
from typing import Any

import yaml
from examples import DOCS, LANGUAGES, ROOT, as_reader

from hzsim.present.forms.style import render

README_PICTURE = "fan"


def pictures() -> list[dict[str, str]]:
    """Return the pictures: `name`, `command` where there is one, `python`, and a title in each language."""
    found: list[dict[str, str]] = yaml.safe_load((DOCS / "gallery.yaml").read_text(encoding="utf-8"))
    return found


def python(picture: dict[str, str], language: str) -> str:
    """Return the Python of a picture in a language: imports, and a scenario where it takes one."""
    reads = 'sprint = hz.read_scenario("sprint")\n' if "sprint" in picture["python"].replace('"sprint', "") else ""
    drawing = picture["python"].replace("LANGUAGE", f'"{language}"')
    return f"import hzsim as hz\n\n{reads}{drawing}"


def drawn(picture: dict[str, str], language: str) -> bytes:
    """Return a picture as PNG: what its Python ends with."""
    *before, last = python(picture, language).rstrip().splitlines()
    names: dict[str, Any] = {}
    with as_reader(ROOT, language):
        exec("\n".join(before), names)
        return render(eval(last, names))


def write(folder: Path, language: str) -> None:
    """Write the page of the gallery and its pictures into the folder of a language."""
    where = folder / "pictures"
    where.mkdir(exist_ok=True)
    lines = [(folder / "gallery.md").read_text(encoding="utf-8")]
    for picture in pictures():
        (where / f"{picture['name']}.png").write_bytes(drawn(picture, language))
        title, name = picture[language], picture["name"]
        lines += [f"({name}-chart)=", f"## {title}", "", f"![{title}](pictures/{name}.png)", ""]
        lines += ["```bash", f"hzsim {picture['command']}", "```", ""] if "command" in picture else []
        lines += ["```python", python(picture, language).rstrip(), "```", ""]
    (folder / "gallery.md").write_text("\n".join(lines), encoding="utf-8")


def main() -> None:
    """Write the pictures of the READMEs."""
    chosen = next(picture for picture in pictures() if picture["name"] == README_PICTURE)
    for language in LANGUAGES:
        (DOCS / "pictures" / f"{README_PICTURE}-{language}.png").write_bytes(drawn(chosen, language))


if __name__ == "__main__":
    main()

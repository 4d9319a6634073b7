"""Write the reference pages: commands from click, Python from signatures and docstrings, files from the schema.

Chinese help, and what is said of a key, is that of the command line. `zh/names.po` has the Chinese of the first
paragraph of each public name, by its English: of one that is reworded it has none, until somebody has read both.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from click.testing import CliRunner
from examples import DOCS, LANGUAGES
from python_names import described, groups

import hzsim as hz
from hzsim.cli import main
from hzsim.cli.help import speak
from hzsim.errors import said as in_language

LISTS = ("modules", "indicators", "assumptions", "facts", "distributions", "samplers", "scenarios", "plans")
"""What `hzsim list` knows that the reference of files shows."""


def words(language: str) -> dict[str, Any]:
    """Return the words of the reference in a language."""
    found: dict[str, Any] = yaml.safe_load((DOCS / language / "words.yaml").read_text(encoding="utf-8"))
    return found


def first_paragraphs() -> Catalog:
    """Return the Chinese of public names: `msgid` is the first paragraph of the docstring, `msgctxt` the name."""
    with (DOCS / "zh" / "names.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


def write(folder: Path, language: str) -> None:
    """Write the three pages of a language into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    said = words(language)
    makers = {"commands": commands, "python": python, "files": files}
    for name, make in makers.items():
        text = "\n".join(make(language, said))
        (folder / f"{name}.md").write_text(text + "\n", encoding="utf-8")


def plain(text: str) -> str:
    """Return text that Markdown leaves as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|$])", r"\\\1", text)


def marked(text: str) -> str:
    """Return text of a docstring as Markdown: what stands in backticks is code, all else is plain."""
    parts = re.split(r"(``?[^`]+``?)", text)
    return "".join(part if part.startswith("`") else plain(part) for part in parts)


def commands(language: str, said: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the page of commands."""
    yield from (f"# {said['commands']}", "", said["of commands"])
    speak(language)  # type: ignore[arg-type]
    whole = click.Context(main, info_name="hzsim")
    whole.meta["hzsim.language"] = language
    for name in main.list_commands(whole):
        command = main.get_command(whole, name)
        assert command is not None
        yield from _command(name, command, click.Context(command, whole, name), said)


def _command(name: str, command: click.Command, context: click.Context, said: dict[str, Any]) -> Iterator[str]:
    arguments = [part.make_metavar(context) for part in command.params if isinstance(part, click.Argument)]
    yield from ("", f"(command-{name})=", f"## hzsim {name}", "", "```text")
    yield from (" ".join(["hzsim", name, f"[{said['options']}]", *arguments]), "```", "")
    yield from (plain(command.help or ""), "", f"{said['how']}{said['colon']}[](#howto-{name})", "")
    for part in command.params:
        if record := part.get_help_record(context):
            yield from (f"`{record[0]}`", f": {plain(record[1]) or '–'}", "")


def python(language: str, said: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the page of Python."""
    yield from (f"# {said['python']}", "", said["of python"])
    chinese = first_paragraphs()
    for group, names in groups().items():
        yield from ("", f"## {said['groups'][group]}")
        for name in names:
            about = described(name)
            yield from ("", f"({'class' if name[0].isupper() else 'python'}-{name})=", f"### hz.{name}", "")
            own = chinese.get(about.first, name) if language != "en" else None
            yield from ([str(own.string), ""] if own else [])
            yield from (["```python", about.signature, "```", ""] if about.signature else [])
            yield from _folded(about.text, said["original"]) if language != "en" else _paragraphs(about.text)
            yield from (f"- `{part}`{said['colon']}{marked(text)}" for part, text in about.parts if language == "en")
            yield from (f"- `{part}`" for part, _ in about.parts if language != "en")


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the lines of a docstring in Markdown; what is indented is a list of terms, each with its meaning."""
    for part in text.split("\n\n"):
        first, *indented = re.split(r"\n {4,}", part)
        yield from (marked(first.replace("\n", " ")), "")
        yield from (f"- {marked(' '.join(line.split()))}" for line in indented)
        yield ""


def _folded(text: str, title: str) -> Iterator[str]:
    """Yield the lines of a docstring in English, folded away."""
    yield from ('<details lang="en">', f"<summary>{title}</summary>", "", *_paragraphs(text), "</details>", "")


def files(language: str, said: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the page of files."""
    yield from (f"# {said['files']}", "", said["of files"], "", f"## {said['keys of a scenario']}", "")
    for key, text in keys(dict(hz.schema())).items():
        words = said["keys"].get(key) or in_language(text, language)  # type: ignore[arg-type]
        yield from (f"`{key}`", f": {plain(words)}", "")
    for kind in LISTS:
        yield from ("", f"## {said['lists'][kind]}", "", f"`hzsim list {kind}`", "")
        yield from _table(json.loads(_printed(language, "list", kind, "--format", "json")))
    yield from ("", f"## {said['data tables']}", "", said["of data tables"], "")
    for table in json.loads(_data("datapackage.json"))["resources"]:
        columns = table.get("schema", {})
        names = [field["name"] for field in columns["fields"]] if isinstance(columns, dict) and columns else []
        title = f"{said['colon']}{plain(table['title'])}" if language == "en" and "title" in table else ""
        yield f"- `data/{table['path']}`{title}" + (
            f"\n  ({', '.join(f'`{name}`' for name in names)})" if names else ""
        )


def keys(schema: dict[str, Any]) -> dict[str, str]:
    """Return the keys of a scenario file with what each is for; any one assumption stands for all of them."""
    found: dict[str, str] = {}

    def walk(node: dict[str, Any], path: tuple[str, ...]) -> None:
        """Note the keys at and below a part of the schema."""
        node = {**schema["$defs"].get(node.get("$ref", "").rpartition("/")[2], {}), **node}
        for choice in (*node.get("anyOf", ()), *node.get("oneOf", ())):
            walk(choice, path)
        properties = dict(node.get("properties", {}))
        if properties.keys() == {"zh", "en"}:  # a text in both languages, as its key's description says
            return
        if properties and path in (("assumptions",), ("reasons",), ("uncertainty",)):
            properties = {"NAME": next(iter(properties.values()))}
        for name, part in properties.items():
            inner = (*path, name)
            found.setdefault(".".join(inner), "" if name == "NAME" else part.get("description", ""))
            if name not in ("average", "yearly"):  # a distribution: they have a list of their own
                walk(part, inner)
        if isinstance(node.get("items"), dict):  # of a list: what each item has
            walk(node["items"], path)

    walk(schema, ())
    return found


def _table(records: list[dict[str, Any]]) -> Iterable[str]:
    """Return a table of records; of none, nothing."""
    if not records:
        return []
    names = list(dict.fromkeys(name for record in records for name in record))
    rows = [[_cell(record.get(name), code=place == 0) for place, name in enumerate(names)] for record in records]
    return [_row(names), _row(["---"] * len(names)), *map(_row, rows)]


def _cell(value: object, code: bool) -> str:
    if value is None or value == "":
        return "–"
    return f"`{value}`" if code else plain(str(value))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _printed(language: str, *arguments: str) -> str:
    done = CliRunner().invoke(main, [*arguments, "--lang", language], env={"LC_ALL": LANGUAGES[language]})
    if done.exit_code:
        raise SystemExit(done.output)
    return done.stdout


def _data(name: str) -> str:
    return (DOCS.parent / "data" / name).read_text(encoding="utf-8")

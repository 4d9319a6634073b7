"""The public names: how each is called and what its docstring says."""

import ast
import inspect
import re
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

import hzsim as hz
from hzsim.cli import main

WIDTH = 88
_UNPACKED = re.compile(r"\*<class '([\w.]+)'>")
"""How a signature writes `Unpack` of keywords."""
_MODULE = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Z])")
_ADDRESS = re.compile(r"<(?:function|object) ?([\w.]*)[^>]*>")


@dataclass(frozen=True)
class Described:
    """A public name: its signature, its docstring, and its public parts with the first paragraph of theirs."""

    signature: str
    text: str
    parts: list[tuple[str, str]]

    @property
    def first(self) -> str:
        """The first paragraph of the docstring, in one line."""
        return _first(self.text)


def groups() -> dict[str, list[str]]:
    """Return the public names by what they are, in alphabetical order."""
    found: dict[str, list[str]] = {
        name: [] for name in ("questions", "charts", "functions", "classes", "errors", "values")
    }
    for name in sorted(hz.__all__, key=str.lower):
        found[_group(name, getattr(hz, name))].append(name)
    return found


def _group(name: str, value: Any) -> str:
    if isinstance(value, type):
        return "errors" if issubclass(value, Exception) else "classes"
    if not callable(value):
        return "values"
    if name in main.list_commands(click.Context(main)):
        return "questions"
    return "charts" if name.endswith("_chart") or name == "small_multiples" else "functions"


def described(name: str) -> Described:
    """Return what there is to say of a public name."""
    value = getattr(hz, name)
    if not callable(value):
        return Described("", _beside(name), [])
    text = inspect.getdoc(value) or ""
    if isinstance(value, type) and issubclass(value, Exception):
        return Described("", text, [])
    if isinstance(value, type) and issubclass(value, dict):  # made by a function, called by nobody
        return Described("", text, _parts(value))
    return Described(f"hz.{name}{_signature(value)}", text, _parts(value) if isinstance(value, type) else [])


def _signature(value: Any) -> str:
    """Return the signature, a parameter a line where it is long, with types by their plain names."""
    found = inspect.signature(value)
    whole = _short(str(found))
    if len(whole) <= WIDTH:
        return whole
    lines, kind = [], None
    for part in found.parameters.values():
        if part.kind is part.KEYWORD_ONLY and kind not in (part.KEYWORD_ONLY, part.VAR_POSITIONAL):
            lines.append("*")
        lines.append(_short(str(part)))
        kind = part.kind
    returns = found.return_annotation
    after = "" if returns is inspect.Signature.empty else f" -> {_short(inspect.formatannotation(returns))}"
    return "(\n" + "".join(f"    {line},\n" for line in lines) + f"){after}"


def _short(text: str) -> str:
    array = "numpy.ndarray[tuple[Any, ...], numpy.dtype[numpy.float64]]"
    text = text.replace(array, "Array").replace("mappingproxy({})", "{}").replace("'Figure'", "Figure")
    return _ADDRESS.sub(r"\1", _MODULE.sub("", _UNPACKED.sub(r"\1", text)))


def _parts(value: type) -> list[tuple[str, str]]:
    """Return the public properties and methods of a class that say what they are; its signature has the fields."""
    public = {name: part for name, part in vars(value).items() if not name.startswith("_")}
    said = {name: inspect.getdoc(part) for name, part in public.items() if callable(part) or hasattr(part, "__func__")}
    said |= {name: part.__doc__ for name, part in public.items() if isinstance(part, property | cached_property)}
    return [(name, _first(text)) for name, text in said.items() if text]


def _first(text: str | None) -> str:
    return (text or "").split("\n\n")[0].replace("\n", " ")


@cache
def _stub() -> dict[str, str]:
    found = Path(hz.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    return {words[3]: words[1] for words in map(str.split, found.splitlines()) if words[:1] == ["from"]}


def _beside(name: str) -> str:
    """Return the docstring below the assignment of a constant."""
    module = Path(hz.__file__).parents[1].joinpath(*_stub()[name].split(".")).with_suffix(".py")
    body = ast.parse(module.read_text(encoding="utf-8")).body
    for statement, below in pairwise(body):
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if any(isinstance(one, ast.Name) and one.id == name for one in targets) and isinstance(below, ast.Expr):
            return str(ast.literal_eval(below.value))
    return ""

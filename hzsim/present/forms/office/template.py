"""An office's own template: a file that somebody else made, checked before a library opens it."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hzsim.errors import BadValue, InvalidInput, Problem, any_of, told
from hzsim.files.sources import read_bytes

BUILT_IN = ("gbt9704",)
"""Layouts that need no file: that of official documents of China, GB/T 9704-2012."""
_LARGEST, _UNPACKED, _MEMBERS = 50_000_000, 200_000_000, 5000
_OFFICE = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    "docx": ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml"),
    "pptx": ("presentationml.presentation.main+xml", "presentationml.template.main+xml"),
}
"""The type of the main part of a document, and of a template that is saved as one."""
_PROGRAMS = {"docx": told("a Word document or template"), "pptx": told("a PowerPoint presentation or template")}
_TYPES, _RELATIONS = "[Content_Types].xml", ".rels"
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")


@dataclass(frozen=True, slots=True)
class Template:
    """A template: its name as given, and the bytes of its file, empty for a layout that is built in."""

    name: str
    content: bytes = b""


def read_template(given: str | Path, form: str) -> Template:
    """Return the template of a file for one form of document, or a layout that is built in by its name.

    Raises BadValue for a layout of pages where slides are asked for, InvalidInput for a file that is missing,
    damaged, of another kind, with macros or with parts that it would load from elsewhere.
    """
    name = str(given)
    if name in BUILT_IN and (form == "docx" or not Path(given).exists()):
        return _built_in(name, form)
    content = read_bytes(Path(given), _LARGEST)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = _members(archive)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError):
        raise _bad(name, form, told("a damaged file, or one of another kind")) from None
    if members is None:
        raise _bad(name, form, told("a file that unpacks to too much"))
    _check(members, name, form)
    return Template(name, _as_document(members, form))


def _built_in(name: str, form: str) -> Template:
    """Return a layout that is built in; BadValue for slides, which have no such pages."""
    if form == "docx":
        return Template(name)
    hint = told("take --to docx, or a template of your own that ends in .{form}", form=form)
    raise BadValue(told("expected docx for the layout {name}, which is one of pages", name=name), form, hint)


def opened(template: Template, form: str, open_: Callable[[Any], Any]) -> Any:
    """Return what a library makes of a template; InvalidInput where it cannot, whatever it stumbles over."""
    try:
        return open_(io.BytesIO(template.content))
    except Exception:  # the file is somebody else's: libraries raise KeyError, ValueError, XMLSyntaxError and others
        raise _bad(template.name, form, told("a damaged file")) from None


def lacking(template: Template, expected: str, hint: str) -> InvalidInput:
    """Return the error of a template that lacks something."""
    return InvalidInput(Problem(template.name, expected, hint=hint))


def _bad(name: str, form: str, found: str) -> InvalidInput:
    hint = told("save it in the office program as .{form}", form=form)
    return InvalidInput(Problem(name, told("expected {kind}", kind=_PROGRAMS[form]), found, hint=hint))


def _members(archive: zipfile.ZipFile) -> dict[str, bytes] | None:
    """Return the parts of an archive by name, None where they are too many or too large."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > _MEMBERS or sum(info.file_size for info in infos) > _UNPACKED:
        return None
    return {info.filename: archive.read(info) for info in infos}


def _check(members: dict[str, bytes], name: str, form: str) -> None:
    """Raise InvalidInput for a file of another kind, with macros, or with what loads or expands."""
    types = members.get(_TYPES, b"").decode("utf-8", "replace")
    if not any(_OFFICE + main in types for main in _MAIN[form]):
        others = [_PROGRAMS[one] for one, mains in _MAIN.items() if _OFFICE + mains[0] in types]
        found = told("a file with macros") if "macroEnabled" in types else (others or [told("another kind of file")])[0]
        raise _bad(name, form, found)
    if any(b"<!DOCTYPE" in content or b"<!ENTITY" in content for part, content in members.items() if _is_xml(part)):
        raise _bad(name, form, told("a file that declares entities"))
    outside = sorted(set(_outside(members)))
    if outside:
        hint = told("embed it, or take it out")
        raise InvalidInput(
            Problem(name, "expected a template that loads nothing from elsewhere", any_of(outside), hint=hint)
        )


def _is_xml(part: str) -> bool:
    return part.endswith((".xml", _RELATIONS))


def _outside(members: dict[str, bytes]) -> Iterator[str]:
    """Yield what a file would load from elsewhere: all but links that a reader follows and the template it is from."""
    for part, content in members.items():
        if part.endswith(_RELATIONS):
            for relation in _EXTERNAL.findall(content):
                if not re.search(rb"/(hyperlink|attachedTemplate)[\"']", relation):
                    target = re.search(rb"Target\s*=\s*[\"']([^\"']*)", relation)
                    yield target[1].decode("utf-8", "replace") if target else part


def _as_document(members: dict[str, bytes], form: str) -> bytes:
    """Return a file as one that is no template of its program, and that remembers none itself."""
    document, template = _MAIN[form]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part, content in members.items():
            if part == _TYPES:
                content = content.replace(template.encode(), document.encode())
            if part.endswith("settings.xml"):
                content = re.sub(rb"<w:attachedTemplate\b[^>]*/>", b"", content)
            if part.endswith("settings.xml.rels"):
                content = re.sub(rb"<Relationship\b[^>]*/attachedTemplate[\"'][^>]*/>", b"", content)
            archive.writestr(part, content)
    return stream.getvalue()

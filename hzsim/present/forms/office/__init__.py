"""What files of office programs share: bytes, template, edition, how numbers and the series of charts look."""

import datetime
import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from hzsim._typing import Language, Text
from hzsim.errors import BadValue, InvalidInput, MissingLibrary, Problem, any_of, told
from hzsim.files.sources import read_bytes
from hzsim.present.forms.look import LINES
from hzsim.present.forms.view import Number, Role
from hzsim.units import Unit

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_DAY = "SOURCE_DATE_EPOCH"
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


def library(module: str, extra: str = "office") -> Any:
    """Return an optional library; MissingLibrary with what to install when it is absent."""
    try:
        return import_module(module)
    except ImportError:
        message = "this export needs {module}, which is not installed: pip install 'hzsim[{extra}]'"
        raise MissingLibrary(told(message, module=module, extra=extra)) from None


def normalised(archive: bytes, moment: datetime.datetime | None = None) -> bytes:
    """Return a zip archive with the same members in the same order, and no trace of when or where it was made.

    Workbooks inside it, which charts are drawn from, carry its `moment` in place of their own.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system = _UNIX
            member.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            content = source.read(name)
            if moment is not None and name.endswith(".xlsx"):
                content = normalised(content, moment)
            if moment is not None and name == "docProps/core.xml":
                content = _DATES.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
            target.writestr(member, content)
    return stream.getvalue()


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


def today() -> datetime.date:
    """Return the day in UTC, or the one of the environment's SOURCE_DATE_DAY; BadValue for one that is none."""
    written = os.environ.get(_DAY)
    if written is None:
        return datetime.datetime.now(datetime.UTC).date()
    try:
        return datetime.datetime.fromtimestamp(int(written), datetime.UTC).date()
    except (ValueError, OverflowError, OSError):
        raise BadValue(told("expected {name} in seconds since 1970", name=_DAY), written) from None


@dataclass(frozen=True, slots=True)
class Edition:
    """How one document is set: language, the date that it carries, and its template, None for the plain layout."""

    language: Language = "en"
    date: datetime.date = field(default_factory=today)
    template: Template | None = None

    @property
    def moment(self) -> datetime.datetime:
        """The date as a moment: the formats of office programs know no days."""
        return datetime.datetime.combine(self.date, datetime.time())


def date_words(date: datetime.date) -> Text:
    """Return a date as text has it: `2026年11月27日`, `27 November 2026`."""
    from babel.dates import format_date

    return Text(format_date(date, "long", "zh"), format_date(date, "long", "en_GB"))


def number_format(cell: Number) -> str:
    """Return the spreadsheet's number format for a number: digits, separators and the suffix of its unit."""
    if cell.words and cell.words[0] not in "<>":
        return f'"{cell.words}"'
    digits, suffix = "#,##0" + ("." + "0" * cell.decimals if cell.decimals else ""), cell.unit.shown
    return digits + (suffix if suffix in ("", "%") else f'"{suffix}"')


def divisor(unit: Unit) -> float:
    """Return what a stored value is divided by for its cell: only percent is a format of a spreadsheet's own."""
    return 1.0 if unit.shown == "%" else float(unit.factor)


class Look(NamedTuple):
    """The look of a series: colour, width of its line in points, sign at its points, and whether it is dashed."""

    colour: str
    width: float
    sign: str = ""
    dashed: bool = False


_LOOKS: dict[Role, Look] = {
    "observed": Look("#222222", 2.0, "circle"),
    "middle": Look("#08306B", 2.75),
    "90%": Look("#9ECAE1", 1.25),
    "80%": Look("#4292C6", 1.5),
    "50%": Look("#08519C", 1.25),
    "target": Look("#B00020", 1.25, "diamond", dashed=True),
    "own": Look("#0072B2", 2.0),
    "record": Look("#C24F00", 2.0),
    "best": Look("#00795B", 2.0),
}


def look_of(role: Role, place: int) -> Look:
    """Return the look of a series by what it is; of one of many by its place."""
    return _LOOKS.get(role) or Look(LINES[place % len(LINES)], 2.0, "circle")

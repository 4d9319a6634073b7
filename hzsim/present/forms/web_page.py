"""Pages that load nothing: styles, scripts, a font of the letters used, and charts as SVG inside."""

import base64
import hashlib
import html
import io
import json
import logging
import re
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from hzsim._typing import Language, Text
from hzsim.present.forms.style import render
from hzsim.present.words.letters import one_line, plain_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FONT = Path(__file__).parent.parent / "fonts" / "HzsimSansSC-Regular.ttf"
_FOLDER = Path(__file__).parent.parent / "web"
FAMILY = "Hzsim Page"


def part(name: str) -> str:
    """Return a file of `web/` as text."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def json_for_html(payload: Any) -> str:
    """Return JSON of plain texts that can stand inside a script element: no sign in it can end the element."""
    text = json.dumps(_plain(payload), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _plain(payload: Any) -> Any:
    """Return a payload whose texts are plain."""
    if isinstance(payload, dict):
        return {name: _plain(value) for name, value in payload.items()}
    if isinstance(payload, list | tuple):
        return [_plain(value) for value in payload]
    return one_line(payload) if isinstance(payload, str) else payload


def self_contained(template: str, title: Text, language: Language, style: str, content: str, script: str = "") -> bytes:
    """Return a page from a template of `web/` as a file's bytes, the same for the same inputs.

    `content` is markup (or data) that is already safe; the title is escaped here. The policy
    lets the page run its own style and script, known by their hashes, and load nothing.
    """
    shown = plain_text(title.to(language))
    letters = set(part(template) + shown + content + script)
    address = font_address("".join(sorted(letters)))
    css = f'@font-face {{ font-family: "{FAMILY}"; src: url({address}) format("woff"); }}\n{part(style)}'
    rules = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "img-src": "data:"}
    rules |= {"font-src": "data:", "style-src": _hash(css), "script-src": _hash(script) if script else "'none'"}
    rules |= {"worker-src": "blob:"} if "new Worker(" in script else {}
    filled = Template(part(template)).substitute(
        lang={"zh": "zh-CN", "en": "en"}[language],
        policy="; ".join(f"{name} {value}" for name, value in rules.items()),
        title=html.escape(shown),
        style=css,
        content=content,
        script=script,
    )
    return filled.encode()


def font_address(text: str) -> str:
    """Return a `data:` address of the font with the letters of a text (WOFF), the same for the same letters."""
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    stream = io.BytesIO()
    with TTFont(_FONT, recalcTimestamp=False) as font:
        subsetter = Subsetter(Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=[0, 1, 13, 14]))
        subsetter.populate(unicodes={ord(letter) for letter in text})
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(stream)
    return "data:font/woff;base64," + base64.b64encode(stream.getvalue()).decode()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_LINK = "{http://www.w3.org/1999/xlink}href"
_DROPPED = ("metadata", "style")
_FACE = re.compile(r"(?P<before>.*?)(?P<size>[\d.]+px)\s+(?P<family>.*)")


def inline_svg(figure: "Figure", label: str, prefix: str) -> str:
    """Return a figure as an SVG element for HTML, its text kept as text, its ids under a prefix.

    Style attributes become presentation attributes, so that a page's policy can forbid them;
    namespaces go, because HTML needs none.
    """
    root = ElementTree.fromstring(render(figure, "svg"))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.rpartition("}")[2] in _DROPPED:
                parent.remove(child)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib.update(_presentation(element.attrib.pop("style", "")))
        if _LINK in element.attrib:
            element.set("href", element.attrib.pop(_LINK))
        for name, value in element.attrib.items():
            element.set(name, _own(name, value, prefix))
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib.update(
        {"role": "img", "aria-label": plain_text(label), "stroke-linejoin": "round", "stroke-linecap": "butt"}
    )
    return ElementTree.tostring(root, encoding="unicode")


def _presentation(style: str) -> dict[str, str]:
    """Return the declarations of a style attribute as attributes; `font` is taken apart."""
    found = dict(part.split(":", 1) for part in style.split(";") if ":" in part)
    declared = {name.strip(): value.strip() for name, value in found.items()}
    font = _FACE.match(declared.pop("font", ""))
    if font:
        declared["font-size"] = font["size"]
        if "bold" in font["before"] or re.search(r"[6-9]00", font["before"]):
            declared["font-weight"] = "bold"
    declared.pop("font-family", None)  # the page's own style sets it
    return declared


def _own(name: str, value: str, prefix: str) -> str:
    if name == "id":
        return f"{prefix}{value}"
    if name == "href" and value.startswith("#"):
        return f"#{prefix}{value[1:]}"
    return re.sub(r"url\(#", f"url(#{prefix}", value)

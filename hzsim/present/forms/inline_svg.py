"""Charts as SVG inside a page: no outside addresses, no style attributes, names that do not clash."""

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from hzsim.present.forms.style import render
from hzsim.present.words.letters import plain_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINK = "{http://www.w3.org/1999/xlink}href"
_DROPPED = ("metadata", "style")
_FONT = re.compile(r"(?P<before>.*?)(?P<size>[\d.]+px)\s+(?P<family>.*)")


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
    font = _FONT.match(declared.pop("font", ""))
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

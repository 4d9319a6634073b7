"""The charts' font, and matplotlib loaded with it: no more of either than charts need."""

import io
import logging
import sys
import warnings
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FAMILY = "Hzsim Sans SC"
SPELLED = {"₹": "INR "}
"""Signs of currencies that the font lacks, as they are written there."""
_FONT = Path(__file__).parent.parent / "fonts" / "HzsimSansSC-Regular.ttf"
_SOLID, _DESCRIBES = "mpl_toolkits.mplot3d", "_update_set_signature_and_docstring"
_log = logging.getLogger(__name__)  # without a handler, Python prints its warnings to stderr as plain lines


@cache
def load_font() -> None:
    """Load matplotlib and tell it of the font, which it reads from memory: it looks letters up in the file each time.

    That makes the text of a chart three times as fast.
    """
    if "hzsim.cli" in sys.modules and "matplotlib.figure" not in sys.modules:
        _load_briefly()
    from matplotlib.font_manager import fontManager, get_font

    fontManager.addfont(_FONT)
    files: Any = io
    opened, files.open = files.open, _opened
    try:
        get_font(str(_FONT))  # which matplotlib keeps
    finally:
        files.open = opened


def _opened(name: Any, *how: Any, **more: Any) -> Any:
    """Return an open file: the font's as a whole in memory, any other as Python opens it."""
    if how == ("rb",) and str(name).endswith(_FONT.name):
        return io.BufferedReader(io.FileIO(name), 2 * _FONT.stat().st_size)
    return open(name, *how, **more)


def _load_briefly() -> None:
    """Load matplotlib without the manual that it writes for each of its classes, and without three dimensions.

    A command shows neither, and they are a third of what loading costs.
    """
    from matplotlib import artist

    described: Any = artist
    manual, properties = described.kwdoc, described.Artist.__dict__.get(_DESCRIBES)
    modules: Any = sys.modules
    described.kwdoc = lambda _: ""
    setattr(described.Artist, _DESCRIBES, classmethod(lambda _: None))
    modules[_SOLID] = None  # importing it then fails at once, which matplotlib expects
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            import_module("matplotlib.figure")
    finally:
        described.kwdoc = manual
        setattr(described.Artist, _DESCRIBES, properties)
        del modules[_SOLID]


@cache
def _letters() -> frozenset[str]:
    """Return the characters that the font has."""
    from matplotlib.font_manager import get_font

    return frozenset(map(chr, get_font(str(_FONT)).get_charmap()))


def spell_out(figure: "Figure") -> None:
    """Write what the font lacks in letters that it has; say in one line which characters stay without any."""
    from matplotlib.text import Text

    written = {artist: artist.get_text() for artist in figure.findobj(Text)}
    for artist, text in written.items():
        if not SPELLED.keys().isdisjoint(text):
            written[artist] = "".join(SPELLED.get(letter, letter) for letter in text)
            artist.set_text(written[artist])
    lacking = sorted(letter for letter in set("".join(written.values())) - _letters() if not letter.isspace())
    if lacking:
        _log.warning("the charts' font lacks %s: drawn as a box", " ".join(lacking))

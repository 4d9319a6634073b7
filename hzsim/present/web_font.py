"""The shipped font reduced to the letters of one page, to be embedded in it."""

import base64
import io
import logging
from pathlib import Path

_FONT = Path(__file__).parent / "fonts" / "HzsimSansSC-Regular.ttf"


def font_address(text: str) -> str:
    """Return a `data:` address of the font with the letters of a text (WOFF), the same for the same letters."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    stream = io.BytesIO()
    with TTFont(_FONT, recalcTimestamp=False) as font:
        subsetter = Subsetter(Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=[0, 1, 13, 14]))
        subsetter.populate(unicodes={ord(letter) for letter in text})
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(stream)
    return "data:font/woff;base64," + base64.b64encode(stream.getvalue()).decode()

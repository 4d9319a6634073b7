"""Make HzsimSansSC-Regular.ttf, the font of the charts, from the static Noto Sans SC.

Run it as ``python make_font.py [NotoSansSC-Regular.ttf]``. Without an argument it takes the
source from an installed zhplot 1.0.0. The same source and fontTools give the same bytes.
"""

import sys
from importlib.metadata import distribution
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FAMILY = "Hzsim Sans SC"
POSTSCRIPT_NAME = "HzsimSansSC-Regular"
TARGET = Path(__file__).with_name(f"{POSTSCRIPT_NAME}.ttf")
KEPT_NAMES = {0, 2, 5, 7, 13, 14}  # copyright, style, version, trademark, licence and its address
BASIC_PLANE = 4  # the cmap format of code points below 0x10000
DROPPED_TABLES = ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "gasp", "vhea", "vmtx"]
RANGES = [
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x2010, 0x203F),  # dashes, quotation marks, per mille
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x214F),  # letter-like signs
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x3000, 0x303F),  # CJK punctuation
    (0xFF01, 0xFF5E),  # full-width forms
    (0xFFE0, 0xFFE6),  # full-width currencies
]


def gb2312() -> set[int]:
    """Return the code points of GB 2312, unassigned cells left out."""
    cells = (bytes((row, column)) for row in range(0xA1, 0xF8) for column in range(0xA1, 0xFF))
    return {ord(c) for cell in cells for c in cell.decode("gb2312", errors="ignore")}


def wanted() -> set[int]:
    """Return the code points to keep; those the source lacks are passed over."""
    return gb2312() | {point for low, high in RANGES for point in range(low, high + 1)}


def installed_source() -> Path:
    """Return the path of Noto Sans SC inside the installed zhplot package."""
    return Path(str(distribution("zhplot").locate_file("zhplot/fonts/NotoSansSC-Regular.ttf")))


def keep(font: TTFont, points: set[int]) -> None:
    """Reduce the font in place to the glyphs of these code points, without hinting and layout."""
    tables = font["cmap"].tables
    font["cmap"].tables = [t for t in tables if t.isUnicode() and t.format == BASIC_PLANE]
    options = Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=["*"])
    options.drop_tables += DROPPED_TABLES
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)


def rename(font: TTFont) -> None:
    """Give the font its own name, as the licence asks, and keep the notices."""
    names = font["name"]
    version = names.getDebugName(5)
    names.names = [record for record in names.names if record.nameID in KEPT_NAMES]
    own = {
        1: FAMILY,
        3: f"{version};{POSTSCRIPT_NAME}",
        4: f"{FAMILY} Regular",
        6: POSTSCRIPT_NAME,
        10: "A subset of Noto Sans SC for charts: GB 2312, Latin and signs.",
        16: FAMILY,
        17: "Regular",
    }
    for identifier, text in own.items():
        names.setName(text, identifier, 3, 1, 0x409)


def main() -> None:
    """Write the font beside this script."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else installed_source()
    with TTFont(source, recalcTimestamp=False) as font:
        keep(font, wanted())
        rename(font)
        font.save(TARGET)


if __name__ == "__main__":
    main()

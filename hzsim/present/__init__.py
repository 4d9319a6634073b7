"""How is it shown? Records, text tables, charts and manifests, side by side.

Here: how results show themselves in a notebook or a print, as small tables with units, in the language of the user's
locale.
"""

from typing import TYPE_CHECKING

from hzsim._typing import Language, spoken_language

if TYPE_CHECKING:
    import pandas as pd


def to_html(result: object, language: Language | None = None) -> str:
    """Return a result as markup, every text escaped; other objects as their `repr`."""
    from hzsim.present.answers import brief_of, kind_of
    from hzsim.present.forms.markup import html_text, html_view

    if kind_of(result) is None:
        return f"<pre>{html_text(object.__repr__(result))}</pre>"
    return html_view(brief_of(result).view(language or spoken_language()))


def to_text(result: object, language: Language | None = None) -> str:
    """Return a result as `print` shows it: the table of its command, or one that is shorter."""
    from hzsim.present.answers import brief_of, kind_of

    if kind_of(result) is None:
        return object.__repr__(result)
    return brief_of(result).view(language or spoken_language()).text()


def to_frame(result: object) -> "pd.DataFrame":
    """Return a result as a table of pandas."""
    from hzsim.present.answers import sheet_of

    return sheet_of(result).frame()

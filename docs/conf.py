"""How Sphinx builds the site; `build.py` calls it once for each language."""

import re
from typing import Any

from pygments.lexer import RegexLexer, bygroups
from pygments.token import Generic, Text
from sphinx.locale import _ as translated
from sphinx.search.zh import SearchChinese

from hzsim import __version__

tags: Any  # Sphinx puts it here
_WORDS = {
    "Next": "下一页",
    "Previous": "上一页",
    "Home": "首页",
    "On this page": "本页内容",
    "Back to top": "回到顶部",
    "Made with ": "本站使用 ",
    "Please activate JavaScript to enable the search functionality.": "请启用 JavaScript 以使用搜索功能。",
    "Copyright &#169; %(copyright)s": "版权所有 &#169; %(copyright)s",
}
"""Words of the theme that it has no Chinese for."""
_CHINESE = tags.has("zh")  # noqa: F821

project = "hzsim"
author = "the hzsim developers"
copyright = "2026, " + ("hzsim 开发者" if _CHINESE else author)  # noqa: A001  # Sphinx names it so
version = release = __version__
language = "zh_CN" if _CHINESE else "en"
extensions = ["myst_parser"]
myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 3
smartquotes = False  # quotes and dashes stay as they are typed
html_theme = "furo"
html_title = f"hzsim {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
templates_path = ["_templates"]
html_sidebars = {
    "**": [
        f"sidebar/{part}.html" for part in ("brand", "languages", "search", "scroll-start", "navigation", "scroll-end")
    ]
}
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_search_summary = False  # which would be fetched, and no page opened as a file may fetch


class _Words(SearchChinese):
    """Finds Chinese without a dictionary: by every two characters that follow each other, and by whole runs of them."""

    language_name = "English"  # the scripts' stemmer, which is for what is English on a Chinese page

    def split(self, input: str) -> list[str]:  # noqa: A002  # Sphinx names it so
        """Return what a text can be found by."""
        runs = re.findall(r"[\u4e00-\u9fff]+", input)
        return [*runs, *(run[at : at + 2] for run in runs for at in range(len(run) - 1)), *super().split(input)]


_PARTS = bygroups(Generic.Prompt, Text)  # type: ignore[no-untyped-call]


class _Session(RegexLexer):
    """Commands after `$` with their output, which is no code, whatever it begins with."""

    tokens = {"root": [(r"(\$ )(.*\n)", _PARTS), (r".*\n", Generic.Output)]}  # noqa: RUF012


def _in_chinese(app: Any, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Let templates say the theme's words in Chinese."""
    del app, page, template, doctree
    context["_"] = context["gettext"] = lambda text: _WORDS.get(text) or translated(text)


def setup(app: Any) -> None:
    """Read sessions and search Chinese pages so."""
    if _CHINESE:
        app.connect("html-page-context", _in_chinese)
    app.add_lexer("console", _Session)
    app.add_search_language(_Words)

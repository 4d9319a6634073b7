"""An answer as people read it, built once: lines of words and tables, printed as text or shown as markup."""

import html
from dataclasses import dataclass
from typing import TypeAlias

from hzsim._typing import Language, Text
from hzsim.present.sections import Table
from hzsim.present.tables import text_table
from hzsim.present.words import drawing_phrase
from hzsim.questions.curves import Sampling
from hzsim.scenario.scenario import Scenario

Piece: TypeAlias = str | Table


@dataclass(frozen=True, slots=True)
class View:
    """Lines and tables below each other, in one language."""

    pieces: tuple[Piece, ...]

    def text(self) -> str:
        """Return the view for a terminal."""
        return "\n".join(piece if isinstance(piece, str) else _text(piece) for piece in self.pieces)

    def markup(self) -> str:
        """Return the view for a notebook, every text escaped."""
        from hzsim.present.html_report import html_table

        return "\n".join(
            html_table(piece) if isinstance(piece, Table) else f"<p>{html.escape(piece)}</p>"
            for piece in self.pieces
            if piece
        )


def table(columns: list[str], rows: list[list[str]], title: str = "") -> Table:
    """Return a table of text that is ready to be shown."""
    return Table(title, tuple(columns), tuple(map(tuple, rows)))


def _text(shown: Table) -> str:
    found = text_table(shown.columns, [[str(cell) for cell in row] for row in shown.rows])
    return f"{shown.title}\n{found}" if shown.title else found


def sampled(sampling: Sampling, language: Language) -> str:
    """Return where probabilities come from: draws, seed, sampler."""
    return drawing_phrase(sampling.draws, sampling.seed, sampling.sampler, language)


def chart_note(scenario: Scenario, sampling: Sampling | None, language: Language) -> str:
    """Return the note below a chart: draws where there are any, and the baseline."""
    drawn = "" if sampling is None else f" · {sampled(sampling, language)}"
    base = Text(f"基期：{scenario.baseline.name}", f"baseline: {scenario.baseline.name}").to(language)
    return f"hzsim{drawn} · {base}"


def share_phrase(share: float) -> str:
    """Return a share in percent: whole, with one decimal below 10%, and never zero unless it is."""
    if 0 < share < 0.0005:
        return "<0.1%"
    return f"{100 * share:.1f}%" if 0 < share < 0.0995 else f"{100 * share:.0f}%"

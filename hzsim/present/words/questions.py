"""An answer as people read it, built once: lines of words and tables, printed as text or shown as markup."""

from hzsim._typing import Language, Text
from hzsim.present.words.phrases import drawing_of, percent
from hzsim.scenario.scenario import Scenario
from hzsim.simulation.draws.drawing import Sampling


def chart_note(scenario: Scenario, sampling: Sampling | None, language: Language) -> str:
    """Return the note below a chart: draws where there are any, and the baseline."""
    drawn = "" if sampling is None else f" · {drawing_of(scenario, sampling, language)}"
    base = Text(f"基期：{scenario.baseline.name}", f"baseline: {scenario.baseline.name}").to(language)
    return f"hzsim{drawn} · {base}"


def share_phrase(share: float) -> str:
    """Return a share in percent: whole, with one decimal below 10%, and never zero unless it is."""
    if 0 < share < 0.0005:
        return "<0.1%"
    return f"{100 * share:.1f}%" if 0 < share < 0.0995 else f"{100 * share:.0f}%"


def chance_phrase(share: float, standard_error: float, language: Language) -> str:
    """Return a probability as `share_phrase` does; yes or no where nothing is drawn."""
    return share_phrase(share) if standard_error else percent(share, standard_error, language)

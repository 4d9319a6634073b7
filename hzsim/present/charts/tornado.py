"""The tornado chart: how far one assumption at a time moves each target's number."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.present.answers.questions.sensitivity import assumption_label
from hzsim.present.charts.headings import panel_headings
from hzsim.present.forms.style import COLOURS, FAINT, INK, TARGET, new_panels, style, unit_formatter
from hzsim.present.words.phrases import shown, title_in_charts
from hzsim.present.words.questions import chart_note
from hzsim.present.words.wrapping import folded
from hzsim.questions.variance.sensitivity import SAMPLER, Sensitivity
from hzsim.questions.variance.tornado import Swing
from hzsim.scenario.parts.phrases import target_phrase
from hzsim.scenario.parts.targets import Target
from hzsim.simulation.draws.drawing import Sampling

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def tornado_chart(sensitivity: Sensitivity, language: Language = "en") -> "Figure":
    """Return a panel for each target: its number with each assumption at its own 10% and 90%.

    The widest bar comes first; assumptions that do not move the target are named beside it.
    """
    scenario, targets = sensitivity.scenario, sensitivity.targets
    bars = [max(1, len(_moving(sensitivity, target))) for target in targets]
    with style():
        height = 1.2 + 0.75 * len(targets) + 0.36 * sum(bars)
        figure, panels = new_panels(len(targets), 1, 8.5, height, [0.5 + number for number in bars])
        for axes, target in zip(panels, targets, strict=True):
            _panel(axes, sensitivity, target, language)
        title = Text("单一假设的影响（龙卷风图）", "One assumption at a time (tornado)").to(language)
        title = f"{title} · {title_in_charts(scenario.title).to(language)}"
        panel_headings(figure, title, _explanation(scenario.centre, language), _note(sensitivity, language))
    return figure


def _moving(sensitivity: Sensitivity, target: Target) -> list[Swing]:
    """Return the swings of the assumptions that move a target."""
    return [swing for swing in sensitivity.swings if swing.target == target and swing.low != swing.high]


def _panel(axes: "Axes", sensitivity: Sensitivity, target: Target, language: Language) -> None:
    """Draw one target's swings, and the target as a line; the title names what does not move it."""
    swings = _moving(sensitivity, target)
    _bars(axes, swings, [assumption_label(sensitivity.scenario, [one.assumption]).to(language) for one in swings])
    for bound in target.bounds:
        axes.axvline(bound, color=TARGET, linewidth=1.2, linestyle="--")
    axes.set_title(_title(sensitivity, target, language), fontsize=10, loc="left", color=INK)


def _title(sensitivity: Sensitivity, target: Target, language: Language) -> str:
    """Return a panel's title: the target, and the uncertain assumptions that do not move it."""
    phrase, moving = target_phrase(target, language), {swing.assumption for swing in _moving(sensitivity, target)}
    still = [one.assumption for one in sensitivity.swings if one.target == target and one.assumption not in moving]
    if not still:
        return phrase
    labels = (assumption_label(sensitivity.scenario, [one]).to(language) for one in still)
    names = Text("、", ", ").to(language).join(labels)
    return folded(phrase + Text(f" · 不受影响：{names}", f" · not moved by: {names}").to(language), 78)


def _bars(axes: "Axes", swings: Sequence[Swing], labels: Sequence[str]) -> None:
    """Draw one target's swings as bars around its number at the medians, with the numbers at both ends."""
    for row, swing in enumerate(swings):
        ends = ((swing.low, COLOURS[5]), (swing.high, COLOURS[0]))
        for value, colour in ends:
            axes.barh(row, value - swing.middle, 0.62, left=swing.middle, color=colour)
            right = value > swing.middle
            axes.annotate(
                shown(value, swing.target.indicator),
                (value, row),
                xytext=(4 if right else -4, 0),
                textcoords="offset points",
                ha="left" if right else "right",
                va="center",
                fontsize=8.5,
            )
    if swings:
        axes.axvline(swings[0].middle, color=FAINT, linewidth=0.9)
        _scale(axes, swings)
    axes.set_yticks(range(len(swings)), labels)
    axes.set_ylim(max(1, len(swings)) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def _scale(axes: "Axes", swings: Sequence[Swing]) -> None:
    """Leave room for the numbers beside the bars, and write the axis in the indicator's unit."""
    from matplotlib.ticker import MaxNLocator

    indicator, target = swings[0].target.indicator, swings[0].target.value
    ends = [end for swing in swings for end in (swing.low, swing.high)] + [target]
    room = 0.17 * (max(ends) - min(ends))
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(unit_formatter(indicator.unit))


def _explanation(centre: Text, language: Language) -> str:
    return Text(
        f"浅色：该假设的平均偏离取自身10%分位；深色：90%分位；其余假设取{centre.zh}。红色虚线：目标。不考虑假设间的相关。",
        f"light: the assumption's average deviation at its own 10%; dark: at its 90%; all else at the {centre.en}. "
        "Dashed: the target. Correlations play no part here.",
    ).to(language)


def _note(sensitivity: Sensitivity, language: Language) -> str:
    return chart_note(sensitivity.scenario, Sampling(sensitivity.draws, sensitivity.seed, SAMPLER), language)

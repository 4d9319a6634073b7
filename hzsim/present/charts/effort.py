"""The chart of least effort: how far each lever moves, in usual deviations of its own."""

from typing import TYPE_CHECKING, Unpack

from hzsim._typing import Language, Text
from hzsim.present.answers.questions.effort import caption
from hzsim.present.charts.headings import headings, name_rows
from hzsim.present.forms.look import Look, palette
from hzsim.present.forms.style import new_figure, style
from hzsim.present.words.goals import years_name
from hzsim.present.words.phrases import deviations
from hzsim.questions.effort.least_effort import Effort, LeverEffort
from hzsim.scenario.parts.phrases import value_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def effort_chart(effort: Effort, language: Language = "en", **look: Unpack[Look]) -> "Figure":
    """Return bars of the levers' changes in usual deviations, each with its average before and after.

    Takes `size` and `style` as all charts.
    """
    names = [_name(lever, language) for lever in effort.levers]
    changes = [lever.change + 0.0 for lever in effort.levers]
    low, high = min([0.0, *changes]), max([0.0, *changes])
    room = 0.06 * max(high - low, 0.1)
    with style(**look):
        figure, axes = new_figure(8.0, 2.2 + 0.55 * max(1, len(names)))
        colours = palette()
        kinds = (Text("界限之内", "within its bounds"), Text("触及界限", "at a bound"))
        for place, (kind, stopped) in enumerate(zip(kinds, (False, True), strict=True)):
            rows = [row for row, lever in enumerate(effort.levers) if (lever.active is not None) is stopped]
            if rows:
                axes.barh(rows, [changes[row] for row in rows], 0.55, color=colours.of(place), hatch="////" * place,
                          label=kind.to(language))  # fmt: skip
        if not effort.levers:
            axes.plot([], [], label=Text("没有可调整的项目", "no lever is left to move").to(language))
        axes.axvline(0, color=colours.faint, linewidth=0.8)
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(max(1, len(names)) - 0.5, -0.5)
        axes.set_xlim(low - room, high + room)
        axes.grid(axis="x")
        name_rows(axes, [_values(lever, language) for lever in effort.levers])
        headings(figure, caption(effort), language, axes)
    return figure


def _name(lever: LeverEffort, language: Language) -> str:
    return f"{lever.lever.assumption.label.to(language)}\n{years_name(lever.lever.years).to(language)}"


def _values(lever: LeverEffort, language: Language) -> str:
    part = lever.lever.assumption
    before, after = (value_name(one, part.unit, part.decimals).to(language) for one in (lever.before, lever.after))
    return f"{deviations(lever.change)}\n{before} → {after}"

"""The chart of least effort: how far each lever moves, in usual deviations of its own."""

from typing import TYPE_CHECKING

from hzsim._typing import Language, Text
from hzsim.present.answers.questions.effort import changes_phrase, demand_phrase, remarks
from hzsim.present.charts.headings import headings
from hzsim.present.forms.style import COLOURS, FAINT, INK, new_figure, style
from hzsim.present.words.phrases import deviations, probability_phrase, shown, title_in_charts
from hzsim.present.words.questions import chart_note
from hzsim.questions.effort.least_effort import Effort, LeverEffort
from hzsim.scenario.parts.phrases import target_phrase, value_name
from hzsim.simulation.draws.drawing import Sampling

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def effort_chart(effort: Effort, language: Language = "en") -> "Figure":
    """Return bars of the levers' changes in usual deviations, each with its average before and after."""
    names = [_name(lever, language) for lever in effort.levers]
    changes = [lever.change + 0.0 for lever in effort.levers]
    low, high = min([0.0, *changes]), max([0.0, *changes])
    span = max(high - low, 0.1)
    with style():
        figure, axes = new_figure(8.0, 2.2 + 0.55 * max(1, len(names)))
        kinds = (Text("界限之内", "within its bounds"), Text("触及界限", "at a bound"))
        for colour, kind, stopped in zip(COLOURS, kinds, (False, True), strict=False):
            rows = [row for row, lever in enumerate(effort.levers) if (lever.active is not None) is stopped]
            if rows:
                axes.barh(rows, [changes[row] for row in rows], 0.55, color=colour, label=kind.to(language))
        if not effort.levers:
            axes.plot([], [], label=Text("没有可调整的项目", "no lever is left to move").to(language))
        for row, lever in enumerate(effort.levers):
            axes.annotate(
                _values(lever, language),
                (max(changes[row], 0.0), row),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=8.5,
                color=INK,
            )
        axes.axvline(0, color=FAINT, linewidth=0.8)
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.set_xlim(low - 0.05 * span, high + 0.9 * span)
        axes.set_xlabel(
            Text("变动（以各项多年平均的通常偏差计）", "change, in usual deviations of the lever's own average").to(
                language
            )
        )
        axes.grid(axis="x", color="#E5E5E5", linewidth=0.7)
        axes.set_axisbelow(True)
        note = f"{_note(effort, language)}\n{chart_note(effort.scenario, _sampling(effort), language)}"
        headings(figure, axes, _title(effort).to(language), _subtitle(effort, language), note)
    return figure


def _sampling(effort: Effort) -> Sampling | None:
    return None if effort.probability is None else effort.sampling


def _name(lever: LeverEffort, language: Language) -> str:
    return f"{lever.lever.assumption.label.to(language)}\n{lever.lever.years}"


def _values(lever: LeverEffort, language: Language) -> str:
    part = lever.lever.assumption
    after = value_name(lever.after, part.unit, part.decimals).to(language)
    return f"{deviations(lever.change)}: " + f"{shown(lever.before, part)} → {after}"


def _title(effort: Effort) -> Text:
    if effort.feasible:
        if effort.probability is not None:
            return Text("所找到的达到全部目标的最小调整", "The smallest change found that meets all targets")
        return Text("达到全部目标的最小调整", "The smallest change that meets all targets")
    return Text("无法达到全部目标：最接近的可达点", "Not all targets can be met: the nearest reachable point")


def _subtitle(effort: Effort, language: Language) -> str:
    if effort.probability is None:
        how = Text(f"按{effort.scenario.centre.zh}", f"at the {effort.scenario.centre.en}")
    else:
        asked = f"{100 * effort.probability:g}%"
        attained = probability_phrase(effort.attained or 0.0, effort.attained_error or 0.0, language)
        how = Text(f"要求概率 {asked}，达到 {attained}", f"joint probability {asked} asked, {attained} attained")
    title = title_in_charts(effort.scenario.title).to(language)
    return f"{title} · {how.to(language)} · {changes_phrase(effort).to(language)}"


def _note(effort: Effort, language: Language) -> str:
    """Return the targets that bind, or those that clash; then what is unheard of."""
    return "\n".join([_binding(effort, language), *(words.to(language) for words in remarks(effort))])


def _binding(effort: Effort, language: Language) -> str:
    if effort.clash:
        clash = "; ".join(demand_phrase(one).to(language) for one in effort.clash)
        return Text(f"不能同时成立：{clash}", f"clash: {clash}").to(language)
    binding = [target_phrase(item.target, language) for item in effort.targets if item.cost > 0]
    if not binding:
        return Text("没有起约束作用的目标", "no target binds").to(language)
    return Text("起约束作用的目标：", "binding: ").to(language) + "; ".join(binding)

"""The sheet of an elicited spread."""

from collections.abc import Iterator

from hzsim._typing import Text
from hzsim.present.forms.sheet import BLANK, Block, Column, Part, Sheet
from hzsim.present.forms.values import Chance, Quantity, known, made_with, sampling_facts
from hzsim.present.words.phrases import CENTRE_RIGHT
from hzsim.questions.elicitation import ChangedOdds, Elicitation, StatedQuantile
from hzsim.scenario.parts.phrases import label_name
from hzsim.scenario.written.spreads import spelled_uncertainty
from hzsim.units import SHARE, canonical, display

FAMILIES = {
    "normal": Text("正态", "normal"),
    "split_normal": Text("两侧不同的正态（以中位数为界）", "normal on each side of the median"),
    "two_piece_normal": Text("两段正态（以众数为界）", "two-piece normal"),
    "uniform": Text("均匀", "uniform"),
    "triangular": Text("三角", "triangular"),
}


def sheet(found: Elicitation) -> Sheet:
    """Return stated and fitted quantiles, the bands and the odds before and after, and the spread that is declared.

    As data one record for each `of`: quantile, band, target.
    """
    facts = {"assumption": found.assumption.name, "years": str(found.years), "family": found.family,
             "exact": found.exact, "spread": "; ".join(spelled_uncertainty(found.after, found.assumption))}  # fmt: skip
    parts: list[Part] = [
        _heading(found),
        BLANK,
        Block(found.quantiles, _quantiles(found), facts={"of": "quantile"}),
        _fit(found),
        BLANK,
        Block(list(_bands(found)), _band_columns(found), facts={"of": "band"}),
    ]
    if found.odds:
        parts += [BLANK, Block(found.odds, _odds(found), facts={"of": "target"})]
    parts += [BLANK, _declared(found), *_notes(found), made_with(found.scenario, found.sampling)]
    return Sheet(tuple(parts), {**facts, **sampling_facts(found.sampling)})


def _heading(found: Elicitation) -> Text:
    title, part = found.scenario.title, label_name(found.assumption)
    of = (
        Text("含逐年冲击", "yearly shocks and all")
        if found.with_shocks
        else Text("不含逐年冲击", "yearly shocks aside")
    )
    return Text(
        f"{title.zh} · {part.zh}，{found.years:zh}年平均，{of.zh}",
        f"{title.en} · {part.en}, mean of {found.years}, {of.en}",
    )


def _quantiles(found: Elicitation) -> tuple[Column[StatedQuantile], ...]:
    return (
        Column("probability", Text("分位数", "quantile"), lambda it: Quantity(it.probability, SHARE, 0)),
        Column("stated", Text("给出", "stated"), lambda it: Quantity.of(it.stated, found.assumption)),
        Column("fitted", Text("拟合", "fitted"), lambda it: Quantity.of(it.fitted, found.assumption)),
    )


def _fit(found: Elicitation) -> Text:
    family, how = FAMILIES[found.family], Text("与给出的分位数一致", "exact")
    if not found.exact:
        how = Text("最小二乘，不完全一致", "by least squares, not exact")
    return Text(f"分布：{family.zh}，{how.zh}", f"distribution: {family.en}, {how.en}")


def _bands(found: Elicitation) -> Iterator[tuple[Text, tuple[float, ...] | None, tuple[float, ...]]]:
    before = found.bands_before
    last = found.years.last
    yield (Text(f"{found.years:zh}年平均", f"mean of {found.years}"), before.mean if before else None, found.bands.mean)
    if len(found.years) > 1:
        yield Text(f"{last}年", f"{last}"), before.last if before else None, found.bands.last


def _band_columns(found: Elicitation) -> tuple[Column[tuple[Text, tuple[float, ...] | None, tuple[float, ...]]], ...]:
    """Return the columns of the 80% bands of years, before and after."""

    def said(ends: tuple[float, ...] | None) -> str:
        """Return a band by its two ends."""
        part = found.assumption
        low, high = ("–", "–") if ends is None else (display(ends[at], part.unit, part.decimals) for at in (0, 2))
        return f"{low} – {high}"

    return (
        Column("band_of", Text("80%区间（含逐年冲击，围绕情景路径）", "80% band, with yearly shocks, around the path"),
               lambda it: it[0]),
        Column("low_before", None, lambda it: it[1][0] if it[1] else None),
        Column("high_before", None, lambda it: it[1][2] if it[1] else None),
        Column("", Text("此前", "before"), lambda it: said(it[1])),
        Column("low", None, lambda it: it[2][0]),
        Column("high", None, lambda it: it[2][2]),
        Column("", Text("此后", "after"), lambda it: said(it[2])),
    )  # fmt: skip


def _odds(found: Elicitation) -> tuple[Column[ChangedOdds], ...]:
    moved = Text("此后，以给出的中位数为路径", "after, on your own centre") if found.off_path else None
    return (
        Column("target", CENTRE_RIGHT, lambda it: it.target),
        Column(("probability_before", "standard_error_before"), Text("此前", "before"),
               lambda it: Chance.of_target(it.before)),
        Column(("probability", "standard_error"), Text("此后", "after"), lambda it: Chance.of_target(it.after)),
        Column(("probability_moved", "standard_error_moved"), moved,
               lambda it: known(it.moved, Chance.of_target)),
    )  # fmt: skip


def _declared(found: Elicitation) -> Text:
    before = found.before
    name, part = found.assumption.name, found.assumption
    was = "none" if before is None else ", ".join(spelled_uncertainty(before, part))
    now = ", ".join(spelled_uncertainty(found.after, part))
    return Text(f"{name}：此前{was}；此后{now}（判断）", f"{name}: before {was}; after {now} (judgement)")


def _notes(found: Elicitation) -> Iterator[Text]:
    """Yield that the stated centre is not the scenario's path, and that the scenario has a spread of its own."""
    unit, decimals = found.assumption.unit, found.assumption.decimals
    centre, path = (display(one, unit, decimals) for one in (found.centre, found.path))
    if found.off_path:
        name, set_ = found.assumption.name, canonical(float(f"{found.centre:.4g}"), unit)
        yield Text(
            f"给出的中心为{centre}，情景路径为{path}：离散度围绕情景路径；要改路径：--set {name}@{found.years}={set_}",
            f"Your centre is {centre}, the scenario's path {path}: the spread stands around the path; "
            f"to move that: --set {name}@{found.years}={set_}",
        )
    if found.own:
        yield Text("情景自己写明了该假设的不确定性，默认值对它不起作用",
                   "The scenario states a spread of its own for it, which a default does not replace")  # fmt: skip

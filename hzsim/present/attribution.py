"""Attribution as flat records and as a text table."""

from hzsim._typing import Language, Text
from hzsim.present.formats import Record
from hzsim.present.view import View, table
from hzsim.present.words import drawing_phrase, shown
from hzsim.questions.attribution import SAMPLER, Attribution, Over
from hzsim.questions.mixture import BASELINE, CORRELATION, KNOWN
from hzsim.scenario.phrases import label_with_unit, target_phrase
from hzsim.units import SHARE, difference

_PLAYERS = {
    BASELINE: Text("基期数据", "Baseline facts"),
    CORRELATION: Text("相关系数", "Correlations"),
    KNOWN: Text("已知年份", "Known years"),
}
_OVERS = {"median": Text("抽样中位数", "median over draws"), "mean": Text("抽样均值", "mean over draws")}


def attribution_records(attribution: Attribution) -> list[Record]:
    """Return one record for each player; the parts add up to the whole, which the first and last records bound."""
    common = {
        "scenario": attribution.scenario.name,
        "against": attribution.against.name,
        "what": _asked(attribution),
        "unit": attribution.indicator.unit.name if attribution.indicator is not None else "probability",
    }
    drawn = {"draws": attribution.draws or None, "seed": attribution.seed if attribution.draws else None}
    bounds = [
        ("start", attribution.start),
        ("end", attribution.end),
        ("difference", attribution.end - attribution.start),
    ]
    players = [(item.player, item.value, item.standard_error) for item in attribution.contributions]
    rows = [bounds[0], *players, *bounds[1:]]
    kinds = ["start", *("contribution" for _ in players), "end", "difference"]
    return [
        {
            **common,
            "kind": kind,
            "player": row[0] if kind == "contribution" else None,
            "value": row[1],
            "standard_error": row[2] if len(row) > 2 else None,
            **drawn,
        }
        for kind, row in zip(kinds, rows, strict=True)
    ]


def _asked(attribution: Attribution) -> str:
    if attribution.indicator is not None:
        return f"{attribution.indicator.name}@{attribution.year} ({attribution.over})"
    return " and ".join(map(str, attribution.targets))


def player_label(attribution: Attribution, player: str, language: Language) -> str:
    """Return a player in words."""
    if player in _PLAYERS:
        return _PLAYERS[player].to(language)
    return attribution.scenario.model.assumption(player).label.to(language)


def question(attribution: Attribution, language: Language) -> str:
    """Return what the difference is of: an indicator in a year, or the probability of targets."""
    if attribution.indicator is not None and attribution.over is not None:
        over = _over(attribution, attribution.over).to(language)
        return f"{label_with_unit(attribution.indicator, language)} · {attribution.year} · {over}"
    if len(attribution.targets) == 1:
        phrase = target_phrase(attribution.targets[0], language)
        return Text(f"概率：{phrase}", f"Probability of {phrase}").to(language)
    number = len(attribution.targets)
    return Text(f"{number} 个目标同时达到的概率", f"Probability of all {number} targets together").to(language)


def _over(attribution: Attribution, over: Over) -> Text:
    either = attribution.scenario if attribution.scenario.skewed else attribution.against
    return _OVERS.get(over, Text(either.centre.zh, f"at the {either.centre.en}"))


def amount(attribution: Attribution, value: float) -> str:
    """Return a value of what is asked about: probabilities in percent."""
    if attribution.indicator is None:
        return f"{100 * value:.2f}%"
    return shown(value, attribution.indicator)


def change(attribution: Attribution, value: float, language: Language, sign: str = "+") -> str:
    """Return a difference with its sign, in percentage points where the values are in percent."""
    part = attribution.indicator
    unit, decimals = (SHARE, 2) if part is None else (part.unit, part.decimals + 1)
    return difference(value, unit, decimals, language, sign)


def attribution_view(attribution: Attribution, language: Language) -> View:
    """Return the contributions from one scenario to the other, with their standard errors, and their sum."""
    start, end = (one.title.to(language) for one in (attribution.against, attribution.scenario))
    rows = [[start, amount(attribution, attribution.start), ""]]
    rows += [
        [
            f"· {player_label(attribution, item.player, language)}",
            change(attribution, item.value, language),
            "" if item.standard_error is None else change(attribution, item.standard_error, language, "± "),
        ]
        for item in attribution.contributions
    ]
    rows.append([end, amount(attribution, attribution.end), ""])
    columns = [Text("来自", "from").to(language), Text("贡献", "contribution").to(language), ""]
    return View((question(attribution, language), table(columns, rows), footnote(attribution, language)))


def attribution_table(attribution: Attribution, language: Language) -> str:
    """Return the view for a terminal."""
    return attribution_view(attribution, language).text()


def footnote(attribution: Attribution, language: Language) -> str:
    """Return how the parts were computed: coalitions, draws, seed."""
    if not attribution.contributions:
        return Text(
            "两个情景在此没有差别，可用 --against 与另一情景比较",
            "nothing differs that could move it: name another scenario to compare with (--against)",
        ).to(language)
    number = 2 ** len(attribution.contributions)
    how = drawing_phrase(attribution.draws, attribution.seed, SAMPLER, language)
    drawn = Text(f"，共用抽样：{how}", f" with the same {how}").to(language)
    words = Text(f"Shapley值，{number} 种组合", f"Shapley values over {number} coalitions").to(language)
    return words + (drawn if attribution.draws else "")

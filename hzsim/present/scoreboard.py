"""The public scoreboard as records and as tables: what was frozen, and how it came out."""

from dataclasses import asdict

from hzsim._typing import Language, Text
from hzsim.history.against import ALL
from hzsim.history.scoreboard import Freeze
from hzsim.history.scoring import Score, Scored
from hzsim.present.formats import Record
from hzsim.present.view import Piece, View, table
from hzsim.units import in_percent

_LEVELS = {
    ALL: Text("全部", "all"),
    "nation": Text("国家", "nations"),
    "province": Text("省级", "provinces"),
    "city": Text("大城市", "large cities"),
    "prefecture": Text("地级市", "prefectures"),
    "region": Text("地区", "regions"),
}
_OURS = {
    ALL: Text("全部", "all"),
    "hzsim": Text("hzsim", "hzsim"),
    "hzsim with forecast": Text("hzsim（结合外部预测）", "hzsim with forecast"),
}
_HEADER = Text(
    "年份|个案|层级|方法|n|50%|80%|95%|CRPS|中位数误差|80%区间宽度",
    "years|cases|level|method|n|50%|80%|95%|CRPS|mean error|width of 80%",
)
_NOTE = Text(
    "50%、80%、95%：结果落入该区间的比例。CRPS、中位数的平均绝对误差与区间宽度以百分点计，前两者越低越好。"
    "“个案”为某方法名时，只比较该方法也有预测的个案；他人预测只有一个数，没有区间，其 CRPS 即绝对误差。"
    "同一国家的地方同涨同落，独立的个案少于 n",
    "50%, 80%, 95%: the share of outcomes that these bands held. CRPS, mean absolute error of the median and width in "
    "percentage points, the first two better when lower. Cases named after a method are those that it foretold too; "
    "others' forecasts are a number without a band, whose CRPS is its absolute error. Places of one nation move "
    "together: fewer cases than n are independent",
)


def score_records(found: Score) -> list[Record]:
    """Return one record for each file, cases, level, years and method: coverages as shares, errors in points."""
    return [asdict(one) for one in found]


def score_view(found: Score, language: Language) -> View:
    """Return a table of scores for each frozen file, or that no outcome is due yet and when the first is."""
    if not found.frozen:
        return View((Text("计分板上没有已冻结的预测", "Nothing is frozen on the scoreboard").to(language),))
    pieces: list[Piece] = [_frozen_line(one, language) for one in found.frozen]
    if not found.items:
        return View((*pieces, none_due(found).to(language)))
    for name in dict.fromkeys(one.frozen for one in found):
        rows = [_row(one, language) for one in found if one.frozen == name]
        pieces += ["", table(_HEADER.to(language).split("|"), rows, name)]
    return View((*pieces, "", _NOTE.to(language)))


def none_due(found: Score) -> Text:
    """Return that no outcome is known yet, and which the first will be."""
    first = found.first or 0
    return Text(
        f"尚无可对照的结果：预测最早的一年为 {first} 年，全年数据于 {first + 1} 年公布",
        f"No outcome is known yet: the first year forecast is {first}, whose figures come out in {first + 1}",
    )


def frozen_view(found: Freeze, language: Language) -> View:
    """Return what one file has: how many places of each level, when it was frozen, and for which years."""
    counts = [[_level(level, language), f"{number:,}"] for level, number in _counts(found)]
    columns = Text("层级|地方数", "level|places").to(language).split("|")
    return View((_frozen_line(found, language), table(columns, counts)))


def freeze_records(found: Freeze) -> list[Record]:
    """Return one record for each forecast: rates as fractions, which the file has in percent."""
    return [one.record for one in found.predictions]


def _counts(found: Freeze) -> list[tuple[str, int]]:
    levels = list(found.places.values())
    return [(level, levels.count(level)) for level in dict.fromkeys([*_LEVELS, *levels]) if level in levels]


def _frozen_line(found: Freeze, language: Language) -> str:
    """Return a file's name, date, years, number of places, and the hash that it was found to have."""
    entry, places = found.entry, len(found.places)
    return Text(
        f"{entry.name}：{entry.date} 冻结，{places} 个地方，{found.years} 年，SHA-256 {entry.sha256[:16]}… 核对无误",
        f"{entry.name}: frozen on {entry.date}, {places} places, {found.years}, SHA-256 {entry.sha256[:16]}… as frozen",
    ).to(language)


def _row(one: Scored, language: Language) -> list[str]:
    names = [one.years, _named(one.cases, language), _level(one.level, language), _named(one.method, language)]
    bands = [_share(share) for share in (one.coverage_50, one.coverage_80, one.coverage_95)]
    errors = [f"{one.crps:.2f}", f"{one.mae:.2f}", "–" if one.width_80 is None else f"{one.width_80:.2f}"]
    return [*names, f"{one.n:,}", *bands, *errors]


def _named(method: str, language: Language) -> str:
    return _OURS[method].to(language) if method in _OURS else method


def _level(level: str, language: Language) -> str:
    return _LEVELS[level].to(language) if level in _LEVELS else level


def _share(share: float | None) -> str:
    return "–" if share is None else in_percent(share)

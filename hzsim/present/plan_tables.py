"""What plans state, as text for a terminal."""

from collections import Counter
from collections.abc import Sequence

from hzsim._typing import Language, Text
from hzsim.plan.consistency import COLOURS, VERDICTS, Check
from hzsim.present.plan_words import evidence

_COLOURS = {"red": Text("红", "red"), "yellow": Text("黄", "yellow"), "green": Text("绿", "green"), "": Text("–", "–")}


def check_table(plan: str, checks: Sequence[Check], language: Language) -> str:
    """Return the verdicts of a check, the gravest first, each with its evidence in one line."""
    lines = [Text(f"{plan}：表述之间能否同时成立", f"{plan}: can all that is stated be true at once?").to(language), ""]
    for check in checks:
        verdict, colour = VERDICTS[check.verdict].to(language), _COLOURS[COLOURS[check.verdict]].to(language)
        lines += [
            f"{verdict}（{colour}） {check.label.zh}" if language == "zh" else f"{verdict} ({colour}): {check.label.en}"
        ]
        lines += [f"    {evidence(check, language)}"]
    counted = Counter(check.verdict for check in checks)
    summary = [f"{words.to(language)} {counted[name]}" for name, words in VERDICTS.items() if counted[name]]
    note = Text(
        "水平与增速之间按不变价计算，不含价格变动；[ ] 为按印刷位数取整的范围，目标取其本身",
        "Levels and growth are related at constant prices; [ ]: range by the digits printed, targets at their figures",
    )
    return "\n".join([*lines, "", Text("、", ", ").to(language).join(summary), note.to(language)])

"""The glossary: what reports call things, in both languages, and what it means; shared by code, documents and docs."""

from dataclasses import dataclass
from types import MappingProxyType

from hzsim._typing import Text


@dataclass(frozen=True, slots=True)
class Term:
    """A term: what it is called, and what it means, in both languages."""

    name: Text
    meaning: Text


GLOSSARY = MappingProxyType(
    {
        "median": Term(
            Text("中位数", "median"),
            Text("一半抽样高于它、一半低于它的数值", "the value that half of the draws lie above, half below"),
        ),
        "band_80": Term(
            Text("80%区间", "80% band"),
            Text(
                "十次中有八次落在其中的范围，两端各余一成",
                "the range that holds eight draws in ten, one in ten on each side",
            ),
        ),
        "probability": Term(
            Text("概率", "probability"),
            Text(
                "在所列假设及其不确定性之下达到目标的抽样所占比例",
                "the share of draws that meet a target under the stated assumptions and their uncertainty",
            ),
        ),
        "standard_error": Term(
            Text("标准误", "standard error"),
            Text("有限次抽样给概率带来的误差", "how far a probability may be off because draws are finite"),
        ),
        "scenario_centre": Term(
            Text("按情景假设", "if the scenario's centre is right"),
            Text("以情景自身的路径为中心", "the scenario's own paths are taken as the middle"),
        ),
        "track_record": Term(
            Text("按历史记录", "on the track record"),
            Text("以同类记录此后的走势为中心", "what followed records like this one is taken as the middle"),
        ),
        "best_judgement": Term(
            Text("按综合判断", "by hzsim's own best judgement"),
            Text("历史记录与外部预测结合", "the track record combined with outside forecasts"),
        ),
        "central_path": Term(
            Text("中心路径", "central path"),
            Text("各项偏离均为零时的路径", "the path on which every deviation is zero"),
        ),
        "median_path": Term(
            Text("中位路径", "median path"),
            Text("情景为各项假设设定的中位数逐年连成的路径", "the path of the medians that a scenario states"),
        ),
        "deflator": Term(
            Text("平减指数", "deflator"),
            Text("把基年价折算为现价的价格指数", "the price index that turns base-year prices into current ones"),
        ),
        "lever": Term(
            Text("可调整的假设", "lever"), Text("推动一项目标的那项假设", "the assumption that moves a target")
        ),
        "shortfall": Term(
            Text("未达到时平均差额", "mean shortfall when missed"),
            Text("未达到目标的抽样平均差多少", "what is missing on average in the draws that miss a target"),
        ),
        "percentage_points": Term(
            Text("个百分点", "points"), Text("两个百分数之差的单位", "the unit of a difference between two percentages")
        ),
        "capital_contribution": Term(
            Text("资本贡献", "capital"), Text("资本增长乘以资本份额", "growth of capital times its share")
        ),
        "labour_contribution": Term(
            Text("劳动贡献", "labour"), Text("从业人员增长乘以劳动份额", "growth of employment times labour's share")
        ),
        "human_capital_contribution": Term(
            Text("人力资本贡献", "human capital"),
            Text("人力资本增长乘以劳动份额", "growth of human capital times labour's share"),
        ),
        "tfp_contribution": Term(
            Text("全要素生产率贡献", "total factor productivity (TFP)"),
            Text("增长中要素投入未能解释的部分", "what inputs do not explain of growth"),
        ),
    }
)
"""All terms by key. Labels of indicators and assumptions stand beside their formulas, in `hzsim/model/`."""
OF_DRAWS = (
    *("median", "band_80", "probability", "standard_error", "scenario_centre", "track_record"),
    *("best_judgement", "median_path", "shortfall"),
)
"""Terms of what is drawn."""


def term(key: str) -> Text:
    """Return what a term is called."""
    return GLOSSARY[key].name

"""The sheet of the calibrated uncertainty."""

from hzsim._typing import Text
from hzsim.history.city.calibration import Calibration
from hzsim.history.city.own_record import Calibrated
from hzsim.model.modules.registry import ASSUMPTIONS
from hzsim.present.answers.history.calibration_file import uncertainty_parts
from hzsim.present.forms.sheet import Block, Column, Sheet
from hzsim.present.forms.values import Coded, Quantity
from hzsim.present.words.phrases import STATUSES
from hzsim.units import SHARE


def sheet(found: Calibration) -> Sheet:
    """Return the calibrated uncertainty by assumption, and how much of it is the city's own.

    Scales and rates of `central` are fractions, flows in their unit.
    """
    title = Text(f"{found[0].entity}：默认不确定性", f"{found[0].entity}: default uncertainty")
    return Sheet((Block(found, _COLUMNS, title, numbers=False), _SOURCES))


_SOURCES = Text(
    "average 为多年平均偏离，yearly 为逐年冲击，persistence 为一阶自相关系数；来源（英文）见 hzsim calibrate --out "
    "写出的文件",
    "average: error of the whole path; yearly: each year's shock; persistence: AR(1) coefficient; sources are in the "
    "file that hzsim calibrate --out writes",
)


def _central(one: Calibrated) -> str | None:
    return " ".join(f"{value:.6g}" for value in one.central) if one.central else None


_COLUMNS: tuple[Column[Calibrated], ...] = (
    Column("assumption", Text("假设", "assumption"), lambda it: Coded(it.assumption, ASSUMPTIONS[it.assumption].label)),
    Column(
        "", Text("不确定性", "uncertainty"), lambda it: uncertainty_parts(it.uncertainty, ASSUMPTIONS[it.assumption])
    ),
    Column("average", None, lambda it: repr(it.uncertainty.average) if it.uncertainty.average else None),
    Column("yearly", None, lambda it: repr(it.uncertainty.yearly) if it.uncertainty.yearly else None),
    Column("persistence", None, lambda it: it.uncertainty.persistence),
    Column("central", None, _central),
    Column("observed", Text("观测数", "n"), lambda it: it.observed),
    Column("own_share", Text("自身权重", "own share"), lambda it: Quantity(it.own_share, SHARE, 0)),
    Column("status", Text("状态", "status"), lambda it: Coded(it.status, STATUSES[it.status])),
    Column("source", None, lambda it: it.source),
)

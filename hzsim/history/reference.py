"""All reference tables of `data/` that are computed from a panel of economies."""

from collections.abc import Callable

import numpy as np

from hzsim.history import classes, comparisons, parameters, ties
from hzsim.history.estimation import estimate_table
from hzsim.history.panel import Panel


def pooled_summary(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return the parameters from all economies, one below the other, with jackknife standard errors.

    None where there is none: an estimate at its limit.
    """
    table = parameters.table_of(parameters.Parameters, rows)
    errors = parameters.standard_errors(table)
    return [
        {
            "parameter": name,
            "value": getattr(table.everything, name),
            "standard_error": None if np.isnan(error) else float(f"{error:.3g}"),
        }
        for name, error in errors.items()
    ]


FILES = (parameters.FILE, classes.FILE, ties.TIES_FILE, comparisons.FILE)


def reference_tables(panel: Panel, progress: Callable[[int], None] | None = None) -> dict[str, list[dict[str, object]]]:
    """Return the lines of every reference table by file name; BadValue when a panel is too small for one."""
    return {
        parameters.FILE: parameters.table_rows(estimate_table(panel.growth, progress)),
        classes.FILE: classes.class_rows(panel),
        ties.TIES_FILE: ties.tie_rows(ties.estimate_ties(panel)),
        comparisons.FILE: comparisons.table_rows(panel.growth),
    }

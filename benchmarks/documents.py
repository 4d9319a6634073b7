"""Speed of charts, workbook, page with sliders and plan check, taken side by side in one run.

    python benchmarks/documents.py [--write]

Each row gives milliseconds, the median ratio to a reference measured in turn with it, and the bar. The page
is redrawn in the browser that `chromium` names.
"""

import shlex
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from foundation import SPRINT, process, seconds
from tables import BAR, MEASURED, Table, options, table

import hzsim as hz
from hzsim._typing import Text
from hzsim.history.assessments import Assessments
from hzsim.history.city.series import read_history
from hzsim.present.documents.export import report_file
from hzsim.present.forms.style import new_panels, render
from hzsim.present.page import page

REDRAWS = """(count) => Array.from({ length: count }, (_, turn) => {
    const began = performance.now();
    shiftTo("real_growth", 0.04 + 0.001 * (turn % 20));
    changed();
    redraw();
    return performance.now() - began;
})"""
ANSWERS = """async ([count, part]) => {
    const times = [];
    for (let turn = 0; turn < count; turn++) {
        shiftTo("real_growth", 0.04 + 0.001 * (turn % 20));
        await new Promise((done) => {
            const taken = worker.onmessage;
            worker.onmessage = (message) => {
                if (message.data.part === part) {
                    times.push(message.data.took);
                    worker.onmessage = taken;
                    done();
                }
                busy = false;
                next();
            };
            ask("now", state.paths, part);
        });
    }
    return times;
}"""
"""Milliseconds that the worker takes for all odds and bands, of all points or of a part of them."""


def row(made: Table, what: Text, times: list[float], ratio: float | None, bar: str) -> None:
    """Add a row to the table; times in seconds."""
    made.row(what, f"{1000 * statistics.median(times):.0f}", f"{ratio:.2f}" if ratio is not None else "", bar)


def compared(
    made: Table, what: Text, work: Callable[[], object], reference: Callable[[], object], bar: str, runs: int = 9
) -> None:
    """Time some work and its reference in turn, and add the row."""
    work()
    reference()
    pairs = [(seconds(work), seconds(reference)) for _ in range(runs)]
    row(made, what, [first for first, _ in pairs], statistics.median(first / second for first, second in pairs), bar)


def bare(panels: int, width: float, height: float) -> bytes:
    """Draw empty axes of the same number and size: what matplotlib takes before anything is shown."""
    return render(new_panels(panels, min(panels, 3), width, height)[0])


def redraws(content: bytes, count: int) -> tuple[list[float], list[float], list[float]]:
    """Return the seconds that redraws take in a browser, then the worker's answers of all points and of a sixteenth."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        file.write_bytes(content)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page()
        tab.goto(file.as_uri())
        tab.wait_for_selector("body[data-computing=false]")
        tab.evaluate(REDRAWS, 60)
        times = [tab.evaluate(REDRAWS, count), *(tab.evaluate(ANSWERS, [20, part]) for part in (1, 16))]
        browser.close()
    drawn, whole, few = ([time / 1000 for time in one] for one in times)
    return drawn, whole, few


def measure_documents(made: Table, assessment: hz.Assessment) -> None:
    """Measure pictures, a workbook and a check, each against something that needs as much of the machine."""
    history, simulation = read_history(), assessment.simulation
    compared(
        made,
        Text("扇形图（PNG），与空坐标轴相比", "a fan chart as PNG, against empty axes"),
        lambda: render(hz.fan_chart(simulation, "gdp", history, "zh")),
        lambda: bare(1, 8.0, 4.8),
        "500",
    )
    compared(
        made,
        Text(
            "十一项指标的小图，与十一个空坐标轴相比", "small multiples of eleven indicators, against eleven empty axes"
        ),
        lambda: render(hz.small_multiples(simulation, history, "zh")),
        lambda: bare(11, 10.0, 9.9),
        "500",
    )
    compared(
        made,
        Text("工作簿，与扇形图相比", "a workbook, against a fan chart"),
        lambda: report_file(Assessments(assessment), "xlsx", "zh"),
        lambda: render(hz.fan_chart(simulation, "gdp", history, "zh")),
        "1000",
    )
    python = shlex.quote(sys.executable)
    compared(
        made,
        Text(
            "对定稿执行 `hzsim check`，整个进程，与 `import numpy` 相比",
            "`hzsim check` of the final plan, a process, against `import numpy`",
        ),
        lambda: process(f"{python} -m hzsim check hangzhou-15fyp-final"),
        lambda: process(f"{python} -c 'import numpy'"),
        "1000",
    )


def measure_page(made: Table, scenario: hz.Scenario) -> None:
    """Measure the page's answers to a slider, in a browser."""
    drawn, whole, few = redraws(page(scenario, "zh"), 200)
    row(made, Text("滑块网页重画一次", "a redraw of the page with sliders"), drawn, None, "16")
    row(
        made, Text("同上，第95百分位", "the same, 95th percentile"), [statistics.quantiles(drawn, n=20)[-1]], None, "16"
    )
    row(
        made,
        Text("全部概率和区间重算一遍，在网页的工作线程中", "all odds and bands anew, in the page's worker"),
        whole,
        None,
        "500",
    )
    row(
        made,
        Text("同上，拖动滑块时只用十六分之一的点", "the same while a slider moves, on a sixteenth of the points"),
        few,
        None,
        "50",
    )


def main() -> None:
    """Print the table."""
    columns = MEASURED, Text("中位数，毫秒", "median, ms"), Text("与基准相比", "against the reference"), BAR
    with table(options(__doc__).parse_args(), "documents", *columns) as made:
        assessment = hz.assess(hz.simulate(hz.read_scenario(SPRINT), 20_000))
        measure_documents(made, assessment)
        measure_page(made, assessment.simulation.scenario)


if __name__ == "__main__":
    main()

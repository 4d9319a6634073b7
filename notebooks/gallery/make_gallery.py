"""Draw the pictures of the gallery: `python notebooks/gallery/make_gallery.py`."""

import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import hzsim as hz
from hzsim.history.city.series import read_history
from hzsim.present.forms.style import render

FOLDER = Path(__file__).resolve().parent
UNANSWERED = 4
"""The exit code where some target has no solution; the chart shows the others."""
SCENARIOS = ("sprint", "floor", "slow-growth", "weak-yuan")
COMMANDS = {
    "curve-en": "curve sprint --unknown real_growth --lang en",
    "frontier-zh": "frontier sprint --over real_growth rd_spending_growth --lang zh",
    "tornado-en": "sensitivity sprint --lang en",
    "waterfall-zh": "explain weak-prices --against sprint --lang zh",
    "effort-en": "effort sprint --probability 0.5 --lang en",
    "conditions-zh": "conditions sprint --lang zh",
    "check-zh": "check hangzhou-15fyp-final --lang zh",
    "review-en": "review --lang en",
    "rank-zh": "rank sprint --lang zh",
    "panels-en": "compare sprint floor weak-yuan slow-growth --lang en",
    "slack-zh": "slack sprint --lang zh",
    "when-en": "when sprint --target 'gdp >= 30000 in 2030' --lang en",
}


def main() -> None:
    """Write one picture for each kind of chart, some in Chinese and some in English."""
    assessments = [hz.assess(hz.simulate(hz.read_scenario(name))) for name in SCENARIOS]
    sprint, history = assessments[0], read_history()
    pictures = {
        "fan-zh": hz.fan_chart(sprint.simulation, "gdp", history, "zh"),
        "fan-en": hz.fan_chart(sprint.simulation, "gdp", history, "en"),
        "comparison-en": hz.comparison_chart(assessments, "gdp_per_capita_usd", "en"),
        "probabilities-zh": hz.probability_chart(assessments, "zh"),
        "bullets-zh": hz.bullet_chart(sprint, "zh"),
        "contributions-zh": hz.contributions_chart(hz.simulate(hz.read_scenario("sprint-production")), "zh"),
        "small-multiples-en": hz.small_multiples(sprint.simulation, history, "en"),
    }
    for name, figure in pictures.items():
        (FOLDER / f"{name}.png").write_bytes(render(figure))
    for name, command in COMMANDS.items():
        _run(command, "--chart", str(FOLDER / f"{name}.png"))
    _vintages()


def _run(command: str, *further: str) -> None:
    words = [sys.executable, "-m", "hzsim", *shlex.split(command), *further]
    done = subprocess.run(words, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode not in (0, UNANSWERED):
        raise RuntimeError(f"{command}: {done.stderr}")


def _vintages() -> None:
    """Keep the chart of what `track` writes into a folder."""
    with tempfile.TemporaryDirectory() as folder:
        _run("track sprint --actuals actuals-15th-plan --lang zh", "--out", folder)
        shutil.copy(Path(folder) / "sprint-vintages.zh.png", FOLDER / "vintages-zh.png")


if __name__ == "__main__":
    main()

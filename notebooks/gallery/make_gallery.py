"""Draw the pictures of the gallery: `python docs/gallery/make_gallery.py`."""

from pathlib import Path

import hzsim as hz
from hzsim.history.series import read_history
from hzsim.present.style import render

FOLDER = Path(__file__).resolve().parent
SCENARIOS = ("sprint", "floor", "slow-growth", "weak-yuan")


def main() -> None:
    """Write one picture for each kind of chart, some in Chinese and some in English."""
    assessments = [hz.assess(hz.simulate(hz.read_scenario(name))) for name in SCENARIOS]
    sprint, history = assessments[0], read_history()
    pictures = {
        "fan-zh": hz.fan_chart(sprint.simulation, "gdp", history, "zh"),
        "fan-en": hz.fan_chart(sprint.simulation, "rd_intensity", history, "en"),
        "comparison-en": hz.comparison_chart(assessments, "gdp_per_capita_usd", "en"),
        "probabilities-zh": hz.probability_chart(assessments, "zh"),
        "bullets-zh": hz.bullet_chart(sprint, "zh"),
        "small-multiples-en": hz.small_multiples(sprint.simulation, history, "en"),
    }
    for name, figure in pictures.items():
        (FOLDER / f"{name}.png").write_bytes(render(figure))


if __name__ == "__main__":
    main()

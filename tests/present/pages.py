"""A what-if page in a browser: what it says, and its controls moved as a hand does."""

import random
from typing import Any

import hzsim as hz


def settled(tab: Any) -> Any:
    """The page when all points have been seen."""
    tab.wait_for_selector("body[data-computing=false]", timeout=60_000)
    tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return tab


def move(tab: Any, steps: dict[str, int]) -> None:
    """Move sliders to places, let go of them, and wait for the odds."""
    for name, value in steps.items():
        tab.locator(f"[id='{name}']").evaluate(
            """(field, value) => { field.value = value;
                for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind)); }""",
            value,
        )
    settled(tab)


def somewhere(tab: Any, dice: random.Random, share: float = 1.0) -> dict[str, int]:
    """Places of all sliders, anywhere in a share of their range."""
    sliders = tab.evaluate("whatif.data.sliders.map(({ name, least, most }) => [name, least, most])")
    return {name: round(share * dice.randint(least, most)) for name, least, most in sliders}


def meant(scenario: hz.Scenario, tab: Any) -> hz.Scenario:
    """The scenario with the paths that a page stands at."""
    paths = tab.evaluate("fullPaths(whatif.state.paths)")
    return scenario.replace(assumptions={name: tuple(path) for name, path in paths.items()})


def printed(tab: Any) -> list[list[str]]:
    """What the table of targets says: median, probability, probability on the track record."""
    cells = "[row.children[1], row.querySelector('output'), row.children[5]].map((one) => one.textContent)"
    rows: list[list[str]] = tab.evaluate(f"[...document.querySelectorAll('#targets tr')].map((row) => {cells})")
    return rows

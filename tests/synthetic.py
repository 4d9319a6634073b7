"""A small panel with known parameters, and the file of it that the tests read."""

from pathlib import Path

import numpy as np

FILE = Path(__file__).parent / "data" / "synthetic-panel.csv"
COLUMNS = (
    "iso3,country,year,real_growth_pct,deflator_pct,population,population_growth_pct,gdp_usd_current,fx_change_pct"
)
YEARS = range(1961, 2025)
PERSISTENCE, MEAN, SCALE, FREEDOM = 0.3, 0.035, 0.02, 3.0


def shocks(
    random: np.random.Generator, economies: int, years: int, persistence: float, freedom: float = FREEDOM
) -> np.ndarray:
    """AR(1) with Student t innovations, scale 1, from its long run; infinite degrees of freedom are normal."""
    size = (economies, years + 50)
    innovations = random.standard_t(freedom, size) if np.isfinite(freedom) else random.standard_normal(size)
    values = np.zeros_like(innovations)
    for year in range(1, years + 50):
        values[:, year] = persistence * values[:, year - 1] + innovations[:, year]
    return values[:, 50:]


def growth(
    economies: int, seed: int, persistence: float = PERSISTENCE, freedom: float = FREEDOM
) -> dict[str, dict[int, float]]:
    """Economies whose growth is one mean and AR(1) shocks of one scale."""
    drawn = shocks(np.random.default_rng(seed), economies, len(YEARS), persistence, freedom)
    rates = (1 + MEAN) * np.exp(SCALE * np.clip(drawn, -15, 15)) - 1
    return {f"S{place:03d}": dict(zip(YEARS, map(float, row), strict=True)) for place, row in enumerate(rates)}


def write(path: Path, economies: int = 12, seed: int = 7) -> None:
    """Write the panel with all columns, prices tame enough for the reference classes."""
    random = np.random.default_rng(seed)
    rates = growth(economies, seed)
    prices = 1.8 + 0.8 * shocks(random, economies, len(YEARS), 0.4).clip(-2.5, 2.5)
    exchange = 2.0 * shocks(random, economies, len(YEARS), 0.2).clip(-3, 3)
    people = 0.6 + 0.1 * shocks(random, economies, len(YEARS), 0.5).clip(-4, 4)
    lines = [COLUMNS]
    for place, (name, series) in enumerate(rates.items()):
        for step, (year, rate) in enumerate(series.items()):
            cells = [100 * rate, prices[place, step], people[place, step], exchange[place, step]]
            one, two, three, four = (f"{cell:.4f}" for cell in cells)
            lines.append(f"{name},Synthetic {place},{year},{one},{two},5000000,{three},,{four}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(FILE)

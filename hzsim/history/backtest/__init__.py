"""Did forecasts come true? Backtests, and the public scoreboard; imports `city`, `reference` and `estimation`."""

"""What does its own record say? Series of a city and its nation, forecasts, calibrated parts; imports `reference`."""

"""What does its own record say? Series of a city and its nation, forecasts and centres; imports `reference`."""

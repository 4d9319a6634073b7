"""The sheets of records, forecasts and outcomes."""

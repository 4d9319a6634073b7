"""Documents of Word: their layout, pieces, fields and tables."""

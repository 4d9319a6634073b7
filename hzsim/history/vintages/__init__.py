"""What came of a plan? Published outcomes, and the odds at each year end; imports `city`."""

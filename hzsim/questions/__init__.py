"""What would it take? Questions answered backwards, with the forward code."""

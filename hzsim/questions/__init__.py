"""How likely is it, what matters, and what would it take? Questions answered backwards, with the forward code."""

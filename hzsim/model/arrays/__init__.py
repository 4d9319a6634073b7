"""Which operations on arrays do formulas share? Along years, and products whose bytes depend on nothing else."""

"""What is assumed: paths, uncertainty, targets, and the scenario that holds them."""

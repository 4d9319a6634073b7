"""What could happen: draws of the assumptions, projected by the model and summarised."""

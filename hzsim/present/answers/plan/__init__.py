"""The sheets of what plans state."""

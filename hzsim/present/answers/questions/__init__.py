"""The sheets of the questions' answers."""

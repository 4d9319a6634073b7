"""What is a scenario made of? Years, facts, uncertainty and targets; imports no other part of the room."""

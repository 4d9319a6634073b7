"""How far like economies moved what growth is made of, and what a scenario asks of it beside that."""

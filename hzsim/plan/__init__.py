"""What do documents state? Statements, relations between them, consistency, revisions, ranking."""

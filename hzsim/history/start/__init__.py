"""Where a project of one's own starts: a shipped place, or figures that somebody gives."""

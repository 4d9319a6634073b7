"""What happened: yearly series with their sources."""

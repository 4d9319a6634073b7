"""What growth is made of, and what it uses: production, energy and carbon."""

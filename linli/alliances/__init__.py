"""Units that join a place, what they take on each year, and what became of it."""

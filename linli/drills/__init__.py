"""Drills and call-outs: one plan for many estates, posts to fill, and what came of it."""

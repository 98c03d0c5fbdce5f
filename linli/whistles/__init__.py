"""Whistles: one body calls others together for what none of them solves alone."""

"""Micro-projects of social organisations: calls, proposals, steps, and the account of each."""

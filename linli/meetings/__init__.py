"""Meetings: forums with their lists, sessions, decisions, and what became of each."""

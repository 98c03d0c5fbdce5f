"""Volunteers, their teams, and what they do: activities with slots that one signs up for by one press."""

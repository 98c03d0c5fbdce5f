"""Duties: who is there when, for the people of an estate."""

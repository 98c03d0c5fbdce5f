"""Lessons for residents and members: the catalogue, the lecturers' bank, and each lesson given."""

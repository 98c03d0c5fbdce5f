"""A playbook: one city's way of governing its estates, as checked data."""

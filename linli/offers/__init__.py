"""Needs, resources, the menu of service items and its orders: brought together, ordered, done, and rated."""

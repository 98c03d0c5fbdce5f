"""The first version of the API: it only grows."""

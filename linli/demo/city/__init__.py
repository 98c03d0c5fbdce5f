"""A whole invented city for the demo, of the size that a real one has published. Everybody and every place in it is
invented, and the same seed makes the same city."""

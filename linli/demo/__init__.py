"""The seeded generator that demo, tests and benches share. Everybody in it is invented."""

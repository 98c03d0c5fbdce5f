"""One story for each playbook: how its city deals with things, played from its first knock to its end."""

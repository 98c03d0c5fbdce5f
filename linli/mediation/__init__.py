"""Disputes between neighbours, talked over in confidence with a mediator."""

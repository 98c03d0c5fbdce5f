"""Emergencies: a response at one of three levels, whom it calls, and how things stand until it is stood down."""

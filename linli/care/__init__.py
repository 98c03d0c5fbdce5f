"""Care: hardship funds with two reviewers, a body's thought for its own members, visits that somebody asked for."""

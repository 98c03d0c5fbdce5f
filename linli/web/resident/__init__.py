"""The resident's pages: no account, no script, four taps at most."""

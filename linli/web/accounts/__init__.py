"""Sign-in: by telephone with a one-time code or a password, a second factor, and signing out."""

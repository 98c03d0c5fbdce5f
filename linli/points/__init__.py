"""Points for volunteers who opt in: earned by service, for life, their own to read, spend and give."""

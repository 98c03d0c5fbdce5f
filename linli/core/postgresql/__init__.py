"""Django's engine for PostgreSQL, with a cheaper look at each connection before it is used."""

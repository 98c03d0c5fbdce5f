"""The door for programs: HTTP and JSON."""

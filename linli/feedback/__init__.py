"""What people say about Linli's own pages, and what came of it."""

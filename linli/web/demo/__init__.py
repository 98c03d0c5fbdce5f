"""The demo's own door: who you can be, with one click. Reached in demo mode only."""

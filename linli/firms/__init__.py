"""Firms and social organisations of a place: their branch, their envoys, what they need, and stars among workers."""

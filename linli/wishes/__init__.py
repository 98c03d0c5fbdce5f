"""Micro-wishes: small things somebody wants, checked, claimed, met and thanked for."""

"""Addresses of pages, asked for once in a process."""

from __future__ import annotations

from functools import cache

from django.urls import reverse


@cache
def address(name: str) -> str:
    """The address of a named page without parts."""
    return reverse(name)

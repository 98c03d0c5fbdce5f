"""What addresses and forms say, read: days that a clock reaches, and ids; None for anything else."""

from __future__ import annotations

from datetime import date
from uuid import UUID

FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)
"""Days outside are a slip of the hand."""


def day_of(text: str) -> date | None:
    """The day that a text names; None where it is none, or one that no clock reaches."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


def id_of(text: str) -> UUID | None:
    """The id that a text is; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def number_of(text: str) -> int | None:
    """A number in an address or a form, also in full-width digits, small enough for the database; None for anything
    else."""
    text = text.translate(FULL_WIDTH)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

"""Declarations of personal fields: purpose, retention, mask, export and scrub for each.

A model lists its personal fields in `personal = {...}` and the rest that hold text in `impersonal = {...}`;
a test walks all models and fails for a text, binary or JSON field that is in neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Personal:
    """One personal field: why it is kept, how long (months after the matter ends; None: as long as the account),
    how it is masked, whether the person's export holds it, and what scrubbing leaves behind."""

    purpose: str
    keep_months: int | None
    mask: Literal["phone", "name", "words", "hidden", "none"]
    export: bool
    scrub: Literal["blank", "null", "tombstone"]

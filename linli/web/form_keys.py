"""Idempotency keys of forms: the same form sent twice is done once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

LIMIT = 64


def new_key() -> str:
    """A key for a form that goes out."""
    return uuid4().hex


def sent_key(data: Mapping[str, Any], field: str = "idempotency_key") -> str:
    """The key that a form came back with, as far as it can be one; empty without."""
    return str(data.get(field, "")).replace("\x00", "")[:LIMIT]

"""A form that is sent twice makes one thing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.core.actions import body_hash, claim


def first_made(what: str, key: str, sent: Mapping[str, Any], made: UUID, at: datetime) -> UUID | None:
    """The first thing that was made with this key; None where it is ours now, or where there is no key. Raises
    `KeyReused` where the key came with something else."""
    if not key:
        return None
    found = claim(client=f"duties.{what}", key=key, body=body_hash(sent), answer={"id": str(made)}, at=at)
    return UUID(found["id"]) if found is not None else None

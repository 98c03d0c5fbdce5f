"""The signature of a group's message: HMAC-SHA256 over the moment and the body, so that neither can be another's."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

from linli.core.secrets import SealBroken
from linli.heard.models import WorkGroup
from linli.people.vault import open_text, seal_text

BEGINNING = "linlig_"
SECRET_BYTES = 32
VERSION = "v1="
LATEST = 300
"""Seconds by which a message's moment may differ from ours: what is older was perhaps caught on its way."""


def new_secret() -> str:
    """A secret for a group: 256 random bits."""
    return BEGINNING + secrets.token_urlsafe(SECRET_BYTES)


def seal_secret(secret: str, group_id: UUID) -> str:
    """The secret as it is kept."""
    return seal_text(secret, _purpose(group_id))


def sign(secret: str, moment: str, body: bytes) -> str:
    """What stands in the header for this moment (seconds since 1970, as text) and body."""
    return VERSION + hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def in_time(moment: str, at: datetime) -> bool:
    """Whether a moment as it was sent is one, and near enough to ours."""
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    return abs(int(moment) - at.timestamp()) <= LATEST


def signed_by(group: WorkGroup, moment: str, body: bytes, signature: str) -> bool:
    """Whether this group's secret made the signature. Takes as long for a wrong one as for a right one."""
    try:
        secret = open_text(group.secret_sealed, _purpose(group.pk))
    except (SealBroken, ValueError):
        return False
    return hmac.compare_digest(sign(secret, moment, body).encode(), signature.encode("utf-8", "replace"))


def _purpose(group_id: UUID) -> str:
    return f"work group secret {group_id}"

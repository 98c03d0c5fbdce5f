"""Photos of somebody honoured: with their consent alone, and only as long as their page is up."""

from __future__ import annotations

from uuid import UUID

from linli.core.actors import Actor
from linli.honours.enums import PUBLIC
from linli.honours.models import Nomination


def sees_photos(actor: Actor, nomination_id: UUID) -> bool:  # noqa: ARG001  # everybody sees the same
    """Everybody, while the page is up and the honoured agreed to a photo; nobody before or after."""
    return Nomination.objects.filter(pk=nomination_id, state__in=PUBLIC, photo_agreed=True).exists()

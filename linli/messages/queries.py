"""What was told to whom, and building what is to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.core.actors import Actor
from linli.messages.models import Message, Outbox

MOST_ATTEMPTS = 8
"""After so many attempts a message is given up; it stays in sight with its error."""


def to_tell(
    kind: str,
    *,
    subject_type: str,
    subject_id: UUID,
    at: datetime,
    organisation_id: UUID | None = None,
    person_id: UUID | None = None,
    contact_id: UUID | None = None,
    refs: Mapping[str, Any] | None = None,
    urgent: bool = False,
) -> Outbox:
    """An outbox row, unsaved; the caller writes it in the transaction of its change."""
    return Outbox(
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        organisation_id=organisation_id,
        person_id=person_id,
        contact_id=contact_id,
        refs=dict(refs or {}),
        urgent=urgent,
        made_at=at,
        not_before=at,
    )


def visible_to(actor: Actor) -> QuerySet[Message]:
    """Messages for this person or for the bodies of their posts, newest first."""
    if actor.person_id is None:
        return Message.objects.none()
    mine = Q(person_id=actor.person_id)
    bodies = {held.organisation_id for held in actor.posts}
    if bodies:
        mine |= Q(organisation_id__in=bodies)
    return Message.objects.filter(mine).order_by("-id")


def given_up() -> QuerySet[Outbox]:
    """What could not be delivered in eight attempts, newest first."""
    return Outbox.objects.filter(done_at=None, attempts__gte=MOST_ATTEMPTS).order_by("-id")

"""The keys of programs: of one body, and of those that a reader may revoke."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from linli.core.actors import Actor
from linli.organisations.models import ApiKey, Organisation


def keys_of(actor: Actor, bodies: Iterable[Organisation]) -> QuerySet[ApiKey]:
    """Keys to posts of these bodies and to the reader's own posts, newest first, with post, body and holder."""
    mine = Q(appointment__in=[held.appointment_id for held in actor.posts])
    found = ApiKey.objects.filter(mine | Q(appointment__post__organisation__in=[body.pk for body in bodies]))
    return found.select_related("appointment__person", "appointment__post__organisation").order_by("-id")

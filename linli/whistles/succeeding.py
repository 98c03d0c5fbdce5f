"""When a body is followed by another, or a place becomes part of another, what is open goes on there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.core.models import Event
from linli.whistles.enums import ENDED, OPEN
from linli.whistles.models import Whistle, WhistleCall


def when_body_is_succeeded(event: Event) -> None:
    """Open whistles and calls go over to the successor; where both were called, the old body's call stays as it was."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    bump = F("version") + 1
    for column in ("organisation_id", "decider_id"):
        Whistle.objects.filter(state__in=OPEN, **{column: old}).update(**{column: new, "version": bump})
    there = WhistleCall.objects.filter(organisation_id=new).values("whistle_id")
    going = WhistleCall.objects.filter(organisation_id=old).exclude(state__in=ENDED).exclude(whistle_id__in=there)
    going.update(organisation_id=new, version=bump)


def when_place_is_merged(event: Event) -> None:
    """Whistles of a place that became part of another lie in that one."""
    Whistle.objects.filter(place_id=int(event.subject_id)).update(place_id=int(event.refs["into"]))

"""When a post ends, a body is followed by another, or a place becomes part of another: its receptions go on there."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import F

from linli.core.clock import day_bounds
from linli.core.models import Event
from linli.duties.models_reception import ReceptionBooking, ReceptionDay, ReceptionPlace, ReceptionState


def when_appointment_ends(event: Event) -> None:
    """Receptions after the last day are held by who follows in the post; without one they wait for somebody."""
    last = date.fromisoformat(str(event.refs["ends_on"]))
    after = day_bounds(last + timedelta(days=1))[0]
    follows = event.refs.get("followed_by")
    coming = ReceptionDay.objects.filter(appointment_id=UUID(event.subject_id), starts_at__gte=after)
    coming.filter(state=ReceptionState.ANNOUNCED).update(
        appointment_id=UUID(str(follows)) if follows else None,
        sequence=F("sequence") + 1,
        changed_at=event.at,
        version=F("version") + 1,
    )


def when_body_is_succeeded(event: Event) -> None:
    """Receptions whose list is open are the successor's; where its people did not go over, they wait for somebody."""
    coming = ReceptionDay.objects.filter(organisation_id=UUID(event.subject_id), state=ReceptionState.ANNOUNCED)
    new = UUID(str(event.refs["successor"]))
    if not event.refs.get("posts"):
        ahead = coming.filter(starts_at__gt=event.at).exclude(appointment__post__organisation_id=new)
        ahead.update(appointment_id=None)
    coming.update(organisation_id=new, version=F("version") + 1)


def when_place_is_merged(event: Event) -> None:
    """Receptions for a place that became part of another are for that one, and who comes comes from there."""
    old, into = int(event.subject_id), int(event.refs["into"])
    there = ReceptionPlace.objects.filter(place_id=into).values("day_id")
    ReceptionPlace.objects.filter(place_id=old).exclude(day_id__in=there).update(place_id=into)
    ReceptionBooking.objects.filter(estate_id=old).update(estate_id=into, version=F("version") + 1)

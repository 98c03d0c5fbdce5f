"""When a post ends, its shifts to come go to who follows or stand as gaps; of a body that is followed, they go over."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import F

from linli.core.clock import day_bounds
from linli.core.models import Event
from linli.duties.models import DutyShift


def when_appointment_ends(event: Event) -> None:
    """Shifts that begin after the last day go to who follows in the post; without one they stand without anybody."""
    last = date.fromisoformat(str(event.refs["ends_on"]))
    after = day_bounds(last + timedelta(days=1))[0]
    follows = event.refs.get("followed_by")
    coming = DutyShift.objects.filter(appointment_id=UUID(event.subject_id), taken_off_at=None, starts_at__gte=after)
    held = UUID(str(follows)) if follows else None
    asked = DutyShift.objects.filter(offered_to_id=UUID(event.subject_id), taken_off_at=None, starts_at__gte=after)
    asked.update(offered_to_id=None, offered_at=None, version=F("version") + 1)
    coming.update(
        appointment_id=held,
        gap_since=None if held else event.at,
        offered_to_id=None,
        offered_at=None,
        version=F("version") + 1,
    )


def when_body_is_succeeded(event: Event) -> None:
    """Shifts that are not over are the successor's: its people went over, or they are gaps to fill."""
    coming = DutyShift.objects.filter(organisation_id=UUID(event.subject_id), taken_off_at=None, ends_at__gt=event.at)
    new = UUID(str(event.refs["successor"]))
    stayed = coming.exclude(appointment__post__organisation_id=new)
    if not event.refs.get("posts"):
        stayed.filter(appointment__isnull=False).update(
            appointment_id=None, gap_since=event.at, offered_to_id=None, offered_at=None
        )
    coming.update(organisation_id=new, version=F("version") + 1)

"""When the post of an estate's contact ends, who follows is asked to take over; a station that is followed hands
on, and one that serves an estate no more has no contact there."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q

from linli.core.clock import day_bounds
from linli.core.models import Event
from linli.duties.models_contact import EstateContact
from linli.places.queries import path_ids


def when_appointment_ends(event: Event) -> None:
    """Stretches end with the last day; who follows in the post is asked to take over from then."""
    last = date.fromisoformat(str(event.refs["ends_on"]))
    after = day_bounds(last + timedelta(days=1))[0]
    follows = event.refs.get("followed_by")
    mine = EstateContact.objects.filter(appointment_id=UUID(event.subject_id), ended_at=None)
    for row in mine.filter(Q(ends_at=None) | Q(ends_at__gt=after)).order_by("pk"):
        if follows:
            EstateContact.objects.create(
                estate_id=row.estate_id, organisation_id=row.organisation_id, appointment_id=UUID(str(follows)),
                starts_at=max(row.starts_at, after), ends_at=row.ends_at, offered_at=event.at,
            )  # fmt: skip
        over = row.starts_at >= after
        changed = {"ended_at": event.at} if over else {"ends_at": after}
        EstateContact.objects.filter(pk=row.pk).update(**changed, version=F("version") + 1)


def when_body_is_described(event: Event) -> None:
    """Stretches in estates that a body does not serve any more end."""
    places = set(event.refs["places"])
    mine = EstateContact.objects.filter(organisation_id=UUID(event.subject_id), ended_at=None).select_related("estate")
    gone = [row.pk for row in mine if not places & set(path_ids(row.estate.path))]
    EstateContact.objects.filter(pk__in=gone).update(ended_at=event.at, version=F("version") + 1)


def when_body_is_succeeded(event: Event) -> None:
    """Stretches go over with the people who have them; where those did not go over, they end."""
    mine = EstateContact.objects.filter(organisation_id=UUID(event.subject_id), ended_at=None)
    new = UUID(str(event.refs["successor"]))
    if not event.refs.get("posts"):
        stayed = mine.exclude(appointment__post__organisation_id=new).values_list("pk", flat=True)
        EstateContact.objects.filter(pk__in=list(stayed)).update(organisation_id=new, ended_at=event.at)
    mine.update(organisation_id=new, version=F("version") + 1)


def when_place_is_merged(event: Event) -> None:
    """Contacts of an estate that became part of another are that one's."""
    old, into = int(event.subject_id), int(event.refs["into"])
    EstateContact.objects.filter(estate_id=old).update(estate_id=into, version=F("version") + 1)

"""When a post ends, a body is followed by another, or a place becomes part of another: directory and matters go on
there."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F, Q

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.services.actions import go_on_without
from linli.services.enums import ENTRY_OPEN, OPEN, EntryState
from linli.services.models import AgentMatter, DirectoryEntry, EntryReport, Recommendation


def when_appointment_ends(event: Event) -> None:
    """Where a post has ended already, its matters wait for another agent; else the worker sees to it on the day."""
    if date.fromisoformat(str(event.refs["ends_on"])) >= local_date(event.at):
        return
    left = AgentMatter.objects.filter(appointment_id=UUID(event.subject_id), state__in=OPEN).order_by("pk")
    for matter in left:
        go_on_without(matter, by=system(), at=event.at)


def when_body_is_succeeded(event: Event) -> None:
    """What is open is the successor's, with the papers; where its people did not go over, it waits for an agent."""
    old, new, bump = UUID(event.subject_id), UUID(str(event.refs["successor"])), F("version") + 1
    DirectoryEntry.objects.filter(organisation_id=old, state__in=ENTRY_OPEN).update(organisation_id=new, version=bump)
    theirs = AgentMatter.objects.filter(organisation_id=old, state__in=OPEN)
    if not event.refs.get("posts"):
        theirs.update(appointment_id=None)
    theirs.update(organisation_id=new, version=bump)


def when_place_is_merged(event: Event) -> None:
    """Entries and matters of an estate that became part of another lie in that one; a firm that stands in both stands
    there once, with the households of both."""
    old, into, bump = int(event.subject_id), int(event.refs["into"]), F("version") + 1
    there = dict(DirectoryEntry.objects.filter(place_id=into, state__in=ENTRY_OPEN).values_list("telephone", "pk"))
    for twin in DirectoryEntry.objects.filter(place_id=old, state__in=ENTRY_OPEN).order_by("pk"):
        if twin.telephone not in there:
            continue
        known = Recommendation.objects.filter(entry_id=there[twin.telephone], withdrawn_at=None, room__isnull=False)
        doubled = Q(room_id__in=known.order_by().values("room_id"), room__isnull=False)
        moved = Recommendation.objects.filter(entry=twin).exclude(doubled)
        moved.update(entry_id=there[twin.telephone], version=bump)
        EntryReport.objects.filter(entry=twin).update(entry_id=there[twin.telephone], version=bump)
        DirectoryEntry.objects.filter(pk=twin.pk).update(state=EntryState.REMOVED, ended_at=event.at, version=bump)
    DirectoryEntry.objects.filter(place_id=old).update(place_id=into, version=bump)
    AgentMatter.objects.filter(place_id=old).update(place_id=into, version=bump)

"""When a leader's post ends its activities are the body's; when a body is followed, or an estate becomes part of
another, teams, volunteers and activities go on there."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.volunteering.actions import lose_leader
from linli.volunteering.enums import OPEN
from linli.volunteering.models import Activity, GreatEvent, Volunteer, VolunteerTeam


def when_appointment_ends(event: Event) -> None:
    """Where a post has ended already, what it led has no leader at once; else the worker sees to it on the day."""
    if date.fromisoformat(str(event.refs["ends_on"])) >= local_date(event.at):
        return
    for activity in Activity.objects.filter(leader_id=UUID(event.subject_id), state__in=OPEN).order_by("pk"):
        lose_leader(activity, by=system(), at=event.at)


def when_body_is_succeeded(event: Event) -> None:
    """Its teams are the successor's, and with them all that they do; and the events that it planned."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    going = VolunteerTeam.objects.filter(organisation_id=old, ended_at=None)
    going.update(organisation_id=new, version=F("version") + 1)
    events = GreatEvent.objects.filter(organisation_id=old, called_off_at=None)
    events.update(organisation_id=new, version=F("version") + 1)


def when_place_is_merged(event: Event) -> None:
    """Teams, volunteers and activities of an estate that became part of another are of that one."""
    old, into, bump = int(event.subject_id), int(event.refs["into"]), F("version") + 1
    VolunteerTeam.objects.filter(place_id=old).update(place_id=into, version=bump)
    Volunteer.objects.filter(estate_id=old).update(estate_id=into, version=bump)
    Activity.objects.filter(estate_id=old).update(estate_id=into, version=bump)

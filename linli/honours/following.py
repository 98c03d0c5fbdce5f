"""When a post ends its holder leaves the panel; when a body is followed, or an estate becomes part of another, rounds
and honours go on there."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.honours.actions import release_member
from linli.honours.enums import ROUND_LIVE
from linli.honours.models import HonourRound, Nomination, PanelMember


def when_appointment_ends(event: Event) -> None:
    """Where a post has ended already, its holder is on no panel any more; else the worker sees to it on the day."""
    if date.fromisoformat(str(event.refs["ends_on"])) >= local_date(event.at):
        return
    sat = PanelMember.objects.filter(appointment_id=UUID(event.subject_id), round__state__in=ROUND_LIVE)
    for member in sat.order_by("pk"):
        release_member(member, by=system(), at=event.at)


def when_body_is_succeeded(event: Event) -> None:
    """Its rounds are the successor's, those that are over too: somebody must take a page down when asked to."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    HonourRound.objects.filter(organisation_id=old).update(organisation_id=new, version=F("version") + 1)


def when_place_is_merged(event: Event) -> None:
    """Rounds and honours of an estate that became part of another are of that one."""
    old, into, bump = int(event.subject_id), int(event.refs["into"]), F("version") + 1
    HonourRound.objects.filter(place_id=old).update(place_id=into, version=bump)
    Nomination.objects.filter(estate_id=old).update(estate_id=into, version=bump)

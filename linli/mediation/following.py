"""Who follows in a post has its mediations; when a body is followed, or an estate becomes part of another, they go on
there."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.mediation.actions import go_on
from linli.mediation.enums import OPEN
from linli.mediation.models import Mediation, MediationParty


def when_appointment_ends(event: Event) -> None:
    """Where a post has ended already, who follows has its mediations at once; else the worker sees to it on the day."""
    if date.fromisoformat(str(event.refs["ends_on"])) >= local_date(event.at):
        return
    left = Mediation.objects.filter(appointment_id=UUID(event.subject_id), state__in=OPEN).order_by("pk")
    for mediation in left:
        go_on(mediation, by=system(), at=event.at)


def when_body_is_succeeded(event: Event) -> None:
    """Open disputes are the successor's; where the old body is party to one, the successor is."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    theirs = Mediation.objects.filter(organisation_id=old, state__in=OPEN)
    if not event.refs.get("posts"):
        theirs.update(appointment_id=None)
    theirs.update(organisation_id=new, version=F("version") + 1)
    MediationParty.objects.filter(organisation_id=old, mediation__state__in=OPEN).update(
        organisation_id=new, version=F("version") + 1
    )


def when_place_is_merged(event: Event) -> None:
    """Disputes of an estate that became part of another lie in that one."""
    Mediation.objects.filter(estate_id=int(event.subject_id)).update(estate_id=int(event.refs["into"]))

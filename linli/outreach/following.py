"""When a body is followed by another, or an estate becomes part of another, its rounds go on there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.core.models import Event
from linli.outreach.enums import SweepState
from linli.outreach.models import Patrol, PatrolArea, Sweep


def when_body_is_succeeded(event: Event) -> None:
    """Rounds that are going on are the successor's."""
    going = Sweep.objects.filter(organisation_id=UUID(event.subject_id), state=SweepState.OPEN)
    going.update(organisation_id=UUID(str(event.refs["successor"])), version=F("version") + 1)
    new = UUID(str(event.refs["successor"]))
    there = Patrol.objects.filter(organisation_id=new, state=SweepState.OPEN).values("estate_id", "kind")
    walked = Patrol.objects.filter(organisation_id=UUID(event.subject_id), state=SweepState.OPEN)
    for patrol in walked.order_by("pk"):
        if not there.filter(estate_id=patrol.estate_id, kind=patrol.kind).exists():
            Patrol.objects.filter(pk=patrol.pk).update(organisation_id=new, version=F("version") + 1)


def when_place_is_merged(event: Event) -> None:
    """Rounds of an estate that became part of another are of that one; a second of the same kind goes on beside it as
    it was, until its last day."""
    old, into = int(event.subject_id), int(event.refs["into"])
    there = Sweep.objects.filter(estate_id=into, state=SweepState.OPEN).values("kind")
    twins = Sweep.objects.filter(estate_id=old, state=SweepState.OPEN, kind__in=there)
    Sweep.objects.filter(estate_id=old).exclude(pk__in=twins).update(estate_id=into, version=F("version") + 1)
    theirs = Patrol.objects.filter(estate_id=into, state=SweepState.OPEN).values("organisation_id", "kind")
    for patrol in Patrol.objects.filter(estate_id=old).order_by("pk"):
        same = theirs.filter(organisation_id=patrol.organisation_id, kind=patrol.kind)
        if patrol.state == SweepState.ENDED or not same.exists():
            Patrol.objects.filter(pk=patrol.pk).update(estate_id=into, version=F("version") + 1)
    PatrolArea.objects.filter(place_id=old).update(place_id=into)

"""When a body is followed by another, or an estate becomes part of another, its rounds go on there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.core.models import Event
from linli.outreach.enums import SweepState
from linli.outreach.models import Sweep


def when_body_is_succeeded(event: Event) -> None:
    """Rounds that are going on are the successor's."""
    going = Sweep.objects.filter(organisation_id=UUID(event.subject_id), state=SweepState.OPEN)
    going.update(organisation_id=UUID(str(event.refs["successor"])), version=F("version") + 1)


def when_place_is_merged(event: Event) -> None:
    """Rounds of an estate that became part of another are of that one; a second of the same kind goes on beside it as
    it was, until its last day."""
    old, into = int(event.subject_id), int(event.refs["into"])
    there = Sweep.objects.filter(estate_id=into, state=SweepState.OPEN).values("kind")
    twins = Sweep.objects.filter(estate_id=old, state=SweepState.OPEN, kind__in=there)
    Sweep.objects.filter(estate_id=old).exclude(pk__in=twins).update(estate_id=into, version=F("version") + 1)

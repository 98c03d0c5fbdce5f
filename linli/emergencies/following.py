"""When a body is followed by another, or a place becomes part of another, what is in force goes on there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.core.actors import system
from linli.core.models import Event
from linli.emergencies.actions.common import call_bodies, let_go, locked, say_taken_in, take_in, tell
from linli.emergencies.enums import OPEN, CallState, CallVerb, State
from linli.emergencies.models import EmergencyCall, EmergencyResponse
from linli.organisations.models import Organisation

RUNNING = (State.IN_FORCE, State.STOOD_DOWN)


def when_body_is_succeeded(event: Event) -> None:
    """Responses and calls go over to the successor. Where both were called, or the successor declared it, the old
    body's call is over."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    bump = F("version") + 1
    EmergencyResponse.objects.filter(organisation_id=old, state__in=RUNNING).update(organisation_id=new, version=bump)
    held = EmergencyResponse.objects.filter(organisation_id=new, state=State.IN_FORCE).order_by()
    called = EmergencyCall.objects.filter(organisation_id=new).order_by()
    there = {*held.values_list("pk", flat=True), *called.values_list("response_id", flat=True)}
    theirs = EmergencyCall.objects.filter(organisation_id=old, response__state__in=RUNNING)
    twins = theirs.filter(response_id__in=there, state__in=OPEN).order_by("pk")
    let_go(list(twins), CallVerb.END, CallState.OVER)
    theirs.exclude(response_id__in=there).update(organisation_id=new, version=bump)
    own = EmergencyCall.objects.filter(organisation_id=new, state__in=OPEN, response__organisation_id=new)
    let_go(list(own.order_by("pk")), CallVerb.END, CallState.OVER)


def when_place_is_merged(event: Event) -> None:
    """Responses of a place that became part of another lie in that one. Where both have one of a kind in force, the
    lighter one becomes part of the graver, which calls those that were called there, and who led it."""
    old, new = int(event.subject_id), int(str(event.refs["into"]))
    there = {
        one.kind: one for one in EmergencyResponse.objects.filter(place_id=new, state=State.IN_FORCE).order_by("pk")
    }
    for one in EmergencyResponse.objects.filter(place_id=old, state=State.IN_FORCE).order_by("pk"):
        other = there.get(one.kind)
        if other is not None:
            graver = other.table.rank(other.level) >= one.table.rank(one.level)
            _take_in(one if graver else other, other if graver else one, event)
    EmergencyResponse.objects.filter(place_id=old).update(place_id=new, version=F("version") + 1)


def _take_in(lighter: EmergencyResponse, graver: EmergencyResponse, event: Event) -> None:
    """End one response because another goes on where it was, with whoever was at work there."""
    rows = {one.pk: locked(one) for one in sorted([lighter, graver], key=lambda one: one.pk)}
    row, into = rows[lighter.pk], rows[graver.pk]
    wanted = {*take_in(row, into, at=event.at), row.organisation_id} - {into.organisation_id}
    known = EmergencyCall.objects.filter(response=into).order_by()
    new = Organisation.objects.filter(pk__in=wanted, ended_on=None).exclude(pk__in=known.values("organisation_id"))
    say_taken_in(row, into, by=system(), at=event.at)
    tell(into, call_bodies(into, list(new.order_by("pk")), at=event.at), "declared", at=event.at)

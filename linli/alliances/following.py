"""When a contact's post ends nobody is named; when a body is followed, or a place becomes part of another, ties go on
there. Where that would make two of one, the one that stands goes on, and the other ends."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from linli.alliances.actions.common import note
from linli.alliances.enums import LIVE, TieState
from linli.alliances.models import AllianceTie
from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.models import Event

BUMP = F("version") + 1


def when_appointment_ends(event: Event) -> None:
    """Where a post has ended already, its holder is no contact any more; later the page shows only posts that go on."""
    if date.fromisoformat(str(event.refs["ends_on"])) >= local_date(event.at):
        return
    for side in ("unit_contact", "keeper_contact"):
        AllianceTie.objects.filter(**{f"{side}_id": UUID(event.subject_id)}).update(**{side: None, "version": BUMP})


def when_body_is_succeeded(event: Event) -> None:
    """Ties that are not over are the successor's, as a unit and as the body that agrees."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    there = {one.place_id: one for one in AllianceTie.objects.filter(unit_id=new, state__in=LIVE).order_by("pk")}
    for tie in AllianceTie.objects.filter(unit_id=old, state__in=LIVE).order_by("pk"):
        _make_room(there.get(tie.place_id), tie, event.at)
    going = AllianceTie.objects.filter(state__in=LIVE)
    going.filter(unit_id=old).update(unit_id=new, version=BUMP)
    going.filter(keeper_id=old).update(keeper_id=new, version=BUMP)


def when_place_is_merged(event: Event) -> None:
    """Ties with a place that became part of another are with that one."""
    old, into = int(event.subject_id), int(event.refs["into"])
    there = {one.unit_id: one for one in AllianceTie.objects.filter(place_id=into, state__in=LIVE).order_by("pk")}
    for tie in AllianceTie.objects.filter(place_id=old, state__in=LIVE).order_by("pk"):
        _make_room(there.get(tie.unit_id), tie, event.at)
    AllianceTie.objects.filter(place_id=old).update(place_id=into, version=BUMP)


def _make_room(there: AllianceTie | None, coming: AllianceTie, at: datetime) -> None:
    """Of two ties of one unit with one place the one that stands goes on; of two alike the one that was there."""
    if there is None:
        return
    over = there if coming.state == TieState.STANDING and there.state == TieState.ASKED else coming
    AllianceTie.objects.filter(pk=over.pk).update(
        state=TieState.ENDED, ended_at=at, unit_contact=None, keeper_contact=None, version=BUMP
    )
    note(over, "ended", by=system(), at=at)

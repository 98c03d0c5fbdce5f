"""When a body is followed by another, or a place becomes part of another, what is open goes on there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.core.actions import save
from linli.core.actors import system
from linli.core.models import Event
from linli.whistles.actions.common import after_an_end
from linli.whistles.enums import ENDED, OPEN, CallState
from linli.whistles.models import Whistle, WhistleCall


def when_body_is_succeeded(event: Event) -> None:
    """Open whistles and calls go over to the successor; where both were called, the old body's is called off."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    bump = F("version") + 1
    for column in ("organisation_id", "decider_id"):
        Whistle.objects.filter(state__in=OPEN, **{column: old}).update(**{column: new, "version": bump})
    there = list(WhistleCall.objects.filter(organisation_id=new).order_by("pk").values_list("whistle_id", flat=True))
    theirs = WhistleCall.objects.filter(organisation_id=old, whistle__state__in=OPEN)
    theirs.exclude(whistle_id__in=there).update(organisation_id=new, version=bump)
    twins = theirs.filter(whistle_id__in=there).exclude(state__in=ENDED).select_related("whistle").order_by("pk")
    for call in twins:
        call.state, call.due_at, call.overdue_at, call.answer_by = CallState.CALLED_OFF, None, None, None
        save(call, "state", "due_at", "overdue_at", "answer_by")
        after_an_end(call.whistle, by=system(), at=event.at)


def when_place_is_merged(event: Event) -> None:
    """Whistles of a place that became part of another lie in that one."""
    Whistle.objects.filter(place_id=int(event.subject_id)).update(place_id=int(event.refs["into"]))

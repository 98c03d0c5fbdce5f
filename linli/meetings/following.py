"""When a body is followed by another, or a place becomes part of another, what is open of meetings goes on there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q

from linli.core.models import Event
from linli.meetings.enums import OPEN, Outcome, State
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask


def when_body_is_succeeded(event: Event) -> None:
    """Meetings not yet published, lists, items that are open or have tasks to do, tasks and invitations are the
    successor's; where both are invited, the old body's invitation stays as it was."""
    old, new, bump = UUID(event.subject_id), UUID(str(event.refs["successor"])), F("version") + 1
    Meeting.objects.filter(organisation_id=old, state__in=OPEN).update(organisation_id=new, version=bump)
    with_tasks = MeetingTask.objects.filter(done_on=None).values("item_id")
    goes_on = Q(outcome=Outcome.OPEN) | Q(pk__in=with_tasks)
    AgendaItem.objects.filter(goes_on, organisation_id=old).update(organisation_id=new, version=bump)
    MeetingTask.objects.filter(organisation_id=old, done_on=None).update(organisation_id=new, version=bump)
    there = Invitation.objects.filter(organisation_id=new).values("meeting_id")
    coming = Invitation.objects.filter(organisation_id=old, meeting__state=State.CALLED)
    coming.exclude(meeting_id__in=there).update(organisation_id=new, version=bump)


def when_place_is_merged(event: Event) -> None:
    """Meetings and lists of a place that became part of another are of that one."""
    for model in (Meeting, AgendaItem):
        model._default_manager.filter(place_id=int(event.subject_id)).update(place_id=int(event.refs["into"]))

"""Meetings to come and held, the lists of forums, what comes back on an agenda, and what residents may read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linli.core.actors import Actor
from linli.meetings.enums import OF_MEETINGS, Outcome, State
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask
from linli.meetings.standing import bodies_with
from linli.organisations.models import Organisation
from linli.organisations.queries.bodies import bodies_for
from linli.places.enums import CARRIED
from linli.places.models import Place
from linli.places.queries import path_ids
from linli.playbooks.enums import Power
from linli.playbooks.parts import Forum
from linli.playbooks.schema import Playbook

_CARRIED = frozenset(level.value for level in CARRIED)
JOINED = ("organisation", "place")
ABOUT_REQUEST = "service_request"


def visible_to(actor: Actor) -> QuerySet[Meeting]:
    """Every meeting that this actor may see, the latest first: the twin of `rules.may_see_meeting`."""
    found = Meeting.objects.select_related(*JOINED).order_by("-starts_at", "-pk")
    if actor.is_system:
        return found
    mine = bodies_with(actor, *OF_MEETINGS)
    invited = Invitation.objects.filter(meeting=OuterRef("pk"), organisation_id__in=mine)
    seen = Q(organisation_id__in=mine) | Q(Exists(invited))
    for held in actor.open_posts:
        if Power.MEETING_CALL in held.powers:
            for level, place_id in held.scope:
                seen |= Q(**{f"place__{level}_id" if level in _CARRIED else "place_id": place_id})
    return found.filter(seen)


def invitations_of(meeting: Meeting) -> QuerySet[Invitation]:
    """Who is invited, by name."""
    return (
        Invitation.objects.filter(meeting=meeting).select_related("organisation").order_by("organisation__name", "pk")
    )


def unanswered_by(actor: Actor) -> QuerySet[Invitation]:
    """Invitations that wait for the word of one of the actor's bodies, the next meeting first."""
    bodies = bodies_with(actor, Power.MEETING_ANSWER)
    found = Invitation.objects.filter(organisation_id__in=bodies, reply="", meeting__state=State.CALLED)
    return found.select_related("organisation", "meeting__organisation", "meeting__place").order_by(
        "meeting__starts_at", "pk"
    )


def agenda_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """What stands on a meeting's agenda, in its order."""
    found = AgendaItem.objects.filter(meeting=meeting).select_related(*JOINED, "meeting")
    return found.prefetch_related("tasks__organisation").order_by("position", "pk")


def comes_back(meeting: Meeting) -> QuerySet[MeetingTask]:
    """The tasks of earlier sessions of the same forum that were not done when this one was called: they come back on
    each next agenda until they are."""
    found = MeetingTask.objects.filter(
        Q(done_at=None) | Q(done_at__gt=meeting.called_at),
        item__organisation_id=meeting.organisation_id,
        item__forum=meeting.forum,
        item__place_id=meeting.place_id,
        item__meeting__starts_at__lt=meeting.starts_at,
    )
    return found.select_related("organisation", "item__organisation", "item__meeting").order_by("due_on", "pk")


def on_list(meeting: Meeting) -> QuerySet[AgendaItem]:
    """What waits on the list of a meeting's forum without a session, the longest waiting first."""
    return waiting_on(meeting.organisation_id, meeting.forum, meeting.place_id)


def waiting_on(organisation_id: UUID, forum: str, place_id: int) -> QuerySet[AgendaItem]:
    """What waits on a forum's list without a session, the longest waiting first."""
    found = AgendaItem.objects.filter(
        organisation_id=organisation_id, forum=forum, place_id=place_id, meeting=None, outcome=Outcome.OPEN
    )
    return found.select_related(*JOINED).order_by("added_at", "pk")


def lists_of(actor: Actor) -> QuerySet[AgendaItem]:
    """What waits on the lists of the forums that the actor's bodies hold, list by list, the longest waiting first."""
    found = AgendaItem.objects.filter(
        organisation_id__in=bodies_with(actor, Power.MEETING_CALL), meeting=None, outcome=Outcome.OPEN
    )
    return found.select_related(*JOINED).order_by("organisation_id", "forum", "place_id", "added_at", "pk")


def open_tasks_of(actor: Actor) -> QuerySet[MeetingTask]:
    """Tasks not yet done: those of the actor's bodies, and those that meetings of the actor's bodies gave."""
    mine = Q(organisation_id__in=bodies_with(actor, *OF_MEETINGS))
    given = Q(item__organisation_id__in=bodies_with(actor, Power.MEETING_CALL))
    found = MeetingTask.objects.filter(mine | given, done_on=None)
    return found.select_related("organisation", "item__organisation", "item__meeting").order_by("due_on", "pk")


def task_seen_by(actor: Actor, task_id: UUID) -> MeetingTask | None:
    """A task of one of the actor's bodies, or one that a meeting which the actor sees gave."""
    mine = Q(organisation_id__in=bodies_with(actor, *OF_MEETINGS))
    seen = Q(item__meeting__in=visible_to(actor).order_by().values("pk"))
    found = MeetingTask.objects.filter(mine | seen, pk=task_id)
    return found.select_related("organisation", "item__organisation", "item__place", "item__meeting").first()


def item_seen_by(actor: Actor, item_id: UUID) -> AgendaItem | None:
    """An item on an agenda that the actor sees, or on a list of one of the actor's bodies."""
    on_lists = Q(meeting=None, organisation_id__in=bodies_with(actor, Power.MEETING_CALL))
    seen = Q(meeting__in=visible_to(actor).order_by().values("pk"))
    return AgendaItem.objects.filter(on_lists | seen, pk=item_id).select_related(*JOINED, "meeting").first()


def for_residents(estate: Place, at: datetime) -> QuerySet[Meeting]:
    """What residents of an estate may read: meetings of the estate and of the places around it that are to come, or
    whose decisions are published; the latest first."""
    to_come = Q(state=State.CALLED, starts_at__gte=at)
    found = Meeting.objects.filter(to_come | Q(state=State.PUBLISHED), place_id__in=path_ids(estate.path))
    counted = found.annotate(
        tasks=Count("items__tasks", distinct=True),
        done=Count("items__tasks", filter=Q(items__tasks__done_on__isnull=False), distinct=True),
    )
    return counted.select_related("organisation", "place", "minutes").order_by("-starts_at", "-pk")


def item_about(subject_type: str, subject_id: UUID) -> AgendaItem | None:
    """The open item about something, wherever it stands. One query."""
    found = AgendaItem.objects.filter(subject_type=subject_type, subject_id=subject_id, outcome=Outcome.OPEN)
    return found.select_related(*JOINED, "meeting").first()


def items_about(subject_type: str, subject_id: UUID) -> list[AgendaItem]:
    """Every item about something, the first one first, with what each gave to do. Two queries."""
    found = AgendaItem.objects.filter(subject_type=subject_type, subject_id=subject_id)
    found = found.select_related(*JOINED, "meeting").prefetch_related("tasks__organisation")
    return list(found.order_by("added_at", "pk"))


def history_of(item: AgendaItem) -> list[AgendaItem]:
    """Every item of the same matter, the first one first: how it came to where it is. One query."""
    found = AgendaItem.objects.filter(matter_id=item.matter_id).select_related(*JOINED, "meeting")
    return list(found.order_by("added_at", "pk"))


def came_from(item: AgendaItem, history: Sequence[AgendaItem]) -> AgendaItem | None:
    """The item of the forum below from which this matter climbed to where it stands; None where it did not climb."""
    known = {one.pk: one for one in history}
    before = known.get(item.earlier_id) if item.earlier_id else None
    while before is not None and before.forum == item.forum and before.outcome != Outcome.CLIMBED:
        before = known.get(before.earlier_id) if before.earlier_id else None
    return before if before is not None and before.outcome == Outcome.CLIMBED else None


def time_is_up(at: datetime) -> QuerySet[AgendaItem]:
    """What waits on a list for longer than there is time for it, the longest first."""
    found = AgendaItem.objects.filter(outcome=Outcome.OPEN, meeting=None, climbs_at__lte=at)
    return found.select_related(*JOINED).order_by("climbs_at", "pk")


def with_a_list() -> QuerySet[AgendaItem]:
    """Everything that waits on a list, and what was decided and has something left to do."""
    to_do = Exists(MeetingTask.objects.filter(item=OuterRef("pk"), done_on=None))
    found = AgendaItem.objects.filter(Q(outcome=Outcome.OPEN, meeting=None) | Q(to_do, outcome=Outcome.DECIDED))
    return found.select_related(*JOINED).order_by("pk")


def holder_of(forum: Forum, place: Place) -> Organisation | None:
    """The nearest body that holds a forum for a place. One query."""
    return next(iter(bodies_for(place, [forum.held_by])), None)


def list_place(body: Organisation, place: Place) -> Place | None:
    """The nearest place that a body serves and that this place lies in: whose list a matter there belongs to."""
    found = Place.objects.filter(bindings__organisation=body, pk__in=path_ids(place.path))
    return found.order_by("-path").first()


def fitting_forum(playbook: Playbook, place: Place) -> tuple[Forum, Organisation] | None:
    """The forum where a matter of a place is talked about first: the playbook's first to which none climbs and which a
    body there holds; where there is none, the first of those above."""
    above = {forum.climbs_to for forum in playbook.forums}
    for forum in sorted(playbook.forums, key=lambda one: one.key in above):
        body = holder_of(forum, place)
        if body is not None:
            return forum, body
    return None


def invitable(forum: Forum, body: Organisation, place: Place) -> list[Organisation]:
    """The bodies that a forum brings together for a place: of the kinds that the playbook names, those that serve it
    and those that serve a part of it."""
    lies = Q(bindings__place_id__in=path_ids(place.path)) | Q(
        bindings__place__path__gte=place.path, bindings__place__path__lt=place.path + "~"
    )
    found = Organisation.objects.filter(lies, kind__in=[kind.value for kind in forum.with_], ended_on=None)
    return list(found.exclude(pk=body.pk).distinct().order_by("kind", "name", "pk"))

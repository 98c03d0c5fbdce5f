"""What waits for whom: invitations for an answer, sessions for their convener, tasks for the body that has them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, DateTimeField, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from linli.core import waiting
from linli.core.actors import Actor
from linli.meetings.enums import Outcome, State
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask
from linli.meetings.standing import bodies_with
from linli.playbooks.enums import Power
from linli.service_requests.models import ServiceRequest

KEPT_BACK = Q(station_only=True) | Q(about_station=True)
"""What is held back from public pages has no category here either."""

KIND = "meeting"
REPLY, PREPARE, HOLD, MINUTES, DO = "reply", "prepare", "hold", "minutes", "do"
TALK, STRAY = "talk", "stray"
PART = "\x1f"
"""Between the parts of a subject that is put into words only when it is shown: no typed title holds it."""


def _says(key: str) -> Value:
    return Value(key, output_field=CharField())


def _end_of(day: str) -> Func:
    """The moment at which a day is over in Shanghai."""
    template = "((%(expressions)s + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')"
    return Func(F(day), template=template, output_field=DateTimeField())


def _answering(actor: Actor) -> tuple[Any, ...] | None:
    return tuple(bodies_with(actor, Power.MEETING_ANSWER)) or None


def _calling(actor: Actor) -> tuple[Any, ...] | None:
    return tuple(bodies_with(actor, Power.MEETING_CALL)) or None


def to_answer(bodies: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Invitations without an answer, due when the meeting begins."""
    found = Invitation.objects.filter(organisation_id__in=bodies, reply="", meeting__state=State.CALLED.value)
    return waiting.lines(
        found.filter(meeting__starts_at__gt=at),
        kind=KIND, subject="meeting__title", asks=_says(REPLY), since="meeting__called_at",
        due_at="meeting__starts_at", body="organisation_id", place="meeting__place__name", ref="meeting_id",
    )  # fmt: skip


def to_convene(bodies: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Sessions for whoever called them: one to come is to be prepared; of one that has begun it is to be written down
    who came, or that it was called off; one that was held is to be published."""
    open_ = Q(state=State.CALLED.value) | Q(state=State.HELD.value, held_at__lte=at)
    held, begun = Q(state=State.HELD.value), Q(starts_at__lte=at)
    return waiting.lines(
        Meeting.objects.filter(open_, organisation_id__in=bodies),
        kind=KIND, subject="title", body="organisation_id", place="place__name", ref="id",
        asks=Case(When(held, then=_says(MINUTES)), When(begun, then=_says(HOLD)), default=_says(PREPARE)),
        since=Case(When(held, then=F("held_at")), When(begun, then=F("starts_at")), default=F("called_at")),
        due_at=Case(When(held | begun, then=None), default=F("starts_at"), output_field=DateTimeField()),
    )  # fmt: skip


def to_do(bodies: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Tasks not yet done, due when their day is over."""
    found = MeetingTask.objects.filter(organisation_id__in=bodies, done_on=None, made_at__lte=at)
    return waiting.lines(
        found, kind=KIND, subject="words", asks=_says(DO), since="made_at", due_at=_end_of("due_on"),
        body="organisation_id", place="item__place__name", ref="id",
    )  # fmt: skip


def on_lists(bodies: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """What waits on lists, until a session takes it or it climbs by itself; and what no forum fits any more. The
    subject of what is about a service request is its number, the category and the version of the playbook."""
    rows = ServiceRequest.objects.filter(pk=OuterRef("subject_id")).order_by()
    public = rows.annotate(
        named=Concat(
            F("number"), Value(PART), Case(When(KEPT_BACK, then=Value("")), default=F("category")), Value(PART),
            Cast(F("playbook_version_id"), CharField()), output_field=CharField(),
        )
    )  # fmt: skip
    found = AgendaItem.objects.filter(organisation_id__in=bodies, meeting=None, outcome=Outcome.OPEN.value)
    return waiting.lines(
        found.filter(added_at__lte=at),
        kind=KIND, subject=Coalesce(NullIf(F("title"), Value("")), Subquery(public.values("named")), Value("")),
        asks=Case(When(cause="", then=_says(TALK)), default=_says(STRAY)), since="added_at", due_at="climbs_at",
        body="organisation_id", place="place__name", ref="id",
    )  # fmt: skip


def register() -> None:
    """Let all of it stand in inboxes: several questions, one kind."""
    for name, part_of, question in (
        ("answer", _answering, to_answer),
        ("convene", _calling, to_convene),
        ("do", _answering, to_do),
        ("talk", _calling, on_lists),
    ):
        waiting.register(f"{KIND}.{name}", part_of, question)

"""What stands in the calendar of a post or of a body: shifts, receptions, meetings, lessons, ends of rounds, drills,
activities of volunteers. No resident."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.core.clock import local_date
from linli.drills.enums import State as DrillState
from linli.drills.models import Drill
from linli.duties.models import DutyShift, ReceptionDay
from linli.duties.models_calendar import CalendarAddress
from linli.duties.models_reception import ReceptionState
from linli.lessons.enums import State as LessonState
from linli.lessons.models import LessonSession
from linli.meetings.enums import OF_MEETINGS, State
from linli.meetings.models import Meeting
from linli.organisations.queries.posts import spec_of
from linli.outreach.enums import SweepState
from linli.outreach.models import Sweep
from linli.volunteering.enums import State as ActivityState
from linli.volunteering.models import Activity

BACK = timedelta(days=31)
AHEAD = timedelta(days=31)
MOST = 400
"""Of each kind."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a calendar: of which kind, which one, when; a whole day where `starts` is a date. `sequence` grows
    with each change of it."""

    kind: str
    ref: UUID
    sequence: int
    summary: str
    starts: datetime | date
    ends: datetime | date | None = None
    where: str = ""
    off: bool = False

    @property
    def uid(self) -> str:
        """What is the same in all calendars in which it stands."""
        return f"{self.kind}-{self.ref}"

    @property
    def day(self) -> date:
        """Its first day in Shanghai."""
        return local_date(self.starts) if isinstance(self.starts, datetime) else self.starts

    @property
    def place_in_line(self) -> tuple[date, float, str]:
        """By the day, on a day what has no hour first, then by the hour."""
        return self.day, self.starts.timestamp() if isinstance(self.starts, datetime) else 0.0, self.uid


def hash_of(words: str) -> bytes:
    """How the words of an address are kept: they are long and random, so a plain hash tells nothing."""
    return hashlib.sha256(words.encode()).digest()


def by_words(words: str) -> CalendarAddress | None:
    """The address with these words, also one that has ended. One query."""
    found = CalendarAddress.objects.select_related("appointment__post__organisation")
    return found.filter(hash=hash_of(words)).first()


def living_of(appointment_ids: Collection[UUID]) -> QuerySet[CalendarAddress]:
    """The addresses of these posts that work, the newest first."""
    return CalendarAddress.objects.filter(appointment_id__in=list(appointment_ids), ended_at=None).order_by("-pk")


def works(address: CalendarAddress, at: datetime) -> bool:
    """Whether an address was not ended, nor its post, nor its body. No query."""
    held, today = address.appointment, local_date(at)
    body = held.post.organisation
    over = held.ends_on is not None and held.ends_on < today
    gone = body.ended_on is not None and body.ended_on <= today
    return address.ended_at is None and not over and not gone


def entries_of(address: CalendarAddress, at: datetime) -> list[Entry]:
    """All that stands in a calendar from a month back on; meetings only where the post may see them. A query
    for each kind."""
    post, own = address.appointment.post, None if address.whole_body else address.appointment_id
    body_id, since = post.organisation_id, at - BACK
    spec = spec_of(post.key, post.playbook_version_id)
    reads_meetings = spec is not None and not OF_MEETINGS.isdisjoint(spec.powers)
    return [
        *_shifts(body_id, own, since),
        *_receptions(body_id, own, since),
        *(_meetings(body_id, since) if reads_meetings else ()),
        *_lessons(body_id, None if own is None else address.appointment.person_id, since),
        *_rounds(body_id, own, local_date(since)),
        *_drills(body_id, own, since),
        *_activities(body_id, own, since),
    ]


def month_ahead(body_id: UUID, at: datetime, *, with_meetings: bool) -> list[Entry]:
    """What a body has before it in the next month, the next first: all that stands in its calendar but its shifts, of
    which each day has some. A query for each kind."""
    found = [
        *_receptions(body_id, None, at),
        *(_meetings(body_id, at) if with_meetings else ()),
        *_lessons(body_id, None, at),
        *_rounds(body_id, None, local_date(at)),
        *_drills(body_id, None, at),
        *_activities(body_id, None, at),
    ]
    last = local_date(at) + AHEAD
    return sorted((one for one in found if not one.off and one.day <= last), key=lambda one: one.place_in_line)


def _mine(body_id: UUID, own: UUID | None) -> Q:
    return Q(organisation_id=body_id) if own is None else Q(appointment_id=own)


def _who(row: DutyShift | ReceptionDay) -> str:
    """The post and the name of who has it; that nobody has."""
    held = row.appointment
    if held is None:
        return _("still to be named")
    spec = spec_of(held.post.key, held.post.playbook_version_id)
    return _("%(post)s %(name)s") % {"post": spec.name if spec else held.post.key, "name": held.person.name}


def _shifts(body_id: UUID, own: UUID | None, since: datetime) -> list[Entry]:
    found = DutyShift.objects.filter(_mine(body_id, own), ends_at__gt=since).order_by("starts_at", "pk")
    joined = found.select_related("organisation", "appointment__person", "appointment__post")
    return [
        Entry(
            "duty-shift", row.pk, row.version - 1,
            _("On duty: %(who)s") % {"who": _who(row) if own is None else row.organisation.short_name},
            row.starts_at, row.ends_at, row.note, row.taken_off_at is not None,
        )
        for row in joined[:MOST]
    ]  # fmt: skip


def _receptions(body_id: UUID, own: UUID | None, since: datetime) -> list[Entry]:
    found = ReceptionDay.objects.filter(_mine(body_id, own), ends_at__gt=since).order_by("starts_at", "pk")
    joined = found.select_related("organisation", "appointment__person", "appointment__post")
    return [
        Entry(
            "reception", row.pk, row.sequence,
            _("Reception: %(who)s") % {"who": _who(row) if own is None else row.organisation.short_name},
            row.starts_at, row.ends_at, row.venue, row.state == ReceptionState.CALLED_OFF,
        )
        for row in joined[:MOST]
    ]  # fmt: skip


def _meetings(body_id: UUID, since: datetime) -> list[Entry]:
    """Meetings that a body holds or to which it is invited."""
    theirs = Q(organisation_id=body_id) | Q(invitations__organisation_id=body_id)
    found = Meeting.objects.filter(theirs, starts_at__gt=since).select_related("place").distinct()
    return [
        Entry(
            "meeting", row.pk, row.version - 1, row.named, row.starts_at, None, row.where_words or row.place.name,
            row.state == State.CALLED_OFF,
        )
        for row in found.order_by("starts_at", "pk")[:MOST]
    ]  # fmt: skip


def _lessons(body_id: UUID, lecturer: UUID | None, since: datetime) -> list[Entry]:
    """Lessons that a body arranges, or those that somebody gives; not those for which they are only asked."""
    mine = Q(organisation_id=body_id) if lecturer is None else Q(lecturer__person_id=lecturer)
    shown = [LessonState.PLANNED, LessonState.HELD, LessonState.CALLED_OFF]
    found = LessonSession.objects.filter(mine, ends_at__gt=since, state__in=shown, planned_at__isnull=False)
    return [
        Entry(
            "lesson", row.pk, row.sequence, _("Lesson: %(title)s") % {"title": row.title}, row.starts_at, row.ends_at,
            row.venue, row.state == LessonState.CALLED_OFF,
        )
        for row in found.select_related("space").order_by("starts_at", "pk")[:MOST]
    ]  # fmt: skip


def _rounds(body_id: UUID, own: UUID | None, since: date) -> list[Entry]:
    """The last days of rounds of visits: of the body, or those in which a post has a share."""
    mine = Q(organisation_id=body_id) if own is None else Q(shares__appointment_id=own)
    found = Sweep.objects.filter(mine, ends_on__gte=since, state=SweepState.OPEN).select_related("estate").distinct()
    return [
        Entry(
            "round", row.pk, row.version - 1,
            _("Last day of the round of visits in %(estate)s") % {"estate": row.estate.name},
            row.ends_on, row.ends_on + timedelta(days=1),
        )
        for row in found.order_by("ends_on", "pk")[:MOST]
    ]  # fmt: skip


def _drills(body_id: UUID, own: UUID | None, since: datetime) -> list[Entry]:
    """Drills and call-outs: those that a body holds, or those to which a post said “I can”."""
    mine = Q(organisation_id=body_id) if own is None else Q(posts__yeses__appointment_id=own)
    found = Drill.objects.filter(mine, ends_at__gt=since).select_related("plan", "estate").distinct()
    return [
        Entry(
            "drill", row.pk, row.version - 1,
            _("%(title)s in %(estate)s") % {"title": row.plan.title, "estate": row.estate.name},
            row.starts_at, row.ends_at, row.gather, row.state == DrillState.CALLED_OFF,
        )
        for row in found.order_by("starts_at", "pk")[:MOST]
    ]  # fmt: skip


def _activities(body_id: UUID, own: UUID | None, since: datetime) -> list[Entry]:
    """Activities of volunteers: those of a body's teams, or those that a post leads. Who comes stands nowhere."""
    mine = Q(team__organisation_id=body_id) if own is None else Q(leader_id=own)
    shown = [one.value for one in ActivityState if one is not ActivityState.PLANNED]
    found = Activity.objects.filter(mine, ends_at__gt=since, state__in=shown).select_related("estate")
    return [
        Entry(
            "activity", row.pk, row.version - 1,
            _("Volunteers: %(title)s") % {"title": row.title},
            row.starts_at, row.ends_at, row.where or row.estate.name, row.state == ActivityState.CANCELLED,
        )
        for row in found.order_by("starts_at", "pk")[:MOST]
    ]  # fmt: skip

"""What confirmed service earned and was not awarded yet, reckoned out; who served on duty earned nothing by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet

from linli.core.clock import local, local_date
from linli.core.legal_calendar import current
from linli.core.prepared import fetch
from linli.organisations.models import Appointment
from linli.organisations.queries.posts import spec_of
from linli.places.models import Place
from linli.playbooks.parts_points import Points
from linli.playbooks.queries import by_id
from linli.points.queries import plan_at
from linli.volunteering.models import SignUp

HOUR = 60
"""Minutes. Only full hours count, slot by slot."""

COLUMNS = (
    "pk", "minutes", "slot__starts_at", "slot__ends_at", "volunteer__person_id", "volunteer__points_member",
    "volunteer__points_member__ledger_id", "volunteer__points_member__estate_id", "slot__activity__leader_id",
    "slot__activity__team__kind", "slot__activity__team__organisation_id", "slot__activity__team__playbook_version_id",
)  # fmt: skip


class Served(NamedTuple):
    """One confirmed service of a member, as it is reckoned."""

    sign_up: UUID
    minutes: int
    starts_at: datetime
    ends_at: datetime
    person: UUID | None
    member: UUID
    account: UUID
    estate: int
    leader: UUID | None
    team_kind: str
    body: UUID
    playbook: UUID

    @property
    def day(self) -> date:
        """The local day on which it began."""
        return local_date(self.starts_at)

    @property
    def month(self) -> date:
        """The first day of its month."""
        return self.day.replace(day=1)


class Earned(NamedTuple):
    """What one service brings; nothing where the month's limit was reached."""

    served: Served
    amount: int


@dataclass(frozen=True, slots=True)
class Office:
    """A paid post that somebody held for a time."""

    appointment: UUID
    body: UUID
    since: date
    until: date | None

    def on(self, day: date) -> bool:
        """Whether it was held on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


READ = """
SELECT s.id, s.minutes, t.starts_at, t.ends_at, v.person_id, m.id, m.ledger_id, m.estate_id, a.leader_id, g.kind,
       g.organisation_id, g.playbook_version_id
FROM volunteering_signup s
JOIN volunteering_activityslot t ON t.id = s.slot_id
JOIN volunteering_activity a ON a.id = t.activity_id
JOIN volunteering_volunteerteam g ON g.id = a.team_id
JOIN volunteering_volunteer v ON v.id = s.volunteer_id
JOIN points_pointsmember m ON m.volunteer_id = v.id
WHERE s.id = ANY(%s) AND s.served AND s.minutes >= %s AND m.left_at IS NULL AND t.starts_at >= m.joined_at
  AND NOT EXISTS (SELECT FROM points_award w WHERE w.sign_up_id = s.id)
ORDER BY t.starts_at, s.id
"""
"""`read(unawarded())` of some thousands, in SQL: the ORM writes each key into the statement and reads it again."""


def unawarded() -> QuerySet[SignUp]:
    """Confirmed service of members, since they opted in, that was not awarded yet, the earliest first."""
    found = SignUp.objects.filter(
        served=True, minutes__gte=HOUR, award=None, volunteer__points_member__left_at=None,
        slot__starts_at__gte=F("volunteer__points_member__joined_at"),
    )  # fmt: skip
    return found.order_by("slot__starts_at", "pk")


def read(found: QuerySet[SignUp]) -> list[Served]:
    """Rows as they are reckoned. One query."""
    return [Served(*row) for row in found.values_list(*COLUMNS)]


def read_of(sign_up_ids: Sequence[UUID]) -> list[Served]:
    """What of these was not awarded yet, as it is reckoned, the earliest first. One query."""
    return [Served(*row) for row in fetch(READ, [list(sign_up_ids), HOUR], keep_plan=False)]


def offices_of(persons: Iterable[UUID | None], since: date, until: date) -> dict[UUID, list[Office]]:
    """The paid posts of each of these persons within these days. One query; an unpaid neighbour's post is none."""
    wanted = {one for one in persons if one is not None}
    if not wanted:
        return {}
    rows = Appointment.objects.filter(person_id__in=wanted, starts_on__lte=until).exclude(ends_on__lt=since)
    found: dict[UUID, list[Office]] = {}
    for one in rows.select_related("post").order_by("pk"):
        spec = spec_of(one.post.key, one.post.playbook_version_id)
        if spec is None or not spec.unpaid:
            office = Office(one.pk, one.post.organisation_id, one.starts_on, one.ends_on)
            found.setdefault(one.person_id, []).append(office)
    return found


def on_duty(served: Served, offices: Sequence[Office]) -> bool:
    """Whether somebody with a paid post did it within that post: for the body that holds the team, as the leader whom
    it named, or in working time."""
    held = [one for one in offices if one.on(served.day)]
    if not held:
        return False
    own = any(one.body == served.body or one.appointment == served.leader for one in held)
    return own or _in_working_time(served)


def _in_working_time(served: Served) -> bool:
    if not current().day(served.day).working:
        return False
    starts, ends = local(served.starts_at).time(), local(served.ends_at).time()
    longer = local_date(served.ends_at) != served.day
    spans = by_id(served.playbook).working_hours.as_hours().spans
    return any(starts < to and (longer or since < ends) for since, to in spans)


def reckon(
    rows: Sequence[Served], counted: Mapping[tuple[UUID, date], int], plans: Mapping[int, Points | None],
    offices: Mapping[UUID, Sequence[Office]],
) -> list[Earned]:  # fmt: skip
    """What each of these brings, in their order, as far as the month still has room. Rows that bring nothing by the
    playbook, or were served on duty, are left out."""
    room: dict[tuple[UUID, date], int] = {}
    found = []
    for one in rows:
        plan = plans.get(one.estate)
        whole = plan.rate(one.team_kind) * (one.minutes // HOUR) if plan is not None else 0
        if plan is None or not whole or (one.person is not None and on_duty(one, offices.get(one.person, ()))):
            continue
        key = (one.member, one.month)
        left = room.setdefault(key, max(0, plan.month_max - counted.get(key, 0)))
        amount = min(whole, left)
        room[key] = left - amount
        found.append(Earned(one, amount))
    return found


def plans_of(estate_ids: Iterable[int], known: dict[int, Points | None]) -> dict[int, Points | None]:
    """What holds of points in each of these estates; what is known already is not asked again."""
    missing = set(estate_ids) - known.keys()
    for estate in Place.objects.filter(pk__in=missing).order_by("pk") if missing else ():
        known[estate.pk] = plan_at(estate)
    return known

"""What looks odd about awards: of each award what was seen, never a list of persons, never a number of anybody.

Nothing here decides anything: a person reads what was seen, and says whether it is in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from linli.core.clock import local_date
from linli.core.models import LedgerTransfer
from linli.playbooks.parts_points import Points
from linli.points.enums import Origin, Seen, State
from linli.points.models import Award
from linli.points.queries import spent_after
from linli.points.service import plans_of

BACK = timedelta(days=7)
"""So far back it looks: what is older was looked at."""
LONGEST = timedelta(hours=16)
SOON = timedelta(minutes=15)
IN_A_ROW, NEARLY = 3, 5
"""So many awards in a row, each so many fifths short of what one may award alone, or less."""
LIVING = (State.DONE, State.WAITING)


class Odd(NamedTuple):
    """Something that was seen about an award."""

    award: UUID
    seen: Seen


def seen_about(at: datetime, plans: dict[int, Points | None]) -> list[Odd]:
    """Everything odd about awards of the last days. Five queries beside the playbooks'."""
    return [*_hours(at), *_just_under(at, plans), *_soon_spent(at), *_corrected(at)]


class _Slot(NamedTuple):
    award: UUID
    member: UUID
    activity: UUID
    starts_at: datetime
    ends_at: datetime


def _hours(at: datetime) -> Iterator[Odd]:
    """The same hours in two places, and days that are too long to be one person's."""
    lately = Award.objects.filter(made_at__gte=at - BACK, sign_up__isnull=False, state__in=LIVING).order_by()
    rows = Award.objects.filter(
        member__in=lately.values("member"), sign_up__slot__starts_at__gte=at - timedelta(days=90), state__in=LIVING
    ).order_by("member_id", "sign_up__slot__starts_at", "pk")  # fmt: skip
    slots: dict[UUID, list[_Slot]] = defaultdict(list)
    names = ("sign_up__slot__activity_id", "sign_up__slot__starts_at", "sign_up__slot__ends_at")
    for row in rows.values_list("pk", "member_id", *names):
        slots[row[1]].append(_Slot(*row))
    for theirs in slots.values():
        yield from (Odd(award, Seen.SAME_HOURS) for award in _same_hours(theirs))
        yield from (Odd(award, Seen.LONG_DAY) for award in _long_days(theirs))


def _meet(one: _Slot, other: _Slot) -> bool:
    return one.activity != other.activity and one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _same_hours(theirs: Sequence[_Slot]) -> Iterator[UUID]:
    """Each award whose service met one that began before it: a long one meets more than the next."""
    running: list[_Slot] = []
    for one in theirs:
        running = [earlier for earlier in running if earlier.ends_at > one.starts_at]
        if any(_meet(earlier, one) for earlier in running):
            yield one.award
        running.append(one)


def _long_days(theirs: Iterable[_Slot]) -> Iterator[UUID]:
    """The last award of each day that is too long."""
    days: dict[date, list[_Slot]] = defaultdict(list)
    for one in theirs:
        days[local_date(one.starts_at)].append(one)
    for served in days.values():
        if sum((one.ends_at - one.starts_at for one in served), timedelta()) > LONGEST:
            yield served[-1].award


def _just_under(at: datetime, plans: dict[int, Points | None]) -> Iterator[Odd]:
    """Several by hand in a row to one member by one hand, each just within what one may award alone."""
    rows = Award.objects.filter(origin=Origin.BY_HAND, made_at__gte=at - 4 * BACK, state=State.DONE, approved_by=None)
    rows = rows.exclude(given_by=None).select_related("member").order_by("made_at", "pk")
    found = list(rows)
    plans_of({one.member.estate_id for one in found}, plans)
    runs: dict[tuple[UUID, UUID | None], int] = defaultdict(int)
    for one in found:
        plan, key = plans.get(one.member.estate_id), (one.member_id, one.given_by)
        near = plan is not None and plan.alone_max > 0 and one.amount * NEARLY >= plan.alone_max * (NEARLY - 1)
        runs[key] = runs[key] + 1 if near else 0
        if runs[key] >= IN_A_ROW:
            yield Odd(one.pk, Seen.JUST_UNDER)


def _soon_spent(at: datetime) -> Iterator[Odd]:
    """Spent within minutes of an award by hand."""
    spent = list(spent_after(at - BACK))
    members = {one.member_id for one in spent}
    found = Award.objects.filter(
        member_id__in=members, origin=Origin.BY_HAND, state=State.DONE, made_at__gte=at - 4 * BACK
    )  # fmt: skip
    given = list(found.order_by("pk"))
    transfers = LedgerTransfer.objects.filter(pk__in=[one.transfer_id for one in given]).order_by("pk")
    entered_at = dict(transfers.values_list("pk", "at"))
    for award in given:
        if award.transfer_id is None:
            continue
        since = entered_at[award.transfer_id]
        if any(one.member_id == award.member_id and since <= one.made_at <= since + SOON for one in spent):
            yield Odd(award.pk, Seen.SOON_SPENT)


def _corrected(at: datetime) -> Iterator[Odd]:
    """Awarded, and afterwards confirmed otherwise."""
    rows = Award.objects.filter(
        sign_up__isnull=False, state=State.DONE, amount__gt=0, sign_up__slot__ends_at__gte=at - timedelta(days=90)
    )  # fmt: skip
    changed = rows.exclude(sign_up__served=True).order_by("pk")
    yield from (Odd(pk, Seen.CORRECTED) for pk in changed.values_list("pk", flat=True))

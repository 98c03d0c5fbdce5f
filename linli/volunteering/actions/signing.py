"""Signing up by one press, waiting in order, taking back, and being reminded. Of who did it nothing stands in an event.

Whoever signs up or takes back locks themselves first and the activity then, always in this order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.refusals import Refused, ask
from linli.volunteering import rules
from linli.volunteering.actions.common import locked, locked_series, note, slot_of, tell
from linli.volunteering.enums import Standing, State
from linli.volunteering.models import Activity, ActivitySlot, SignUp, Volunteer
from linli.volunteering.queries import mine_in, with_inbox


@action
def sign_up(activity: Activity, volunteer: Volunteer, *, slot_id: UUID, by: Actor, at: datetime) -> SignUp:
    """Sign up for a slot: in while it has room, else on its waiting list, in the order in which people sign up. Pressed
    again nothing changes. Raises `Refused`."""
    me = kernel.lock(volunteer, related=("person",))
    row = locked(activity)
    slot = slot_of(row, slot_id, "may_sign_up")
    mine = mine_in(row, me)
    known = next((one for one in mine if one.slot_id == slot.pk), None)
    if known is not None and me.person_id == by.own_id:
        return known
    ask(rules.may_sign_up(by, row, slot, me, mine, at))
    standing = Standing.WAITING if slot.is_full else Standing.IN
    made = SignUp(slot=slot, volunteer=me, standing=standing, signed_at=at)
    made.save(force_insert=True)
    if standing == Standing.IN:
        slot.taken += 1
        kernel.save(slot, "taken")
    note("signed_up", row, by=by, at=at, refs={"slot": str(slot.pk), "standing": standing.value}, unnamed=True)
    return made


@action
def sign_up_all(activity: Activity, volunteer: Volunteer, *, slot_id: UUID, by: Actor, at: datetime) -> int:
    """Sign up for every week of a course that is still to come, each time for the slot of the same name; for how many
    weeks. A week that refuses is left out, as long as this one does not. Raises `Refused`."""
    me = kernel.lock(volunteer, related=("person",))
    series = locked_series(activity, at)
    made = sign_up(activity, me, slot_id=slot_id, by=by, at=at)
    weeks = 1
    for week in (one for one in series if one.pk != activity.pk):
        slot = week.slots.filter(name=made.slot.name, skill=made.slot.skill).order_by("starts_at", "id").first()
        if slot is None:
            continue
        try:
            sign_up(week, me, slot_id=slot.pk, by=by, at=at)
        except Refused:
            continue
        weeks += 1
    return weeks


@action
def take_back(activity: Activity, volunteer: Volunteer, *, slot_id: UUID, by: Actor, at: datetime) -> None:
    """Take a sign-up back: nothing says any more who it was, and whoever waits next is in and hears of it. Raises
    `Refused`."""
    me = kernel.lock(volunteer, related=("person",))
    row = locked(activity)
    mine = SignUp.objects.select_related("slot", "volunteer").filter(slot__activity=row, slot_id=slot_id, volunteer=me)
    found = mine.first()
    if found is None:
        if me.person_id != by.own_id:
            raise Refused(rules.unseen_activity("may_take_back"))
        return
    ask(rules.may_take_back(by, row, found, at))
    _drop(row, found, at)
    note("taken_back", row, by=by, at=at, refs={"slot": str(slot_id)}, unnamed=True)


def give_up(activity: Activity, volunteer: Volunteer, *, at: datetime) -> None:
    """All that a volunteer who leaves had signed up for in an activity that is not over; the caller holds them."""
    row = locked(activity)
    if row.state != State.PUBLISHED:
        return
    for one in mine_in(row, volunteer):
        _drop(row, one, at)
        note("taken_back", row, by=system(), at=at, refs={"slot": str(one.slot_id)})


def _drop(row: Activity, one: SignUp, at: datetime) -> None:
    slot = ActivitySlot.objects.get(pk=one.slot_id)
    was_in = one.standing == Standing.IN
    one.delete()
    if was_in:
        slot.taken -= 1
        kernel.save(slot, "taken")
        move_up(row, slot, at)


def move_up(row: Activity, slot: ActivitySlot, at: datetime) -> int:
    """Let those in who wait longest, as far as there is room, and tell them; how many. The caller holds the row."""
    room = slot.wanted - slot.taken
    if room <= 0 or slot.starts_at <= at:
        return 0
    waiting = slot.sign_ups.filter(standing=Standing.WAITING, volunteer__isnull=False).select_related("volunteer")
    next_ones = list(waiting.order_by("signed_at", "id")[:room])
    for one in next_ones:
        one.standing = Standing.IN
        kernel.save(one, "standing")
    if next_ones:
        slot.taken += len(next_ones)
        kernel.save(slot, "taken")
        note("moved_up", row, by=system(), at=at, refs={"slot": str(slot.pk), "count": len(next_ones)})
        tell("moved_up", row, signed(next_ones), at)
    return len(next_ones)


def signed(rows: Iterable[SignUp]) -> list[Volunteer]:
    """The volunteers behind sign-ups, as far as they are known still."""
    return [one.volunteer for one in rows if one.volunteer is not None]


@action
def remind(activity: Activity, *, by: Actor, at: datetime) -> int:
    """The day before: tell those who are in, once; who reads an inbox has a line there instead. Raises `Refused`."""
    row = locked(activity)
    ask(rules.may_see_to(by, at))
    if row.reminded_at is not None or row.state != State.PUBLISHED:
        return 0
    row.reminded_at = at
    kernel.save(row, "reminded_at")
    rows = SignUp.objects.filter(slot__activity=row, standing=Standing.IN, volunteer__isnull=False)
    volunteers = signed(rows.select_related("volunteer").order_by("id"))
    reading = with_inbox([one.person_id for one in volunteers if one.person_id], local_date(at))
    told = tell("tomorrow", row, [one for one in volunteers if one.person_id not in reading], at)
    note("reminded", row, by=by, at=at, refs={"told": told})
    return told

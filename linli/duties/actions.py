"""Planning a rota week by week, giving a shift to a colleague, taking one off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.core.wording import line
from linli.duties import rules
from linli.duties.models import DutyShift
from linli.duties.queries import in_the_way
from linli.duties.shifts import hand_on, refs_of
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries.posts import in_force

__all__ = ["Wanted", "give_shift", "plan_shifts", "take_off_shift"]

LONGEST = timedelta(hours=24)
AHEAD = timedelta(days=186)
MOST_WEEKS = 26
NOTE = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A shift to be planned: who, from when to when, in so many weeks from then on, and where or what for."""

    appointment_id: UUID
    starts_at: datetime
    ends_at: datetime
    weeks: int = 1
    note: str = ""


@action
def plan_shifts(body: Organisation, wanted: Wanted, *, by: Actor, at: datetime) -> list[DutyShift]:
    """Put a shift on the rota, each week at the same time for so many weeks; all of them or none.

    Raises `Refused`, and `Invalid` on "starts", "ends", "weeks", "who" or "note".
    """
    held = kernel.lock(body)
    places = places_of(held)
    ask(rules.may_plan_shifts(by, places, at))
    spans = _spans(wanted, at)
    said = line("note", wanted.note, NOTE)
    for start, end in spans:
        check_who(held, wanted.appointment_id, start, end)
    made = [
        DutyShift(organisation=held, appointment_id=wanted.appointment_id, starts_at=start, ends_at=end, note=said)
        for start, end in spans
    ]
    for shift in made:
        shift.save(force_insert=True)
        note("duty_shift.planned", shift, places, by=by, at=at, refs=refs_of(shift))
    return made


@action
def give_shift(shift: DutyShift, *, to: UUID, by: Actor, at: datetime, version: int | None = None) -> DutyShift:
    """Give a shift to another post of the same body. Raises `Refused`, `Stale`, and `Invalid` on "who"."""
    row = kernel.lock(shift, version=version, related=("organisation",))
    places = places_of(row.organisation)
    ask(rules.may_give_shift(by, row, places, at))
    check_who(row.organisation, to, row.starts_at, row.ends_at, but=row)
    note("duty_shift.given", row, places, by=by, at=at, refs=hand_on(row, to))
    return row


@action
def take_off_shift(shift: DutyShift, *, by: Actor, at: datetime, version: int | None = None) -> DutyShift:
    """Take a shift off the rota; residents do not read it any more. Raises `Refused`, `Stale`."""
    row = kernel.lock(shift, version=version, related=("organisation",))
    places = places_of(row.organisation)
    ask(rules.may_take_off_shift(by, row, places, at))
    row.taken_off_at = at
    kernel.save(row, "taken_off_at")
    note("duty_shift.taken_off", row, places, by=by, at=at, refs=refs_of(row))
    return row


def _spans(wanted: Wanted, at: datetime) -> list[tuple[datetime, datetime]]:
    """When each shift begins and ends. Raises `Invalid`."""
    if wanted.ends_at <= wanted.starts_at:
        raise Invalid({"ends": _("It ends after it starts.")})
    if wanted.ends_at - wanted.starts_at > LONGEST:
        raise Invalid({"ends": _("At most a day at a stretch; somebody else takes the next.")})
    if wanted.ends_at <= at:
        raise Invalid({"starts": _("That time is over. Choose a later one.")})
    if not 1 <= wanted.weeks <= MOST_WEEKS or wanted.starts_at + timedelta(weeks=wanted.weeks - 1) > at + AHEAD:
        raise Invalid({"weeks": _("At most %(weeks)s weeks ahead.") % {"weeks": MOST_WEEKS}})
    weeks = [timedelta(weeks=number) for number in range(wanted.weeks)]
    return [(wanted.starts_at + later, wanted.ends_at + later) for later in weeks]


def check_who(
    body: Organisation, appointment_id: UUID, start: datetime, end: datetime, *, but: DutyShift | None = None
) -> None:
    """That this post is of the body on the days of the shift, and not on duty elsewhere then. Raises `Invalid`."""
    found: Appointment | None = None
    for day in sorted({local_date(start), local_date(end - timedelta(microseconds=1))}):
        found = in_force(day).filter(pk=appointment_id, post__organisation=body).first()
        if found is None:
            raise Invalid({"who": _("Nobody holds this post here on that day.")})
    others = in_the_way(appointment_id, start, end)
    if (others.exclude(pk=but.pk) if but is not None else others).exists():
        raise Invalid({"who": _("They are on duty at that time already.")})

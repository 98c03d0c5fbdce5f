"""Naming an estate's contact, handing it over for a stretch, accepting, declining, ending it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.duties import rules_contact as rules
from linli.duties.models_contact import EstateContact
from linli.duties.once import first_made
from linli.duties.queries_contact import counting, open_rows
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import Organisation
from linli.organisations.queries.bodies import ids_above
from linli.organisations.queries.posts import in_force
from linli.places.enums import Level
from linli.places.models import Place

AHEAD = timedelta(days=186)
LONGEST = timedelta(days=366)


@action
def hand_over_contact(
    body: Organisation,
    estate: Place,
    *,
    to: UUID,
    starts_at: datetime,
    ends_at: datetime | None = None,
    key: str = "",
    by: Actor,
    at: datetime,
) -> EstateContact:
    """Let a post of a station be an estate's contact from a moment, for a stretch or until further notice. It counts
    once they accept; who names themselves has accepted. The same key again gives the first stretch.

    Raises `Refused`, `KeyReused`, and `Invalid` on "estate", "who", "starts" or "ends".
    """
    held = kernel.lock(body)
    places = places_of(held)
    rows = [row for row in open_rows(held.pk, at) if row.estate_id == estate.pk]
    ask(rules.may_hand_over(by, counting(rows, at), places, at))
    errors = {}
    if estate.level != Level.ESTATE or not {place.pk for place in places} & set(ids_above(estate)):
        errors["estate"] = _("The station does not serve this estate.")
    if not at - timedelta(days=1) <= starts_at <= at + AHEAD:
        errors["starts"] = _("From today on, at most %(days)s days ahead.") % {"days": AHEAD.days}
    if ends_at is not None and (ends_at <= starts_at or ends_at <= at):
        errors["ends"] = _("It ends after it starts.")
    elif ends_at is not None and ends_at > starts_at + LONGEST:
        errors["ends"] = _("A stretch is at most a year. Leave the end empty for until further notice.")
    if not in_force(local_date(max(starts_at, at))).filter(pk=to, post__organisation=held).exists():
        errors["who"] = _("Nobody holds this post here on that day.")
    if errors:
        raise Invalid(errors)
    own = by.appointment_id == to
    row = EstateContact(
        estate=estate, organisation=held, appointment_id=to, starts_at=starts_at, ends_at=ends_at, offered_at=at,
        accepted_at=at if own else None,
    )  # fmt: skip
    sent = {"body": held.pk, "estate": estate.pk, "to": to, "starts_at": starts_at, "ends_at": ends_at}
    first = first_made("contact", key, sent, row.pk, at)
    if first is not None:
        return EstateContact.objects.get(pk=first)
    row.save(force_insert=True)
    note("estate_contact.offered", row, [estate], by=by, at=at, refs=_refs(row) | {"accepted": own})
    return row


@action
def accept_contact(row: EstateContact, *, by: Actor, at: datetime, version: int | None = None) -> EstateContact:
    """Take over; from now on residents read this number. Raises `Refused`, `Stale`."""
    found = kernel.lock(row, version=version, related=("estate",))
    ask(rules.may_answer_offer(by, found, at))
    found.accepted_at = at
    kernel.save(found, "accepted_at")
    note("estate_contact.accepted", found, [found.estate], by=by, at=at, refs=_refs(found))
    return found


@action
def decline_contact(row: EstateContact, *, by: Actor, at: datetime, version: int | None = None) -> EstateContact:
    """Say no; who had it has it still. Raises `Refused`, `Stale`."""
    found = kernel.lock(row, version=version, related=("estate",))
    ask(rules.may_answer_offer(by, found, at))
    found.ended_at = at
    kernel.save(found, "ended_at")
    note("estate_contact.declined", found, [found.estate], by=by, at=at, refs=_refs(found))
    return found


@action
def end_contact(row: EstateContact, *, by: Actor, at: datetime, version: int | None = None) -> EstateContact:
    """End a stretch early, or take an offer back; whose stretch lies below it has it again. Raises `Refused`,
    `Stale`."""
    found = kernel.lock(row, version=version, related=("estate", "organisation"))
    ask(rules.may_end_contact(by, found, places_of(found.organisation), at))
    found.ended_at = at
    kernel.save(found, "ended_at")
    note("estate_contact.ended", found, [found.estate], by=by, at=at, refs=_refs(found))
    return found


def _refs(row: EstateContact) -> dict[str, object]:
    return {
        "estate": row.estate_id,
        "appointment": str(row.appointment_id),
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat() if row.ends_at else None,
    }

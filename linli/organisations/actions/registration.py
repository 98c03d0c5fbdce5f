"""Somebody registers by themselves at their estate's party organisation, which takes them in; and standing under two.

The registration is tied to no account and its event names nobody: membership shows on no resident's record.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.actions import action, lock, save
from linli.core.actors import NOBODY, Actor
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.actions.roster import add_member, register_at_estate
from linli.organisations.actions.roster_rows import check
from linli.organisations.enums import ROSTER_KEEPERS, MemberSource
from linli.organisations.models import Organisation, RosterEntry, SelfRegistration
from linli.organisations.queries.bodies import serves
from linli.organisations.queries.registration import homes_now, waiting
from linli.organisations.roster import MemberRow, one_line, same_words
from linli.organisations.rules import may_reveal_member
from linli.organisations.rules_registration import (
    may_put_also_under,
    may_register_oneself,
    may_settle_registration,
)
from linli.people.actions import SHOWN_FOR, RevealedContact
from linli.people.enums import RevealPurpose
from linli.people.vault import Drawer, phone_indexes, vault
from linli.places.models import Place


@action
def register_oneself(body: Organisation, row: MemberRow, *, by: Actor, at: datetime) -> SelfRegistration:
    """Leave one's name, telephone, employer, home and what one can do with the party organisation of one's estate.

    Raises `Refused`, and `Invalid` on the field that is wrong, or on "estate" where the body does not serve it.
    """
    held = lock(body)
    ask(may_register_oneself(by, held, waiting(held).count(), at))
    row = MemberRow(
        row.name, row.phone, row.employer, row.estate_id, row.building_id, MemberSource.SELF.value,
        registered_on=clock.local_date(at), capacity=one_line(row.capacity),
    )  # fmt: skip
    _check(held, row, at)
    registration_id = uuid7()
    said = asdict(row) | {"registered_on": clock.local_date(at).isoformat()}
    made = SelfRegistration(
        id=registration_id,
        organisation=held,
        sealed=vault().seal(json.dumps(said, ensure_ascii=False), _context(registration_id)),
        made_at=at,
    )
    made.save(force_insert=True)
    _note("self_registration.began", made, by=NOBODY, at=at)
    return made


@action
def take_in(
    registration: SelfRegistration,
    *,
    estate_id: int | None = None,
    building_id: int | None = None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> RosterEntry:
    """Take who registered by themselves into the roster; who stands there with this telephone is registered in place.
    They live where what they named lies today, or, with an estate said here, there.

    Raises `Refused`, `Stale`, and `Invalid`: on "estate" where what they named is no more, on "name" where somebody
    else stands there with the telephone.
    """
    fresh = lock(registration, version=version, related=("organisation",))
    ask(may_settle_registration(by, fresh.organisation, at))
    if fresh.settled_at is not None:
        raise Invalid({"name": _("This registration is settled.")})
    row = _at_home(opened(fresh), estate_id, building_id)
    assert row.estate_id is not None and row.registered_on is not None  # checked here, and when it was left
    known = RosterEntry.objects.filter(organisation=fresh.organisation, until=None).select_related("person")
    there = known.filter(phone_index__in=phone_indexes(row.phone, Drawer.ROSTER)).order_by("pk").first()
    if there is not None and not same_words(there.person.name, row.name):
        raise Invalid({"name": _("Somebody else stands in the roster with this telephone. Ask them.")})
    if there is None:
        entry = add_member(fresh.organisation, row, by=by, at=at)
    else:
        entry = register_at_estate(
            there, estate_id=row.estate_id, building_id=row.building_id, on=row.registered_on,
            capacity=row.capacity or there.capacity, by=by, at=at,
        )  # fmt: skip
    _settle(fresh, "self_registration.taken_in", by=by, at=at)
    return entry


@action
def set_aside(
    registration: SelfRegistration, *, by: Actor, at: datetime, version: int | None = None
) -> SelfRegistration:
    """Do not take them in: what they left is erased. What is settled stays so. Raises `Refused` and `Stale`."""
    fresh = lock(registration, version=version, related=("organisation",))
    ask(may_settle_registration(by, fresh.organisation, at))
    if fresh.settled_at is None:
        _settle(fresh, "self_registration.set_aside", by=by, at=at)
    return fresh


@action
def put_also_under(
    entry: RosterEntry, other: Organisation | None, *, by: Actor, at: datetime, version: int | None = None
) -> RosterEntry:
    """A member comes under a second party organisation as well, or, with None, no longer does; counted where the entry
    stands. Raises `Refused`, `Stale`, and `Invalid` on "also_under"."""
    fresh = lock(entry, version=version, related=("organisation", "also_under"))
    ask(may_put_also_under(by, fresh, other, at))
    if (other.pk if other else None) == fresh.also_under_id:
        return fresh
    if other is not None:
        _other(fresh, lock(other))
    before, fresh.also_under = fresh.also_under, other
    save(fresh, "also_under")
    refs = {"organisation": str(fresh.organisation_id), "from": str(before.pk) if before else ""}
    refs["to"] = str(other.pk) if other else ""
    note("roster_entry.put_also_under", fresh, places_of(fresh.organisation), by=by, at=at, refs=refs)
    return fresh


@action
def reveal_registered(registration: SelfRegistration, *, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    """Show the telephone of somebody who waits for 60 seconds, for a purpose of `RevealPurpose`; who looked and why is
    kept as an event. Raises `Refused`, and `Invalid` on "purpose" or "phone" (settled: it is erased)."""
    ask(may_reveal_member(by, registration.organisation, at))
    if purpose not in RevealPurpose.values:
        raise Invalid({"purpose": _("Say what you need the number for.")})
    if registration.settled_at is not None:
        raise Invalid({"phone": _("This registration is settled.")})
    phone = opened(registration).phone
    _note("self_registration.revealed", registration, by=by, at=at, purpose=purpose)
    return RevealedContact(phone, at + SHOWN_FOR)


def _check(body: Organisation, row: MemberRow, at: datetime) -> None:
    """Raise `Invalid` with everything that is wrong at once, so that nobody corrects one field after the other."""
    errors: dict[str, str] = {}
    try:
        check(row, at)
    except Invalid as invalid:
        errors = dict(invalid.errors)
    if not row.phone:
        errors["phone"] = _("Leave a telephone: the organisation calls to make sure that it is you.")
    estate = Place.objects.filter(pk=row.estate_id or 0).first()
    if estate is None or not serves(body, estate):
        errors["estate"] = _("This organisation does not serve that estate.")
    if errors:
        raise Invalid(errors)


def opened(registration: SelfRegistration) -> MemberRow:
    """What somebody left, in clear: for whoever keeps the roster."""
    said: dict[str, Any] = json.loads(vault().open_(registration.sealed, _context(registration.pk)))
    return MemberRow(**{**said, "since": None, "registered_on": date.fromisoformat(said["registered_on"])})


def _at_home(row: MemberRow, estate_id: int | None, building_id: int | None) -> MemberRow:
    """What somebody left, with where they live today. Raises `Invalid` on "estate"."""
    if estate_id is not None:
        return replace(row, estate_id=estate_id, building_id=building_id)
    (home,) = homes_now([row])
    if home.estate is None or not home.clear:
        raise Invalid({"estate": _("The place that they named is no more. Say where they live now.")})
    return replace(row, estate_id=home.estate.pk, building_id=home.building.pk if home.building else None)


def _other(entry: RosterEntry, other: Organisation) -> None:
    """Raise `Invalid` where a member cannot come under this body."""
    wrong = ""
    if other.pk == entry.organisation_id or other.kind not in ROSTER_KEEPERS or other.ended_on is not None:
        wrong = _("Choose another party organisation.")
    elif entry.until is not None:
        wrong = _("This membership has ended.")
    elif entry.phone_index is not None:
        twice = RosterEntry.objects.filter(organisation=other, until=None, phone_index=entry.phone_index)
        wrong = _("They stand in that one's roster already. End one of the two.") if twice.exists() else ""
    if wrong:
        raise Invalid({"also_under": wrong})


def _settle(registration: SelfRegistration, kind: str, *, by: Actor, at: datetime) -> None:
    registration.sealed, registration.settled_at = b"", at
    save(registration, "sealed", "settled_at")
    _note(kind, registration, by=by, at=at)


def _note(kind: str, registration: SelfRegistration, *, by: Actor, at: datetime, **refs: str) -> None:
    body = registration.organisation
    note(kind, registration, places_of(body), by=by, at=at, refs={"organisation": str(body.pk), **refs})


def _context(registration_id: UUID) -> bytes:
    return f"self-registration:{registration_id}".encode()

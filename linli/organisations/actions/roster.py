"""One member of a roster at a time: adding, correcting, ending, registering at the estate; and numbers for a list."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.actions.roster_rows import KEPT, PHONE, check, has_phone, known, new_entry, put_phone
from linli.organisations.models import Organisation, RosterCount, RosterEntry
from linli.organisations.roster import MemberRow, count_mistakes, one_line
from linli.organisations.rules import may_manage_roster, may_reveal_member
from linli.people.actions import SHOWN_FOR, RevealedContact
from linli.people.enums import RevealPurpose
from linli.people.vault import Drawer, open_phone, phone_indexes
from linli.places.naming import initials


@action
def add_member(body: Organisation, row: MemberRow, *, by: Actor, at: datetime) -> RosterEntry:
    """Write somebody into a body's roster. Raises `Refused`, and `Invalid` on the field that is wrong, or on "phone"
    when somebody stands there with it."""
    held = lock(body)
    ask(may_manage_roster(by, held, at))
    check(row, at)
    _free(held, row.phone)
    person, entry = new_entry(held, row, at)
    person.save(force_insert=True)
    entry.save(force_insert=True)
    note("roster_entry.added", entry, places_of(held), by=by, at=at, refs={"organisation": str(held.pk)})
    return entry


@action
def correct_member(
    entry: RosterEntry, row: MemberRow, *, by: Actor, at: datetime, version: int | None = None
) -> RosterEntry:
    """Say anew what is known of a member; what is empty is taken out, but for telephone, source and first day, which
    then stay. Raises `Refused`, `Stale`, and `Invalid` on the field that is wrong."""
    fresh = _open(entry, by, at, version)
    check(row, at)
    changed = [
        name
        for name, value in known(fresh).items()
        if value != getattr(row, name) and not (name in ("source", "since") and not getattr(row, name))
    ]
    for name in changed:
        if name != "name":
            setattr(fresh, name, getattr(row, name))
    if row.phone and not has_phone(fresh, row.phone):
        _free(fresh.organisation, row.phone)
        put_phone(fresh, row.phone)
        changed.append("phone")
    if not changed:
        return fresh
    if "name" in changed:
        person = fresh.person = lock(fresh.person)
        person.name, person.pinyin = row.name, initials(row.name)[:40]
        save(person, "name", "pinyin")
    save(fresh, *KEPT, *PHONE)
    _note("roster_entry.corrected", fresh, by, at, {"fields": changed})
    return fresh


@action
def end_membership(
    entry: RosterEntry, *, until: date, by: Actor, at: datetime, version: int | None = None
) -> RosterEntry:
    """Somebody belongs to the body no longer from a day on. Raises `Refused`, `Stale`, and `Invalid` on "until"."""
    fresh = _open(entry, by, at, version)
    if until < fresh.since:
        raise Invalid({"until": _("Nobody leaves before they came.")})
    if until > clock.local_date(at):
        raise Invalid({"until": _("This day has not come yet.")})
    fresh.until = until
    save(fresh, "until")
    _note("roster_entry.ended", fresh, by, at, {"on": until.isoformat()})
    return fresh


@action
def register_at_estate(
    entry: RosterEntry,
    *,
    estate_id: int,
    on: date,
    capacity: str = "",
    building_id: int | None = None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> RosterEntry:
    """A serving member registers at the estate where they live, and says what they can and will do there.

    Raises `Refused`, `Stale`, and `Invalid` on "estate", "building", "registered_on" or "capacity".
    """
    fresh = _open(entry, by, at, version)
    row = MemberRow(
        fresh.person.name, estate_id=estate_id, building_id=building_id, registered_on=on, capacity=one_line(capacity)
    )
    check(row, at)
    fresh.estate_id, fresh.building_id = estate_id, building_id
    fresh.registered_on, fresh.capacity = on, row.capacity
    save(fresh, "estate_id", "building_id", "registered_on", "capacity")
    _note("roster_entry.registered", fresh, by, at, {"estate": estate_id, "on": on.isoformat()})
    return fresh


@action
def reveal_member(entry: RosterEntry, *, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    """Show a member's telephone for 60 seconds, for a purpose of `RevealPurpose`; who looked and why is kept as an
    event. Raises `Refused`, and `Invalid` on "purpose" or "phone" (there is none)."""
    ask(may_reveal_member(by, entry.organisation, at))
    if purpose not in RevealPurpose.values:
        raise Invalid({"purpose": _("Say what you need the number for.")})
    if entry.phone_sealed is None:
        raise Invalid({"phone": _("No telephone is known.")})
    phone = open_phone(entry.phone_sealed, Drawer.ROSTER, entry.pk)
    _note("roster_entry.revealed", entry, by, at, {"purpose": purpose})
    return RevealedContact(phone, at + SHOWN_FOR)


@action
def record_count(body: Organisation, *, employer: str, count: int, as_of: date, by: Actor, at: datetime) -> RosterCount:
    """Keep how many members an employer has here who are on no list; a second number of the same day takes the place
    of the first. Raises `Refused`, and `Invalid` on the field that is wrong."""
    held = lock(body)
    ask(may_manage_roster(by, held, at))
    name = one_line(employer)
    errors = count_mistakes(name, count, as_of, clock.local_date(at))
    if errors:
        raise Invalid(errors)
    row = RosterCount.objects.filter(organisation=held, employer=name, as_of=as_of).first()
    if row is None:
        row = RosterCount(organisation=held, employer=name, as_of=as_of, count=count)
        row.save(force_insert=True)
    elif row.count != count:
        row.count = count
        save(row, "count")
    else:
        return row
    note("roster_count.recorded", row, places_of(held), by=by, at=at, refs={"count": count, "on": as_of.isoformat()})
    return row


def _open(entry: RosterEntry, by: Actor, at: datetime, version: int | None) -> RosterEntry:
    """The entry, locked, if the reader may keep it and it runs."""
    fresh = lock(entry, version=version, related=("organisation", "person"))
    ask(may_manage_roster(by, fresh.organisation, at))
    if fresh.until is not None:
        raise Invalid({"until": _("This membership has ended.")})
    return fresh


def _free(body: Organisation, phone: str) -> None:
    """Raise `Invalid` when somebody stands in the roster with this telephone."""
    if phone:
        taken = RosterEntry.objects.filter(organisation=body, until=None)
        if taken.filter(phone_index__in=phone_indexes(phone, Drawer.ROSTER)).exists():
            raise Invalid({"phone": _("Somebody stands in the roster with this telephone.")})


def _note(kind: str, entry: RosterEntry, by: Actor, at: datetime, refs: dict[str, object]) -> None:
    refs["organisation"] = str(entry.organisation_id)
    note(kind, entry, places_of(entry.organisation), by=by, at=at, refs=refs)

"""Bringing a sheet of members into a roster, batch by batch, and undoing it.

Each batch is one transaction and every row is known again, so a sheet broken off is taken up by starting it again, and
the same sheet twice changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from linli.core import clock, events
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.inserting import copy_many
from linli.core.refusals import Invalid, ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.actions.roster_rows import KEPT, has_phone, known, new_entry, note_many, put_phone
from linli.organisations.models import Organisation, RosterBefore, RosterEntry, RosterImport
from linli.organisations.roster import MemberRow, changes, folded, mistakes, same_words
from linli.organisations.rules import may_manage_roster, may_undo_import
from linli.people.models import Person
from linli.people.vault import Drawer, phone_indexes, vault
from linli.places.naming import initials

Numbered = tuple[int, MemberRow, str]
"""Row number, what it says, and the id of the entry that it names ("" where it names none)."""

STATE = ("employer", "estate_id", "building_id", "phone_sealed", "phone_index", "phone_masked", "source", "since",
         "registered_on", "capacity", "version")  # fmt: skip
WRITE = """
UPDATE organisations_rosterentry SET employer = new.employer, estate_id = new.estate_id,
  building_id = new.building_id, phone_sealed = new.phone_sealed, phone_index = new.phone_index,
  phone_masked = new.phone_masked, source = new.source, since = new.since, registered_on = new.registered_on,
  capacity = new.capacity, version = new.version
FROM unnest(%s::uuid[], %s::text[], %s::int[], %s::int[], %s::bytea[], %s::bytea[], %s::text[], %s::text[],
  %s::date[], %s::date[], %s::text[], %s::int[]) AS new (id, employer, estate_id, building_id, phone_sealed,
  phone_index, phone_masked, source, since, registered_on, capacity, version)
WHERE organisations_rosterentry.id = new.id
"""
WRITE_NAMES = """
UPDATE people_person SET name = new.name, pinyin = new.pinyin, version = new.version
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::int[]) AS new (id, name, pinyin, version)
WHERE people_person.id = new.id
"""


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry that a row says otherwise: {field: (before, after)}, the telephone only as "phone": (mask, mask)."""

    number: int
    entry: RosterEntry
    row: MemberRow
    fields: dict[str, tuple[object, object]]


@dataclass
class Plan:
    """Rows held against the roster; `bad` is {row number: {field: why}}."""

    added: list[tuple[int, MemberRow]] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0
    bad: dict[int, dict[str, str]] = field(default_factory=dict)


def plan(body: Organisation, rows: Sequence[Numbered], today: date) -> Plan:
    """Hold one batch of rows against the roster; three queries at most, and nothing is written."""
    found, looked, met = Plan(), _Known(body, rows), set[UUID]()
    for number, row, ref in rows:
        wrong = mistakes(row, today)
        entry = None if wrong else looked.entry(row, ref, wrong)
        if entry is not None and entry.pk in met:
            wrong["name"] = _("Another row is of the same member.")
        if wrong:
            found.bad[number] = wrong
        elif entry is None:
            found.added.append((number, row))
        else:
            met.add(entry.pk)
            fields = changes(known(entry), row)
            if row.phone and not has_phone(entry, row.phone):
                fields["phone"] = (entry.phone_masked, "…" + row.phone[-4:])
            if fields:
                found.changed.append(Changed(number, entry, row, fields))
            else:
                found.unchanged += 1
    return found


class _Known:
    """The entries that a batch of rows can mean."""

    def __init__(self, body: Organisation, rows: Sequence[Numbered]) -> None:
        here = RosterEntry.objects.filter(organisation=body, until=None).select_related("person").order_by("pk")
        self.index_of = {row.phone: phone_indexes(row.phone, Drawer.ROSTER) for _n, row, _ref in rows if row.phone}
        wanted = [index for indexes in self.index_of.values() for index in indexes]
        self.by_phone = {bytes(e.phone_index or b""): e for e in here.filter(phone_index__in=wanted)} if wanted else {}
        refs = [UUID(hex=ref) for _n, _row, ref in rows if ref]
        self.by_ref = {entry.pk.hex: entry for entry in here.filter(pk__in=refs)} if refs else {}
        alone = {row.name for _n, row, ref in rows if not row.phone and not ref}
        named = {row.name for _n, row, ref in rows if row.phone and not ref and self._of_phone(row.phone) is None}
        self.by_name: dict[str, list[RosterEntry]] = {}
        if alone or named:
            meant = Q(person__name__in=alone) | Q(phone_index=None, person__name__in=named)
            for entry in here.filter(meant):
                self.by_name.setdefault(folded(entry.person.name), []).append(entry)

    def _of_phone(self, phone: str) -> RosterEntry | None:
        return next((self.by_phone[index] for index in self.index_of[phone] if index in self.by_phone), None)

    def entry(self, row: MemberRow, ref: str, wrong: dict[str, str]) -> RosterEntry | None:
        """The entry that a row means; None for somebody new, or with the reason in `wrong`."""
        holder = self._of_phone(row.phone) if row.phone else None
        if ref:
            own = self.by_ref.get(ref)
            if own is None:
                wrong["ref"] = _("This entry is not in the roster, or has ended. Leave the cell empty.")
            elif holder is not None and holder.pk != own.pk:
                wrong["phone"] = _("Somebody else stands in the roster with this telephone.")
            return None if wrong else own
        if holder is not None:
            if same_words(holder.person.name, row.name):
                return holder
            wrong["phone"] = _("Somebody of another name stands in the roster with this telephone.")
            return None
        alike = [
            entry
            for entry in self.by_name.get(folded(row.name), [])
            if (not row.phone or entry.phone_index is None)
            and (not row.employer or not entry.employer or same_words(entry.employer, row.employer))
        ]
        if len(alike) > 1:
            wrong["name"] = _("Several members have this name. Write the telephone, or the employer.")
        return alike[0] if len(alike) == 1 else None


@action
def import_roster_many(body: Organisation, *, digest: bytes, rows: Sequence[Numbered], by: Actor, at: datetime) -> Plan:
    """Bring in one batch of a sheet (known by its digest) in one transaction; the good rows come in, the bad are named.

    Nothing is taken out: a blank keeps what is known, and who is not in the sheet stays. Raises `Refused`.
    """
    held = lock(body)
    ask(may_manage_roster(by, held, at))
    planned = plan(held, rows, clock.local_date(at))
    if not planned.added and not planned.changed:
        return planned
    brought = _brought(held, digest, at)
    _add(held, planned, brought, at)
    places = places_of(held)
    _change(planned, brought, places[0] if places else None, by=by, at=at)
    brought.added += len(planned.added)
    brought.changed += len(planned.changed)
    save(brought, "added", "changed")
    refs = {"organisation": str(held.pk), "added": len(planned.added), "changed": len(planned.changed)}
    note("roster_import.brought", brought, places, by=by, at=at, refs=refs)
    return planned


@action
def finish_import(body: Organisation, *, digest: bytes, by: Actor, at: datetime) -> RosterImport | None:
    """All batches of a sheet are through; None when it changed nothing. Raises `Refused`."""
    ask(may_manage_roster(by, body, at))
    going = RosterImport.objects.select_for_update().filter(organisation=body, digest=digest, ended_at=None)
    brought = going.order_by("-pk").first()
    if brought is not None and brought.undone_at is None:
        brought.ended_at = at
        save(brought, "ended_at")
        note("roster_import.ended", brought, places_of(body), by=by, at=at, refs={"organisation": str(body.pk)})
    return brought


@action
def undo_import(brought: RosterImport, *, by: Actor, at: datetime) -> RosterImport:
    """Take a sheet back: who came with it is gone, what it changed is as it was.

    Raises `Refused`, and `Invalid` on "import" when members of it were changed since; then nothing is undone.
    """
    body = lock(Organisation.objects.get(pk=brought.organisation_id))
    fresh = lock(brought)
    ask(may_undo_import(by, body, fresh, at))
    befores = list(RosterBefore.objects.filter(brought=fresh).select_related("entry").order_by("pk"))
    kept = [_unsealed(before) for before in befores]
    later = [b for b, old in zip(befores, kept, strict=True) if b.entry.version != old["entry"]["version"] + 1]
    came = RosterEntry.objects.filter(came_with=fresh)
    if later or came.filter(Q(version__gt=1) | ~Q(until=None)).exists():
        raise Invalid({"import": _("Members of this sheet were changed since. Nothing is undone.")})
    _restore(befores, kept)
    RosterBefore.objects.filter(brought=fresh)._raw_delete("default")
    persons = list(came.order_by("pk").values_list("person_id", flat=True))
    came._raw_delete("default")
    Person.objects.filter(pk__in=persons)._raw_delete("default")
    fresh.undone_at, fresh.ended_at = at, fresh.ended_at or at
    save(fresh, "undone_at", "ended_at")
    refs = {"organisation": str(body.pk), "removed": len(persons), "restored": len(befores)}
    note("roster_import.undone", fresh, places_of(body), by=by, at=at, refs=refs)
    return fresh


@action
def forget_before(brought: RosterImport, *, by: Actor, at: datetime) -> int:
    """Forget how members stood before a sheet that can be undone no more; how many. Raises `Refused`."""
    ask(may_manage_roster(by, brought.organisation, at))
    count = RosterBefore.objects.filter(brought=brought).delete()[0]
    if count:
        note("roster_import.settled", brought, places_of(brought.organisation), by=by, at=at, refs={"count": count})
    return count


def _brought(body: Organisation, digest: bytes, at: datetime) -> RosterImport:
    """The row of this sheet: the one that was broken off, else a new one."""
    going = RosterImport.objects.select_for_update().filter(
        organisation=body, digest=digest, ended_at=None, undone_at=None
    )
    known_one = going.order_by("-pk").first()
    if known_one is not None:
        return known_one
    made = RosterImport(organisation=body, digest=digest, began_at=at)
    made.save(force_insert=True)
    return made


def _add(body: Organisation, planned: Plan, brought: RosterImport, at: datetime) -> None:
    made = [new_entry(body, row, at, brought) for _number, row in planned.added]
    copy_many([person for person, _entry in made])
    copy_many([entry for _person, entry in made])


def _change(planned: Plan, brought: RosterImport, place: Any, *, by: Actor, at: datetime) -> None:
    """Write what is different, how it stood before, and an event for each member."""
    if not planned.changed:
        return
    befores = [_before(brought, one.entry) for one in planned.changed]
    refs = {}
    for one in planned.changed:
        for name, (_old, new) in one.fields.items():
            if name == "name":
                one.entry.person.name, one.entry.person.pinyin = one.row.name, initials(one.row.name)[:40]
                one.entry.person.version += 1
            elif name == "phone":
                put_phone(one.entry, one.row.phone)
            else:
                setattr(one.entry, name, new)
        one.entry.version += 1
        refs[one.entry.pk] = {"fields": sorted(one.fields), "import": str(brought.pk)}
    copy_many(befores)
    _write([one.entry for one in planned.changed])
    events.record_many(note_many("roster_entry.corrected", refs, place, by=by, at=at))


def _write(entries: Sequence[RosterEntry]) -> None:
    """All fields of these entries and the names of their persons, in two statements."""
    persons = [entry.person for entry in entries]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [[_plain(getattr(entry, name)) for entry in entries] for name in ("pk", *STATE)])
        names = [[getattr(person, name) for person in persons] for name in ("pk", "name", "pinyin", "version")]
        cursor.execute(WRITE_NAMES, names)


def _plain(value: Any) -> Any:
    """Bytes as bytes: an array holds one type."""
    return bytes(value) if isinstance(value, memoryview) else value


def _before(brought: RosterImport, entry: RosterEntry) -> RosterBefore:
    """How an entry stands now, sealed."""
    state: dict[str, Any] = {name: getattr(entry, name) for name in (*KEPT, "phone_masked", "version")}
    for name in ("since", "registered_on"):
        state[name] = state[name].isoformat() if state[name] else None
    for name in ("phone_sealed", "phone_index"):
        value = getattr(entry, name)
        state[name] = None if value is None else bytes(value).hex()
    person = {name: getattr(entry.person, name) for name in ("name", "pinyin", "version")}
    before_id = uuid7()
    sealed = vault().seal(json.dumps({"entry": state, "person": person}, ensure_ascii=False), _context(before_id))
    return RosterBefore(id=before_id, brought=brought, entry=entry, sealed=sealed)


def _unsealed(before: RosterBefore) -> dict[str, Any]:
    opened: dict[str, Any] = json.loads(vault().open_(before.sealed, _context(before.pk)))
    return opened


def _context(before_id: UUID) -> bytes:
    return f"roster before:{before_id}".encode()


def _restore(befores: Sequence[RosterBefore], kept: Sequence[dict[str, Any]]) -> None:
    """Write the entries and names as they were, versions too."""
    entries = []
    persons = Person.objects.in_bulk([before.entry.person_id for before in befores])
    for before, old in zip(befores, kept, strict=True):
        entry = before.entry
        for name, value in old["entry"].items():
            setattr(entry, name, _read_back(name, value))
        entry.person = persons[entry.person_id]
        for name, value in old["person"].items():
            setattr(entry.person, name, value)
        entries.append(entry)
    if entries:
        _write(entries)


def _read_back(name: str, value: Any) -> Any:
    """A field's value as the entry holds it."""
    if value is None:
        return None
    if name in ("since", "registered_on"):
        return date.fromisoformat(value)
    return bytes.fromhex(value) if name in ("phone_sealed", "phone_index") else value

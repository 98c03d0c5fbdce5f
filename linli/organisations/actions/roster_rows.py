"""What the actions on a roster share: the fields of an entry, its telephone sealed, and its estate looked up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import clock, events
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.models import Event
from linli.core.refusals import Invalid
from linli.organisations.enums import MemberSource
from linli.organisations.models import Organisation, RosterEntry, RosterImport
from linli.organisations.roster import MemberRow, mistakes
from linli.people.models import Person
from linli.people.vault import Drawer, phone_indexes, seal_phone
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.naming import initials

KEPT = ("employer", "estate_id", "building_id", "source", "since", "registered_on", "capacity")
"""The fields of an entry that a page or a sheet says as they are kept."""

PHONE = ("phone_sealed", "phone_index", "phone_masked")


def known(entry: RosterEntry) -> dict[str, object]:
    """What the roster holds of a member, by the names of a `MemberRow`."""
    return {"name": entry.person.name, **{name: getattr(entry, name) for name in KEPT}}


def put_phone(entry: RosterEntry, phone: str) -> None:
    """Seal a number into an entry; an empty one is taken out."""
    if phone:
        kept = seal_phone(phone, Drawer.ROSTER, entry.pk)
        entry.phone_sealed, entry.phone_index, entry.phone_masked = kept.sealed, kept.index, kept.masked
    else:
        entry.phone_sealed, entry.phone_index, entry.phone_masked = None, None, ""


def has_phone(entry: RosterEntry, phone: str) -> bool:
    """Whether an entry holds this number, under whichever key it was indexed."""
    return entry.phone_index is not None and bytes(entry.phone_index) in phone_indexes(phone, Drawer.ROSTER)


def new_entry(
    body: Organisation, row: MemberRow, at: datetime, brought: RosterImport | None = None
) -> tuple[Person, RosterEntry]:
    """A member of a row, unsaved: the roster's own record of a person, and the entry."""
    person = Person(id=uuid7(), name=row.name, pinyin=initials(row.name)[:40])
    entry = RosterEntry(
        id=uuid7(),
        organisation=body,
        person=person,
        employer=row.employer,
        estate_id=row.estate_id,
        building_id=row.building_id,
        source=row.source or MemberSource.EMPLOYER.value,
        since=row.since or clock.local_date(at),
        registered_on=row.registered_on,
        capacity=row.capacity,
        came_with=brought,
    )
    put_phone(entry, row.phone)
    return person, entry


def check(row: MemberRow, at: datetime) -> None:
    """Raise `Invalid` naming every field that is wrong, the estate and building too."""
    errors = mistakes(row, clock.local_date(at))
    if row.estate_id is not None and not Place.objects.filter(pk=row.estate_id, level=Level.ESTATE).exists():
        errors["estate"] = _("Choose an estate that is here.")
    elif row.building_id is not None and "building" not in errors:
        inside = Place.objects.filter(pk=row.building_id, level=Level.BUILDING, estate_id=row.estate_id)
        if not inside.exists():
            errors["building"] = _("This building does not lie in the estate.")
    if errors:
        raise Invalid(errors)


def note_many(
    kind: str, refs_by_id: Mapping[UUID, Mapping[str, Any]], place: Place | None, *, by: Actor, at: datetime
) -> list[Event]:
    """Events about entries, unsaved: ids and names of fields only."""
    where: dict[str, Any] = {"level_ids": place.level_ids} if place is not None else {}
    return [
        events.build(kind, SimpleNamespace(pk=entry_id, **where), by=by, at=at, refs=refs)
        for entry_id, refs in refs_by_id.items()
    ]

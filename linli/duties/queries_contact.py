"""Who is an estate's contact at any hour, how they are called, what waits to be accepted, where nobody is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from linli.core.clock import WorkingHours, local, local_date
from linli.core.legal_calendar import current
from linli.core.secrets import SealBroken
from linli.duties.models_contact import EstateContact
from linli.organisations.models import Organisation
from linli.organisations.queries import on_duty
from linli.organisations.queries.posts import spec_of
from linli.organisations.queries.standing import playbook_of
from linli.people.vault import Drawer, open_phone
from linli.places.models import Place
from linli.places.queries import NoPlaybook

LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom residents call at any hour, and at which number; `until` where it is handed over for a stretch. `stands_in`:
    nobody is named, so it is who is on duty, the head or a deputy."""

    name: str
    post: str
    telephone: str
    until: datetime | None = None
    stands_in: bool = False


def _rows() -> QuerySet[EstateContact]:
    joined = ("estate", "organisation", "appointment__person", "appointment__post", "appointment__shown_contact")
    return EstateContact.objects.select_related(*joined).order_by("-starts_at", "-pk")


def _standing(at: datetime) -> Q:
    began = Q(accepted_at__isnull=False, ended_at=None, starts_at__lte=at)
    return began & (Q(ends_at=None) | Q(ends_at__gt=at))


def open_rows(organisation_id: UUID, at: datetime) -> QuerySet[EstateContact]:
    """The stretches of a body that count, are offered or are still to come, the latest first."""
    left = Q(ends_at=None) | Q(ends_at__gt=at)
    return _rows().filter(left, organisation_id=organisation_id, ended_at=None)


def contact_of(organisation_id: UUID, estate_id: int, at: datetime) -> EstateContact | None:
    """The stretch that counts in an estate, of those that a body named. One query."""
    return counting(_rows().filter(_standing(at), organisation_id=organisation_id, estate_id=estate_id)[:LOOKED_AT], at)


def is_worked(estate: Place, at: datetime) -> bool:
    """Whether it is working time where an estate lies."""
    try:
        hours = playbook_of(estate).hours
    except NoPlaybook:
        hours = WorkingHours()
    now = local(at)
    return current().day(now.date()).working and any(since <= now.time() < to for since, to in hours.spans)


def counting(rows: Iterable[EstateContact], at: datetime) -> EstateContact | None:
    """Of an estate's stretches, the latest first, the one that counts. No query."""
    today = local_date(at)
    for row in rows:
        over = row.ended_at is not None or (row.ends_at is not None and row.ends_at <= at)
        left = row.appointment.ends_on is not None and row.appointment.ends_on < today
        if row.accepted_at is not None and row.starts_at <= at and not over and not left:
            return row
    return None


def at_any_hour(estate: Place, station: Organisation | None, at: datetime) -> Reached | None:
    """Whom residents of an estate call at any hour. Where the station once named a contact it never has none: who
    is on duty stands in, the head, or a deputy. One query, two more where somebody stands in."""
    if station is None:
        return None
    known = (
        _rows()
        .filter(estate=estate, organisation=station, accepted_at__isnull=False)
        .annotate(counts=ExpressionWrapper(_standing(at), output_field=BooleanField()))
    )
    rows = list(known.order_by("-counts", "-starts_at", "-pk")[:LOOKED_AT])
    row = counting(rows, at)
    if row is not None:
        held = row.appointment
        spec = spec_of(held.post.key, held.post.playbook_version_id)
        post = str(spec.name) if spec else held.post.key
        return Reached(held.person.name, post, _own_number(row) or _number_of(station), row.ends_at)
    if not rows:
        return None
    there = on_duty(station.pk, at)
    number = _number_of(station)
    return Reached(there.person_name, there.post_name, number, stands_in=True) if there and number else None


def _own_number(row: EstateContact) -> str:
    """The number that the contact agreed to show."""
    contact = row.appointment.shown_contact
    if contact is None or contact.scrubbed_at is not None:
        return ""
    try:
        return open_phone(contact.sealed, Drawer.CONTACT, contact.pk)
    except SealBroken:
        return ""


def _number_of(body: Organisation) -> str:
    """The station's number for emergencies, else its telephone."""
    facts = getattr(body, "station", None)
    return str(getattr(facts, "emergency_telephone", "")) or body.telephone

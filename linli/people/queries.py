"""Finding accounts by telephone, where a person lives, and who looked at a number."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.core.actors import Actor
from linli.core.prepared import fetch
from linli.core.secrets import normalise_phone
from linli.people.models import Account, Contact, ContactReveal, Person, Residence
from linli.people.vault import Drawer, open_phone, phone_indexes


def visible_to(actor: Actor) -> QuerySet[Person]:
    """One's own record; all for the system. A resident's record is for nobody to leaf through."""
    if actor.is_system:
        return Person.objects.order_by("pk")
    if actor.person_id is None:
        return Person.objects.none()
    return Person.objects.filter(pk=actor.person_id)


def mobile(text: str) -> str | None:
    """The number as it is kept, if one can sign in with it: a mobile telephone of mainland China."""
    phone = normalise_phone(text)
    return phone if phone is not None and "-" not in phone else None


def account_by_phone(text: str) -> Account | None:
    """The account with this telephone, verified or not; None for what is no number."""
    phone = normalise_phone(text)
    if phone is None:
        return None
    found = Account.objects.select_related("person").filter(phone_index__in=phone_indexes(phone, Drawer.ACCOUNT))
    return found.order_by("pk").first()


def phone_of(account: Account) -> str | None:
    """The account's telephone in clear, for sending a code to it. Raises `core.secrets.SealBroken`."""
    if account.phone_sealed is None:
        return None
    return open_phone(account.phone_sealed, Drawer.ACCOUNT, account.pk)


def never_verified(before: datetime) -> QuerySet[Account]:
    """Accounts begun before a moment whose telephone nobody ever answered, oldest first."""
    return Account.objects.filter(
        phone_verified=False, phone_sealed__isnull=False, used=False, made_at__lt=before
    ).order_by("made_at", "pk")


ROOMS = """
SELECT room_id, building_id, estate_id FROM people_residence
WHERE person_id = %s AND since <= %s AND (until IS NULL OR until > %s)
"""
"""In SQL, because every page of somebody signed in asks it."""


def rooms_of(person_id: UUID, on: date) -> frozenset[tuple[str, int]]:
    """Where a person lives on a day, for `Actor.rooms`: (level, place id) of the room, its building and its estate."""
    pairs: set[tuple[str, int]] = set()
    for room_id, building_id, estate_id in fetch(ROOMS, [person_id, on, on]):
        pairs |= {("room", room_id), ("estate", estate_id)}
        if building_id is not None:
            pairs.add(("building", building_id))
    return frozenset(pairs)


def residents_of(room_id: int, on: date) -> QuerySet[Residence]:
    """Who lives in a room on a day, longest first, with their person."""
    lived_in = Residence.objects.filter(Q(until=None) | Q(until__gt=on), room_id=room_id, since__lte=on)
    return lived_in.select_related("person").order_by("since", "pk")


def contacts_of_phone(text: str) -> QuerySet[Contact]:
    """Contacts that name the same telephone, oldest first; none for what is no number."""
    phone = normalise_phone(text)
    indexes = phone_indexes(phone, Drawer.CONTACT) if phone else []
    return Contact.objects.filter(index__in=indexes, scrubbed_at=None).order_by("pk")


def reveals_of(subject_id: UUID) -> QuerySet[ContactReveal]:
    """Who looked at the number left for a matter, newest first, with their person; the body by `organisation_id`."""
    return ContactReveal.objects.filter(subject_id=subject_id).select_related("person").order_by("-at", "-pk")


def reveals_about(subject_ids: Collection[UUID]) -> QuerySet[ContactReveal]:
    """Every look at a number that was left for any of these matters, newest first, with who looked."""
    return ContactReveal.objects.filter(subject_id__in=subject_ids).select_related("person").order_by("-at", "-pk")


def reveals_to(person_id: UUID) -> QuerySet[ContactReveal]:
    """Every look at any number that this person left, newest first, with who looked."""
    return (
        ContactReveal.objects.filter(contact__person_id=person_id)
        .select_related("person", "contact")
        .order_by("-at", "-pk")
    )

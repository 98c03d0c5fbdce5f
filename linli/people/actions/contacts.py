"""Leaving a telephone number, and showing it for a minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor, Located
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.secrets import normalise_phone
from linli.people.enums import RevealPurpose
from linli.people.models import Contact, ContactReveal, Person
from linli.people.rules import may_erase_contact, may_open, may_reveal
from linli.people.vault import Drawer, open_phone, seal_phone

SHOWN_FOR = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class RevealedContact:
    """A number in clear, to be shown until a moment and then hidden."""

    phone: str
    until: datetime


@action
def leave_contact(*, phone: str, purpose: str, person: Person | None = None, by: Actor, at: datetime) -> Contact:
    """Keep a telephone number for a purpose (a key: "service_request"), sealed. Anybody may leave one.

    Mobile and landline numbers are taken. Raises `Invalid` on "phone".
    """
    known = normalise_phone(phone)
    if known is None:
        raise Invalid({"phone": _("This is no telephone number. Eleven digits, or a landline with its area code.")})
    contact_id = uuid7()
    kept = seal_phone(known, Drawer.CONTACT, contact_id)
    contact = Contact(
        id=contact_id,
        person=person,
        sealed=kept.sealed,
        index=kept.index,
        masked=kept.masked,
        purpose=purpose,
        made_at=at,
    )
    contact.save(force_insert=True)
    events.record("contact.left", contact, by=by, at=at, refs={"purpose": purpose})
    return contact


@action
def erase_contact(contact: Contact, *, by: Actor, at: datetime) -> Contact:
    """Erase a number whose purpose has ended; the row stays. Safe to repeat. Raises `Refused`."""
    fresh = Contact.objects.select_for_update().get(pk=contact.pk)
    ask(may_erase_contact(by, fresh, at))
    if fresh.scrubbed_at is None:
        fresh.sealed, fresh.index, fresh.masked, fresh.scrubbed_at = b"", b"", "", at
        fresh.save(update_fields=["sealed", "index", "masked", "scrubbed_at"])
        events.record("contact.erased", fresh, by=by, at=at, refs={"purpose": fresh.purpose})
    return fresh


@action
def reveal(
    contact: Contact, *, about: Located, purpose: str, subject_type: str, subject_id: UUID, by: Actor, at: datetime
) -> RevealedContact:
    """Show a number for 60 seconds, for a purpose of `RevealPurpose`, and note who looked.

    `about` is the matter that the number was left for: the rule asks for the power over it. Raises `Refused`, and
    `Invalid` on "purpose".
    """
    ask(may_reveal(by, about, at))
    ask(may_open(by, contact, at))
    if purpose not in RevealPurpose.values:
        raise Invalid({"purpose": _("Say what you need the number for.")})
    assert by.person_id and by.appointment_id and by.organisation_id  # the rule let nobody else through
    phone = open_phone(contact.sealed, Drawer.CONTACT, contact.pk)
    looked = ContactReveal(
        contact=contact,
        subject_type=subject_type,
        subject_id=subject_id,
        purpose=purpose,
        person_id=by.person_id,
        appointment_id=by.appointment_id,
        organisation_id=by.organisation_id,
        at=at,
        until=at + SHOWN_FOR,
    )
    looked.save(force_insert=True)
    events.record(
        "contact.revealed",
        contact,
        by=by,
        at=at,
        refs={"purpose": purpose, "subject": [subject_type, str(subject_id)], "reveal": str(looked.pk)},
    )
    return RevealedContact(phone, looked.until)

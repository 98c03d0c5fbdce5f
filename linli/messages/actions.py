"""Delivering what the outbox holds: at least once from there, once at the reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.core.secrets import SealBroken
from linli.messages import rules, sms, words
from linli.messages.models import Message, Outbox
from linli.messages.queries import MOST_ATTEMPTS
from linli.people.models import Contact
from linli.people.vault import Drawer, open_phone

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
LEASE = timedelta(minutes=5)
"""How long a text message may be on its way before it is taken up again."""

NO_GATEWAY = "no gateway is set"
CONTACT_GONE = "the contact was removed"
NO_READER = "nobody was named"


@action
def deliver_inside(*, limit: int, by: Actor, at: datetime) -> int:
    """Show what is due to the bodies and persons it is for, all but text messages; how many rows were done."""
    ask(rules.may_deliver(by, at))
    rows = list(_due(at).filter(contact_id=None)[:limit])
    _show(rows)
    for row in rows:
        row.done_at = at
        row.error = "" if row.organisation_id or row.person_id else NO_READER
    Outbox.objects.bulk_update(rows, ["done_at", "error"])
    return len(rows)


@action
def lease_texts(*, limit: int, by: Actor, at: datetime) -> list[UUID]:
    """Take up text messages that are due, for five minutes, and show them inside as well; the rows to send.

    Where no gateway is set they are done, with a note.
    """
    ask(rules.may_deliver(by, at))
    rows = list(_due(at).exclude(contact_id=None)[:limit])
    _show(rows)
    for row in rows:
        row.not_before = at + LEASE
        if not sms.available():
            row.done_at, row.error = at, NO_GATEWAY
    Outbox.objects.bulk_update(rows, ["not_before", "done_at", "error"])
    return [row.pk for row in rows if row.done_at is None]


@action
def send_text(*, outbox_id: UUID, by: Actor, at: datetime) -> bool:
    """Send one text message; whether it was sent. One that fails is tried again after a growing pause, eight times.

    The row is locked while the gateway is asked, so that two workers never send the same.
    """
    ask(rules.may_deliver(by, at))
    row = Outbox.objects.select_for_update(skip_locked=True).filter(pk=outbox_id, done_at=None).first()
    if row is None or row.attempts >= MOST_ATTEMPTS:
        return False
    contact = _contact(row)
    if contact is None:
        row.done_at, row.error = at, CONTACT_GONE
        row.save(update_fields=["done_at", "error"])
        return False
    try:
        with translation.override(settings.LANGUAGE_CODE):
            said = words.words_of(row.kind, row.refs)
        sms.send(open_phone(contact.sealed, Drawer.CONTACT, contact.pk), f"{said.title}\n{said.body}")
    except (sms.SmsFailed, SealBroken, words.Wordless) as error:
        _put_off(row, f"{type(error).__name__}: {error}", at)
        return False
    row.done_at, row.error = at, ""
    row.save(update_fields=["done_at", "error"])
    return True


def _due(at: datetime) -> QuerySet[Outbox]:
    """Rows to deliver now that no other worker holds, urgent ones first; locked."""
    due = Outbox.objects.filter(done_at=None, not_before__lte=at, attempts__lt=MOST_ATTEMPTS)
    return due.select_for_update(skip_locked=True).order_by("-urgent", "not_before", "id")


def _contact(row: Outbox) -> Contact | None:
    """The contact to write to; None once it was removed."""
    if row.contact_id is None:
        return None
    return Contact.objects.filter(pk=row.contact_id, scrubbed_at=None).first()


def _show(rows: Iterable[Outbox]) -> None:
    """Messages inside Linli, one for each row that names a body or a person; twice shows once."""
    messages = [
        Message(
            id=row.pk,
            outbox_id=row.pk,
            kind=row.kind,
            subject_type=row.subject_type,
            subject_id=row.subject_id,
            organisation_id=row.organisation_id,
            person_id=row.person_id,
            refs=row.refs,
            urgent=row.urgent,
            at=row.made_at,
        )
        for row in rows
        if row.organisation_id or row.person_id
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)


def _put_off(row: Outbox, error: str, at: datetime) -> None:
    """Note why it was not sent, and when it is tried next: after 30 seconds, then twice as long each time."""
    row.attempts += 1
    row.not_before = at + min(FIRST_PAUSE * 2 ** (row.attempts - 1), LONGEST_PAUSE)
    row.error = error[:200]
    row.save(update_fields=["attempts", "not_before", "error"])

"""Taking up deliveries that are due, and sending one: at least once, with the same message id every time."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, When
from django.utils import translation

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import ONE_DAY, day_bounds, local_date
from linli.core.refusals import ask
from linli.core.secrets import SealBroken
from linli.messages import mail, robots, rules, sms
from linli.messages.actions.fanning import COALESCED
from linli.messages.enums import Channel, DeliveryState, Pace
from linli.messages.models import Delivery
from linli.messages.posting import NotSent
from linli.messages.queries import quiet_hours_for, said_in
from linli.messages.vault import open_address, open_secret
from linli.messages.words import Words
from linli.people.models import Account, Contact
from linli.people.queries import phone_of
from linli.people.vault import Drawer, open_phone

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_PAUSE_OF_URGENT = timedelta(minutes=5)
"""急 does not wait an hour once the gateway is back."""

GIVES_UP_AFTER = timedelta(days=3)
"""A gateway may be dead for a day and a weekend; then somebody should call."""

FEWEST_ATTEMPTS = 10
"""Linli itself may have stood still for those days: what was hardly tried is not given up yet."""

LEASE = timedelta(minutes=5)
"""How long a delivery may be on its way before it is taken up again."""

READER_GONE = "the reader was removed"
NOT_NOTED = "the last attempt did not end"
log = logging.getLogger(__name__)


class Gone(Exception):
    """There is nobody any more to send it to."""


@action
def lease(*, limit: int, by: Actor, at: datetime) -> list[UUID]:
    """Take up deliveries that are due, 急 first, for five minutes; what they say is fixed from now.

    One that was taken up before, and nobody noted what became of it, may have been sent: that counts as an attempt.
    """
    ask(rules.may_deliver(by, at))
    due = Delivery.objects.filter(state=DeliveryState.WAITING, not_before__lte=at)
    urgent_first = Case(When(pace=Pace.NOW, then=0), default=1)
    rows = list(due.select_for_update(skip_locked=True).order_by(urgent_first, "not_before", "id")[:limit])
    for row in rows:
        if row.leased_until is not None:
            row.attempts, row.error = row.attempts + 1, row.error or NOT_NOTED
        row.not_before = row.leased_until = at + LEASE
    Delivery.objects.bulk_update(rows, ["not_before", "leased_until", "attempts", "error"])
    return [row.pk for row in rows]


@action
def send(*, delivery_id: UUID, by: Actor, at: datetime) -> bool:
    """Send one delivery; whether it was sent. One that fails is tried again after a growing pause, for three days.

    The row is locked while the other side is asked, so that two workers never send the same.
    """
    ask(rules.may_deliver(by, at))
    waiting = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING)
    row = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return False
    later = _not_yet(row, at)
    if later is not None:
        _hold(row, later)
        return False
    try:
        with transaction.atomic():
            _send(row, at)
    except Gone:
        _end(row, DeliveryState.GONE, at, READER_GONE)
        return False
    except (NotSent, SealBroken) as error:
        _put_off(row, f"{type(error).__name__}: {error}", at)
        return False
    except Exception as error:
        log.exception("delivery %s", row.pk)
        _put_off(row, type(error).__name__, at)
        return False
    _end(row, DeliveryState.SENT, at, "")
    return True


def _send(row: Delivery, at: datetime) -> None:
    """Hand it to its channel. Raises `NotSent`, `Gone`, `SealBroken`."""
    with translation.override(settings.LANGUAGE_CODE):
        said = said_in(row)
    if row.channel == Channel.SMS:
        sms.send(_phone(row), as_text(said), message_id=row.pk)
        return
    channel = row.body_channel
    if channel is None or channel.ended_at is not None:
        raise Gone
    address = open_address(channel)
    if row.channel == Channel.EMAIL:
        mail.send(address, said.title, as_text(said), message_id=row.pk)
    else:
        robots.send(row.channel, address, open_secret(channel), as_text(said), message_id=row.pk, at=at)


def as_text(said: Words) -> str:
    """Title and body as one text."""
    return f"{said.title}\n{said.body}".strip()


def _phone(row: Delivery) -> str:
    """The number to write to. Raises `Gone`, `SealBroken`."""
    if row.contact_id is not None:
        contact = Contact.objects.filter(pk=row.contact_id, scrubbed_at=None).first() or _same_phone(row)
        if contact is None:
            raise Gone
        return open_phone(contact.sealed, Drawer.CONTACT, contact.pk)
    if row.person_id is None:
        raise Gone
    account = Account.objects.filter(person_id=row.person_id, phone_verified=True, is_active=True).first()
    phone = phone_of(account) if account else None
    if phone is None:
        raise Gone
    return phone


def _same_phone(row: Delivery) -> Contact | None:
    """The same telephone, left for another matter: a digest speaks of several."""
    index = bytes.fromhex(row.reader.partition(":")[2])
    return Contact.objects.filter(index=index, scrubbed_at=None).order_by("-id").first()


def _not_yet(row: Delivery, at: datetime) -> datetime | None:
    """Until when it has to wait although it is due: quiet hours, another of its kind today, a repeat too soon."""
    if row.pace == Pace.TEST:
        return None
    if row.pace == Pace.NOW:
        same = Delivery.objects.filter(reader=row.reader, pace=Pace.NOW, subject_id=row.subject_id)
        last = same.filter(state=DeliveryState.SENT, sent_at__gt=at - COALESCED).order_by("-sent_at").first()
        return last.sent_at + COALESCED if last is not None and last.sent_at is not None else None
    hours = quiet_hours_for(row.person_id)
    if hours.holds(at):
        return hours.morning(at)
    if row.slot and _another_today(row, at):
        return hours.morning(day_bounds(local_date(at))[1])
    return None


def _another_today(row: Delivery, at: datetime) -> bool:
    """Whether this reader had one of this slot today, or one that is older still waits."""
    same = Delivery.objects.filter(reader=row.reader, slot=row.slot).exclude(pk=row.pk)
    start, end = day_bounds(local_date(at))
    if same.filter(sent_at__gte=start, sent_at__lt=end).exists():
        return True
    return same.filter(state=DeliveryState.WAITING, slot_on__lt=row.slot_on).exists()


def _hold(row: Delivery, until: datetime) -> None:
    """Let it wait without counting an attempt; what was never tried stays open to more."""
    row.not_before, row.leased_until = until, None
    if not row.attempts:
        row.due_at = until
        _move_slot(row, until)
    row.save(update_fields=["not_before", "leased_until", "due_at", "slot_on"])


def _move_slot(row: Delivery, until: datetime) -> None:
    """Its day is the one it waits for; what was tried already keeps its own, so that it stays the older one."""
    if not row.slot:
        return
    taken = Delivery.objects.filter(reader=row.reader, slot=row.slot).exclude(pk=row.pk)
    row.slot_on = local_date(until)
    while taken.filter(slot_on=row.slot_on).exists():
        row.slot_on += ONE_DAY


def _put_off(row: Delivery, error: str, at: datetime) -> None:
    """Note why it was not sent, and when it is tried next: after 30 seconds, then twice as long, an hour at most, and
    five minutes for 急."""
    longest = LONGEST_PAUSE_OF_URGENT if row.pace == Pace.NOW else LONGEST_PAUSE
    row.attempts += 1
    row.error = error[:200]
    row.leased_until = None
    row.not_before = at + min(FIRST_PAUSE * 2 ** min(row.attempts - 1, 8), longest)
    tired = at - row.due_at >= GIVES_UP_AFTER and row.attempts >= FEWEST_ATTEMPTS
    if row.pace == Pace.TEST or tired:
        row.state = DeliveryState.GIVEN_UP
    row.save(update_fields=["attempts", "not_before", "leased_until", "error", "state"])


def _end(row: Delivery, state: DeliveryState, at: datetime, error: str) -> None:
    row.state, row.error, row.leased_until = state, error, None
    row.sent_at = at if state == DeliveryState.SENT else None
    row.save(update_fields=["state", "error", "leased_until", "sent_at"])

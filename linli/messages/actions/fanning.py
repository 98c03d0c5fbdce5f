"""From one row of the outbox to a message inside Linli and to a delivery for each reader outside.

Deliveries keep law 12: 急 at once, its repeats about one matter gathered for thirty minutes; what asks for something by
day and once a day for a matter; all the rest in one digest in the morning.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import ONE_DAY, day_bounds, local_date
from linli.core.refusals import ask
from linli.messages import quiet, rules
from linli.messages.enums import DeliveryState, Pace
from linli.messages.models import Delivery, DeliveryItem, Message, Outbox
from linli.messages.queries import is_open, quiet_hours_of
from linli.messages.readers import Reader, Readers, pace_of

FAN_OUT_LOCK = 0x4C4E4D53  # any constant: one per purpose
COALESCED = timedelta(minutes=30)
TRIED_AGAIN, URGENT_AGAIN = timedelta(hours=1), timedelta(minutes=1)
DIGEST = "digest"
NO_READER = "nobody was named"
NOBODY_OUTSIDE = "no channel leads outside"
log = logging.getLogger(__name__)


@action
def fan_out(*, limit: int, by: Actor, at: datetime) -> int:
    """Show what is due to the bodies and persons it is for, and put down a delivery for each reader outside Linli; how
    many rows were done. One worker at a time, so that no two begin the same digest."""
    ask(rules.may_deliver(by, at))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FAN_OUT_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    due = Outbox.objects.filter(done_at=None, not_before__lte=at)
    rows = list(due.select_for_update(skip_locked=True).order_by("-urgent", "not_before", "id")[:limit])
    if not rows:
        return 0
    readers = Readers(rows, at)
    _show(rows, readers)
    hours = quiet_hours_of({reader.person_id for row in rows for reader in readers.of(row) if reader.person_id})
    for row in rows:
        _reach(row, readers.of(row), hours, at)
    Outbox.objects.bulk_update(rows, ["done_at", "not_before", "error"])
    return len(rows)


def _reach(row: Outbox, found: Sequence[Reader], hours: Mapping[UUID | None, quiet.Quiet], at: datetime) -> None:
    """Put down its deliveries, all or none; one row that cannot be told stops no other and is tried again in an
    hour, 急 in a minute."""
    try:
        with transaction.atomic():
            for reader in found:
                _add(row, reader, hours.get(reader.person_id) or quiet.standing(), at)
    except Exception as error:
        log.exception("outbox row %s", row.pk)
        row.not_before, row.error = at + (URGENT_AGAIN if row.urgent else TRIED_AGAIN), type(error).__name__
        return
    row.done_at, row.error = at, _left_undone(row, bool(found))


def _left_undone(row: Outbox, outside: bool) -> str:
    """A note about what could not even be tried; empty where all was."""
    if row.contact_id and not outside:
        return NOBODY_OUTSIDE
    return "" if row.organisation_id or row.person_id or outside else NO_READER


def _show(rows: Iterable[Outbox], readers: Readers) -> None:
    """Messages inside Linli: one for each row that names a body or a person, and one for whoever is on duty there;
    twice shows once."""
    messages = []
    for row in rows:
        if row.organisation_id or row.person_id:
            messages.append(_message(row, row.pk, row.organisation_id, row.person_id))
        duty = readers.on_duty(row)
        if duty:
            messages.append(_message(row, _beside(row.pk), None, duty))
    Message.objects.bulk_create(messages, ignore_conflicts=True)


def _beside(row_id: UUID) -> UUID:
    """The id of a row's second message: the same every time, and in the order of time like any other."""
    return UUID(int=row_id.int ^ 1)


def _message(row: Outbox, message_id: UUID, organisation_id: UUID | None, person_id: UUID | None) -> Message:
    return Message(
        id=message_id,
        outbox_id=row.pk,
        kind=row.kind,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        organisation_id=organisation_id,
        person_id=person_id,
        refs=row.refs,
        urgent=row.urgent,
        at=row.made_at,
    )


def _add(row: Outbox, reader: Reader, hours: quiet.Quiet, at: datetime) -> None:
    """Tell this reader this row: in a delivery that is still open to more, else in a new one."""
    pace = pace_of(row)
    delivery = None
    if pace == Pace.NOW:
        delivery = _now(row, reader, at)
    elif pace == Pace.PROMPT:
        delivery = _prompt(row, reader, hours, at)
    if delivery is None:
        delivery = _digest(reader, hours, at)
    DeliveryItem.objects.get_or_create(delivery=delivery, outbox=row)


def _now(row: Outbox, reader: Reader, at: datetime) -> Delivery:
    """At once; a repeat about the same matter not before thirty minutes after the last one."""
    same = Delivery.objects.filter(reader=reader.key, pace=Pace.NOW, subject_id=row.subject_id)
    found = _open(same)
    if found is not None:
        return found
    last = same.filter(state__in=(DeliveryState.WAITING, DeliveryState.SENT)).order_by("-due_at").first()
    due = at
    if last is not None:
        due = max(at, (last.sent_at or max(last.due_at, at)) + COALESCED)
    return _begin(reader, Pace.NOW, at, due, subject_id=row.subject_id)


def _prompt(row: Outbox, reader: Reader, hours: quiet.Quiet, at: datetime) -> Delivery | None:
    """By day; None where this reader had one about this matter today."""
    slot, due = str(row.subject_id), hours.over(at)
    same = Delivery.objects.filter(reader=reader.key, slot=slot)
    found = _open(same)
    if found is not None:
        return found
    start, end = day_bounds(local_date(due))
    if same.filter(slot_on=local_date(due)).exists() or same.filter(sent_at__gte=start, sent_at__lt=end).exists():
        return None
    return _begin(reader, Pace.PROMPT, at, due, subject_id=row.subject_id, slot=slot, slot_on=local_date(due))


def _digest(reader: Reader, hours: quiet.Quiet, at: datetime) -> Delivery:
    """In the one of the next morning that has no digest for this reader yet, or in the one that waits for it."""
    same = Delivery.objects.filter(reader=reader.key, slot=DIGEST)
    found = _open(same)
    if found is not None:
        return found
    due = hours.morning(at)
    while same.filter(slot_on=local_date(due)).exists():
        due += ONE_DAY
    return _begin(reader, Pace.DIGEST, at, due, slot=DIGEST, slot_on=local_date(due))


def _open(same: QuerySet[Delivery]) -> Delivery | None:
    """One that nobody has taken up yet, locked until this transaction ends."""
    return same.filter(is_open()).select_for_update().order_by("id").first()


def _begin(reader: Reader, pace: str, at: datetime, due: datetime, **about: object) -> Delivery:
    delivery = Delivery(
        channel=reader.channel,
        reader=reader.key,
        contact_id=reader.contact_id,
        person_id=reader.person_id,
        body_channel_id=reader.body_channel_id,
        pace=pace,
        made_at=at,
        due_at=due,
        not_before=due,
        **about,
    )
    delivery.save(force_insert=True)
    return delivery

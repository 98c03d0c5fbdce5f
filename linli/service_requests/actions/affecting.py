"""Also affected: following somebody else's service request instead of filing the same again, and being told once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.ids import uuid7
from linli.core.refusals import ask
from linli.people.actions import erase_contact, leave_contact
from linli.people.models import Contact
from linli.service_requests.actions.filing import Key
from linli.service_requests.models import Affected, ServiceRequest
from linli.service_requests.offering import own_joined_to
from linli.service_requests.queries import JOINED
from linli.service_requests.rules import may_affect, may_leave_affected, may_leave_affected_telephone


@action
def affect(thing: ServiceRequest, *, by: Actor, at: datetime, key: Key | None = None) -> Affected:
    """Join as also affected: no second item, and no word on its end. Who has joined already gets that joining again,
    and so does a call that comes again under its `key`.

    Raises `Refused`, `KeyReused`.
    """
    row = kernel.lock(thing, related=JOINED)
    ask(may_affect(by, row, at, own_joined=bool(own_joined_to(by, [row.pk]))))
    known = _known(row, by)
    if known is not None:
        return known
    own_id = uuid7(at)
    if key is not None:
        body = kernel.body_hash({"affected": row.pk})
        name = f"affected:{key.key}"
        first = kernel.claim(client=key.client, key=name, body=body, answer={"id": str(own_id)}, at=at)
        if first is not None:
            before = Affected.objects.select_related("service_request").get(pk=UUID(first["id"]))
            if before.left_at is None:
                return before
    joining = Affected(id=own_id, service_request=row, person_id=by.own_id, at=at)
    joining.save(force_insert=True)
    _count(row, 1)
    events.record("service_request.affected", row, by=by, at=at, refs={"affected": str(own_id)})
    return joining


def _known(row: ServiceRequest, by: Actor) -> Affected | None:
    """The joining of whoever joined before: by account or in this browser."""
    running = Affected.objects.filter(service_request=row, left_at=None)
    if by.own_id is not None:
        mine = running.filter(person_id=by.own_id).first()
        if mine is not None:
            return mine
    return running.filter(pk__in=by.subjects).first() if by.subjects else None


def _count(row: ServiceRequest, more: int) -> None:
    """Count on the locked row. Its version stays: a neighbour who joins must not make the station's form stale."""
    row.affected_count += more
    ServiceRequest.objects.filter(pk=row.pk).update(affected_count=row.affected_count)


@action
def leave_affected(joining: Affected, *, by: Actor, at: datetime) -> Affected:
    """Take it back: not counted and not told any more; a telephone that was left is erased. Raises `Refused`."""
    row = kernel.lock(joining.service_request, related=JOINED)
    found = Affected.objects.select_for_update(of=("self",)).select_related("service_request__station")
    mine = found.get(pk=joining.pk)
    ask(may_leave_affected(by, mine, at))
    left, mine.left_at, mine.contact = mine.contact, at, None
    mine.save(update_fields=["left_at", "contact"])
    if left is not None:
        erase_contact(left, by=system(), at=at)  # what it was left for is over
    _count(row, -1)
    events.record("service_request.affected_left", row, by=by, at=at, refs={"affected": str(mine.pk)})
    return mine


@action
def leave_affected_telephone(joining: Affected, *, phone: str, by: Actor, at: datetime) -> Contact:
    """Leave a telephone after joining, to be told once when it closes. Staff never see it.

    Raises `Refused`, `Invalid` (phone).
    """
    found = Affected.objects.select_for_update(of=("self",)).select_related("service_request__station")
    mine = found.get(pk=joining.pk)
    ask(may_leave_affected_telephone(by, mine, at))
    mine.contact = leave_contact(phone=phone, purpose="service_request", by=by, at=at)
    mine.save(update_fields=["contact"])
    refs = {"affected": str(mine.pk), "contact": str(mine.contact.pk)}
    events.record("service_request.affected_telephone_left", mine.service_request, by=by, at=at, refs=refs)
    return mine.contact

"""The worker's poll: what is shown, what is queued, and two workers at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.core.jobs import TICKS
from linli.messages import actions, jobs
from linli.messages.enums import DeliveryState
from linli.messages.models import Delivery, Message, Outbox
from linli.people.models import Contact
from tests.messages.conftest import AT, BODY, SYSTEM, fan_out, outbox
from tests.messages.receivers import Receiver

pytestmark = pytest.mark.usefixtures("worded")


def test_a_poll_shows_and_queues_what_is_due(contact: Contact, gateway: Receiver) -> None:
    outbox(organisation_id=BODY)
    outbox(contact_id=contact.pk, urgent=True)
    assert TICKS["outbox"]() == 3
    assert Message.objects.count() == 1
    queued = ProcrastinateJob.objects.get()
    assert (queued.task_name, queued.args) == ("messages.send", {"delivery_id": str(Delivery.objects.get().pk)})
    jobs.send(**queued.args)
    jobs.send(**queued.args)
    assert len(gateway.taken) == 1
    assert TICKS["outbox"]() == 0


def test_what_is_on_its_way_is_not_taken_up_again_for_five_minutes(contact: Contact, gateway: Receiver) -> None:
    outbox(contact_id=contact.pk, urgent=True)
    fan_out()
    found = [actions.lease(limit=10, by=SYSTEM, at=AT + timedelta(seconds=seconds)) for seconds in (0, 299, 300)]
    pk = Delivery.objects.get().pk
    assert found == [[pk], [], [pk]]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_up_nor_send_the_same(gateway: Receiver) -> None:
    from linli.people.actions import leave_contact

    contact = leave_contact(phone="10000001234", purpose="thing", by=SYSTEM, at=AT)
    outbox(contact_id=contact.pk, urgent=True)
    other = connection.copy()
    try:
        with transaction.atomic():
            fan_out()
            with _using(other):
                assert actions.fan_out(limit=10, by=SYSTEM, at=AT) == 0
        with transaction.atomic():
            [pk] = actions.lease(limit=10, by=SYSTEM, at=AT)
            with _using(other):
                assert actions.lease(limit=10, by=SYSTEM, at=AT) == []
        with transaction.atomic():
            assert actions.send(delivery_id=pk, by=SYSTEM, at=AT)
            with _using(other):
                assert not actions.send(delivery_id=pk, by=SYSTEM, at=AT)
        assert Delivery.objects.get().state == DeliveryState.SENT
        assert len(gateway.taken) == 1
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_worker_holds_is_left_to_it() -> None:
    held, free = outbox(organisation_id=BODY), outbox(organisation_id=BODY)
    other = connection.copy()
    try:
        with transaction.atomic():
            Outbox.objects.select_for_update().get(pk=held.pk)
            with _using(other):
                assert actions.fan_out(limit=10, by=SYSTEM, at=AT) == 1
        assert Message.objects.get().outbox_id == free.pk
        assert jobs.deliver_due() == 1
    finally:
        other.close()


class _using:
    """The default connection is another one, as in another worker."""

    def __init__(self, other: Any) -> None:
        self.other = other

    def __enter__(self) -> None:
        self.mine = connections["default"]
        connections["default"] = self.other

    def __exit__(self, *_error: object) -> None:
        connections["default"] = self.mine

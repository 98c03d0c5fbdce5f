"""The worker's poll: what is shown, what is queued, and two workers at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.core.jobs import TICKS
from linli.messages import actions, jobs
from linli.messages.models import Message, Outbox
from linli.people.models import Contact
from tests.messages.test_delivery import AT, BODY, PHONE, SYSTEM, contact, gateway, outbox, worded

__all__ = ["contact", "gateway", "worded"]


def test_a_poll_shows_and_queues_what_is_due(contact: Contact, gateway: list[tuple[str, str]], worded: None) -> None:
    outbox(organisation_id=BODY)
    row = outbox(contact_id=contact.pk)
    assert TICKS["outbox"]() == 2
    assert Message.objects.count() == 1
    queued = ProcrastinateJob.objects.get()
    assert (queued.task_name, queued.args) == ("messages.send_text", {"outbox_id": str(row.pk)})
    jobs.send_text(**queued.args)
    jobs.send_text(**queued.args)
    assert [phone for phone, _text in gateway] == [PHONE]
    assert TICKS["outbox"]() == 0


@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_worker_holds_is_left_to_it() -> None:
    held, free = outbox(organisation_id=BODY), outbox(organisation_id=BODY)
    other = connection.copy()
    try:
        with transaction.atomic():
            Outbox.objects.select_for_update().get(pk=held.pk)
            with _using(other):
                assert actions.deliver_inside(limit=10, by=SYSTEM, at=AT) == 1
        assert Message.objects.get().outbox_id == free.pk
        assert jobs.deliver_due() == 1
    finally:
        other.close()


class _using:
    """The default connection is another one, as in another worker."""

    def __init__(self, other: Any) -> None:
        self.other = other

    def __enter__(self) -> None:
        from django.db import connections

        self.mine = connections["default"]
        connections["default"] = self.other

    def __exit__(self, *_error: object) -> None:
        from django.db import connections

        connections["default"] = self.mine

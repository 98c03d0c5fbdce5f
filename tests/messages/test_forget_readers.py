"""A year after a delivery was settled nobody reads from it any more whom it went to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.core.actors import NOBODY
from linli.core.clock import from_local
from linli.core.jobs import TICKS
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.messages import actions, jobs
from linli.messages.enums import Channel, DeliveryState, Pace
from linli.messages.models import Delivery
from tests.messages.conftest import AT, SYSTEM

LAST = from_local(date(2027, 11, 24)) - timedelta(minutes=1)
"""The last moment at which the reader of a delivery of `AT` is known."""


def delivery(reader: str, state: DeliveryState = DeliveryState.SENT) -> Delivery:
    return Delivery.objects.create(
        channel=Channel.SMS, reader=reader, pace=Pace.DIGEST, slot="digest", slot_on=date(2026, 11, 23), state=state,
        made_at=AT, due_at=AT, not_before=AT,
    )  # fmt: skip


@pytest.mark.django_db
def test_readers_are_forgotten_after_a_year_under_one_event() -> None:
    sent, given_up = delivery("sms:1"), delivery("sms:2", DeliveryState.GIVEN_UP)
    waits = delivery("sms:3", DeliveryState.WAITING)
    with pytest.raises(Refused):
        actions.forget_readers(limit=9, by=NOBODY, at=LAST)
    assert actions.forget_readers(limit=9, by=SYSTEM, at=LAST) == 0
    assert actions.forget_readers(limit=9, by=SYSTEM, at=LAST + timedelta(minutes=1)) == 2
    for row, reader, slot in ((sent, "", None), (given_up, "", None), (waits, "sms:3", "digest")):
        row.refresh_from_db()
        assert (row.reader, row.slot) == (reader, slot)
    assert [event.refs for event in Event.objects.filter(kind="delivery.readers_forgotten")] == [{"count": 2}]


@pytest.mark.django_db
def test_the_worker_goes_on_at_once_while_there_are_many(monkeypatch: pytest.MonkeyPatch, time_machine) -> None:
    for number in range(3):
        delivery(f"sms:{number}")
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
    time_machine.move_to(LAST + timedelta(minutes=1), tick=False)
    tick = TICKS["messages.forget_readers"]
    assert [tick(), tick()] == [2, 1]
    delivery("sms:9")
    assert tick() == 0

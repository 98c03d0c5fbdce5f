"""Law 12: a gateway that is dead for a day, and comes back: with moved time and a local receiver."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from linli.core.clock import local
from linli.messages import actions, sms
from linli.messages.enums import DeliveryState, Pace
from linli.messages.models import Delivery, DeliveryItem
from linli.people.actions import leave_contact
from linli.people.models import Contact
from tests.messages.conftest import ASKS, AT, OTHER, SUBJECT, SYSTEM, clock, ids, live, outbox, texts, work
from tests.messages.receivers import Receiver

pytestmark = pytest.mark.usefixtures("worded")


def test_a_day_without_the_gateway_loses_nothing_and_wakes_nobody(contact: Contact, gateway: Receiver) -> None:
    arrived: list[datetime] = []
    to = {"contact_id": contact.pk}
    rows = [outbox(clock(23, 10), subject=UUID(int=n), **to) for n in (11, 12, 13)]
    rows += [outbox(clock(23, 11), ASKS, **to), outbox(clock(23, 21), ASKS, OTHER, **to)]
    gateway.status = 503
    live(clock(23, 9), clock(24, 9))
    assert gateway.taken == []
    gateway.status = 200
    moment = clock(24, 9)
    while moment < clock(26, 9):
        before = len(gateway.taken)
        work(moment)
        arrived += [moment] * (len(gateway.taken) - before)
        moment += timedelta(minutes=5)
    told = DeliveryItem.objects.filter(delivery__state=DeliveryState.SENT).values_list("outbox_id", flat=True)
    assert sorted(told) == sorted(row.pk for row in rows), "nothing is lost, nothing told twice"
    assert len(ids(gateway.taken)) == len(set(ids(gateway.taken))) == Delivery.objects.count()
    assert set(ids(gateway.refused)) <= set(ids(gateway.taken)), "every attempt carries the id of what arrived"
    digests = [text for text in texts(gateway) if "11" in text]
    assert len(digests) == 1
    assert all(number in digests[0] for number in ("11", "12", "13"))
    assert all(8 <= local(at).hour < 20 for at in arrived)


def test_no_attempt_is_made_at_night_either(contact: Contact, gateway: Receiver) -> None:
    outbox(clock(23, 19, 50), ASKS, contact_id=contact.pk)
    gateway.status = 503
    live(clock(23, 19, 50), clock(23, 20))
    tried = len(gateway.refused)
    assert tried > 0
    live(clock(23, 20), clock(24, 8))
    assert len(gateway.refused) == tried
    gateway.status = 200
    live(clock(24, 8), clock(24, 10))
    assert ids(gateway.taken) == ids(gateway.refused)[:1]


def test_an_urgent_one_goes_on_through_the_night(contact: Contact, gateway: Receiver) -> None:
    outbox(clock(23, 23), contact_id=contact.pk, urgent=True)
    gateway.status = 503
    live(clock(23, 23), clock(24, 2))
    gateway.status = 200
    live(clock(24, 2), clock(24, 4))
    assert len(gateway.taken) == 1
    assert set(ids(gateway.refused)) == set(ids(gateway.taken))


def test_two_digests_never_come_on_one_day(contact: Contact, gateway: Receiver) -> None:
    outbox(clock(23, 10), contact_id=contact.pk)
    gateway.status = 503
    live(clock(23, 10), clock(24, 12))
    outbox(clock(24, 12), subject=OTHER, contact_id=contact.pk)
    live(clock(24, 12), clock(25, 9))
    gateway.status = 200
    live(clock(25, 9), clock(26, 7))
    assert texts(gateway) == ["zh-hans 3\nIt changed."]
    live(clock(26, 7), clock(26, 9))
    assert texts(gateway) == ["zh-hans 3\nIt changed.", "zh-hans 4\nIt changed."]


def test_a_worker_killed_after_sending_sends_again_with_the_same_id(
    contact: Contact, gateway: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox(contact_id=contact.pk, urgent=True)
    send = sms.send

    def killed(*args: object, **kwargs: object) -> None:
        send(*args, **kwargs)
        raise SystemExit

    monkeypatch.setattr(sms, "send", killed)
    with pytest.raises(SystemExit):
        work()
    assert Delivery.objects.get().state == DeliveryState.WAITING
    monkeypatch.setattr(sms, "send", send)
    assert work(AT + timedelta(minutes=4)) == []
    assert work(AT + timedelta(minutes=5)) == [True]
    assert ids(gateway.taken) == [str(Delivery.objects.get().pk)] * 2
    assert all(entry["headers"]["Idempotency-Key"] == entry["body"]["id"] for entry in gateway.taken)


def test_pauses_grow_and_after_three_days_it_is_given_up_in_sight(contact: Contact, gateway: Receiver) -> None:
    outbox(contact_id=contact.pk, urgent=True)
    gateway.status = 500
    row, at, pauses = None, AT, []
    while row is None or row.state == DeliveryState.WAITING:
        work(at)
        row = Delivery.objects.get()
        pauses.append((row.not_before - at).total_seconds())
        at = row.not_before
    assert pauses[:6] == [30, 60, 120, 240, 300, 300]
    assert timedelta(days=3) <= at - AT <= timedelta(days=3, hours=2)
    assert (row.state, row.error) == (DeliveryState.GIVEN_UP, "NotSent: the gateway answered 500")
    assert work(at + timedelta(days=1)) == []
    actions.send_again(row, by=SYSTEM, at=at)
    gateway.status = 200
    assert work(at) == [True]
    assert set(ids(gateway.refused)) == set(ids(gateway.taken)) == {str(row.pk)}


def test_the_same_telephone_left_for_two_matters_has_one_digest(contact: Contact, gateway: Receiver) -> None:
    again = leave_contact(phone="+86 100-0000-1234", purpose="thing", by=SYSTEM, at=AT)
    outbox(contact_id=contact.pk)
    outbox(contact_id=again.pk, subject=OTHER)
    live(AT, clock(24, 9))
    assert [text.count("zh-hans") for text in texts(gateway)] == [2]
    assert SUBJECT != OTHER
    assert Delivery.objects.get().pace == Pace.DIGEST

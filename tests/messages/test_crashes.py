"""What a crash, a poison message or a clash may do: nothing is lost, nothing hides, no id stands for two texts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.demo.cast import build_world
from linli.messages import actions, queries, sms, words
from linli.messages.actions import fanning
from linli.messages.enums import DeliveryState
from linli.messages.models import Delivery, Message, Outbox
from linli.people.models import Contact
from tests.messages.conftest import (
    ASKS,
    AT,
    FILED,
    OTHER,
    PHONE,
    SYSTEM,
    clock,
    fan_out,
    ids,
    live,
    outbox,
    texts,
    work,
)
from tests.messages.receivers import Receiver

pytestmark = [pytest.mark.usefixtures("worded"), pytest.mark.django_db]


def _die(at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One round of a worker that is killed between sending and marking."""
    send = sms.send

    def dies(*args: Any, **kwargs: Any) -> None:
        send(*args, **kwargs)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(sms, "send", dies)
        with pytest.raises(SystemExit):
            work(at)


def test_what_a_killed_worker_may_have_sent_is_never_open_to_more(
    contact: Contact, gateway: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = {"contact_id": contact.pk}
    outbox(clock(23, 19, 58), ASKS, **to)
    _die(clock(23, 19, 58), monkeypatch)
    live(clock(23, 20, 3), clock(23, 20, 10))
    later = outbox(clock(23, 20, 10), ASKS, refs={"number": "later"}, **to)
    live(clock(23, 20, 10), clock(25, 9))
    said: dict[str, set[str]] = {}
    for entry in gateway.taken:
        said.setdefault(entry["body"]["id"], set()).add(entry["body"]["text"])
    assert all(len(of_one) == 1 for of_one in said.values()), "no id stands for two texts"
    assert any("later" in text for text in texts(gateway))
    assert later.items.get().delivery.state == DeliveryState.SENT


def test_what_is_sent_again_is_never_open_to_more(contact: Contact, gateway: Receiver) -> None:
    to = {"contact_id": contact.pk, "urgent": True}
    outbox(clock(23, 3), **to)
    gateway.status = 500
    work(clock(23, 3))
    first = Delivery.objects.get()
    gateway.status = 200
    Delivery.objects.filter(pk=first.pk).update(state=DeliveryState.GIVEN_UP)
    outbox(clock(23, 3, 1), **to)
    assert work(clock(23, 3, 1)) == [True]
    actions.send_again(Delivery.objects.get(pk=first.pk), by=SYSTEM, at=clock(23, 3, 2))
    work(clock(23, 3, 2))
    more = outbox(clock(23, 3, 3), refs={"number": "more"}, **to)
    work(clock(23, 3, 3))
    assert more.items.get().delivery_id != first.pk


def test_what_fails_as_nobody_foresaw_is_seen_among_the_failures_and_given_up(
    contact: Contact, gateway: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise KeyError(PHONE)

    monkeypatch.setattr(sms, "send", broken)
    outbox(contact_id=contact.pk, urgent=True)
    assert work() == [False]
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.error) == (DeliveryState.WAITING, 1, "KeyError"), "and no number in sight"
    assert list(queries.failed(_subjects(), [])) == [row]
    live(AT + timedelta(minutes=1), AT + timedelta(days=3, hours=2), timedelta(minutes=30))
    assert Delivery.objects.get().state == DeliveryState.GIVEN_UP


@pytest.mark.parametrize("worder", [lambda refs: (refs["missing"], ""), lambda _refs: (str(int("")), ""), None])
def test_a_message_whose_words_break_still_says_that_something_changed(
    contact: Contact, gateway: Receiver, worder: Any
) -> None:
    if worder:
        words.register("thing.odd", worder)
    outbox(kind="thing.odd", contact_id=contact.pk, urgent=True)
    assert work() == [True]
    assert "3" in texts(gateway)[0]


def test_linli_that_stood_still_for_days_gives_up_nothing_at_the_first_failure(
    contact: Contact, gateway: Receiver
) -> None:
    outbox(contact_id=contact.pk, urgent=True)
    fan_out()
    gateway.status = 503
    back = AT + timedelta(days=5)
    assert work(back) == [False]
    gateway.status = 200
    assert work(back + timedelta(minutes=1)) == [True]
    assert Delivery.objects.get().state == DeliveryState.SENT


@pytest.mark.parametrize(("urgent", "minutes"), [(True, 5), (False, 60)])
def test_after_a_dead_day_the_next_attempt_is_near(
    contact: Contact, gateway: Receiver, urgent: bool, minutes: int
) -> None:
    outbox(clock(23, 9), ASKS, contact_id=contact.pk, urgent=urgent)
    gateway.status = 503
    live(clock(23, 9), clock(23, 19))
    gateway.status = 200
    live(clock(23, 19), clock(23, 19, 5) if urgent else clock(23, 20), timedelta(minutes=1))
    assert len(gateway.taken) == 1
    assert Delivery.objects.get().sent_at <= clock(23, 19) + timedelta(minutes=minutes)


def test_a_job_that_never_ends_is_seen_among_the_failures(contact: Contact, gateway: Receiver) -> None:
    outbox(contact_id=contact.pk, urgent=True)
    fan_out()
    for minutes in (0, 5):
        actions.lease(limit=9, by=SYSTEM, at=AT + timedelta(minutes=minutes))
    found = queries.failed(_subjects(), [])
    assert [row.attempts for row in found] == [1]


def _subjects() -> Any:
    return Outbox.objects.values("subject_id")


def test_one_matter_without_words_keeps_no_other_from_the_digest(contact: Contact, gateway: Receiver) -> None:
    outbox(contact_id=contact.pk)
    outbox(kind="thing.unknown", subject=OTHER, contact_id=contact.pk)
    live(clock(23, 10), clock(24, 10), timedelta(minutes=30))
    assert len(gateway.taken) == 1
    assert "zh-hans 3" in texts(gateway)[0]
    assert ids(gateway.taken) == [str(Delivery.objects.get().pk)]


def test_an_urgent_row_that_could_not_be_told_is_tried_again_within_a_minute_and_shown_once(
    gateway: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = build_world(at=AT)
    outbox(clock(23, 3), FILED, organisation_id=world.bodies["station"].pk, urgent=True)
    now = fanning._now
    failures = iter([ValueError("clash")])

    def once(*args: Any) -> Any:
        for error in failures:
            raise error
        return now(*args)

    monkeypatch.setattr(fanning, "_now", once)
    assert work(clock(23, 3)) == []
    assert work(clock(23, 3, 1)) == [True]
    assert Message.objects.count() == 2, "one for the body, one for whoever is on duty"

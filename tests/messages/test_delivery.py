"""The outbox: shown inside once, texted at least once, given up in sight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils.translation import get_language

from linli.core.actors import NOBODY, Actor, ActorKind, Held, system
from linli.core.ids import uuid7
from linli.core.refusals import Refused
from linli.messages import actions, queries, sms, words
from linli.messages.models import Message, Outbox
from linli.people.actions import leave_contact
from linli.people.models import Contact

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
SYSTEM = system()
KIND = "thing.changed"
BODY, PERSON, SUBJECT = UUID(int=1), UUID(int=2), UUID(int=3)
PHONE = "10000001234"


def outbox(**to: Any) -> Outbox:
    row = queries.to_tell(KIND, subject_type="thing", subject_id=SUBJECT, at=AT, refs={"number": "7"}, **to)
    row.save(force_insert=True)
    return row


def deliver(at: datetime = AT, limit: int = 10) -> int:
    return actions.deliver_inside(limit=limit, by=SYSTEM, at=at)


@pytest.fixture
def contact(db: None) -> Contact:
    return leave_contact(phone=PHONE, purpose="thing", by=SYSTEM, at=AT)


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[tuple[str, str]]:
    """A gateway that takes everything, and what it took."""
    settings.LINLI_SMS_URL = "http://127.0.0.1:9/"
    taken: list[tuple[str, str]] = []
    monkeypatch.setattr(sms, "send", lambda phone, text: taken.append((phone, text)))
    return taken


@pytest.fixture
def worded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(words, "_worders", {})
    words.register(KIND, lambda refs: (f"{get_language()} {refs['number']}", "It changed."))
    yield


@pytest.mark.django_db
def test_a_row_for_a_body_or_person_becomes_one_message() -> None:
    rows = [outbox(organisation_id=BODY, urgent=True), outbox(person_id=PERSON)]
    assert deliver() == 2
    shown = Message.objects.order_by("id")
    assert [(m.outbox_id, m.organisation_id, m.person_id, m.urgent) for m in shown] == [
        (rows[0].pk, BODY, None, True),
        (rows[1].pk, None, PERSON, False),
    ]
    assert (shown[0].kind, shown[0].subject_id, shown[0].refs, shown[0].at) == (KIND, SUBJECT, {"number": "7"}, AT)
    assert not Outbox.objects.filter(done_at=None).exists()
    assert deliver() == 0


@pytest.mark.django_db
def test_a_row_delivered_again_after_a_crash_shows_once() -> None:
    row = outbox(organisation_id=BODY)
    deliver()
    Outbox.objects.filter(pk=row.pk).update(done_at=None)
    assert deliver() == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_what_is_not_due_yet_waits_and_urgent_goes_first() -> None:
    later = outbox(organisation_id=BODY)
    Outbox.objects.filter(pk=later.pk).update(not_before=AT + timedelta(minutes=1))
    outbox(person_id=PERSON)
    urgent = outbox(person_id=PERSON, urgent=True)
    assert deliver(limit=1) == 1
    assert Message.objects.get().outbox_id == urgent.pk
    assert deliver() == 1
    assert deliver(AT + timedelta(minutes=1)) == 1


@pytest.mark.django_db
def test_a_row_for_nobody_is_done_with_a_note() -> None:
    row = outbox()
    assert deliver() == 1
    row.refresh_from_db()
    assert (row.done_at, row.error, Message.objects.count()) == (AT, actions.NO_READER, 0)


def test_without_a_gateway_a_text_is_done_with_a_note_and_shown_inside(contact: Contact, settings: Any) -> None:
    settings.LINLI_SMS_URL = None
    row = outbox(contact_id=contact.pk, person_id=PERSON)
    assert deliver() == 0
    assert actions.lease_texts(limit=10, by=SYSTEM, at=AT) == []
    row.refresh_from_db()
    assert (row.done_at, row.error) == (AT, actions.NO_GATEWAY)
    assert Message.objects.get().person_id == PERSON


def test_a_text_goes_out_once_in_the_installations_language(
    contact: Contact, gateway: list[tuple[str, str]], worded: None
) -> None:
    row = outbox(contact_id=contact.pk)
    assert actions.lease_texts(limit=10, by=SYSTEM, at=AT) == [row.pk]
    assert Message.objects.count() == 0
    assert [actions.send_text(outbox_id=row.pk, by=SYSTEM, at=AT) for _ in range(2)] == [True, False]
    assert gateway == [(PHONE, "zh-hans 7\nIt changed.")]
    row.refresh_from_db()
    assert (row.done_at, row.error, row.attempts) == (AT, "", 0)


def test_a_text_on_its_way_is_not_taken_up_again_for_five_minutes(
    contact: Contact, gateway: list[tuple[str, str]]
) -> None:
    row = outbox(contact_id=contact.pk)
    leases = [actions.lease_texts(limit=10, by=SYSTEM, at=AT + timedelta(seconds=seconds)) for seconds in (0, 299, 300)]
    assert leases == [[row.pk], [], [row.pk]]


def test_a_removed_contact_gets_nothing(contact: Contact, gateway: list[tuple[str, str]], worded: None) -> None:
    row = outbox(contact_id=contact.pk)
    Contact.objects.filter(pk=contact.pk).update(scrubbed_at=AT)
    assert not actions.send_text(outbox_id=row.pk, by=SYSTEM, at=AT)
    row.refresh_from_db()
    assert (row.done_at, row.error, gateway) == (AT, actions.CONTACT_GONE, [])


def test_a_text_that_fails_is_tried_eight_times_with_growing_pauses(
    contact: Contact, gateway: list[tuple[str, str]], worded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(phone: str, text: str) -> None:
        raise sms.SmsFailed("the gateway answered 500")

    monkeypatch.setattr(sms, "send", refuse)
    row = outbox(contact_id=contact.pk)
    at, pauses = AT, []
    while actions.lease_texts(limit=1, by=SYSTEM, at=at):
        actions.send_text(outbox_id=row.pk, by=SYSTEM, at=at)
        row.refresh_from_db()
        pauses.append((row.not_before - at).total_seconds())
        at = row.not_before
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3600]
    assert (row.done_at, row.error) == (None, "SmsFailed: the gateway answered 500")
    assert PHONE not in row.error
    assert list(queries.given_up()) == [row]
    assert not actions.send_text(outbox_id=row.pk, by=SYSTEM, at=at)


def test_a_kind_without_words_is_not_texted_and_says_so(
    contact: Contact, gateway: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "_worders", {})
    row = outbox(contact_id=contact.pk)
    assert not actions.send_text(outbox_id=row.pk, by=SYSTEM, at=AT)
    row.refresh_from_db()
    assert (row.attempts, row.error, gateway) == (1, f"Wordless: {KIND}", [])


@pytest.mark.django_db
def test_only_linli_itself_delivers() -> None:
    outbox(organisation_id=BODY)
    person = Actor(ActorKind.RESIDENT, person_id=PERSON)
    for actor in (NOBODY, person):
        for call in (
            lambda by: actions.deliver_inside(limit=1, by=by, at=AT),
            lambda by: actions.lease_texts(limit=1, by=by, at=AT),
            lambda by: actions.send_text(outbox_id=SUBJECT, by=by, at=AT),
        ):
            with pytest.raises(Refused):
                call(actor)
    assert Message.objects.count() == 0


@pytest.mark.django_db
def test_a_person_sees_their_own_messages_and_those_of_their_bodies_newest_first() -> None:
    outbox(organisation_id=BODY)
    outbox(person_id=PERSON)
    outbox(organisation_id=UUID(int=9))
    deliver()
    held = Held(uuid7(), "head", "head", BODY, "station", "service_station", frozenset(), frozenset())
    seen = queries.visible_to(Actor(ActorKind.POST, person_id=PERSON, posts=(held,)))
    assert [(m.organisation_id, m.person_id) for m in seen] == [(None, PERSON), (BODY, None)]
    assert [m.person_id for m in queries.visible_to(Actor(ActorKind.RESIDENT, person_id=PERSON))] == [PERSON]
    assert not queries.visible_to(NOBODY).exists()

"""Events: written with their change, never changed, put into one order, and proven by a chain of hashes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from linli.core import events
from linli.core.actors import Actor, ActorKind, Door, Held, system
from linli.core.ids import uuid7
from linli.core.models import ChainHead, Event
from tests.core.at_once import at_once

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@dataclass
class Lamp:
    """What events are about."""

    pk: UUID = field(default_factory=uuid7)

    def level_ids(self) -> dict[str, int | None]:
        return {"place": 9, "city": 1, "district": 2, "subdistrict": 3, "community": 4, "estate": 5, "building": None}


HELD = Held(UUID(int=2), "repairer", "维修工", UUID(int=3), "物业", "property_company", frozenset(), frozenset())
REPAIRER = Actor(ActorKind.POST, door=Door.DESK, person_id=UUID(int=1), posts=(HELD,), held=HELD)


def record(kind: str = "lamp.lit", lamp: Lamp | None = None, **given: Any) -> Event:
    return events.record(kind, lamp or Lamp(), **{"by": REPAIRER, "at": AT, **given})


@contextmanager
def tampering() -> Iterator[Any]:
    """Somebody with the database's keys, who switches the guard off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
        yield cursor
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")


@pytest.mark.django_db
def test_an_event_says_what_where_by_whom_in_which_post_and_through_which_door() -> None:
    lamp = Lamp()
    record(lamp=lamp, refs={"bulb": "E27"}, behalf_of=UUID(int=8))
    event = Event.objects.get()
    assert (event.kind, event.subject_type, event.subject_id) == ("lamp.lit", "lamp", str(lamp.pk))
    assert event.level_ids() == lamp.level_ids()
    assert (event.person_id, event.appointment_id, event.organisation_id, event.behalf_of_id) == (
        UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=8),
    )  # fmt: skip
    assert (event.door, event.at, event.refs) == ("desk", AT, {"bulb": "E27"})
    assert abs(event.recorded_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert (event.seq, event.hash) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_outside_of_the_transaction_of_its_change_there_is_no_event() -> None:
    with pytest.raises(RuntimeError, match="transaction of its change"):
        record()
    with pytest.raises(OSError, match="cable"), transaction.atomic():
        record()
        raise OSError("the cable is out")
    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_subscribers_hear_in_the_same_transaction_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_subscribers", {})
    heard: list[str] = []

    def listen(event: Event) -> None:
        assert Event.objects.filter(pk=event.pk).exists()
        heard.append(event.kind)

    events.subscribe("lamp.lit", listen)
    events.subscribe("lamp.lit", listen)
    assert events.heard("lamp.lit")
    assert not events.heard("lamp.broken")
    record()
    record("lamp.broken")
    events.record_many([events.build("lamp.lit", Lamp(), by=REPAIRER, at=AT) for _ in range(2)])
    assert heard == ["lamp.lit"] * 3
    assert Event.objects.count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["kind = 'lamp.broken'", "at = now()", "refs = '{}'", "seq = 7, kind = 'x.y'", "person_id = NULL"]
)
def test_the_database_refuses_to_change_an_event(change: str) -> None:
    record(refs={"a": 1})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE core_event SET {change}")


@pytest.mark.django_db
def test_the_database_refuses_to_delete_an_event_or_to_number_it_anew() -> None:
    record()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.all().delete()
    assert events.sequence() == 1
    for change in ("seq = 9", "hash = NULL", "seq = NULL, hash = NULL, previous_hash = NULL"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE core_event SET {change}")


@pytest.mark.django_db
def test_the_sequencer_numbers_without_gaps_and_goes_on_where_it_stopped() -> None:
    assert events.sequence() == 0
    made = [record(refs={"n": n}).pk for n in range(5)]
    assert events.sequence(limit=2) == 2
    made.append(record().pk)
    assert events.sequence() == 4
    assert events.sequence() == 0
    assert list(Event.objects.order_by("seq").values_list("pk", "seq")) == list(zip(made, range(1, 7), strict=True))
    head = ChainHead.objects.get()
    assert (head.seq, bytes(head.hash)) == (6, bytes(Event.objects.get(seq=6).hash or b""))


@pytest.mark.django_db
def test_each_hash_holds_the_one_before() -> None:
    for _ in range(3):
        record(refs={"words": "灯", "when": AT.isoformat(), "none": None, "many": [1, "二"]})
    events.sequence()
    previous = b""
    for event in Event.objects.order_by("seq"):
        assert bytes(event.previous_hash or b"") == previous
        assert bytes(event.hash or b"") == events.digest(previous, event)
        previous = bytes(event.hash or b"")
    assert events.verify() is None
    assert events.verify(batch=1) is None


FORGERIES = [
    "kind = 'lamp.broken'", "subject_id = 'another'", "subject_type = 'door'", "person_id = NULL",
    "appointment_id = NULL", "organisation_id = NULL", f"behalf_of_id = '{UUID(int=9)}'", "door = 'api'",
    "at = at + interval '1 microsecond'", "recorded_at = recorded_at - interval '1 second'", "refs = '{\"n\": 7}'",
    "estate_id = 6", "building_id = 1", "place_id = NULL", "hash = decode('00', 'hex')", "previous_hash = NULL",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("forgery", FORGERIES)
def test_whatever_is_forged_is_found(forgery: str) -> None:
    for n in range(4):
        record(refs={"n": n})
    events.sequence()
    with tampering() as cursor:
        cursor.execute(f"UPDATE core_event SET {forgery} WHERE seq = 2")
    assert "event 2 " in (events.verify() or "")


@pytest.mark.django_db
def test_what_is_taken_out_is_missed_in_the_middle_and_at_the_end() -> None:
    for _ in range(4):
        record()
    events.sequence()
    with tampering() as cursor:
        cursor.execute("DELETE FROM core_event WHERE seq = 4")
    assert "head says 4" in (events.verify() or "")
    with tampering() as cursor:
        cursor.execute("DELETE FROM core_event WHERE seq = 2")
    assert events.verify() == "event 2 is missing: next is 3"


@pytest.mark.django_db
def test_a_chain_without_its_head_is_no_chain() -> None:
    record()
    events.sequence()
    ChainHead.objects.all().delete()
    assert events.verify() is not None


@pytest.mark.django_db
def test_an_empty_chain_holds() -> None:
    assert events.verify() is None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_sequencers_and_several_writers_at_once_give_one_order() -> None:
    def write() -> None:
        for n in range(10):
            with transaction.atomic():
                record(refs={"n": n}, by=system())

    def sequence() -> int:
        return sum(events.sequence(limit=7) for _ in range(12))

    results = at_once([write, sequence, write, sequence, write])
    assert not any(isinstance(result, Exception) for result in results), results
    while events.sequence():
        pass
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 31))
    assert events.verify() is None

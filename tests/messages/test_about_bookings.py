"""Bookings are told: to the keepers that one waits, to the booker what was decided and why; ids and times alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core.actors import system
from linli.core.clock import from_local, local_date
from linli.demo.cast import World
from linli.messages.actions import fan_out, lease, send
from linli.messages.models import Message, Outbox
from linli.messages.words import words_of
from linli.organisations.actions import ForWhom, Wanted, book_space, confirm_booking, decline_booking
from linli.organisations.models import Appointment, SpaceBooking
from linli.organisations.queries.bookings import keeper_of
from linli.places.actions import SpaceFacts, add_space, move_space, open_for_booking
from linli.places.enums_spaces import SpaceVerb
from linli.places.models import PublicSpace
from tests.messages.receivers import Receiver

PHONE = "10000001234"


@pytest.fixture
def hall(world: World, at: datetime) -> PublicSpace:
    space = add_space(world.estate, SpaceFacts("3栋架空层", "ground_hall", 180_50, "owners"), by=system(), at=at)
    move_space(space, SpaceVerb.HAND_OVER, by=system(), at=at)
    space = move_space(space, SpaceVerb.PUT_IN_USE, what_for="议事厅", by=system(), at=at)
    return open_for_booking(space, longest=120, opens=480, closes=1260, by=system(), at=at)


def wanted(at: datetime) -> Wanted:
    start = from_local(local_date(at) + timedelta(days=3)) + timedelta(hours=14)
    return Wanted(start, start + timedelta(hours=2), "排练合唱")


def booked(world: World, hall: PublicSpace, at: datetime, behalf: ForWhom | None = None) -> SpaceBooking:
    role = "deputy" if behalf else "resident"
    return book_space(hall, wanted(at), estate=world.estate, behalf=behalf, by=world.actor(role), at=at)


def told() -> list[tuple[str, Any, Any, Any]]:
    rows = Outbox.objects.filter(subject_type="space_booking").order_by("id")
    return [(row.kind, row.organisation_id, row.person_id, row.contact_id) for row in rows]


def test_the_keepers_are_told_that_a_booking_waits(world: World, hall: PublicSpace, at: datetime) -> None:
    booked(world, hall, at)
    assert told() == [("space_booking.body.waits", world.bodies["station"].pk, None, None)]
    refs = Outbox.objects.get().refs
    assert set(refs) == {"booking", "space", "starts_at", "ends_at"}
    assert "排练" not in str(refs)


def test_what_holds_at_once_waits_for_nobody(world: World, hall: PublicSpace, at: datetime) -> None:
    PublicSpace.objects.filter(pk=hall.pk).update(at_once=True)
    booked(world, hall, at)
    assert told() == []


def test_without_a_keeper_in_the_station_the_next_body_is_told(world: World, hall: PublicSpace, at: datetime) -> None:
    today = local_date(at)
    assert keeper_of(hall, today) == world.bodies["station"].pk
    Appointment.objects.filter(post__organisation=world.bodies["station"]).update(ends_on=today - timedelta(days=1))
    assert keeper_of(hall, today) == world.bodies["community_office"].pk
    Appointment.objects.update(ends_on=today - timedelta(days=1))
    assert keeper_of(hall, today) is None
    booked(world, hall, at)
    assert told() == []


def test_who_booked_is_told_what_was_decided(world: World, hall: PublicSpace, at: datetime) -> None:
    booking, head = booked(world, hall, at), world.actor("station_head")
    resident = world.people["resident"].pk
    booking = confirm_booking(booking, by=head, at=at)
    decline_booking(booking, reason="当天消防检查", by=head, at=at)
    assert told()[1:] == [
        ("space_booking.resident.confirmed", None, resident, None),
        ("space_booking.resident.declined", None, resident, None),
    ]
    fan_out(limit=10, by=system(), at=at)
    assert Message.objects.filter(person_id=resident).count() == 2


def test_the_telephone_that_was_left_gets_the_decision_with_its_reason(
    world: World, hall: PublicSpace, at: datetime, gateway: Receiver
) -> None:
    booking = booked(world, hall, at, ForWhom("林奶奶", PHONE))
    decline_booking(booking, reason="当天消防检查。", by=world.actor("station_head"), at=at)
    assert told()[1][3] == booking.contact_id is not None
    with translation.override("zh-hans"):
        fan_out(limit=10, by=system(), at=at)
        for one in lease(limit=10, by=system(), at=at):
            send(delivery_id=one, by=system(), at=at)
    texts = [entry["body"]["text"] for entry in gateway.taken if entry["body"]["phone"] == PHONE]
    assert len(texts) == 1
    assert "2026-11-26 14:00–16:00" in texts[0]
    assert "当天消防检查" in texts[0]


def test_who_decides_about_their_own_booking_is_told_nothing(world: World, hall: PublicSpace, at: datetime) -> None:
    booking, head = booked(world, hall, at), world.actor("station_head")
    SpaceBooking.objects.filter(pk=booking.pk).update(booker=world.people["station_head"])
    confirm_booking(booking, by=head, at=at)
    assert len(told()) == 1


def test_a_reason_that_was_scrubbed_leaves_the_fact(world: World, hall: PublicSpace, at: datetime) -> None:
    booking = booked(world, hall, at)
    decline_booking(booking, reason="当天消防检查", by=world.actor("station_head"), at=at)
    row = Outbox.objects.get(kind="space_booking.resident.declined")
    with translation.override("en"):
        assert words_of(row.kind, row.refs).body == "The reason: 当天消防检查. You can choose another time."
        SpaceBooking.objects.update(reason="")
        said = words_of(row.kind, row.refs)
    assert said.title == "Your booking is declined: 2026-11-26 14:00–16:00"
    assert said.body == "The time is free again. Choose another."

"""Messages for my bodies, and what could not be sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.actors import system
from linli.core.ids import uuid7
from linli.demo.cast import World
from linli.messages.actions import fan_out
from linli.messages.models import Message
from linli.organisations.actions import Wanted, appoint, book_space, decline_booking
from linli.organisations.models import Appointment
from linli.people.actions import create_person
from linli.places.actions import SpaceFacts, add_space, move_space, open_for_booking
from linli.places.enums_spaces import SpaceVerb
from linli.service_requests.models import ServiceRequest
from tests.web.desk.conftest import Desk, page
from tests.web.desk.test_deliveries import failing

SignIn = Callable[[str], Client]
MESSAGES = "/desk/messages/"


def told(row: ServiceRequest, world: World, at: datetime, kind: str = "dispatched", **to: Any) -> Message:
    """A message as the worker leaves it."""
    to = to or {"organisation_id": world.bodies["property"].pk}
    return Message.objects.create(
        outbox_id=uuid7(), kind=f"service_request.body.{kind}", subject_type="service_request", subject_id=row.pk,
        refs={"number": row.number}, at=at, **to,
    )  # fmt: skip


def test_without_messages_the_page_says_so(at_desk: SignIn) -> None:
    text = at_desk("repairer").get(MESSAGES).content.decode()
    assert "<h1>No messages yet</h1>" in text
    assert 'href="/desk/"' in text


def test_messages_of_my_body_lead_to_their_matter(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    row = desk.dispatched("电梯异响")
    told(row, world, at)
    text = at_desk("repairer").get(MESSAGES).content.decode()
    assert f"{row.number}: dispatched to you" in text
    assert "Please take it, or return it with a reason." in text
    assert f'href="{page(row)}"' in text
    assert "电梯异响" in text
    assert "安和物业" in text
    assert "dispatched to you" not in at_desk("department_officer").get(MESSAGES).content.decode()


def test_what_one_sees_no_more_is_named_by_number_alone(
    at_desk: SignIn, desk: Desk, world: World, at: datetime
) -> None:
    row = desk.file("电梯异响")
    told(row, world, at, "withdrawn")
    text = at_desk("repairer").get(MESSAGES).content.decode()
    assert "taken back" in text
    assert row.number in text
    assert "电梯异响" not in text
    assert f'href="{page(row)}"' not in text


def test_a_message_of_an_unknown_kind_is_still_a_line(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    told(desk.dispatched(), world, at, "something_new", person_id=world.people["repairer"].pk)
    assert "something changed" in at_desk("repairer").get(MESSAGES).content.decode()


def test_older_messages_are_on_the_next_page(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    row = desk.dispatched()
    for _ in range(51):
        told(row, world, at)
    client = at_desk("repairer")
    first = client.get(MESSAGES).content.decode()
    assert first.count("dispatched to you") == 50
    older = first.partition('rel="next" href="')[2].partition('"')[0]
    assert client.get(MESSAGES + older).content.decode().count("dispatched to you") == 1
    assert client.get(MESSAGES + "?before=nonsense").content.decode().count("dispatched to you") == 50


def test_the_page_costs_the_same_for_one_and_for_three(
    at_desk: SignIn, desk: Desk, world: World, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("station_head")
    told(desk.dispatched(), world, at, "returned", organisation_id=world.bodies["station"].pk)
    client.get(MESSAGES)
    with django_assert_num_queries(8):
        client.get(MESSAGES)
    for words in ("电梯异响", "道闸坏了"):
        told(desk.file(words), world, at, "filed", organisation_id=world.bodies["station"].pk)
    with django_assert_num_queries(8):
        client.get(MESSAGES)


def test_whoever_keeps_the_station_is_led_to_what_could_not_be_sent(at_desk: SignIn, desk: Desk, at: datetime) -> None:
    failing(desk.file(), at, attempts=3)
    text = at_desk("station_head").get(MESSAGES).content.decode()
    assert "<h1>1 message could not be sent</h1>" in text
    assert 'href="/desk/messages/failures/"' in text
    for role in ("deputy", "repairer", "district_officer"):
        assert "could not be sent" not in at_desk(role).get(MESSAGES).content.decode()


def bind(world: World, role: str, categories: list[str] | None) -> None:
    Appointment.objects.filter(person=world.people[role]).update(categories=categories)


def colleague(world: World, at: datetime) -> None:
    """Somebody of the same post for all categories: nothing is left to the other."""
    held = Appointment.objects.select_related("post").get(person=world.people["repairer"])
    appoint(held.post, create_person(name="齐师傅", by=system(), at=at), starts_on=held.starts_on, by=system(), at=at)


def test_who_is_bound_to_categories_reads_no_number_of_another(
    at_desk: SignIn, desk: Desk, world: World, at: datetime
) -> None:
    rows = [desk.dispatched(words) for words in ("电梯异响", "路灯不亮")]
    ServiceRequest.objects.filter(pk=rows[0].pk).update(category="lift")
    ServiceRequest.objects.filter(pk=rows[1].pk).update(category="lighting")
    for row in rows:
        told(row, world, at)
    colleague(world, at)
    bind(world, "repairer", ["lift"])
    text = at_desk("repairer").get(MESSAGES).content.decode()
    assert rows[0].number in text
    assert rows[1].number not in text
    ServiceRequest.objects.filter(pk=rows[1].pk).update(category="")
    assert rows[1].number in at_desk("repairer").get(MESSAGES).content.decode(), "what nobody has sorted is everybody's"


def test_what_is_nobody_elses_is_read_by_who_is_bound_to_other_things(
    at_desk: SignIn, desk: Desk, world: World, at: datetime
) -> None:
    row = desk.dispatched("路灯不亮")
    ServiceRequest.objects.filter(pk=row.pk).update(category="lighting")
    told(row, world, at)
    bind(world, "repairer", ["lift"])
    Appointment.objects.filter(post__organisation=world.bodies["property"]).exclude(
        person=world.people["repairer"]
    ).update(categories=["lift"])
    assert row.number in at_desk("repairer").get(MESSAGES).content.decode()


def test_a_booking_that_waits_leads_the_keeper_to_the_bookings(at_desk: SignIn, world: World, at: datetime) -> None:
    space = add_space(world.estate, SpaceFacts("3栋架空层", "ground_hall", 180_50, "owners"), by=system(), at=at)
    move_space(space, SpaceVerb.HAND_OVER, by=system(), at=at)
    space = move_space(space, SpaceVerb.PUT_IN_USE, what_for="议事厅", by=system(), at=at)
    space = open_for_booking(space, longest=120, by=system(), at=at)
    start = at + timedelta(days=1, hours=1)
    start = start.replace(minute=0)
    wanted = Wanted(start, start + timedelta(hours=1), "排练合唱")
    booking = book_space(space, wanted, estate=world.estate, by=world.actor("resident"), at=at)
    fan_out(limit=10, by=system(), at=at)
    page_now = at_desk("station_head").get(MESSAGES).content.decode()
    assert "A booking waits for your word: 2026-11-24" in page_now
    assert "3栋架空层" in page_now
    assert f'href="/desk/spaces/{space.pk}/bookings/"' in page_now
    decline_booking(booking, reason="当天消防检查", by=world.actor("station_head"), at=at)
    preview = at_desk("station_head").get("/desk/messages/preview/").content.decode()
    for kind in ("body.waits", "resident.confirmed", "resident.declined"):
        assert f'data-kind="space_booking.{kind}"' in preview

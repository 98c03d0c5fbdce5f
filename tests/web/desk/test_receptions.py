"""Receptions at the desk: announced, the list kept, matters taken down, followed by who received."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.demo.cast import World
from linli.duties.models import ReceptionBooking, ReceptionDay
from linli.duties.models_reception import ReceptionState
from linli.service_requests.models import ServiceRequest
from tests.duties.receptions import announce, book, held

SignIn = Callable[[str], Client]
PAGE = "/desk/receptions/"


def form(world: World, **changed: Any) -> dict[str, Any]:
    said = {
        "body": str(world.bodies["district_office"].pk), "who": str(held(world, "district_officer", "district_office")),
        "day": "2026-11-30", "starts": "09:00", "ends": "11:00", "venue": "社区一楼接访室",
        "slot": "20", "matters": "房屋",
    }  # fmt: skip
    return said | changed


def read(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def test_a_day_is_announced_for_all_places_of_the_body(at_desk: SignIn, world: World) -> None:
    client = at_desk("district_officer")
    assert "No reception is announced" in read(client, PAGE)
    answer = client.post(f"{PAGE}new/", form(world))
    day = ReceptionDay.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}{day.pk}/")
    assert [bound.place_id for bound in day.bound_places.all()] == [world.places["district"].pk]
    text = read(client, f"{PAGE}{day.pk}/")
    for words in ("社区一楼接访室", "9:00–11:00", "方圆", "青禾区", "6 of 20 minutes", "Nobody waits on the list"):
        assert words in text, words
    assert "9:00–11:00" in read(client, PAGE)


def test_the_same_form_twice_announces_one_day(at_desk: SignIn, world: World) -> None:
    client, sent = at_desk("district_officer"), form(world, idempotency_key="one-form")
    places = {client.post(f"{PAGE}new/", sent).headers["Location"] for _press in range(2)}
    assert places == {f"{PAGE}{ReceptionDay.objects.get().pk}/"}
    again = client.post(f"{PAGE}new/", sent | {"venue": "别处"})
    assert "What you sent before has arrived." in again.content.decode()
    wrong = client.post(f"{PAGE}new/", form(world, kind="invented\x00"))
    assert (wrong.status_code, "This body holds no such reception." in wrong.content.decode()) == (422, True)


def test_for_one_estate_only(at_desk: SignIn, world: World) -> None:
    at_desk("district_officer").post(f"{PAGE}new/", form(world, place=[str(world.estate.pk)]))
    assert [bound.place_id for bound in ReceptionDay.objects.get().bound_places.all()] == [world.estate.pk]


def test_a_wrong_form_keeps_what_was_typed(at_desk: SignIn, world: World) -> None:
    client = at_desk("district_officer")
    for changed, said in (
        ({"who": "me"}, "Choose who."),
        ({"day": "2026-02-30"}, "Name a day."),
        ({"starts": "soon"}, "Say from when."),
        ({"ends": ""}, "Say until when."),
        ({"ends": "08:00"}, "It ends after it starts."),
        ({"slot": "x"}, "From 5 to 120 minutes for each."),
        ({"day": "2026-11-20"}, "That time is over."),
    ):
        answer = client.post(f"{PAGE}new/", form(world, **changed))
        text = answer.content.decode()
        assert (answer.status_code, said in text, 'value="社区一楼接访室"' in text) == (422, True, True), said
    assert not ReceptionDay.objects.exists()


def test_what_was_booked_stands_in_the_form_and_becomes_a_request(at_desk: SignIn, world: World) -> None:
    day = announce(world)
    booking = book(world, day)
    client = at_desk("district_officer")
    address = f"{PAGE}{day.pk}/"
    before = read(client, address)
    assert "电梯停了三周" in before
    assert 'data-verb="take_down"' not in before
    with time_machine.travel(day.starts_at, tick=False):
        client = at_desk("district_officer")
        assert ">电梯停了三周</textarea>" in read(client, address)
        sent = {"do": "take", "booking": str(booking.pk), "words": booking.words, "name": booking.name}
        assert client.post(address, sent).status_code == 303
        row = ServiceRequest.objects.get()
        text = read(client, address)
        assert f"Taken down as {row.number}" in text
        assert "1 matter was taken down" in text
        assert "Nobody waits on the list" in text
        mine = read(client, f"{PAGE}mine/")
        assert "1 matter was brought to my receptions" in mine
        assert row.number in mine


def test_who_came_without_booking_is_taken_down_once(at_desk: SignIn, world: World) -> None:
    day = announce(world)
    address = f"{PAGE}{day.pk}/"
    with time_machine.travel(day.starts_at, tick=False):
        client = at_desk("district_officer")
        sent = {"do": "walk_in", "estate": str(world.estate.pk), "words": "井盖松了", "key": "one-press\x00"}
        for _press in range(2):
            assert client.post(address, sent).status_code == 303
        assert ServiceRequest.objects.get().words == "井盖松了"
        assert ReceptionBooking.objects.count() == 1
        wrong = client.post(address, sent | {"words": " ", "key": "another", "name": "何远方"})
        assert wrong.status_code == 422
        assert 'value="何远方"' in wrong.content.decode()


def test_changing_calling_off_and_a_form_that_is_too_late(at_desk: SignIn, world: World) -> None:
    day = announce(world)
    client = at_desk("district_officer")
    address = f"{PAGE}{day.pk}/"
    sent = {
        "do": "change", "version": "1", "who": str(day.appointment_id), "day": "2026-11-25", "starts": "14:00",
        "ends": "16:00", "venue": "小区议事厅", "reason": "防汛",
    }  # fmt: skip
    assert client.post(address, sent | {"reason": ""}).status_code == 422
    assert client.post(address, sent).status_code == 303
    assert "小区议事厅" in read(client, address)
    client.post(address, sent)
    assert "The list was changed meanwhile. Look again." in read(client, address)
    assert client.post(address, {"do": "call_off", "reason": ""}).status_code == 422
    client.post(address, {"do": "call_off", "reason": "台风"})
    text = read(client, address)
    assert "台风" in text
    assert "Called off" in text
    assert client.post(address, {"do": "nothing"}).status_code == 404


def test_what_is_wrong_stands_at_its_field(at_desk: SignIn, world: World) -> None:
    day = announce(world)
    booking = book(world, day)
    client, address = at_desk("district_officer"), f"{PAGE}{day.pk}/"
    moved = {"do": "change", "version": "1", "who": str(day.appointment_id), "venue": "小区议事厅", "reason": "防汛"}
    text = client.post(address, moved | {"day": "x", "starts": "x", "ends": ""}).content.decode()
    for name in ("day", "starts", "ends"):
        assert f'id="id_{name}_error"' in text, name
        assert f'href="#id_{name}"' in text, name
    assert 'value="小区议事厅"' in text
    text = client.post(address, {"do": "call_off", "reason": ""}).content.decode()
    assert 'id="id_why_error"' in text
    assert 'href="#id_why"' in text
    with time_machine.travel(day.starts_at, tick=False):
        client = at_desk("district_officer")
        sent = {"booking": str(booking.pk), "estate": str(world.estate.pk), "words": " ", "name": "何远方"}
        for do, key in (("take", str(booking.pk)), ("walk_in", "new")):
            text = client.post(address, {**sent, "do": do, "key": do}).content.decode()
            assert f'id="words-{key}_error"' in text, do
            assert f'href="#words-{key}"' in text, do
            assert text.count("_error") == 2, "at the form that was sent alone"
            assert 'value="何远方"' in text, do


def test_closing_the_list(at_desk: SignIn, world: World) -> None:
    day = announce(world)
    book(world, day)
    with time_machine.travel(day.ends_at + timedelta(minutes=5), tick=False):
        client = at_desk("district_officer")
        assert "Close the list" in read(client, "/desk/")
        client.post(f"{PAGE}{day.pk}/", {"do": "close"})
        assert "Close the list" not in read(client, "/desk/")
    assert ReceptionDay.objects.get().state == ReceptionState.CLOSED


def test_it_stands_in_the_inbox_of_who_receives(at_desk: SignIn, world: World) -> None:
    announce(world, appointment_id=held(world, "auditor", "district_office"))
    text = read(at_desk("auditor"), "/desk/")
    assert "Reception, 社区一楼接访室" in text
    assert "Receive" in text
    assert "Reception, 社区一楼接访室" not in read(at_desk("station_head"), "/desk/")


def test_nobody_else_sees_the_list(at_desk: SignIn, world: World) -> None:
    day = announce(world)
    for role in ("station_head", "community_officer", "subdistrict_officer", "repairer", "city_officer"):
        client = at_desk(role)
        assert client.get(f"{PAGE}{day.pk}/").status_code == 404, role
        assert client.get(f"{PAGE}{day.pk}/print/").status_code == 404, role
    assert at_desk("repairer").get(f"{PAGE}new/").status_code == 404
    assert at_desk("repairer").get(PAGE).status_code == 404


def test_the_notice_names_no_resident(at_desk: SignIn, world: World) -> None:
    day = announce(world, places=[world.estate])
    book(world, day)
    text = read(at_desk("district_officer"), f"{PAGE}{day.pk}/print/").replace("<wbr>", "")
    for words in ("青禾区社会工作部", "方圆", "春和里", "/e/chunheli/receptions/", "<svg"):
        assert words in text, words
    assert "林小满" not in text
    assert "电梯停了三周" not in text


def test_pages_cost_the_same_for_one_and_for_three(
    at_desk: SignIn, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, day = at_desk("district_officer"), announce(world)
    address = f"{PAGE}{day.pk}/"
    with time_machine.travel(day.starts_at, tick=False):
        for number in range(3):
            sent = {"do": "walk_in", "estate": str(world.estate.pk), "words": f"{number}号井盖", "key": str(number)}
            client = at_desk("district_officer")
            client.post(address, sent)
            for page in (address, PAGE, f"{PAGE}mine/"):
                client.get(page)
                with django_assert_max_num_queries(14):
                    client.get(page)

"""Bookings at the desk and for residents: asked, answered, withdrawn, printed; nobody else reads whose they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from linli.core import clock
from linli.core.actors import system
from linli.core.refusals import Invalid
from linli.core.waiting import waiting_for
from linli.demo.cast import World
from linli.organisations.actions import ForWhom, Wanted, book_space
from linli.organisations.models import SpaceBooking
from linli.organisations.models_bookings import BookingState
from linli.people.models import ContactReveal
from linli.places.actions import SpaceFacts, add_space, add_space_room, move_space, open_for_booking
from linli.places.enums_spaces import SpaceVerb
from linli.places.models import PublicSpace
from linli.web.booking_pages import Asked, first_day_of, minutes, weeks_beside

SignIn = Callable[[str], Client]
SENT = {"day": "2026-11-25", "start": "540", "length": "60", "purpose": "排练合唱"}


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def hall(world: World, at: datetime) -> PublicSpace:
    """A space in use, open from 8:00 to 21:00, for two hours at most."""
    facts = SpaceFacts(name="3栋架空层", kind="ground_hall", area=180_50, owner="owners")
    space = add_space(world.estate, facts, by=system(), at=at)
    move_space(space, SpaceVerb.HAND_OVER, by=system(), at=at)
    space = move_space(space, SpaceVerb.PUT_IN_USE, what_for="议事厅", by=system(), at=at)
    return open_for_booking(space, longest=120, opens=480, closes=1260, by=system(), at=at)


def desk(space: PublicSpace, rest: str = "bookings/") -> str:
    return f"/desk/spaces/{space.pk}/{rest}"


def public(space: PublicSpace) -> str:
    return f"/e/chunheli/spaces/{space.pk}/"


def test_a_resident_books_the_keeper_says_yes_and_the_resident_reads_it(
    at_desk: SignIn, world: World, hall: PublicSpace
) -> None:
    resident, head = at_desk("resident"), at_desk("station_head")
    assert public(hall) in text_of(resident, "/e/chunheli/spaces/")
    assert resident.post(public(hall), SENT).status_code == 303
    booking = SpaceBooking.objects.get()
    assert (booking.state, booking.booker) == (BookingState.WAITING, world.people["resident"])
    assert clock.local(booking.starts_at).strftime("%Y-%m-%d %H:%M") == "2026-11-25 09:00"
    mine = text_of(resident, public(hall))
    assert "Waiting for the keeper" in mine
    assert "It is noted. Whether it is confirmed stands on this page." in mine
    assert "<h2>1 booking waits for a word</h2>" in text_of(head, "/desk/spaces/")
    assert "<h2>1 booking waits for a word</h2>" in text_of(head, desk(hall, ""))
    plan = text_of(head, desk(hall))
    assert "林小满" in plan
    assert "排练合唱" in plan
    word = f"/desk/spaces/bookings/{booking.pk}/word/"
    assert head.post(word, {"verb": "confirm", "version": booking.version}).status_code == 303
    assert "Confirmed" in text_of(resident, public(hall))
    assert resident.post(f"/e/chunheli/bookings/{booking.pk}/withdrawal/").status_code == 303
    booking.refresh_from_db()
    assert booking.state == BookingState.WITHDRAWN


def test_a_time_that_is_taken_keeps_what_was_written(at_desk: SignIn, hall: PublicSpace) -> None:
    resident = at_desk("resident")
    resident.post(public(hall), SENT)
    again = resident.post(public(hall), {**SENT, "start": "570"})
    assert again.status_code == 422
    assert "It is taken at that time. Choose another." in again.content.decode()
    assert 'value="排练合唱"' in again.content.decode()
    empty = resident.post(public(hall), {"day": "soon", "purpose": "合唱"})
    assert empty.status_code == 422
    for words in ("Name a day", "Choose from when.", "Choose for how long."):
        assert words in empty.content.decode()
    assert SpaceBooking.objects.count() == 1


def test_others_see_that_it_is_taken_and_nothing_of_whom(at_desk: SignIn, world: World, hall: PublicSpace) -> None:
    at_desk("resident").post(public(hall), SENT)
    booking = SpaceBooking.objects.get()
    for client in (Client(headers={"Accept-Language": "en"}), at_desk("neighbour")):
        text = text_of(client, public(hall))
        assert "9:00–10:00 taken" in text
        assert "林小满" not in text
        assert "排练合唱" not in text
        assert 'data-verb="book"' not in text
        assert client.post(public(hall), {**SENT, "start": "720"}).status_code == 403
        assert client.post(f"/e/chunheli/bookings/{booking.pk}/withdrawal/").status_code == 404
    paper = text_of(at_desk("station_head"), desk(hall, "bookings/print/"))
    assert "9:00–10:00" in paper
    assert "排练合唱" not in paper
    assert "林小满" not in paper


def test_nobody_who_is_not_signed_in_is_shown_where_to_do_so(hall: PublicSpace) -> None:
    text = text_of(Client(headers={"Accept-Language": "en"}), public(hall))
    assert f"?next={public(hall)}" in text


def test_declining_wants_a_reason_which_the_booker_reads(at_desk: SignIn, hall: PublicSpace) -> None:
    resident, head = at_desk("resident"), at_desk("station_head")
    resident.post(public(hall), SENT)
    word = f"/desk/spaces/bookings/{SpaceBooking.objects.get().pk}/word/"
    assert head.post(word, {"verb": "decline", "reason": " "}).status_code == 422
    assert SpaceBooking.objects.get().state == BookingState.WAITING
    head.post(word, {"verb": "decline", "reason": "当天检修"})
    assert "当天检修" in text_of(resident, public(hall))
    assert head.post(word, {"verb": "paint"}).status_code == 404


def test_staff_book_on_behalf_and_a_look_at_the_telephone_is_kept(
    at_desk: SignIn, world: World, hall: PublicSpace
) -> None:
    deputy, head = at_desk("deputy"), at_desk("station_head")
    nameless = deputy.post(desk(hall), {**SENT, "name": "", "phone": ""})
    assert nameless.status_code == 422
    assert "Write for whom." in nameless.content.decode()
    assert deputy.post(desk(hall), {**SENT, "name": "何奶奶", "phone": "10000001234"}).status_code == 303
    booking = SpaceBooking.objects.get()
    assert (booking.state, booking.booker) == (BookingState.WAITING, None)
    plan = text_of(head, desk(hall))
    assert "100****1234" in plan
    assert "10000001234" not in plan
    look = head.post(f"/desk/spaces/bookings/{booking.pk}/telephone/", {"purpose": "ask_details"})
    assert "10000001234" in look.content.decode()
    assert look["Cache-Control"] == "no-store"
    assert ContactReveal.objects.get().subject_id == booking.pk
    assert deputy.post(
        f"/desk/spaces/bookings/{booking.pk}/word/", {"verb": "withdraw", "version": booking.version}
    ).status_code == 303  # fmt: skip


def test_the_keeper_opens_and_closes_the_space_for_booking(at_desk: SignIn, hall: PublicSpace) -> None:
    head = at_desk("station_head")
    page = desk(hall, "bookings/hours/")
    wrong = head.post(page, {"longest": "60", "opens": "600", "closes": "540", "version": hall.version})
    assert wrong.status_code == 422
    assert "It closes after it opens" in wrong.content.decode()
    shut = {"longest": "", "opens": "480", "closes": "1260", "version": hall.version}
    assert head.post(page, shut).status_code == 303
    assert "This space is not open for booking." in text_of(head, desk(hall))
    assert public(hall) not in text_of(at_desk("resident"), "/e/chunheli/spaces/")
    assert at_desk("deputy").get(page).status_code == 403


def test_bodies_that_record_for_nobody_see_no_names(at_desk: SignIn, hall: PublicSpace) -> None:
    at_desk("resident").post(public(hall), SENT)
    client = at_desk("repairer")
    assert client.get(desk(hall)).status_code == 404
    assert client.post(f"/desk/spaces/bookings/{SpaceBooking.objects.get().pk}/word/", {}).status_code == 404
    assert "林小满" not in text_of(client, desk(hall, ""))


def test_a_room_is_booked_beside_the_rest(at_desk: SignIn, world: World, hall: PublicSpace, at: datetime) -> None:
    room = add_space_room(hall, name="东间", kind="meeting", bookable=True, by=system(), at=at)
    resident = at_desk("resident")
    assert resident.post(public(hall), {**SENT, "room": str(room.pk)}).status_code == 303
    assert "9:00–10:00 taken (东间)" in " ".join(text_of(resident, public(hall)).split())
    start = clock.from_local(clock.local_date(at)) + timedelta(days=2, hours=9)
    with pytest.raises(Invalid, match="taken"):
        book_space(
            hall, Wanted(start, start + timedelta(hours=1), "全体"), behalf=ForWhom("何奶奶", "10000001234"),
            by=world.actor("station_head"), at=at,
        )  # fmt: skip


def test_the_weeks_go_from_this_one_to_the_last_that_can_be_booked(at: datetime) -> None:
    assert str(first_day_of("", at)) == "2026-11-23"
    assert str(first_day_of("2026-12-03", at)) == "2026-12-03"
    assert str(first_day_of("2020-01-01", at)) == "2026-11-23"
    assert str(first_day_of("2030-01-01", at)) == "2027-01-18"
    first = first_day_of("", at)
    assert weeks_beside(first, at) == ("", "?week=2026-11-30")
    assert weeks_beside(first + timedelta(days=3), at)[0] == "?week=2026-11-23"
    assert weeks_beside(first_day_of("2030-01-01", at), at) == ("?week=2027-01-11", "")
    assert [minutes(n) for n in (30, 60, 90, 120)] == ["30 minutes", "1 hour", "1.5 hours", "2 hours"]


def test_no_reason_is_said_beside_the_open_field(at_desk: SignIn, hall: PublicSpace) -> None:
    resident, head = at_desk("resident"), at_desk("station_head")
    resident.post(public(hall), SENT)
    booking = SpaceBooking.objects.get()
    answer = head.post(f"/desk/spaces/bookings/{booking.pk}/word/", {"verb": "decline", "reason": " "})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#reason-{booking.pk}"' in text
    row = text[text.index(f'data-booking="{booking.pk}"') :].split("</li>", 1)[0]
    assert '<details class="more" open>' in row
    assert 'class="field-error"' in row
    assert f'id="reason-{booking.pk}_error"' in row
    assert 'class="strip done"' not in text
    assert text.count(f'id="reason-{booking.pk}"') == 1, "an id stands once, though the booking stands in two lists"


def test_an_empty_purpose_is_told_in_the_tone_of_a_warning(at_desk: SignIn, hall: PublicSpace) -> None:
    at_desk("deputy").post(desk(hall), {**SENT, "name": "何奶奶", "phone": "10000001234"})
    head, booking = at_desk("station_head"), SpaceBooking.objects.get()
    assert head.post(f"/desk/spaces/bookings/{booking.pk}/telephone/", {"purpose": ""}).status_code == 303
    text = text_of(head, desk(hall))
    assert 'class="strip warning"' in text
    assert 'class="strip done"' not in text


def test_on_a_sunday_evening_the_plan_begins_with_that_day_and_the_form_with_the_next(
    at_desk: SignIn, hall: PublicSpace, at: datetime
) -> None:
    sunday = at + timedelta(days=6, hours=12)
    with time_machine.travel(sunday, tick=False):
        for role, page in (("station_head", desk(hall)), ("resident", public(hall))):
            text = text_of(at_desk(role), page)
            assert re.search(r"The week from [^<]*29", text)
            assert not re.search(r"\b28 Nov", text)
            assert 'name="day" type="date" value="2026-11-30"' in text
            assert "?week=2026-12-06" in text
            assert 'rel="prev"' not in text.split('id="week"')[1]


def test_the_form_begins_with_a_time_that_is_still_to_come(hall: PublicSpace, at: datetime) -> None:
    asked = Asked.fresh(hall, at)
    assert (asked.day, asked.start) == ("2026-11-23", "600"), "at half past nine the next is ten"
    early = Asked.fresh(hall, at - timedelta(hours=5))
    assert (early.day, early.start) == ("2026-11-23", "480")
    late = Asked.fresh(hall, at + timedelta(hours=12))
    assert (late.day, late.start) == ("2026-11-24", "480")


def test_what_waits_stands_in_the_inbox_of_whoever_keeps_the_space_nearby(
    at_desk: SignIn, world: World, hall: PublicSpace, at: datetime
) -> None:
    at_desk("resident").post(public(hall), SENT)
    for role in ("station_head", "community_officer"):
        text = text_of(at_desk(role), "/desk/")
        assert "1 waits for you" in text
        assert f'href="{desk(hall)}"' in text
        assert "排练合唱" in text
        assert "Confirm or decline" in text
    for role in ("subdistrict_officer", "deputy", "repairer"):
        assert desk(hall) not in text_of(at_desk(role), "/desk/"), role
    booking = SpaceBooking.objects.get()
    [waits] = waiting_for(world.actor("station_head"), at)
    assert (waits.kind, waits.due_at, waits.place) == ("offer", booking.starts_at, hall.name)
    assert waits.body == world.bodies["station"].pk
    at_desk("station_head").post(f"/desk/spaces/bookings/{booking.pk}/word/", {"verb": "confirm"})
    assert desk(hall) not in text_of(at_desk("station_head"), "/desk/")


def test_a_booking_that_has_begun_waits_no_more(at_desk: SignIn, world: World, hall: PublicSpace, at: datetime) -> None:
    at_desk("resident").post(public(hall), SENT)
    assert waiting_for(world.actor("station_head"), at)
    assert waiting_for(world.actor("station_head"), at + timedelta(days=3)) == []
